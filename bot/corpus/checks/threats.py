"""Errors: what hides from the reader of an article, or speaks to a machine instead.

All of it is looked for in the file as it is, front matter and asks included, before any cleaning.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator

from bot.corpus.checks.finding import Check, Finding, error, shortened
from bot.corpus.clean import HIDDEN
from bot.corpus.formats.markdown import ASKS
from bot.corpus.page import Page

TAG = re.compile(
    r"</?[a-z][a-z0-9-]*(?:\s[^<>]*)?/?>|<(?:script|style|iframe|object|embed|svg|img|form|link|meta)\b|<!(?!--)|<\?",
    re.I,
)
HANDLER = re.compile(r"\bon[a-z]{3,}\s*=\s*[\"']", re.I)
LIVE_LINK = re.compile(r"\b(?:javascript|vbscript):(?=\S)|\bdata:[\w.+-]+/[\w.+-]+[;,]|\]\(\s*<?\s*data:", re.I)
BLOB = re.compile(r"(?<![\w/.:+=-])(?=[A-Za-z+/]*\d)(?=[a-z\d+/]*[A-Z])[A-Za-z0-9+/]{100,}={0,2}")
# Soft hyphens, variation selectors and a byte order mark at the very start are harmless leftovers; cleaning drops them.
HARMLESS = re.compile("[\u00ad\ufe00-\ufe0f]|\\A\ufeff")

# Words to a model, matched against ``as_read`` with its lines joined by a space.
_OLD = r"(?:all |any |every |the |your |my |our |these |those |of )*"
_WHAT = r"(?:instructions?|prompts?|rules|directions|directives|guidelines|commands|messages|context|training)"
INSTRUCTIONS = (
    rf"(?:ignore|disregard|forget|override|bypass|skip) {_OLD}(?:previous|prior|above|earlier|preceding|foregoing|"
    rf"existing|initial|original|system) (?:\w+ )?{_WHAT}",
    rf"(?:ignore|disregard|forget|override|bypass) {_OLD}your (?:instructions?|prompts?|rules|guidelines|programming)",
    rf"(?:ignore|disregard|forget) {_OLD}(?:everything |anything |text |that |which |is |was |stands |written |said )*"
    r"(?:above|before this)",
    r"(?<!if )(?<!when )(?<!that )(?<!since )(?<!because )(?<!than )(?<!who )(?<!while )(?<!what )(?<!where )"
    r"you are now (?!able|ready|taking|using|having|feeling|better|well|home|pregnant|at |on |more|less)",
    r"as an? (?:ai|a\.i\.|artificial intelligence|(?:large )?language model|chatbot)"
    r"(?: ?[,:;]| (?:you|i|model|language|assistant|chatbot|must|should))",
    r"(?<!nervous )(?<!immune )system prompts?\b",
    r"(?:reveal|show|print|repeat|output|leak|disclose|expose|tell)(?: me| us)? your "
    r"(?:(?:system|initial|hidden|secret|own|full|original) )*(?:prompt|system message|hidden instructions)",
    r"(?:reveal|leak|disclose|output) (?:the )?(?:system|initial|hidden|secret|original) (?:prompt|instructions)",
    r"from now on,? you (?:are|will|must|should|only|answer|respond|reply)",
    r"new (?:system )?instructions? ?:",
    r"do not (?:tell|inform|mention|reveal|disclose)(?: \w+){0,3} to the user|do not tell the user",
    r"(?:when|if|whenever) the user (?:asks|says|wants|writes)",
    r"(?:pretend (?:that )?you are|pretend to be|act as if you (?:are|were)) (?:an? )?(?:\w+ )?"
    r"(?:ai|assistant|chatbot|language model|doctor|dan)\b",
    r"(?:dear|hello|hey|attention|note to|message to|note for) (?:the |all |any )?"
    r"(?:ai|chatbots?|llms?|language models?|ai assistants?|assistants?)\b",
    r"(?:developer|jailbreak|dan) mode\b",
)
TEMPLATE = re.compile(
    r"^[^\w\n]*(?:assistant|system)\W?:|[.!?]\s+assistant\s?:|<\|[^|\n]{1,30}\|>|\[/?INST\]|<</?SYS>>|"
    r"^#+ (?:instruction|response)\s*:",
    re.I | re.M,
)

# \b before, since "disassistant:" and "ecosystem prompt" are words of their own.
INSTRUCTION = re.compile("|".join(rf"\b(?:{pattern})" for pattern in INSTRUCTIONS), re.I)
FURNITURE = re.compile(r"[ \t_*~`\"'\u2018-\u201d-]+")
SPELLED_OUT = re.compile(r"(?<=\b\w)[ .](?=\w\b)")
# "People are told to ignore ...": a report about people, not an order; whoever says "you" gives one.
REPORTED = re.compile(
    r"\b(?:told|asked|advised|tempted|inclined|taught|urged|warned|want|wants|tend|tends|not|never|may|might|"
    r"people|patients|families|parents|doctors|clinicians|they|who|some|many|others)(?: \w+)?(?: to)?\s+$",
    re.I,
)
ADDRESSED = re.compile(r"\b(?:you|your|assistant|chatbot|ai|model)\b", re.I)


def check_html(page: Page) -> Iterator[Finding]:
    """Tags, scripts, event handlers, links that run, and comments besides the asks."""
    source = ASKS.sub(lambda match: match.group(1).rjust(len(match.group())), page.source)
    advice = "an article is Markdown only; write it without HTML"
    for pattern, what in ((TAG, "an HTML tag"), (HANDLER, "an event handler"), (LIVE_LINK, "a link that runs code")):
        for match in pattern.finditer(source):
            yield error(page, _line(source, match.start()), "html", f"{what}, {shortened(match.group())}; {advice}")
    for match in re.finditer("<!--", source):
        yield error(page, _line(source, match.start()), "html", "a comment that is no 'asks' comment; remove it")


def check_hidden_characters(page: Page) -> Iterator[Finding]:
    """Characters that show nothing or turn the reading order, as they are or as HTML entities."""
    text = html.unescape(HARMLESS.sub("", page.source))
    for number, line in enumerate(text.split("\n"), start=1):
        found = sorted({f"U+{ord(character):04X}" for character in HIDDEN.findall(HARMLESS.sub("", line))})
        if found:
            yield error(
                page, number, "hidden-characters", f"hidden characters ({', '.join(found)}); type the line anew"
            )


def check_encoded(page: Page) -> Iterator[Finding]:
    """Long runs of letters and digits that nobody can read."""
    for match in BLOB.finditer(page.source):
        message = f"encoded text, {shortened(match.group()[:24])} ...; remove it, or write in words what it says"
        yield error(page, _line(page.source, match.start()), "encoded", message)


def check_instructions(page: Page) -> Iterator[Finding]:
    """Words addressed to a chat model."""
    text = as_read(page.source)
    found = (m for m in INSTRUCTION.finditer(text.replace("\n", " ")) if not _reported(text, m.start()))
    for match in (*found, *TEMPLATE.finditer(text)):
        message = f"this speaks to a chat model, {shortened(' '.join(match.group().split()))}; remove it"
        yield error(page, _line(text, match.start()), "instructions", message)


def as_read(source: str) -> str:
    """``source`` as a model would read it, line by line: no hidden characters, one kind of letters, one space
    between words, and s p a c e d words joined."""
    text = HIDDEN.sub("", unicodedata.normalize("NFKC", html.unescape(source)))
    text = "\n".join(FURNITURE.sub(" ", line).strip() for line in text.split("\n"))
    return SPELLED_OUT.sub("", text)


def _reported(text: str, start: int) -> bool:
    before = re.split(r"[.!?:\n|]", text[max(0, start - 80) : start])[-1]
    return bool(REPORTED.search(before)) and not ADDRESSED.search(before)


def _line(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1


CHECKS: tuple[Check, ...] = (check_html, check_hidden_characters, check_encoded, check_instructions)
