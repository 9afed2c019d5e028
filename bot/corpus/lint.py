"""The linter: every check on every article (``python ingest.py --check``). docs/linter.md explains each check."""

from __future__ import annotations

import datetime
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.corpus.checks import between, claims, sources, style, threats
from bot.corpus.checks.finding import Finding, warning
from bot.corpus.load import article_files, read_page
from bot.corpus.page import Page
from bot.errors import ArticleError
from bot.types import Term

CHECK_NAMES = frozenset(
    """
    unreadable empty front-matter unlisted-reference taken-id duplicate
    html hidden-characters encoded instructions repeated-ask repeated-reference
    placeholder-reference unlinked-reference unused-reference no-review-date old-review future-review
    overclaim dose order unsourced-number
    reading-grade leaning repeated-heading bare-heading asks length near-duplicate accepted
    """.split()
)


@dataclass(frozen=True, slots=True)
class Report:
    """What the linter found, sorted by path and line; ``accepted`` are warnings that editors explained."""

    pages: tuple[Page, ...]
    findings: tuple[Finding, ...]
    accepted: tuple[Finding, ...]
    grades: dict[str, float]
    """The reading grade by article id."""

    @property
    def errors(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.level == "error")

    @property
    def warnings(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.level == "warning")

    def __str__(self) -> str:
        """One line for each finding, then what was read and what was found."""
        lines = [str(finding) for finding in self.findings]
        articles = [page.article for page in self.pages]
        counts = {
            "articles": len(articles),
            "sections": sum(len(article.sections) for article in articles),
            "asks": sum(len(section.asks) for article in articles for section in article.sections),
            "references": sum(len(article.references) for article in articles),
            "words": sum(page.words for page in self.pages),
        }
        lines.append(", ".join(f"{count:,} {what}" for what, count in counts.items()))
        if self.grades:
            hardest = max(self.grades, key=lambda name: self.grades[name])
            median = statistics.median(self.grades.values())
            lines.append(f"reading grade: median {median:.1f}, highest {self.grades[hardest]:.1f} ({hardest})")
        lines.append(f"{len(self.errors)} errors, {len(self.warnings)} warnings, {len(self.accepted)} accepted")
        return "\n".join(lines)


def lint(paths: list[Path], terms: Sequence[Term], today: datetime.date) -> Report:
    """Checks all articles under ``paths`` as of ``today``; ``terms`` do not count against the reading grade.

    Raises:
        CorpusError: a path does not exist, or a folder holds no article.
    """
    pages: list[Page] = []
    findings: list[Finding] = []
    for file in article_files(paths):
        try:
            pages.append(read_page(file))
        except ArticleError as error:
            findings += from_error(file, error)
    for page in pages:
        findings += check_page(page, terms, today)
    findings += [finding for check in between.CHECKS for finding in check(pages)]
    reasons = {(page.path, name) for page in pages if page.fields for name in page.fields.accepted}
    accepted = [f for f in findings if f.level == "warning" and (f.path, f.check) in reasons]
    findings = [finding for finding in findings if finding not in accepted]
    findings += [finding for page in pages for finding in check_accepted(page, accepted)]
    grades = {page.article.id: style.page_grade(page, terms) for page in pages}
    return Report(tuple(pages), tuple(sorted(set(findings))), tuple(sorted(set(accepted))), grades)


def check_page(page: Page, terms: Sequence[Term], today: datetime.date) -> Iterator[Finding]:
    """Every check that looks at one article alone."""
    for check in (*threats.CHECKS, *sources.CHECKS, *claims.CHECKS, *style.CHECKS):
        yield from check(page)
    yield from sources.check_review_day(page, today)
    yield from style.check_reading_grade(page, terms)


def check_accepted(page: Page, accepted: Sequence[Finding]) -> Iterator[Finding]:
    """An accepted warning that no check gives (any more)."""
    given = {finding.check for finding in accepted if finding.path == page.path}
    for name in page.fields.accepted if page.fields else ():
        if name not in given:
            problem = "gives no warning here" if name in CHECK_NAMES else "is no check"
            line = page.line_of(rf"^\s+[\"']?{name}[\"']?\s*:")
            yield warning(page, line, "accepted", f"{name!r} {problem}; remove it from 'accepted'")


def from_error(file: Path, error: ArticleError) -> Iterator[Finding]:
    """The findings in an error of loading, one for each line ``path:line: message`` of it."""
    for text in str(error).splitlines():
        line, _, message = text.removeprefix(f"{file}:").partition(": ")
        yield Finding(str(file), int(line), "error", error.check, message)
