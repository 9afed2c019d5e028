"""One reader per file format, each to the same shape (``shape.RawArticle``).

What a reader leaves out on purpose (page furniture, hidden text) it lists.
"""

from __future__ import annotations

from collections.abc import Callable

from bot.corpus.formats.html import read_html
from bot.corpus.formats.pdf import read_pdf
from bot.corpus.formats.shape import RawArticle
from bot.corpus.formats.text import read_text
from bot.corpus.formats.word import read_word

MARKDOWN = frozenset({".md", ".markdown"})
OTHERS: dict[str, Callable[[bytes], RawArticle]] = {
    ".txt": read_text,
    ".html": read_html,
    ".htm": read_html,
    ".pdf": read_pdf,
    ".docx": read_word,
}
"""Readers of the formats without front matter; each raises ValueError with the reason if it cannot read."""
SUFFIXES = MARKDOWN | OTHERS.keys()
