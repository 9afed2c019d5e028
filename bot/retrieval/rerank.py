"""A cross-encoder reads question and section together and puts the best sections in order once more."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Sequence

from bot.errors import ModelError
from bot.index.files import Index
from bot.types import Hit


class Reranker:
    """Any cross-encoder of sentence-transformers that gives one score to a pair, by name or folder.

    Raises:
        ModelError: the model cannot be loaded, or gives several scores.
    """

    def __init__(self, name: str) -> None:
        os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
        from sentence_transformers import CrossEncoder

        try:
            self._model = CrossEncoder(name, device="cpu")
        except (OSError, ValueError, KeyError) as error:
            raise ModelError(
                f"cross-encoder {name!r} cannot be loaded ({error}); "
                "name a sentence-transformers cross-encoder or folder in DYSTONIA_RERANKER_MODEL, or leave it out"
            ) from error
        if self._model.num_labels != 1:
            raise ModelError(
                f"cross-encoder {name!r} sorts pairs into {self._model.num_labels} classes and gives no score; "
                "name one that was made for ranking in DYSTONIA_RERANKER_MODEL, or leave it out"
            )

    def rerank(self, index: Index, question: str, hits: Sequence[Hit]) -> list[Hit]:
        """The same hits, those first that the model finds fit best; one whose author names the question stays first.

        Scores become those of the model, from 0 to 1.
        """
        if not hits:
            return []
        texts = []
        for hit in hits:
            article, section = index.articles[hit.article_id], index.section(hit.key)
            texts.append(f"{article.title}. {section.heading}\n{article.text[section.body_start : section.end]}")
        pairs = [(question, text) for text in texts]
        scores = self._model.predict(pairs, show_progress_bar=False, activation_fn=lambda logits: logits.sigmoid())
        scored = [dataclasses.replace(hit, score=float(score)) for hit, score in zip(hits, scores, strict=True)]
        return sorted(scored, key=lambda hit: (not hit.asked, -hit.score, hit.key))
