"""Our search and our model for LangChain: a retriever and embeddings, for chains of a user's own."""

from __future__ import annotations

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from bot.index.embed import Embedder
from bot.index.sync import CurrentIndex
from bot.retrieval.search import By, search


class GuideEmbeddings(Embeddings):
    """An ``Embedder`` as LangChain takes it."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [row.tolist() for row in self._embedder.encode(texts)]

    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]


class SectionRetriever(BaseRetriever):
    """Finds sections; each ``Document`` is a section's text with its offsets and where it stands."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    index: CurrentIndex
    embedder: Embedder
    limit: int = 4
    by: By = "hybrid"

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        index = self.index.get()
        documents = []
        for hit in search(index, query, self.embedder.encode([query])[0], limit=self.limit, by=self.by):
            article, section = index.articles[hit.article_id], index.section(hit.key)
            documents.append(
                Document(
                    id=hit.key,
                    page_content=article.text[section.body_start : section.end],
                    metadata={
                        "article_id": article.id,
                        "title": article.title,
                        "section": section.heading,
                        "start": section.body_start,
                        "end": section.end,
                        "evidence": article.evidence,
                        "score": hit.score,
                    },
                )
            )
        return documents
