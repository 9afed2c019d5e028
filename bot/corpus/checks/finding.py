"""What a check finds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from bot.corpus.page import Page


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """A problem at a place; an error keeps the article out of the index, a warning does not."""

    path: str
    line: int
    level: Literal["error", "warning"]
    check: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.level}: {self.message} [{self.check}]"


Check = Callable[[Page], Iterator[Finding]]
"""A check that needs nothing but the page."""


def error(page: Page, line: int, check: str, message: str) -> Finding:
    """An error on a line of the page's file."""
    return Finding(page.path, line, "error", check, message)


def warning(page: Page, line: int, check: str, message: str) -> Finding:
    """A warning on a line of the page's file."""
    return Finding(page.path, line, "warning", check, message)


def shortened(text: str, length: int = 60) -> str:
    """The beginning of ``text`` in quotation marks, to name a place in a message."""
    return f'"{text}"' if len(text) <= length else f'"{text[:length].rsplit(" ", 1)[0]} ..."'
