"""Word documents (.docx)."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from bot.corpus.clean import clean_text, one_line
from bot.corpus.formats.furniture import REFERENCE_HEADING, is_leftover, without_number
from bot.corpus.formats.shape import RawArticle, RawBlock, RawSection

MOST_BYTES = 100_000_000
MOST_TIMES = 200
"""A document that unpacks to more, or to so many times its size, is not opened."""


def read_word(data: bytes) -> RawArticle:
    """A Word document; a block's line is its number.

    Raises:
        ValueError: it is damaged, unpacks to far too much, or is no Word document.
    """
    from docx import Document
    from docx.table import Table

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(item.file_size for item in archive.infolist())
        fits = unpacked <= min(MOST_BYTES, MOST_TIMES * max(len(data), 10_000))
        document = Document(io.BytesIO(data)) if fits else None
        contents = list(document.iter_inner_content()) if document else []
    except Exception as error:  # python-docx, lxml and zipfile raise many kinds on a damaged file
        raise ValueError(f"the Word document is damaged ({type(error).__name__}); save it again as .docx") from error
    if document is None:
        raise ValueError(f"it unpacks to {unpacked // 1_000_000:,} MB, far more than an article has; it is not opened")
    article = RawArticle([RawSection("", 1)], summary=one_line(clean_text(document.core_properties.comments or "")))
    in_references = False
    for number, part in enumerate(contents, start=1):
        section = article.sections[-1]
        if isinstance(part, Table):
            rows = [list(_cells(row, article)) for row in part.rows]
            section.blocks += [RawBlock("row", " | ".join(row), number) for row in rows if any(row)]
            continue
        text = _shown(part, article)
        style = (part.style.name if part.style else "") or ""
        if not text:
            continue
        if is_leftover(text):
            article.set_aside.append(text)
        elif style == "Title" or (style == "Heading 1" and article.title is None and not section.blocks):
            article.title = text
        elif style.startswith("Heading"):
            in_references = bool(REFERENCE_HEADING.match(text))
            if not in_references:
                article.sections.append(RawSection(text, number))
        elif in_references:
            article.references.append(without_number(text))
        else:
            section.blocks.append(RawBlock("item" if _is_item(part, style) else "paragraph", text, number))
    return article


def _shown(paragraph: Any, article: RawArticle) -> str:
    """The text of a paragraph that readers see; what they do not see is noted."""
    runs = list(_runs(paragraph))
    article.hidden += [one_line(run.text) for run in runs if run.font.hidden and run.text.strip()]
    return one_line(clean_text("".join(run.text for run in runs if not run.font.hidden)))


def _runs(paragraph: Any) -> Iterator[Any]:
    """All runs, those of links, fields and tracked insertions too."""
    from docx.text.run import Run

    for element in paragraph._p.xpath(".//w:r[not(ancestor::w:r or ancestor::w:del or ancestor::w:moveFrom)]"):
        yield Run(element, paragraph)


def _cells(row: Any, article: RawArticle) -> Iterator[str]:
    """The text of each cell once, however many columns it spans."""
    for _, same in groupby(row.cells, key=lambda cell: cell._tc):
        yield one_line(" ".join(_shown(paragraph, article) for paragraph in next(same).paragraphs))


def _is_item(paragraph: Any, style: str) -> bool:
    properties = paragraph._p.pPr  # python-docx has no other way to a paragraph's numbering
    return style.startswith("List") or (properties is not None and properties.numPr is not None)
