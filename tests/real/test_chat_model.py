"""A chat model over real HTTP that lies in every way it can, on the real articles."""

from __future__ import annotations

import dataclasses
import json
import random
import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from bot.bot import Bot
from bot.build import build_bot
from bot.corpus.sentences import sentence_spans
from bot.settings import read_settings
from bot.types import DoneEvent, Question, SentenceEvent
from tests.openai_double import Double, openai_double
from tests.server import ROOT, require_index

pytestmark = [pytest.mark.model, pytest.mark.server]

TURNS = 100
DRUGS = ("baclofen", "clonazepam", "levodopa", "trihexyphenidyl", "botulinum toxin", "deep brain stimulation")
INVENTED = (
    "A new vaccine against dystonia is given in spring.",
    "Green tea lowers the activity of the basal ganglia.",
    "Most people with dystonia recover completely within a year.",
    "A gluten-free diet removes the cause of the spasms.",
    "People who sleep on the left side have fewer spasms.",
)


class Liar:
    """Tells some sentences of the excerpts as they are, and others wrongly; remembers what is false."""

    def __init__(self) -> None:
        self.chance = random.Random(0)
        self.false: set[str] = set()

    def __call__(self, asked: Any) -> str:
        excerpts = {e["key"]: [e["text"][a:b] for a, b in sentence_spans(e["text"])] for e in asked["excerpts"]}
        lines = []
        for _ in range(6):
            key = self.chance.choice(list(excerpts))
            sentence = self.chance.choice(excerpts[key])
            quote = " ".join(sentence.split()[:8])
            lie = self.chance.choice([self.number, self.flip, self.swap, self.invent, self.overstate, self.cite, None])
            if lie is None:
                lines.append({"text": sentence, "keys": [key], "quote": quote})
                continue
            told = lie(sentence, key, quote)
            if told and told["text"] not in {s for group in excerpts.values() for s in group}:
                self.false.add(told["text"])
                lines.append(told)
        return "\n".join(json.dumps(line) for line in lines)

    def number(self, sentence: str, key: str, quote: str) -> dict[str, Any] | None:
        found = re.search(r"\b\d+\b", sentence)
        wrong = found and sentence[: found.start()] + str(int(found.group()) + 7) + sentence[found.end() :]
        return {"text": wrong, "keys": [key], "quote": quote} if wrong else None

    def flip(self, sentence: str, key: str, quote: str) -> dict[str, Any] | None:
        wrong = re.sub(r"\b(is|are|can|may|was|were|has|have)\b", r"\1 not", sentence, count=1)
        if " not " in sentence:
            wrong = sentence.replace(" not ", " ", 1)
        return {"text": wrong, "keys": [key], "quote": quote} if wrong != sentence else None

    def swap(self, sentence: str, key: str, quote: str) -> dict[str, Any] | None:
        found = next((drug for drug in DRUGS if drug in sentence.lower()), None)
        other = self.chance.choice([drug for drug in DRUGS if drug != found])
        wrong = found and re.sub(re.escape(found), other, sentence, count=1, flags=re.I)
        return {"text": wrong, "keys": [key], "quote": quote} if wrong else None

    def invent(self, sentence: str, key: str, quote: str) -> dict[str, Any]:
        return {"text": self.chance.choice(INVENTED), "keys": [key], "quote": quote}

    def overstate(self, sentence: str, key: str, quote: str) -> dict[str, Any] | None:
        wrong = re.sub(r"\b(?:may|can|sometimes|often|usually)\b", "always", sentence, count=1)
        return {"text": wrong, "keys": [key], "quote": quote} if wrong != sentence else None

    def cite(self, sentence: str, key: str, quote: str) -> dict[str, Any]:
        text = f"{sentence.rstrip('.')}, as everybody knows."
        return {"text": text, "keys": self.chance.choice([[], ["S99"]]), "quote": quote}


@pytest.fixture(scope="module")
def questions() -> list[str]:
    require_index()
    suite = yaml.safe_load((ROOT / "evals" / "suites" / "answers.yaml").read_text("utf-8"))
    return [case["question"] for case in suite["dev"]][:TURNS]


@pytest.fixture
def served() -> Iterator[Double]:
    with openai_double(Double(Liar())) as double:
        yield double


def bot_with(double: Double, **settings: Any) -> Bot:
    return build_bot(
        read_settings(chat_model="openai:double", chat_base_url=double.address, chat_api_key="none", **settings)
    )


def test_in_a_hundred_turns_a_lying_model_gets_no_false_sentence_through(questions: list[str], served: Double) -> None:
    bot = bot_with(served)
    liar = served.script
    assert isinstance(liar, Liar)
    told = 0
    for number in range(TURNS):
        reply = bot.ask(Question(questions[number % len(questions)]))
        assert not {sentence.text for sentence in reply.sentences} & liar.false
        told += reply.mode == "generative"
    assert len(liar.false) > 100
    assert told > 10, "true sentences of the model must pass"


def test_a_sentence_is_out_before_the_model_has_finished(questions: list[str], served: Double) -> None:
    truth = "Botulinum toxin injections usually work for about three months."

    def slowly(asked: Any) -> str:
        text = asked["excerpts"][0]["text"]
        spans = sentence_spans(text)[:4]
        lines = [{"text": text[a:b], "keys": ["S1"], "quote": text[a:b]} for a, b in spans]
        return "\n".join(json.dumps(line) for line in lines) + "\n" + truth * 20

    served.script, served.pause = slowly, 0.02
    began = time.perf_counter()
    times = {}
    for event in bot_with(served).stream(Question("What is dystonia?")):
        times.setdefault(type(event), time.perf_counter() - began)
    assert times[SentenceEvent] < 0.8 * times[DoneEvent]


@pytest.mark.parametrize("fault", ["away", "overloaded", "slow"])
def test_if_the_model_is_away_overloaded_or_slow_the_articles_answer(served: Double, fault: str) -> None:
    served.script = lambda asked: "{" * 4000
    served.status = 500 if fault == "overloaded" else 200
    served.pause = 0.05 if fault == "slow" else 0.0
    bot = bot_with(served, chat_timeout_seconds=0.5)
    if fault == "away":
        served = dataclasses.replace(served, address="http://127.0.0.1:9/v1")
        bot = bot_with(served, chat_timeout_seconds=0.5)
    began = time.perf_counter()
    reply = bot.ask(Question("What is dystonia?"))
    assert time.perf_counter() - began < 5
    assert reply.mode == "extractive"
    assert reply.sentences
    assert b'dystonia_fallbacks_total{reason="failed"} 1.0' in bot.metrics.exposition()


def test_the_model_gets_the_excerpts_as_data_and_nothing_of_danger(served: Double) -> None:
    bot = bot_with(served)
    bot.ask(Question("I can't breathe and my throat is closing"))
    assert served.asked == []
    bot.ask(Question("What is dystonia?"))
    system, user = served.asked[0]["messages"]
    assert "data" in system["content"]
    assert set(json.loads(user["content"])) == {"question", "excerpts"}
    assert served.asked[0]["stream"] is True
