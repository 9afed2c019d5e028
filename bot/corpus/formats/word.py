"""Word documents (.docx)."""

from __future__ import annotations

import io
import zipfile
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
        if unpacked > MOST_BYTES or unpacked > MOST_TIMES * max(len(data), 10_000):
            raise ValueError(
                f"it unpacks to {unpacked // 1_000_000:,} MB, far more than an article has; it is not opened"
            )
        document = Document(io.BytesIO(data))
        contents = list(document.iter_inner_content())
    except ValueError:
        raise
    except Exception as error:  # python-docx, lxml and zipfile raise many kinds on a damaged file
        raise ValueError(f"the Word document is damaged ({type(error).__name__}); save it again as .docx") from error
    article = RawArticle([RawSection("", 1)], summary=one_line(clean_text(document.core_properties.comments or "")))
    in_references = False
    for number, part in enumerate(contents, start=1):
        section = article.sections[-1]
        if isinstance(part, Table):
            rows = (" | ".join(one_line(clean_text(cell.text)) for cell in row.cells) for row in part.rows)
            section.blocks += [RawBlock("row", row, number) for row in rows if row.strip(" |")]
            continue
        text = one_line(clean_text("".join(run.text for run in part.runs if not run.font.hidden)))
        article.hidden += [one_line(run.text) for run in part.runs if run.font.hidden and run.text.strip()]
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
    article.sections = [section for section in article.sections if section.blocks]
    return article


def _is_item(paragraph: Any, style: str) -> bool:
    properties = paragraph._p.pPr  # python-docx has no other way to a paragraph's numbering
    return style.startswith("List") or (properties is not None and properties.numPr is not None)
