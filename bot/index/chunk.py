"""Articles -> sentences, and the entries under which their sections are found.

A section is found through several small entries: windows of about 60 words of its text with title and
heading in front, its whole text, its heading, and the questions its author says it answers. Small windows with titles
found far more than whole sections did; see docs/retrieval.md.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

import pysbd

from bot.types import Article, Block, Section, Sentence

WINDOW_WORDS = 60
ABBREVIATION_END = re.compile(r"\b(?:e\.g|i\.e|vs|approx|Dr|Prof|Fig|et al)\.$")


@dataclass(frozen=True, slots=True)
class Entry:
    """A text whose vector leads to a section; ``article#section`` is the section's key."""

    id: str
    section_key: str
    kind: Literal["window", "section", "heading", "ask"]
    text: str


@functools.cache
def _segmenter() -> pysbd.Segmenter:
    return pysbd.Segmenter(language="en", clean=False, char_span=True)


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Offsets of the sentences of one block, without the white space around them."""
    spans: list[tuple[int, int]] = []
    for span in _segmenter().segment(text):
        start, end = span.start, span.start + len(span.sent.rstrip())
        if start >= end:
            continue
        if spans and ABBREVIATION_END.search(text[: spans[-1][1]]):
            spans[-1] = (spans[-1][0], end)  # pysbd splits after some abbreviations
        else:
            spans.append((start, end))
    return spans


def section_sentences(article: Article, section: Section) -> list[Sentence]:
    """The sentences and list items of a section, in order."""
    sentences: list[Sentence] = []
    for number, block in enumerate(section.blocks):
        after = section.blocks[number + 1].kind if number + 1 < len(section.blocks) else None
        for start, end, kind in _block_sentences(article, block, after):
            sentences.append(
                Sentence(article.id, section.id, start, end, article.text[start:end], len(sentences), kind)
            )
    return sentences


def _block_sentences(
    article: Article, block: Block, after: str | None
) -> Iterator[tuple[int, int, Literal["sentence", "item", "lead"]]]:
    if block.kind != "paragraph":
        yield block.start, block.end, "item"
        return
    for start, end in sentence_spans(article.text[block.start : block.end]):
        introduces = article.text[block.start + end - 1] == ":" and block.start + end == block.end and after == "item"
        yield block.start + start, block.start + end, "lead" if introduces else "sentence"


def windows(texts: Iterable[str], size: int = WINDOW_WORDS) -> Iterator[str]:
    """Runs of whole sentences of about ``size`` words; each begins with the last sentence of the one before."""
    window: list[str] = []
    count = 0
    fresh = False
    for text in texts:
        window.append(text)
        count += len(text.split())
        fresh = True
        if count >= size:
            yield " ".join(window)
            window, count, fresh = [text], len(text.split()), False
    if fresh:
        yield " ".join(window)


def section_entries(article: Article, section: Section, sentences: Iterable[Sentence]) -> list[Entry]:
    """All entries of a section; ids are unique in the corpus and stable while the text is."""
    key = f"{article.id}#{section.id}"
    title = article.title if section.heading == article.title else f"{article.title}. {section.heading}"
    text = article.text[section.body_start : section.end]
    entries = [
        Entry(f"{key}/h", key, "heading", section.heading),
        Entry(f"{key}/s", key, "section", f"{title}\n{text}"),
    ]
    for number, window in enumerate(windows(sentence.text for sentence in sentences)):
        entries.append(Entry(f"{key}/w{number}", key, "window", f"{title}\n{window}"))
    entries += [Entry(f"{key}/a{number}", key, "ask", ask) for number, ask in enumerate(section.asks)]
    return entries
