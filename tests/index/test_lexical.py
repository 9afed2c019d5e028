"""Search by words."""

from __future__ import annotations

from pathlib import Path

import bm25s
import pytest

from bot.index.lexical import LexicalIndex, terms, write_lexical

TEXTS = ["The neck turns to one side.", "A pump brings baclofen to the spine.", "The", "Neck, neck, pump."]


@pytest.fixture
def index(tmp_path: Path) -> LexicalIndex:
    return indexed(TEXTS, tmp_path)


def indexed(texts: list[str], folder: Path) -> LexicalIndex:
    write_lexical(texts, folder / "bm25")
    return LexicalIndex(folder / "bm25", len(texts))


def test_words_are_found_in_any_form_and_case(index: LexicalIndex) -> None:
    assert terms("Necks TURNING") == terms("neck turns")
    scores = index.scores("turning necks")
    assert scores[0] > scores[3] > scores[1] == scores[2] == 0


def test_nonsense_and_stopwords_find_nothing(index: LexicalIndex) -> None:
    assert not index.scores("zzz qqq").any()
    assert not index.scores("what is the").any()
    assert not index.scores("").any()


def test_an_empty_index_finds_nothing(tmp_path: Path) -> None:
    assert indexed([], tmp_path).scores("neck").shape == (0,)


def test_texts_score_as_with_the_whole_library(index: LexicalIndex) -> None:
    whole = bm25s.BM25(k1=1.2, b=0.75, method="lucene")
    whole.index([terms(text) or ["\0"] for text in TEXTS], show_progress=False)
    for query in ("neck", "baclofen pump", "turning necks to the spine"):
        assert index.scores(query) == pytest.approx(whole.get_scores(terms(query)), abs=1e-6)
