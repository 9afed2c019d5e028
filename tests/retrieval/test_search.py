"""Finding the right section."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from langchain_core.documents import Document
from langchain_core.language_models import FakeListChatModel
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import RunnablePassthrough
from langchain_core.vectorstores import InMemoryVectorStore

from bot.bot import Bot
from bot.index.content import Content
from bot.index.sync import build_index, open_index
from bot.retrieval.fuse import Features, fuse, fuse_taught
from bot.retrieval.retriever import GuideEmbeddings, SectionRetriever
from bot.retrieval.search import By, search
from tests.fakes import FAKE_MODEL


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
        assert all(hit.score < 0.5 for hit in hits)


@pytest.mark.parametrize("score", [fuse, fuse_taught])
def test_a_section_whose_author_says_it_answers_the_question_comes_first(score: Callable[[Features], float]) -> None:
    fits = Features(window=0.8, section=0.8, heading=0.8, ask=0.5, lexical=1.0)
    assert score(dataclasses.replace(fits, window=0.5, ask=1.0, asked=True)) > score(fits)


@pytest.mark.parametrize("score", [fuse, fuse_taught])
def test_words_and_meaning_both_count(score: Callable[[Features], float]) -> None:
    fits = Features(window=0.6, section=0.6, heading=0.6, ask=0.5, lexical=0.5)
    assert score(dataclasses.replace(fits, lexical=1.0)) > score(fits)
    assert score(dataclasses.replace(fits, window=0.7)) > score(fits)


def test_an_article_without_asks_is_found_by_what_it_says() -> None:
    assert fuse_taught(Features(window=0.7, section=0.7)) > fuse_taught(Features(window=0.5, section=0.5, ask=0.7))


def test_our_search_is_a_langchain_retriever(bot: Bot) -> None:
    documents = SectionRetriever(index=bot.index, embedder=bot.embedder, limit=2).invoke("what is a baclofen pump")
    assert len(documents) == 2
    first = documents[0]
    text = bot.index.get().articles[first.metadata["article_id"]].text
    assert first.page_content == text[first.metadata["start"] : first.metadata["end"]]


@pytest.mark.parametrize("by", ["hybrid", "dense", "lexical"])
def test_each_part_of_the_search_is_asked_in_the_same_way(bot: Bot, by: By) -> None:
    retriever = SectionRetriever(index=bot.index, embedder=bot.embedder, limit=2, by=by)
    first = retriever.invoke("raised shoulder and tilted head")[0]
    assert first.metadata["article_id"] == "neck-dystonia"
    assert len(retriever.invoke("qwxz ??? \u200b")) <= 2


@pytest.mark.parametrize("by", ["hybrid", "dense", "lexical"])
def test_an_empty_index_finds_nothing(bot: Bot, tmp_path: Path, by: By) -> None:
    build_index(Content((), (), FAKE_MODEL), bot.embedder, tmp_path)
    index = open_index(tmp_path, FAKE_MODEL)
    assert search(index, "dystonia", bot.embedder.encode(["dystonia"])[0], by=by) == []


def test_the_retriever_works_in_a_chain_of_a_users_own(bot: Bot) -> None:
    seen: list[str] = []

    def as_text(documents: list[Document]) -> str:
        seen.extend(str(document.id) for document in documents)
        return "\n\n".join(document.page_content for document in documents)

    prompt = ChatPromptTemplate.from_template("Answer from this:\n{context}\n\nQuestion: {question}")
    retriever = SectionRetriever(index=bot.index, embedder=bot.embedder, limit=2)
    model = FakeListChatModel(responses=["A pump under the skin."])
    chain = {"context": retriever | as_text, "question": RunnablePassthrough()} | prompt | model | StrOutputParser()
    assert chain.invoke("what is a baclofen pump") == "A pump under the skin."
    assert "pump#what-is-a-baclofen-pump" in seen


def test_our_model_serves_langchains_own_stores(bot: Bot) -> None:
    store = InMemoryVectorStore(GuideEmbeddings(bot.embedder))
    store.add_texts(["A pump brings baclofen to the spine.", "The neck turns to one side."])
    assert store.similarity_search("baclofen pump", k=1)[0].page_content == "A pump brings baclofen to the spine."


def test_an_empty_question_is_no_error(bot: Bot) -> None:
    assert search(bot.index.get(), "", np.zeros(256, dtype=np.float32) + 1e-6)
