"""An article beside the file it came from, for checks that need to name a line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from bot.corpus.clean import one_line
from bot.corpus.formats.markdown import ASKS
from bot.corpus.formats.shape import RawArticle
from bot.corpus.front_matter import FrontMatter
from bot.corpus.sentences import section_sentences
from bot.types import Article, Sentence


@dataclass(frozen=True)
class Page:
    """An article, its file's text before any cleaning, its front matter, and its blocks with their lines."""

    article: Article
    source: str
    fields: FrontMatter | None
    raw: RawArticle

    @property
    def path(self) -> str:
        return self.article.path

    @property
    def in_house(self) -> bool:
        """Whether it is written for this guide (it says what people ask): only then is its style judged."""
        return any(section.asks for section in self.raw.sections)

    @property
    def words(self) -> int:
        """The words of its text, without headings."""
        text = self.article.text
        return sum(len(text[b.start : b.end].split()) for section in self.article.sections for b in section.blocks)

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """All sentences and list items, in order."""
        sections = self.article.sections
        return tuple(sentence for section in sections for sentence in section_sentences(self.article, section))

    @cached_property
    def _block_lines(self) -> list[tuple[int, int]]:
        blocks = (block for section in self.article.sections for block in section.blocks)
        lines = (block.line for section in self.raw.sections for block in section.blocks)
        return [(block.end, line) for block, line in zip(blocks, lines, strict=True)]

    def line(self, offset: int) -> int:
        """The line of the file on which the block at ``offset`` of the article's text begins."""
        return next((line for end, line in self._block_lines if offset <= end), 1)

    def line_of(self, pattern: str, occurrence: int = 0) -> int:
        """The line of the file that matches ``pattern`` for the n-th time (from 0), or 1."""
        found = [m.start() for m in re.finditer(pattern, self.source, re.M)]
        return self.source.count("\n", 0, found[occurrence]) + 1 if occurrence < len(found) else 1

    def asks(self) -> Iterator[tuple[str, int]]:
        """What people ask, each with its line."""
        for group in ASKS.finditer(self.source):
            start = group.start(1)
            for ask in group.group(1).split("|"):
                first = start + len(ask) - len(ask.lstrip())
                if ask.strip():
                    yield one_line(ask), self.source.count("\n", 0, first) + 1
                start += len(ask) + 1
