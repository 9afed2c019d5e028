"""PDF: lines with the size of their letters; what stands on every page is set aside."""

from __future__ import annotations

import io
import re
from collections import Counter
from typing import Any

from bot.corpus.clean import clean_text, one_line
from bot.corpus.formats.outline import BULLET, Line, outline
from bot.corpus.formats.shape import RawArticle

LARGER = 1.12
SENTENCE_END = (".", "!", "?", ":", "\u201d", '"')
EDGE = 2
SHORT_LINE = 0.8
"""A line shorter than this share of the usual one, with the end of a sentence, ends its paragraph."""


def read_pdf(data: bytes) -> RawArticle:
    """A PDF with text in it; a block's line is its page.

    Raises:
        ValueError: it is damaged, needs a password, is encrypted with AES, or has no text (a scan).
    """
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, PyPdfError

    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        locked = reader.is_encrypted and not reader.decrypt("")  # only printing may be restricted
        pages = [] if locked else [_lines(page, number) for number, page in enumerate(reader.pages, start=1)]
        metadata = None if locked else reader.metadata
        title = (metadata.title if metadata else None) or None
    except DependencyError as error:  # pypdf leaves AES to a package that we do not need otherwise
        raise ValueError("it is encrypted with AES, which is not read; save it without restrictions") from error
    except (PyPdfError, ValueError, OSError, KeyError, TypeError, AttributeError, RecursionError, IndexError) as error:
        raise ValueError(f"the PDF is damaged ({type(error).__name__}); export it again") from error
    if locked:
        raise ValueError("it needs a password; save it without one")
    if not any(text.strip() for page in pages for text, _, _ in page):
        raise ValueError("the PDF has no text, only pictures; export it from the text program, or run it through OCR")
    repeated = _repeated(pages)
    usual = _usual_size(pages)
    lines: list[Line] = []
    size_before = 0.0
    for page in pages:
        kept = [line for line in page if _mask(line[0]) not in repeated]
        width = sorted(len(text) for text, _, _ in kept)[int(len(kept) * 0.8)] if kept else 0
        for text, size, number in kept:
            heading = size > LARGER * usual
            if lines and lines[-1].text.endswith("-") and text[:1].islower():
                lines[-1] = Line(lines[-1].text[:-1] + text, lines[-1].number, lines[-1].heading)
                continue
            same_size, size_before = size == size_before, size
            if lines and heading and same_size and lines[-1].number == number:  # one heading that is wrapped
                lines[-1] = Line(f"{lines[-1].text} {text}", number, heading=True)
                continue
            if lines and _ends_paragraph(lines[-1].text, width) and not BULLET.match(text):
                lines.append(Line("", number))
            lines.append(Line(text, number, heading))
    article = outline(lines)
    article.set_aside += sorted(repeated.values())
    article.title = article.title or (one_line(clean_text(str(title))) if title else None)
    return article


def _lines(page: Any, number: int) -> list[tuple[str, float, int]]:
    """The lines of a page, each with the size of most of its letters and the page's number."""
    found: list[tuple[str, float, int]] = []
    sizes: Counter[float] = Counter()
    text = ""

    def take(part: str, _: Any, matrix: Any, __: Any, size: float) -> None:
        nonlocal text
        scale = abs(matrix[3]) or 1.0
        for piece in re.split(r"(\n)", part):
            if piece == "\n":
                finish()
            else:
                text += piece
                sizes[round(size * scale, 1)] += len(piece.strip())

    def finish() -> None:
        nonlocal text
        found.append((clean_text(text).rstrip(), sizes.most_common(1)[0][0] if sizes else 0.0, number))
        text = ""
        sizes.clear()

    page.extract_text(visitor_text=take)
    finish()
    return found


def _repeated(pages: list[list[tuple[str, float, int]]]) -> dict[str, str]:
    """Lines at the top or the bottom of most pages, the same but for numbers: headers and footers."""
    edges = ([text for text, _, _ in page if text.strip()] for page in pages)
    masks = Counter(mask for lines in edges for mask in {_mask(text) for text in (*lines[:EDGE], *lines[-EDGE:])})
    often = {mask for mask, count in masks.items() if len(pages) >= 3 and count > 0.6 * len(pages)}
    return {_mask(text): text.strip() for page in pages for text, _, _ in page if _mask(text) in often}


def _mask(text: str) -> str:
    return re.sub(r"\d+", "#", one_line(text))


def _usual_size(pages: list[list[tuple[str, float, int]]]) -> float:
    sizes: Counter[float] = Counter()
    for page in pages:
        for text, size, _ in page:
            sizes[size] += len(text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _ends_paragraph(text: str, width: int) -> bool:
    return text.endswith(SENTENCE_END) and len(text) < SHORT_LINE * width
