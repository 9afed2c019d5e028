"""A tiny corpus and a bot on fakes, for every test that needs them."""

from __future__ import annotations

import os

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from bot.answering.answer import Answerer
from bot.bot import Bot
from bot.build import build_bot
from bot.corpus.load import load_corpus
from bot.corpus.vocabulary import load_vocabulary
from bot.index.content import Content
from bot.index.sync import CurrentIndex, build_index
from bot.observe.metrics import Metrics
from bot.safety.classify import Classifier, Heard, HeardText
from bot.safety.known import KnownDangers
from bot.safety.labels import Labels
from bot.safety.triage import build_triage, packaged_rules
from bot.safety.wishes import Wishes
from bot.settings import Settings, read_settings
from bot.types import Level
from tests.fakes import FAKE_MODEL, HashEncoder
from tests.server import require_index

ARTICLES = Path(__file__).parent / "articles"


@pytest.fixture(scope="session")
def content() -> Content:
    """The tiny corpus."""
    corpus = load_corpus([ARTICLES])
    assert not corpus.errors
    return Content(corpus.articles, load_vocabulary(ARTICLES / "vocabulary.yaml"), FAKE_MODEL)


@pytest.fixture(scope="session")
def embedder() -> HashEncoder:
    return HashEncoder()


@pytest.fixture(scope="session")
def index_dir(content: Content, embedder: HashEncoder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built index of the tiny corpus; do not write into it."""
    folder = tmp_path_factory.mktemp("index")
    build_index(content, embedder, folder)
    return folder


@dataclass(frozen=True, slots=True)
class Deaf(Classifier):
    """Hears nothing and is sure of nothing, for tests of everything else."""

    def hear(self, messages: Sequence[HeardText]) -> list[Heard]:
        return [Heard(Level.NONE, "", "", 1.0) for _ in messages]


def deaf(model: HashEncoder) -> Classifier:
    nothing = np.zeros(0, np.float32)
    wishes = Wishes(nothing, nothing, nothing)
    return Deaf(model, lambda states: (states, states), (), nothing, nothing, KnownDangers({}), Labels.of(()), wishes)


@pytest.fixture(scope="session")
def bot(index_dir: Path, embedder: HashEncoder) -> Bot:
    """A bot on the tiny corpus."""
    settings = Settings(index_dir=index_dir, rate_limit="", contacts=[{"name": "Ward 7", "phone": "+44 20 7946 0000"}])
    index = CurrentIndex(index_dir, FAKE_MODEL)
    triage = build_triage(packaged_rules())
    metrics = Metrics()
    return Bot(settings, index, embedder, triage, deaf(embedder), Answerer(metrics, embedder), metrics)


@pytest.fixture(scope="session")
def real_bot() -> Bot:
    """A bot on the real model and the real articles; do not change it."""
    require_index()
    return build_bot(read_settings())
