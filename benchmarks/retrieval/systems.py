"""Search systems that are compared: ours, its parts alone, and what a tutorial or a framework gives.

Each is built from articles and then finds passages, best first; a passage is the sections (``article#section``) that it
shows. All use the same weights (all-MiniLM-L6-v2). Peers chunk, embed and search as their own documentation shows. A
chunk shows each section of which it holds half, or in which half of it lies: large chunks show several.
"""

from __future__ import annotations

import tempfile
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from benchmarks.retrieval.data import Collection
from benchmarks.retrieval.vectors import Vectors
from bot.types import Article, Question, Section

Shown = tuple[str, ...]
"""The sections that one passage shows."""


class System(ABC):
    """A search system."""

    name: ClassVar[str]

    @abstractmethod
    def build(self, collection: Collection, vectors: Vectors) -> None:
        """Takes in the articles of a collection; ``vectors`` embeds texts."""

    @abstractmethod
    def search(self, question: str, first: int) -> list[Shown]:
        """The ``first`` best passages."""

    def understood(self, question: str) -> str:
        """What is encoded for a question."""
        return question


# ------------------------------------------------------------------ ours


class Ours(System):
    """The product's own search with the product's own settings, asks of the articles included."""

    name = "ours"
    asks = True

    def build(self, collection: Collection, vectors: Vectors) -> None:
        from bot.index.content import Content
        from bot.index.sync import build_index, open_index
        from bot.retrieval.understand import Understander

        self._folder = tempfile.TemporaryDirectory()
        articles = collection.articles if self.asks else _without_asks(collection.articles)
        content = Content(articles, collection.vocabulary, {"name": "benchmark"})
        build_index(content, vectors.embedder, Path(self._folder.name))
        self._index = open_index(Path(self._folder.name), {"name": "benchmark"})
        self._understander = Understander(self._index)
        self._queries = vectors.queries

    def search(self, question: str, first: int) -> list[Shown]:
        read = self._understander.read(Question(question))
        hits = self._queries.search(self._index, read, self._queries.vector(read), question, first)
        return [(hit.key,) for hit in hits]

    def understood(self, question: str) -> str:
        return self._understander.read(Question(question)).query


class OursWithoutAsks(Ours):
    """The same on articles whose authors wrote no asks."""

    name = "ours without asks"
    asks = False


class Words(System):
    """BM25 alone (bm25s, stemmed) over title, heading and text of each section."""

    name = "BM25 alone"

    def build(self, collection: Collection, vectors: Vectors) -> None:
        from bot.index.lexical import LexicalIndex, write_lexical

        self._keys, texts = _sections(collection.articles)
        with tempfile.TemporaryDirectory() as folder:
            write_lexical(texts, Path(folder) / "bm25")
            self._lexical = LexicalIndex(Path(folder) / "bm25", len(texts))

    def search(self, question: str, first: int) -> list[Shown]:
        return _best(self._keys, self._lexical.scores(question), first)


class Meaning(System):
    """Exact cosine alone over title, heading and text of each section."""

    name = "dense alone"

    def build(self, collection: Collection, vectors: Vectors) -> None:
        self._keys, texts = _sections(collection.articles)
        self._vectors, self._matrix = vectors, vectors.of_passages(texts)

    def search(self, question: str, first: int) -> list[Shown]:
        return _best(self._keys, self._matrix @ self._vectors.of_question(question), first)


# ------------------------------------------------------------------ peers


class Tutorial(System):
    """LangChain's tutorial: RecursiveCharacterTextSplitter (500 characters, 50 overlap), Chroma, similarity search."""

    name = "LangChain + Chroma"

    def build(self, collection: Collection, vectors: Vectors) -> None:
        import chromadb
        from chromadb.config import Settings
        from langchain_chroma import Chroma
        from langchain_core.documents import Document
        from langchain_text_splitters import RecursiveCharacterTextSplitter

        splitter = RecursiveCharacterTextSplitter(chunk_size=500, chunk_overlap=50, add_start_index=True)
        documents = [Document(page_content=a.text, metadata={"article": a.id}) for a in collection.articles]
        chunks = splitter.split_documents(documents)
        client = chromadb.EphemeralClient(settings=Settings(anonymized_telemetry=False))
        self._places = Places(collection.articles)
        self._store = Chroma("tutorial", embedding_function=vectors.stock, client=client)
        for begin in range(0, len(chunks), 2000):
            self._store.add_documents(chunks[begin : begin + 2000])

    def search(self, question: str, first: int) -> list[Shown]:
        found = self._store.similarity_search(question, k=first)
        return [
            self._places.shown(c.metadata["article"], c.metadata["start_index"], len(c.page_content)) for c in found
        ]


