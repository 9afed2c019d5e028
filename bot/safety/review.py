"""The last look at a sentence before it goes out: no dose, no order, no diagnosis, no promise, no made-up contact."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable

from bot.texts.doses import DOSE

FORM = r"(?:dystonia|blepharospasm|torticollis|dysphonia|writer['\u2019]s cramp|hemifacial spasm|dyt-?\w+)"
TREATMENT = (
    r"(?:(?:your|the|all|any|more|fewer|a|an|higher|lower|this|that|these)\s+)*"
    r"(?:medicines?|medications?|meds|drugs?|tablets?|pills?|doses?|injections?|units|toxin|botox|dysport|xeomin|"
    r"baclofen|trihexyphenidyl|clonazepam|diazepam|levodopa|tetrabenazine)\b"
)
ADVERB = r"(?:\w+ly |now |just )?"
MUST = rf"\byou (?:should|must|need to|have to|ought to|had better) (?:be |{ADVERB})?"
PLEASE = r"^(?:please |just |simply )*"
USING = r"(?:taking |using )?"
CHANGE = r"(?:stop|start|take|try|increase|reduce|double|skip|switch|quit|halve)"
CHANGING = r"(?:stopping|starting|taking|trying|increasing|reducing|doubling|skipping|switching|quitting|halving)"
OBJECTIONS = {
    "dose": re.compile(rf"{DOSE.pattern}|\btwice the dose\b|\b(?:mg|units) per (?:day|kg|muscle)\b", re.I),
    "order": re.compile(
        rf"{MUST}(?:{CHANGE}|{CHANGING})\b|{MUST}(?:use|using|cut|avoid|raise|lower|change) {USING}{TREATMENT}|"
        rf"\byou (?:can|could|may) {ADVERB}(?:stop|increase|reduce|double|skip|quit|halve) {USING}{TREATMENT}|"
        r"\b(?:(?:recommend|advise|suggest) (?:that )?you|(?:safe|best|better) (?:for|if) you) "
        rf"(?:to )?{ADVERB}{CHANGE} {USING}{TREATMENT}|"
        rf"\byou (?:don['\u2019]t|do not|no longer) need (?:to take )?{TREATMENT}|"
        rf"{PLEASE}(?:stop|start|increase|double|halve|quit) (?:taking|your)\b|"
        rf"{PLEASE}(?:{CHANGE}|cut|avoid|ask for) {USING}(?:to )?{TREATMENT}(?! lists?\b)",
        re.I,
    ),
    "diagnosis": re.compile(
        r"\b(?:you(?: (?:\w+ly |may |might |could )*(?:have|suffer from)|['\u2019]ve(?: got)?)|"
        r"your (?:symptoms?|signs?|spasms?|problem|condition) (?:is|are|must be)) "
        rf"(?:(?!(?:about|by|for|from|in|like|not|of|on|that|to|who|with)\b)[\w-]+ ){{0,3}}{FORM}\b",
        re.I,
    ),
    "promise": re.compile(
        rf"\b(?:will|can) (?:\w+ly )?cure (?:you|your|the|dystonia)\b|\bcures (?:\w+ )?{FORM}\b|"
        rf"\b{FORM} (?:can|will) be (?:\w+ly )?cured\b|"
        rf"\b(?:is|are|offers?) (?:an?|the) (?:\w+ )?cure for (?:\w+ )?{FORM}\b|"
        r"\bguarantee[ds]? (?:to|that|relief|success)\b",
        re.I,
    ),
}
# "There is no cure that will cure dystonia" or "no guarantee that" promise nothing.
DENIED = re.compile(r"\b(?:no|not|never|nothing|none|neither|nor|cannot|without|if|whether)\b", re.I)
DENIES_NOTHING = re.compile(r"\b(?:no|without(?: a| any)?) (?:doubt|question|worr\w+|problem)\b|\bnot only\b", re.I)
CONTACT = re.compile(
    r"(?:\bhttps?://|\bwww\.)[^\s,;)]*[^\s.,;)]|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|"
    r"\b(?:call|dial|phone|ring|text) \d{3,6}\b|(?<!\d)(?!\d{4}-\d{4}\b)\+?\d[\d ()/-]{5,}\d",
    re.I,
)


@functools.lru_cache(maxsize=20_000)
def objection(sentence: str, *, doses: bool = False) -> str | None:
    """Why ``sentence`` must not go out ("dose", "order", "diagnosis", "promise"), or None if it may.

    ``doses`` lets one go out that names a dose and nothing else that must not. What was found is remembered: articles
    are quoted again and again.
    """
    for name, pattern in OBJECTIONS.items():
        match = None if doses and name == "dose" else pattern.search(sentence)
        if match and not (name in ("promise", "diagnosis") and _denied(sentence[: match.end()])):
            return name
    return None


def made_up_contact(sentence: str, passage: Iterable[str]) -> str | None:
    """As above: "contact" if ``sentence`` names an address, site or telephone number that ``passage`` does not name."""
    known = " ".join(passage).lower()
    return "contact" if any(found not in known for found in CONTACT.findall(sentence.lower())) else None


def _denied(text: str) -> bool:
    return DENIED.search(DENIES_NOTHING.sub("", text)) is not None
