"""An article's blocks as HTML: escaped, with reference marks, glossary terms and one highlighted passage."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.types import Article, Block, Section
from bot.web.terms import TermMarker

CELL_END = " | "
"""What stands between the cells of a table row in an article's text."""


@dataclass(frozen=True, slots=True)
class Passage:
    """The part of an article's text to highlight."""

    start: int
    end: int


def parse_passage(mark: str | None, article: Article) -> Passage | None:
    """``"120-180"`` as a passage of ``article``; None if it is none that the article has."""
    start, _, end = (mark or "").partition("-")
    if not (start.isdecimal() and end.isdecimal() and len(start) < 9 and len(end) < 9):
        return None
    passage = Passage(int(start), int(end))
    return passage if passage.start < passage.end <= len(article.text) else None


def section_html(article: Article, section: Section, passage: Passage | None, terms: TermMarker) -> Iterator[str]:
    """The blocks of a section as HTML elements; items of one list stand in one ``ul``.

    Paragraphs are ``div``s, since the meaning of a term opens inside them and ``p`` cannot hold that.
    """
    numbers = {reference.id: number for number, reference in enumerate(article.references, start=1)}
    before = ""

    def html(block: Block) -> str:
        return _block_html(article, block, passage, numbers, terms)

    for block in section.blocks:
        if before == "item" != block.kind:
            yield "</ul>"
        if before == "row" != block.kind:
            yield "</table>"
        if block.kind == "item":
            yield ("" if before == "item" else "<ul>") + f"<li>{html(block)}</li>"
        elif block.kind == "row":
            tag = "td" if before == "row" else "th"
            cells = "".join(f"<{tag}>{html(cell)}</{tag}>" for cell in _cells(article, block))
            yield ("" if before == "row" else "<table>") + f"<tr>{cells}</tr>"
        else:
            yield f'<div class="para">{html(block)}</div>'
        before = block.kind
    if before in ("item", "row"):
        yield "</ul>" if before == "item" else "</table>"


def _cells(article: Article, row: Block) -> Iterator[Block]:
    """The cells of a table row, each as a block."""
    start = row.start
    for text in article.text[row.start : row.end].split(CELL_END):
        yield Block("row", start, start + len(text))
        start += len(text) + len(CELL_END)


def _block_html(
    article: Article, block: Block, passage: Passage | None, numbers: dict[str, int], terms: TermMarker
) -> str:
    """The text of a block, cut where a mark or the highlight begins or ends."""
    marks = {mark.offset: mark.references for mark in article.marks if block.start <= mark.offset <= block.end}
    light_start = max(block.start, passage.start) if passage else block.end
    light_end = min(block.end, passage.end) if passage else block.end
    cuts = sorted({block.start, block.end, *marks, *(c for c in (light_start, light_end) if light_start < light_end)})
    html: list[str] = []
    for start, end in zip(cuts, [*cuts[1:], block.end], strict=True):
        for name in marks.get(start, ()):
            if name in numbers:
                number = numbers[name]
                html.append(f'<sup><a href="#reference-{name}" aria-label="Reference {number}">{number}</a></sup>')
        text = terms.html(article.text[start:end])
        if passage and text and light_start <= start and end <= light_end:
            first = start == max(passage.start, block.start) and block.start <= passage.start
            text = f"<mark{' id=mark' if first else ''}>{text}</mark>"
        html.append(text)
    return "".join(html)
