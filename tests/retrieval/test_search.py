"""Finding the right section."""

from __future__ import annotations

import numpy as np
import pytest

from bot.bot import Bot
from bot.index.lexical import LexicalIndex
from bot.index.store import Match
from bot.retrieval.fuse import best_by_section, fuse
from bot.retrieval.retriever import SectionRetriever
from bot.retrieval.search import search


@pytest.mark.parametrize(
    ("question", "section"),
    [
        ("small device under the skin of the belly", "pump#what-is-a-baclofen-pump"),
        ("raised shoulder and tilted head", "neck-dystonia#what-are-the-signs-of-neck-dystonia"),
        ("injections of botulinum toxin three months", "neck-dystonia#how-is-neck-dystonia-treated"),
    ],
)
def test_the_right_section_comes_first_and_each_section_once(bot: Bot, question: str, section: str) -> None:
    hits = search(bot.index.get(), question, bot.embedder.encode([question])[0])
    assert hits[0].key == section
    assert len({hit.key for hit in hits}) == len(hits)


def test_nonsense_gives_hits_with_low_scores_and_never_an_error(bot: Bot) -> None:
    for question in ("qwxz", "", "\u200b", "'; drop table", "?" * 500):
        hits = search(bot.index.get(), question, bot.embedder.encode([question])[0])
        assert all(hit.lexical == 0 for hit in hits)


def test_entries_of_one_section_count_as_their_best() -> None:
    matches = [Match("1", "a#b", "window", 0.4), Match("2", "a#b", "window", 0.7), Match("3", "a#b", "ask", 0.5)]
    assert best_by_section(matches) == {"a#b": {"dense": 0.7, "ask": 0.5}}


def test_a_section_found_by_both_searches_beats_one_found_by_one() -> None:
    fused = fuse({"a#1": {"dense": 0.6, "ask": 0.6}, "a#2": {"dense": 0.6, "ask": 0.6}}, {"a#1": 5.0})
    assert fused["a#1"] > fused["a#2"]


def test_our_search_is_a_langchain_retriever(bot: Bot) -> None:
    documents = SectionRetriever(index=bot.index, embedder=bot.embedder, limit=2).invoke("what is a baclofen pump")
    assert len(documents) == 2
    first = documents[0]
    text = bot.index.get().articles[first.metadata["article_id"]].text
    assert first.page_content == text[first.metadata["start"] : first.metadata["end"]]


def test_an_empty_lexical_index_and_a_zero_vector_are_no_error(bot: Bot) -> None:
    assert LexicalIndex.build([]).scores("x").shape == (0,)
    assert search(bot.index.get(), "", np.zeros(256, dtype=np.float32) + 1e-6)
