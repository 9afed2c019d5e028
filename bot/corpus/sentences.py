"""Blocks -> sentences, as they are quoted, counted and checked."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import Literal

import pysbd

from bot.types import Article, Block, Section, Sentence

NO_END = re.compile(
    r"\b(?:e\.g|i\.e|vs|approx|Dr|Prof|Mrs?|Ms|St|Fig|et al|[Tt]el|[Ee]xt|Nr|Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun|"
    r"Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.$|[\w,]$"
)
"""What pysbd takes for the end of a sentence: it splits after some abbreviations, and before the numbers in "in room 1.
Blood is taken in room 2." Half a sentence could say what the whole one does not; two as one say the same."""


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
        if spans and NO_END.search(text[: spans[-1][1]]):
            spans[-1] = (spans[-1][0], end)
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
