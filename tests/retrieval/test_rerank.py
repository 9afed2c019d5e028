"""A cross-encoder, if one is configured, puts the found sections in order once more."""

from __future__ import annotations

import dataclasses
import warnings
from pathlib import Path

import pytest

from bot.bot import Bot
from bot.errors import ModelError
from bot.retrieval.rerank import Reranker
from bot.retrieval.search import search
from bot.types import Question, Status

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def tiny_cross_encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """It names no activation of its own and gives logits, as the best-known ones for ranking do."""
    return cross_encoder(tmp_path_factory.mktemp("cross-encoder"))


def cross_encoder(folder: Path, *, classes: int = 1) -> Path:
    """A real cross-encoder of a few kilobytes with weights of chance, written into ``folder``."""
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "neck", "pump", "dystonia", "toxin", "what", "is", "a"]
    (folder / "vocab.txt").write_text("\n".join(words))
    BertTokenizerFast(vocab=str(folder / "vocab.txt")).save_pretrained(folder)
    config = BertConfig(
        vocab_size=len(words),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        num_labels=classes,
        sentence_transformers={"activation_fn": "torch.nn.modules.linear.Identity"},
    )
    model = BertForSequenceClassification(config)
    model.classifier.bias.data.fill_(-3)  # a pair that fits badly
    model.save_pretrained(folder)
    return folder


def test_the_same_sections_come_in_the_order_of_the_cross_encoder(bot: Bot, tiny_cross_encoder: Path) -> None:
    index = bot.index.get()
    question = "pump for the neck"
    hits = search(index, question, bot.embedder.encode([question])[0])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the libraries warn of each other
        reranker = Reranker(str(tiny_cross_encoder))
        found = reranker.rerank(index, question, hits)
    assert {hit.key for hit in found} == {hit.key for hit in hits}
    assert [hit.score for hit in found] == sorted((hit.score for hit in found), reverse=True)
    assert all(0 <= hit.score <= 1 for hit in found)
    assert reranker.rerank(index, question, []) == []


def test_a_question_that_an_author_answers_stays_with_its_section(bot: Bot, tiny_cross_encoder: Path) -> None:
    index = bot.index.get()
    question = "What is neck dystonia?"
    hits = search(index, question, bot.embedder.encode([question])[0], typed=question)
    found = Reranker(str(tiny_cross_encoder)).rerank(index, question, list(reversed(hits)))
    assert found[0].key == "neck-dystonia#what-is-neck-dystonia"


def test_a_cross_encoder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="DYSTONIA_RERANKER_MODEL"):
        Reranker(str(tmp_path / "nothing"))


def test_a_model_that_gives_no_score_is_refused_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="3 classes"):
        Reranker(str(cross_encoder(tmp_path, classes=3)))


def test_answers_are_given_with_it(bot: Bot, tiny_cross_encoder: Path) -> None:
    asked = dataclasses.replace(bot, reranker=Reranker(str(tiny_cross_encoder)))
    assert asked.ask(Question("What is neck dystonia?")).status == Status.ANSWERED
