"""The real model on the real articles: vectors, answers, and the promises of the contract."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from bot.bot import Bot
from bot.build import build_bot, ingest
from bot.errors import IndexBusyError, ModelError
from bot.index.embed import TorchEncoder
from bot.index.model import PROBES, model_hash, model_source
from bot.index.sync import lock
from bot.settings import PACKAGED_MODEL_SHA256, Settings
from bot.texts import texts
from bot.texts.languages import LANGUAGES, language_of
from bot.types import Level, Question, Status, Turn
from tests.server import INDEX, ROOT, require_index

pytestmark = pytest.mark.model

QUESTIONS = [
    "What is dystonia?",
    "How long does a botulinum toxin injection work?",
    "is distonia hereditary",
    "What are the side effects of trihexyphenidyl?",
    "Does acupuncture help dystonia?",
    "my mum keeps blinking and can't keep her eyes open",
    "Who can have deep brain stimulation?",
    "how is dystonia diagnosed",
    "can stress make dystonia worse",
    "what is a dystonic storm",
]


def test_the_model_is_the_published_one() -> None:
    assert model_hash(Settings()) == PACKAGED_MODEL_SHA256


def test_the_exported_model_gives_the_same_vectors_as_the_original(real_bot: Bot) -> None:
    original = TorchEncoder(model_source(Settings())).encode(PROBES)
    assert np.abs(real_bot.embedder.encode(PROBES) - original).max() < 1e-4


def test_a_model_with_another_hash_is_refused(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"not the model")
    settings = Settings(embedding_model=str(tmp_path), embedding_sha256="0" * 64)
    with pytest.raises(ModelError, match="expected 0000"):
        model_hash(settings)


@pytest.mark.parametrize("question", QUESTIONS)
def test_real_questions_are_answered_word_for_word_from_the_articles(real_bot: Bot, question: str) -> None:
    reply = real_bot.ask(Question(question))
    assert reply.status == Status.ANSWERED
    articles = real_bot.index.get().articles
    excerpts = {c.number: c.excerpt for c in reply.citations}
    for citation in reply.citations:
        assert citation.excerpt == articles[citation.article_id].text[citation.start : citation.end]
    for sentence in reply.sentences:
        assert sentence.text in excerpts[sentence.citations[0]]
    assert sum(len(sentence.text.split()) for sentence in reply.sentences) <= 130


@pytest.mark.parametrize(
    "question", ["Who won the world cup in 2010?", "best pizza dough recipe", "how do I fix a flat tyre"]
)
def test_other_subjects_are_not_answered(real_bot: Bot, question: str) -> None:
    assert real_bot.ask(Question(question)).status == Status.NOT_COVERED


@pytest.mark.parametrize(
    "question",
    [
        "which MS tablets help with walking",
        "can huntingtons cause dystonia",
        "does dbs help epilepsy",
        "how much does botox cost for dystonia",
        "why is botox forbidden in germany",
    ],
)
def test_what_is_known_of_dystonia_is_not_told_of_other_things(real_bot: Bot, question: str) -> None:
    assert real_bot.ask(Question(question)).status == Status.NOT_COVERED


@pytest.mark.parametrize(
    ("question", "named"),
    [("can a stroke cause dystonia", "stroke"), ("is it essential tremor or dystonia", "essential tremor")],
)
def test_another_illness_of_which_the_articles_tell_is_spoken_of(real_bot: Bot, question: str, named: str) -> None:
    assert named in real_bot.ask(Question(question)).answer


def test_a_short_follow_up_gets_the_sentence_that_answers_it(real_bot: Bot) -> None:
    first = real_bot.ask(Question("can the pump get infected"))
    history = (Turn("user", first.question), Turn("assistant", first.answer))
    assert real_bot.ask(Question("how would i notice", history)).sentences[0].text.startswith("Fever, swelling")


def test_where_nothing_is_found_the_nearest_questions_are_offered(real_bot: Bot) -> None:
    reply = real_bot.ask(Question("which brand of pillow is the cheapest"))
    assert reply.status == Status.NOT_COVERED
    assert "How can people with neck dystonia sleep with neck pain?" in reply.next_questions


def test_everyday_words_may_be_misspelt(real_bot: Bot) -> None:
    wrong, right = (
        real_bot.ask(Question(f"how is {words}")) for words in ("blefrospasm treeted", "blepharospasm treated")
    )
    assert wrong.sentences == right.sentences != ()


def test_a_danger_sign_is_seen(real_bot: Bot) -> None:
    reply = real_bot.ask(Question("since my botox injections I can't swallow my own saliva"))
    assert reply.safety.level == Level.EMERGENCY_NOW


@pytest.mark.parametrize(
    ("message", "level"),
    [
        ("i dont want to live any more", Level.CRISIS),
        ("i have lined up all my tablets for tonight", Level.EMERGENCY_NOW),
    ],
)
def test_a_crisis_with_means_at_hand_is_an_emergency(real_bot: Bot, message: str, level: Level) -> None:
    assert real_bot.ask(Question(message)).safety.level == level


@pytest.mark.parametrize("message", ["i carnt breeth", "i want to kil my self", "he collapsd", "my fase is droopin"])
def test_a_danger_sign_may_be_misspelt(real_bot: Bot, message: str) -> None:
    assert real_bot.ask(Question(message)).safety.level in (Level.EMERGENCY_NOW, Level.CRISIS)


def test_three_runs_and_two_processes_give_the_same_bytes() -> None:
    require_index()
    code = (
        "import dataclasses, sys; from bot.build import build_bot; from bot.settings import Settings\n"
        "from bot.types import Question; bot = build_bot(Settings()); from bot.cli import reply_json\n"
        "said = lambda q: reply_json(dataclasses.replace(bot.ask(Question(q)), timings_ms={}))\n"
        f"for q in {QUESTIONS!r}: print(*{{said(q) for _ in range(3)}})\n"
        "print([m for m in ('torch', 'transformers', 'gradio') if m in sys.modules])"
    )
    first, second = (
        subprocess.run([sys.executable, "-c", code], capture_output=True, cwd=ROOT, check=True, env=os.environ).stdout
        for _ in range(2)
    )
    assert first == second
    assert len(first.splitlines()) == len(QUESTIONS) + 1
    assert first.decode().splitlines()[-1] == "[]", "answering imports neither torch nor gradio"


def test_no_ask_of_the_articles_is_taken_for_another_language(real_bot: Bot) -> None:
    articles = real_bot.index.get().articles.values()
    asks = [ask for article in articles for section in article.sections for ask in (section.heading, *section.asks)]
    assert [ask for ask in asks if language_of(ask) != "en"] == []


@pytest.mark.parametrize(
    "message",
    [
        "no puedo respirar",
        "quiero morir",
        "se me hincha la lengua después de la inyección y me pica todo el cuerpo",
        "ich bekomme keine Luft",
        "er krampft am ganzen Körper und reagiert nicht",
        "je veux mourir",
        "elle n'arrive plus à respirer et ses lèvres sont bleues",
    ],
)
def test_danger_is_recognised_in_other_languages(real_bot: Bot, message: str) -> None:
    assert real_bot.ask(Question(message)).safety.level.rank >= Level.CRISIS.rank


def test_with_another_embedding_model_danger_is_heard_as_with_the_packaged_one(real_bot: Bot, tmp_path: Path) -> None:
    another = tmp_path / "another"
    another.symlink_to(model_source(Settings()))
    shutil.copytree(INDEX / "models", tmp_path / "index" / "models")
    settings = Settings(index_dir=tmp_path / "index", embedding_model=str(another))
    ingest(settings, [ROOT / "tests" / "articles"])
    bot = build_bot(settings)
    assert bot.query_encoder is None, "it was taught to come near the vectors of the packaged model"
    for message in ("the crumb went down and now grandpa cannot make a sound", "What is cervical dystonia?"):
        assert bot.ask(Question(message)).safety == real_bot.ask(Question(message)).safety


def test_a_second_ingest_is_refused_while_the_first_makes_the_models_ready(tmp_path: Path) -> None:
    with lock(tmp_path), pytest.raises(IndexBusyError, match="another ingest is running"):
        ingest(Settings(index_dir=tmp_path), [ROOT / "tests" / "articles"])
    assert not (tmp_path / "models").exists()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_questions_to_begin_with_are_answered_in_every_language(real_bot: Bot, language: str) -> None:
    for question in texts(language)["starters"]:
        reply = real_bot.ask(Question(question))
        assert (reply.status, reply.safety.level) == (Status.ANSWERED, Level.NONE), question
        assert reply.language == language
