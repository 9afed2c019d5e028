"""Search by words."""

from __future__ import annotations

from pathlib import Path

from bot.index.lexical import LexicalIndex, terms

TEXTS = ["The neck turns to one side.", "A pump brings baclofen to the spine."]


def test_words_are_found_in_any_form_and_case() -> None:
    assert terms("Necks TURNING") == terms("neck turns")
    scores = LexicalIndex.build(TEXTS).scores("turning necks")
    assert scores[0] > scores[1] == 0


def test_nonsense_and_stopwords_find_nothing() -> None:
    index = LexicalIndex.build(TEXTS)
    assert not index.scores("zzz qqq").any()
    assert not index.scores("what is the").any()
    assert not index.scores("").any()


def test_an_empty_index_finds_nothing() -> None:
    assert LexicalIndex.build([]).scores("neck").size == 0


def test_a_saved_index_gives_the_same_scores(tmp_path: Path) -> None:
    index = LexicalIndex.build(TEXTS)
    index.save(tmp_path / "bm25")
    loaded = LexicalIndex.load(tmp_path / "bm25", 2)
    assert loaded.scores("baclofen pump").tolist() == index.scores("baclofen pump").tolist()
