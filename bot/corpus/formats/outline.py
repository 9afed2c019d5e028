"""Lines -> sections: headings guessed from shape, bullets kept, references taken out. For text files and PDFs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.corpus.clean import one_line
from bot.corpus.formats.furniture import REFERENCE_HEADING, is_citation, is_leftover, without_number
from bot.corpus.formats.shape import RawArticle, RawBlock, RawSection, may_be_heading

BULLET = re.compile(r"^\s*(?:[\u2022\u25aa\u25e6\u2023\u00b7*\u2013\u2014-]|\(?\d{1,2}[.)]|[a-z][.)])\s+(?=\S)")
FIELD = re.compile(r"^(?P<name>meta-description|description|summary|title)\s*:\s*(?P<value>.+)$", re.I)
CELLS = re.compile(r"\t+|\s+\|\s+")
LONGER_WORD = 4
SHORT = 6
"""A line of at most so many words beside leftovers at the end ("Jane Roe, MD") belongs to them."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line with its number; ``heading`` if its looks alone say that it is one (a larger letter)."""

    text: str
    number: int
    heading: bool = False


def outline(lines: Sequence[Line]) -> RawArticle:
    """The article that the lines tell."""
    end = _end(lines)
    article = RawArticle([RawSection("", lines[0].number if lines else 1)])
    article.set_aside += [one_line(line.text) for line in lines[end:] if line.text.strip()]
    groups = list(_groups(lines[:end], article))
    in_references = False
    for place, group in enumerate(groups):
        following = groups[place + 1] if place + 1 < len(groups) else None
        text = one_line(" ".join(line.text for line in group))
        if field := FIELD.match(text):
            _take_field(article, field["name"].lower(), field["value"].strip())
        elif is_heading(group, following):
            in_references = bool(REFERENCE_HEADING.match(text))
            _take_heading(article, text, group[0].number, in_references=in_references)
        elif in_references or all(is_citation(line.text.strip()) for line in group):
            article.references += [without_number(one_line(entry)) for entry in _entries(group)]
        else:
            article.sections[-1].blocks += _blocks(group)
    return article


def _end(lines: Sequence[Line]) -> int:
    """The number of lines before the leftovers at the end, if there are any."""
    end = len(lines)
    while end and (not lines[end - 1].text.strip() or _may_be_leftover(lines[end - 1])):
        end -= 1
    return end if any(_is_leftover(line) for line in lines[end:]) else len(lines)


def _may_be_leftover(line: Line) -> bool:
    plain = line.text.strip()
    short = len(plain.split()) <= SHORT and plain[-1:] not in ".!?:;"
    return _is_leftover(line) or (short and not BULLET.match(line.text))


def _is_leftover(line: Line) -> bool:
    return is_leftover(line.text, heading=line.heading)


def is_heading(group: Sequence[Line], following: Sequence[Line] | None) -> bool:
    """Whether a group of lines is a heading: one short line without an end, with something else below it."""
    if len(group) != 1 or following is None:
        return False
    text = group[0].text.strip()
    if BULLET.match(text) or CELLS.search(text):
        return False
    if group[0].heading:
        return True
    introduces = text.endswith(":") and BULLET.match(following[0].text) and not _is_title(text)
    return may_be_heading(text) and not introduces


def _is_title(text: str) -> bool:
    """Whether most longer words begin with a capital, as titles are written."""
    longer = [word for word in text.split() if len(word) >= LONGER_WORD]
    return len(longer) > 1 and sum(word[0].isupper() for word in longer) > len(longer) / 2


def _groups(lines: Sequence[Line], article: RawArticle) -> Iterator[list[Line]]:
    """Runs of lines between blank ones; leftovers are set aside."""
    group: list[Line] = []
    for line in lines:
        if _is_leftover(line):
            article.set_aside.append(one_line(line.text))
        elif not line.text.strip() or line.heading or FIELD.match(line.text.strip()):
            if group:
                yield group
            group = []
            if line.text.strip():
                yield [line]
        else:
            group.append(line)
    if group:
        yield group


def _take_field(article: RawArticle, name: str, value: str) -> None:
    if name == "title":
        article.title = value
    else:
        article.summary = value


def _take_heading(article: RawArticle, text: str, line: int, *, in_references: bool) -> None:
    text = text.rstrip(":").strip()
    if in_references:
        return
    if article.title is None and not article.sections[-1].blocks and len(article.sections) == 1:
        article.title = text
    else:
        article.sections.append(RawSection(text, line))


def _entries(group: Sequence[Line]) -> Iterator[str]:
    """The entries of a list of references: each line that begins like one, with what is wrapped below it."""
    entry: list[str] = []
    for line in group:
        if entry and (is_citation(line.text.strip()) or BULLET.match(line.text)):
            yield " ".join(entry)
            entry = []
        entry.append(line.text)
    if entry:
        yield " ".join(entry)


def _blocks(group: Sequence[Line]) -> Iterator[RawBlock]:
    """Paragraphs, items and rows of a table; a wrapped item goes on to the next bullet."""
    current: RawBlock | None = None
    for line in group:
        bullet = BULLET.match(line.text)
        cells = [one_line(cell) for cell in CELLS.split(line.text.strip("|\t ")) if cell.strip()]
        if bullet or len(cells) > 1:
            if current:
                yield current
            text = one_line(line.text[bullet.end() :]) if bullet else " | ".join(cells)
            current = RawBlock("item" if bullet else "row", text, line.number)
        elif current and current.kind != "row":
            current.text = f"{current.text} {one_line(line.text)}"
        else:
            if current:
                yield current
            current = RawBlock("paragraph", one_line(line.text), line.number)
    if current:
        yield current
