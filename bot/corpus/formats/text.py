"""Plain text."""

from __future__ import annotations

from bot.corpus.clean import clean_text
from bot.corpus.formats.decode import decoded
from bot.corpus.formats.outline import Line, outline
from bot.corpus.formats.shape import RawArticle


def read_text(data: bytes) -> RawArticle:
    """A text file in any common encoding.

    Raises:
        ValueError: it is not text.
    """
    lines = clean_text(decoded(data)).split("\n")
    return outline([Line(line, number) for number, line in enumerate(lines, start=1)])
