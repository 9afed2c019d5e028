"""The text of an answer, as its reader sees it."""

from __future__ import annotations

import re
import unicodedata

from bot.corpus.sentences import sentence_spans
from evals.types import Answer

SOURCE_MARK = re.compile(r"\s*(?<!\\)\[\d+\]")
ESCAPED = re.compile(r"\\([^\w\s])")
BULLET = re.compile(r"^\s*[-*+]\s+", re.M)
SAME = str.maketrans({"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u2010": "-", "\u2011": "-"})


def plain(markdown: str) -> str:
    """Markdown without source marks, bullets and backslashes, with single spaces and plain quotes and hyphens."""
    text = ESCAPED.sub(r"\1", BULLET.sub("", SOURCE_MARK.sub("", markdown)))
    return " ".join(unicodedata.normalize("NFC", text).translate(SAME).split())


def says(text: str, words: str) -> bool:
    """Whether ``words`` stand in the plain ``text``, at the beginning of a word, in any case.

    "inject" is found in "Injections", "cure" is not found in "secure", "1" is not found in "16".
    """
    wanted = plain(words)
    before = r"(?<!\w)" if wanted[:1].isalnum() else ""
    after = r"(?!\d)" if wanted[-1:].isdigit() else ""
    return bool(re.search(before + re.escape(wanted) + after, text, re.I))


def sentences(answer: Answer) -> list[str]:
    """The sentences of an answer, without its marks; of its text, if the chatbot does not tell them apart."""
    if answer.lines:
        return [plain(line.text) for line in answer.lines]
    paragraphs = map(plain, answer.text.splitlines())
    return [paragraph[start:end] for paragraph in paragraphs for start, end in sentence_spans(paragraph)]
