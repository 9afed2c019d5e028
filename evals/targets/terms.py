"""The words of the field for a chatbot that does not show its own."""

from __future__ import annotations

from bot.corpus.vocabulary import FILE_NAME, load_vocabulary
from bot.settings import read_settings
from bot.types import Term


def our_terms() -> tuple[Term, ...]:
    """Those in the folder of the articles; none if there is no such file.

    Raises:
        GuideError: the settings or the file are wrong.
    """
    return load_vocabulary(read_settings().corpus_dir / FILE_NAME)
