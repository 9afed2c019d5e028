"""What makes an article easy to read and safe to quote; judged only where an article says what people ask.

The reading grade is told for every article.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.corpus.checks.finding import Check, Finding, shortened, warning
from bot.corpus.page import Page
from bot.corpus.reading_grade import reading_grade
from bot.types import Term

HIGHEST_GRADE = 10.0
SECTIONS = (6, 12)
WORDS = (600, 1200)
TOLERANCE = 0.05
ASKS = (4, 14)
LEANING = re.compile(
    r"(?:This|These|Those|That|They|Their|Theirs|Them|It|Its|He|She|His|Her|Such|Also|However|But|And|Or|So|Then|"
    r"Therefore|Thus|Hence|Moreover|Furthermore|Besides,|Instead,|Otherwise|Nevertheless|Nonetheless|Meanwhile|"
    r"Likewise|Similarly|Consequently|For example|For instance|In addition|In contrast|By contrast|As a result|"
    r"On the other hand|Because of this|"
    r"The same (?:study|survey|trial|review|group|people|source|authors?)|"
    r"The latter|The former|The other one|There,)(?![\w-])"
)


def check_reading_grade(page: Page, terms: Sequence[Term]) -> Iterator[Finding]:
    """Too hard to read for many."""
    grade = page_grade(page, terms)
    if grade > HIGHEST_GRADE:
        message = f"the reading grade is {grade:.1f}, above {HIGHEST_GRADE:.0f}; shorten sentences, use everyday words"
        yield warning(page, 1, "reading-grade", message)


def page_grade(page: Page, terms: Sequence[Term]) -> float:
    """The reading grade of an article's sentences and list items."""
    return reading_grade((sentence.text for sentence in page.sentences), terms)


def check_leaning(page: Page) -> Iterator[Finding]:
    """A sentence that leans on the one before it cannot be quoted alone."""
    for sentence in page.sentences if page.in_house else ():
        match = LEANING.match(sentence.text)
        if match and sentence.kind != "item":
            message = f"{shortened(sentence.text)} leans on what stands before it; begin by naming the subject"
            yield warning(page, page.line(sentence.start), "leaning", message)


def check_repeated_heading(page: Page) -> Iterator[Finding]:
    """Two sections with one heading."""
    first: dict[str, int] = {}
    for section in page.article.sections if page.in_house else ():
        line = first.setdefault(section.heading.casefold(), section.line)
        if line != section.line:
            message = f"the heading {shortened(section.heading)} stands on line {line} too; join them or rename one"
            yield warning(page, section.line, "repeated-heading", message)


def check_bare_heading(page: Page) -> Iterator[Finding]:
    """A heading, or asks, with no text below: nobody gets an answer from there."""
    for section in page.raw.sections if page.in_house else ():
        if (section.heading or section.asks) and not section.blocks:
            where = shortened(section.heading or page.article.title)
            yield warning(page, section.line, "bare-heading", f"there is no text right below {where}; write it")


def check_asks(page: Page) -> Iterator[Finding]:
    """A section that says too few or too many questions that it answers."""
    low, high = ASKS
    for section in page.article.sections if page.in_house else ():
        count = len(section.asks)
        if not low <= count <= high:
            message = f"{shortened(section.heading)} has {count or 'no'} asks; write {low} to {high} that it answers"
            yield warning(page, section.line, "asks", message)


def check_length(page: Page) -> Iterator[Finding]:
    """Too short or too long an article, in sections or in words."""
    if not page.in_house:
        return
    for (low, high), count, what in ((SECTIONS, len(page.article.sections), "sections"), (WORDS, page.words, "words")):
        if not low * (1 - TOLERANCE) <= count <= high * (1 + TOLERANCE):
            advice = "split the article" if count > high else "write more, or join it with another article"
            message = f"{count} {what}, where {low} to {high} are meant; {advice}"
            yield warning(page, 1, "length", message)


CHECKS: tuple[Check, ...] = (check_leaning, check_repeated_heading, check_bare_heading, check_asks, check_length)
