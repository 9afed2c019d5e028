"""What an article must not say: more than its evidence, a dose, an order, a number out of nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.corpus.checks.finding import Check, Finding, shortened, warning
from bot.corpus.page import Page
from bot.corpus.sentences import section_sentences
from bot.texts.doses import DOSE
from bot.types import Article, Sentence

PROMISE = re.compile(
    r"\bcures\b|\bcured\b|\b(?:will|can|may|might|does|to|and|or) (?:\w+ly )?cure\b|"
    r"\b(?:is|are|as|be|offers?|brings?|gives?) (?!no\b|not\b)(?:an? |the )?(?:\w+ )?cure\b|"
    r"\b(?:a|the|complete) cure (?:for|of)\b|\b(?!this\b)\w{3,}s cure (?!for\b|of\b|is\b|was\b|would\b)\w|"
    r"\bmiracles?\b|\bmiraculous\w*|\bguarantee[ds]?\b|\bnever fails\b|"
    r"\b100 ?(?:%|percent|per cent) (?:safe|effective|success\w*)|\b(?:completely|perfectly|entirely|totally) safe\b|"
    r"\bpermanent(?:ly)? (?:relief|relieves?|solution|heals?|free)\b",
    re.I,
)
PROOF = re.compile(
    r"\bproven\b|\b(?:is|are|been|was|were) proved\b|\bproves\b|\bpowerful\b|\bdocumented effectiveness\b|"
    r"\bsafe and effective\b|\beffective and safe\b|\b(?:highly|very|extremely|remarkably) effective\b|\bundoubtedly\b|"
    r"\b(?:no|without) (?:doubt|side effects)\b|\bbreakthrough\b|\brevolutionary\b",
    re.I,
)
PROOF_IS_CARRIED_BY = ("guideline", "trials")

THERAPY = re.compile(
    r"\b(?:acupuncture|acupressure|yoga|tai chi|massage|chiropractic|neck manipulation|osteopathy|homeopathy|hypnosis|"
    r"cannabis|cbd|herbs|herbal|supplements?|vitamins?|magnesium|diets?|biofeedback|meditation|reiki|aromatherapy)\b",
    re.I,
)
BENEFIT = re.compile(
    r"\b(?:reduces?|improves?|relieves?|alleviates?|eases?|restores?|treats?|effective\w*|promis\w+|positive results|"
    r"beneficial|benefits?)\b",
    re.I,
)
WITHOUT_MEDICINE = re.compile(
    r"\b(?:stop\w*|leave off|come off|throw away|do without|no longer needs?) (?:taking )?(?:their |your |the |all )*"
    r"(?:medicines?|medications?|drugs?|tablets|pills|injections?|toxin|botox)\b",
    re.I,
)
WEIGHED = ("guideline", "trials", "mixed", "limited")
"""Grades of articles whose authors weighed the evidence."""
DENIED_BEFORE = re.compile(
    r"\b(?:no|not|never|none|nobody|nothing|cannot|neither|nor|without|\w+n['\u2019]t|hardly|unlikely|whether|if|would|"
    r"could|rather than|instead of|false|falsely|fake|so-called|too good)\b",
    re.I,
)
DENIED_AFTER = re.compile(
    r"^\W*(?:\w+\W+){0,5}?(?:nothing|little|unknown|unlikely|false|myth|fraud|"
    r"(?:is|are|was|were|has|have|does|do|can)(?: not|n['\u2019]t)|cannot|not (?:known|been|yet|proven|exist))\b",
    re.I,
)
DENIES_NOTHING = re.compile(
    r"\b(?:no|without(?: a| any)?|beyond) (?:doubt|question|risks?|side effects?)\b|\bnot only\b|\bno longer\b", re.I
)
REPORTED = re.compile(
    r"\b(?:calls?|called|says?|said|claims?|claimed|according to|reports? of|adverts?|advertis\w+|promises?|promised|"
    r"sold as|marketed as|warns?|believed?s?|suggests?|asks?)\b",
    re.I,
)
SOUGHT = re.compile(
    r"\b(?:research\w*|search\w*|look\w*|find\w*|hop\w+|work\w*|fund\w*|towards?|seek\w*|discover\w*)\b(?:\W+\w+){0,4}\W*$",
    re.I,
)

_CHANGE = r"(?:stop|start|take|increase|raise|reduce|lower|double|halve|skip|switch|quit|try|avoid|use|ask for|change)"
_DRUG = (
    r"(?:medicines?|medications?|meds|drugs?|tablets?|pills?|capsules?|doses?|injections?|units|treatments?|toxin|botox|"
    r"baclofen|trihexyphenidyl|clonazepam|diazepam|levodopa|tetrabenazine|supplements?|herbs?)"
)
ORDER = re.compile(
    rf"\byou (?:should|must|need to|have to|ought to|had better)(?: not| never| always)? {_CHANGE}\b"
    rf"(?:\W+\w+){{0,8}}?\W+{_DRUG}\b|"
    r"\byou (?:should|must|need to|have to|ought to)(?: not| never)? (?:stop|start|quit|double|halve|skip)\b|"
    rf"^(?:please |do not |don['\u2019]t |never |always |just |simply )*{_CHANGE} (?:taking |using )?"
    rf"(?:(?:your|the|any|all|more|fewer|less|a|an|higher|lower|this|that|these)\s+)*(?:\w+\s+)?{_DRUG}\b|"
    r"^(?:please |do not |don['\u2019]t |never |just |simply )*(?:stop|start|quit|keep) taking\b",
    re.I,
)

NUMBER = re.compile(r"(?<![\w-])\d")


def overclaims(article: Article) -> Iterator[tuple[Sentence, str]]:
    """The sentences that claim more than the article's evidence carries, each with the words that do."""
    for section in article.sections:
        body = article.text[section.body_start : section.end]
        if not (PROMISE.search(body) or PROOF.search(body)):
            continue
        lead = ""
        for sentence in section_sentences(article, section):
            if sentence.kind != "item":
                lead = sentence.text if sentence.kind == "lead" else ""
            context = f"{lead} " if sentence.kind == "item" else ""
            claim = _claim(sentence.text, context, article.evidence)
            if claim:
                yield sentence, claim