class LlamaIndex(System):
    """LlamaIndex's starter: SentenceSplitter with its defaults, VectorStoreIndex in memory."""

    name = "LlamaIndex"

    def build(self, collection: Collection, vectors: Vectors) -> None:
        from llama_index.core import Document, Settings, VectorStoreIndex
        from llama_index.core.node_parser import SentenceSplitter
        from llama_index.embeddings.langchain import LangchainEmbedding

        Settings.llm = None
        self._places = Places(collection.articles)
        self._index = VectorStoreIndex.from_documents(
            [
                Document(text=a.text, metadata={"article": a.id}, excluded_embed_metadata_keys=["article"])
                for a in collection.articles
            ],
            transformations=[SentenceSplitter()],
            embed_model=LangchainEmbedding(vectors.stock),
        )
        self._retrievers: dict[int, Any] = {}

    def search(self, question: str, first: int) -> list[Shown]:
        if first not in self._retrievers:
            self._retrievers[first] = self._index.as_retriever(similarity_top_k=first)
        nodes = (found.node for found in self._retrievers[first].retrieve(question))
        return [
            self._places.shown(n.metadata["article"], n.start_char_idx, n.end_char_idx - n.start_char_idx)
            for n in nodes
        ]


class Haystack(System):
    """Haystack's first pipeline: DocumentSplitter (200 words), InMemoryDocumentStore, embedding retriever."""

    name = "Haystack"

    def build(self, collection: Collection, vectors: Vectors) -> None:
        from haystack import Document
        from haystack.components.preprocessors import DocumentSplitter
        from haystack.components.retrievers.in_memory import InMemoryEmbeddingRetriever
        from haystack.document_stores.in_memory import InMemoryDocumentStore

        splitter = DocumentSplitter(split_by="word", split_length=200)
        splitter.warm_up()
        documents = splitter.run([Document(content=a.text, meta={"article": a.id}) for a in collection.articles])[
            "documents"
        ]
        for document, vector in zip(documents, vectors.of_passages([d.content for d in documents]), strict=True):
            document.embedding = vector.tolist()
        store = InMemoryDocumentStore(embedding_similarity_function="cosine")
        store.write_documents(documents)
        self._places, self._vectors = Places(collection.articles), vectors
        self._retriever = InMemoryEmbeddingRetriever(store)

    def search(self, question: str, first: int) -> list[Shown]:
        vector = self._vectors.stock.embed_query(question)
        found = self._retriever.run(query_embedding=vector, top_k=first)["documents"]
        return [self._places.shown(d.meta["article"], d.meta["split_idx_start"], len(d.content)) for d in found]


class Txtai(System):
    """txtai's hybrid index (faiss and BM25) over the sections."""

    name = "txtai hybrid"

    def build(self, collection: Collection, vectors: Vectors) -> None:
        from txtai import Embeddings

        keys, texts = _sections(collection.articles)
        self._embeddings = Embeddings(
            method="external",
            transform=lambda texts: vectors.of_any(texts),  # noqa: PLW0108 - txtai calls a method without its object
            hybrid=True,
            content=False,
        )
        self._embeddings.index(zip(keys, texts, strict=True))

    def search(self, question: str, first: int) -> list[Shown]:
        return [(key,) for key, _ in self._embeddings.search(question, first)]


SYSTEMS: dict[str, type[System]] = {
    system.name: system for system in (Ours, OursWithoutAsks, Words, Meaning, Tutorial, LlamaIndex, Haystack, Txtai)
}


# ------------------------------------------------------------------ shared


class Places:
    """Where in an article which section stands."""

    def __init__(self, articles: Iterable[Article]) -> None:
        self._sections = {a.id: a.sections for a in articles}

    def shown(self, article: str, start: int, length: int) -> Shown:
        """The sections that a chunk shows."""

        def overlap(section: Section) -> int:
            return min(section.end, start + length) - max(section.start, start)

        return tuple(
            f"{article}#{section.id}"
            for section in self._sections[article]
            if 2 * overlap(section) >= min(length, section.end - section.start)
        )


def _sections(articles: Iterable[Article]) -> tuple[list[str], list[str]]:
    """Keys and texts of all sections, with title and heading in front."""
    pairs = [
        (f"{a.id}#{s.id}", f"{a.title}. {s.heading}\n{a.text[s.body_start : s.end]}")
        for a in articles
        for s in a.sections
    ]
    return [key for key, _ in pairs], [text for _, text in pairs]


def _best(keys: Sequence[str], scores: np.ndarray, first: int) -> list[Shown]:
    return [(keys[n],) for n in np.argsort(-scores, kind="stable")[:first]]


def _without_asks(articles: Sequence[Article]) -> list[Article]:
    import dataclasses

    return [
        dataclasses.replace(a, sections=tuple(dataclasses.replace(s, asks=()) for s in a.sections)) for a in articles
    ]
