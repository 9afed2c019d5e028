"""What every reader gives: headed sections of blocks with line numbers, and what it set aside."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

HEADING_WORDS = 14
Kind = Literal["paragraph", "item", "row"]


@dataclass(slots=True)
class RawBlock:
    kind: Kind
    text: str
    line: int
    """Line of the file; of a PDF the page, of other files without lines the number of the block."""


@dataclass(slots=True)
class RawSection:
    heading: str
    line: int
    blocks: list[RawBlock] = field(default_factory=list)
    asks: list[str] = field(default_factory=list)
    bold: bool = False
    """Whether the heading is only a bold line, without a style that says so."""


def may_be_heading(line: str) -> bool:
    """Whether a line that no style calls a heading is as short as one and ends like one."""
    return len(line.split()) <= HEADING_WORDS and line[-1:] not in ".!;,"


@dataclass(slots=True)
class RawArticle:
    """An article as it stands in a file, headings without text included; ``hidden`` is text that readers do not see."""

    sections: list[RawSection]
    title: str | None = None
    summary: str = ""
    references: list[str] = field(default_factory=list)
    set_aside: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)

    def settle(self) -> None:
        """Makes bold lines with nothing below them what they are: text."""
        kept: list[RawSection] = []
        for section in self.sections:
            if section.bold and not section.blocks:
                kept[-1].blocks.append(RawBlock("paragraph", section.heading, section.line))
            else:
                kept.append(section)
        self.sections = kept

    @property
    def visible(self) -> str:
        """All that is shown, a line for each heading and block."""
        lines = [self.title or "", self.summary]
        for section in self.sections:
            lines += [section.heading, *(block.text for block in section.blocks)]
        return "\n".join([*lines, *self.references])