def praised_therapy(article: Article) -> str | None:
    """A complementary therapy that an article praises whose evidence nobody has weighed; None if there is none."""
    if article.evidence in WEIGHED:
        return None
    body = (sentence.text for section in article.sections for sentence in section_sentences(article, section))
    for text in (article.summary, *body):
        if (therapy := THERAPY.search(text)) and _praises(text):
            return therapy.group().lower()
    return None


def _praises(text: str) -> bool:
    said = (match for pattern in (BENEFIT, WITHOUT_MEDICINE) for match in pattern.finditer(text))
    told = any(not DENIED_BEFORE.search(text[: match.start()]) for match in said)
    return told or _claim(text, "", None) is not None


def _claim(text: str, context: str, evidence: str | None) -> str | None:
    if text.endswith("?") or REPORTED.search(context + text):
        return None
    patterns = (PROMISE,) if evidence in PROOF_IS_CARRIED_BY else (PROMISE, PROOF)
    for match in (found for pattern in patterns for found in pattern.finditer(text)):
        clause = re.split(r"[:;]", text[: match.start()])[-1]
        before = DENIES_NOTHING.sub("", context + clause)
        denied = DENIED_BEFORE.search(before) or DENIED_AFTER.search(text[match.end() :])
        sought = "cure" in match.group() and SOUGHT.search(before)
        if not denied and not sought and not _quoted(text, match.start()):
            return match.group()
    return None


def _quoted(text: str, offset: int) -> bool:
    return text.count('"', 0, offset) % 2 == 1 or text.count("\u201c", 0, offset) > text.count("\u201d", 0, offset)


def check_overclaim(page: Page) -> Iterator[Finding]:
    """Cure, proof or praise that the article's evidence does not carry."""
    for sentence, claim in overclaims(page.article):
        grade = page.article.evidence or "not named"
        message = f"{shortened(sentence.text)} says {claim!r}, but the evidence is {grade}; say what studies found"
        yield warning(page, page.line(sentence.start), "overclaim", message)


def check_dose(page: Page) -> Iterator[Finding]:
    """An amount of a medicine."""
    for sentence in page.sentences:
        match = DOSE.search(sentence.text)
        if match:
            message = f"{shortened(sentence.text)} names a dose ({match.group()}); leave the amount out"
            yield warning(page, page.line(sentence.start), "dose", message)


def check_order(page: Page) -> Iterator[Finding]:
    """An order to the reader about medicines or treatment."""
    for sentence in page.sentences:
        if ORDER.search(sentence.text):
            message = f"{shortened(sentence.text)} orders; say in general what is done, and with whom"
            yield warning(page, page.line(sentence.start), "order", message)


def check_unsourced_number(page: Page) -> Iterator[Finding]:
    """A number in a paragraph or item without a reference; an item may lean on the lead of its list."""
    if not page.article.references:
        return
    marks = [mark.offset for mark in page.article.marks]
    for section in page.article.sections:
        lead_marked = False
        for block in section.blocks:
            marked = any(block.start <= offset <= block.end for offset in marks)
            if block.kind == "paragraph":
                lead_marked = marked
            text = page.article.text[block.start : block.end]
            if NUMBER.search(text) and not marked and not (lead_marked and block.kind != "paragraph"):
                message = f"{shortened(text)} gives a number without a source; add the mark of a reference"
                yield warning(page, page.line(block.start), "unsourced-number", message)


CHECKS: tuple[Check, ...] = (check_overclaim, check_dose, check_order, check_unsourced_number)
