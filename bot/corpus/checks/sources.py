"""Whether a reader can look up what an article rests on, and how old it is."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Iterator

from bot.corpus.checks.finding import Check, Finding, error, warning
from bot.corpus.page import Page
from bot.corpus.references import cited, is_placeholder, unused

# A mark that was not understood: "[Albanese2013]", "[chan1991, ledoux2016]".
LEFT_OVER = re.compile(r"\[[A-Za-z][\w-]*(?:[,;\s]+[A-Za-z][\w-]*)*\d{4}[a-z]?(?:[,;\s]+[\w-]+)*\]")
YEARS = 2


def check_unread_mark(page: Page) -> Iterator[Finding]:
    """A mark in a form that is not read would be shown to readers as text."""
    if page.fields is None:
        return
    for match in LEFT_OVER.finditer(page.article.text):
        message = f"{match.group()} is not read as a reference; write [author2020], one name in each pair of brackets"
        yield error(page, page.line(match.start()), "unlisted-reference", message)


def check_repeated_reference(page: Page) -> Iterator[Finding]:
    """The same id on two references."""
    for name, count in Counter(reference.id for reference in page.article.references).items():
        if count > 1:
            line = _line(page, name, 1)
            message = f"the reference {name!r} is listed {count} times; keep one, or give each its own id"
            yield error(page, line, "repeated-reference", message)


def check_placeholder_reference(page: Page) -> Iterator[Finding]:
    """A source that names nobody real."""
    for reference in page.article.references:
        if is_placeholder(reference.citation):
            message = (
                f"the reference {reference.id!r} looks like a placeholder; name the real source or remove its claims"
            )
            yield warning(page, _line(page, reference.id), "placeholder-reference", message)
    if not page.article.references and any(is_placeholder(text) for text in cited(page.article)):
        line = next((n for n, text in enumerate(page.source.split("\n"), start=1) if is_placeholder(text)), 1)
        message = "a source looks like a placeholder; name the real source or remove its claims"
        yield warning(page, line, "placeholder-reference", message)


def check_unlinked_reference(page: Page) -> Iterator[Finding]:
    """A source that cannot be looked up."""
    for reference in page.article.references:
        if reference.link is None:
            message = f"the reference {reference.id!r} cannot be looked up; add its doi, pmid or url"
            yield warning(page, _line(page, reference.id), "unlinked-reference", message)


def check_unused_reference(page: Page) -> Iterator[Finding]:
    """A source that nothing rests on; formats without front matter have no marks to say what does."""
    for name in sorted(unused(page.article.marks, page.article.references)) if page.fields else ():
        message = f"the reference {name!r} is listed but not used; mark what rests on it, or remove it"
        yield warning(page, _line(page, name), "unused-reference", message)


def check_no_review_date(page: Page) -> Iterator[Finding]:
    """Nobody says when the article was last checked."""
    if page.article.reviewed is None:
        add = "add 'reviewed: YYYY-MM-DD'"
        if page.fields is None:
            add = "write it at the top of a Markdown file (corpus/README.md); files of other kinds cannot hold one"
        message = f"there is no review date; check the article against its sources and {add}"
        yield warning(page, 1, "no-review-date", message)


def check_review_day(page: Page, today: datetime.date) -> Iterator[Finding]:
    """The article was last checked more than two years before ``today``, or after it."""
    if page.article.reviewed and page.article.reviewed > today.isoformat():
        message = f"the review of {page.article.reviewed} lies in the future; write the day of the last one"
        yield warning(page, page.line_of(r"^reviewed:"), "future-review", message)
    elif page.article.reviewed and age_in_years(page.article.reviewed, today) >= YEARS:
        message = f"last reviewed on {page.article.reviewed}, more than {YEARS} years ago; check it against its sources"
        yield warning(page, page.line_of(r"^reviewed:"), "old-review", message)


def age_in_years(reviewed: str, today: datetime.date) -> int:
    """Whole years between a review and a day; the second anniversary itself is not more than two years."""
    then = datetime.date.fromisoformat(reviewed)
    return today.year - then.year - ((today.month, today.day) <= (then.month, then.day))


def _line(page: Page, reference: str, occurrence: int = 0) -> int:
    return page.line_of(rf"^[\s-]*id:\s*[\"']?{re.escape(reference)}[\"']?\s*$", occurrence)


ERRORS: tuple[Check, ...] = (check_unread_mark, check_repeated_reference)
CHECKS: tuple[Check, ...] = (
    *ERRORS,
    check_placeholder_reference,
    check_unlinked_reference,
    check_unused_reference,
    check_no_review_date,
)
