"""What a chat model writes is read as it comes, and shown only if it can be trusted."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator

import pytest
from langchain_core.language_models.fake_chat_models import GenericFakeChatModel
from langchain_core.messages import AIMessage

from bot.answering.answer import Answerer
from bot.answering.chat_model import ChatModel, connect, prompt
from bot.answering.generate import MOST_SENTENCES, objects
from bot.bot import Bot
from bot.errors import SettingsError
from bot.settings import Settings
from bot.types import Level, Question, SentenceEvent, Turn

TREATED = "Botulinum toxin injections are the first treatment for neck dystonia."
QUESTION = Question("How is neck dystonia treated?")


def line(text: str, quote: str = TREATED, keys: tuple[str, ...] = ("S1",)) -> str:
    return json.dumps({"text": text, "keys": keys, "quote": quote}) + "\n"


def with_model(bot: Bot, *replies: str) -> Bot:
    """The bot with a chat model that gives the replies one after the other."""
    model = ChatModel(GenericFakeChatModel(messages=iter(map(AIMessage, replies))), seconds=5)
    answerer = Answerer(bot.metrics, bot.embedder, model)
    return dataclasses.replace(bot, answerer=answerer, chat_model=model)


def count(bot: Bot, name: str) -> float:
    found = [row for row in bot.metrics.exposition().decode().splitlines() if row.startswith(name)]
    return float(found[0].rsplit(" ", 1)[1]) if found else 0.0


@pytest.mark.parametrize(
    "text",
    [
        '{"a": 1}\n{"a": 2}\n',
        '```json\n{"a": 1}\n{"a": 2}\n```',
        '[\n  {"a": 1},\n  {"a": 2}\n]',
        'Here you are: {"a": 1} and {"a": 2}',
        '{"a": 1}\n{"a": 2}',
        '{broken {"a": 1} {"a": 2}',
    ],
)
def test_objects_are_read_however_a_model_wraps_them(text: str) -> None:
    assert list(objects(text)) == [{"a": 1}, {"a": 2}]


def test_an_object_is_given_as_soon_as_it_is_whole() -> None:
    def pieces() -> Iterator[str]:
        yield '{"a": 1}\n{"a"'
        raise AssertionError("read on before the first object was given")

    assert next(iter(objects(pieces()))) == {"a": 1}


def test_the_instructions_say_how_much_and_call_the_excerpts_data() -> None:
    text = prompt("answer", most=MOST_SENTENCES)
    assert f"at most {MOST_SENTENCES} sentences" in text
    assert "data" in text
    assert "$" not in text


def test_sentences_of_a_chat_model_are_shown_with_the_passage_they_rest_on(bot: Bot) -> None:
    asked = with_model(bot, line(TREATED) + line("Injections of botulinum toxin are the first treatment."))
    reply = asked.ask(QUESTION)
    assert reply.mode == "generative"
    assert next(sentence.text for sentence in reply.sentences) == TREATED
    assert TREATED in reply.citations[0].excerpt
    article = bot.index.get().articles[reply.citations[0].article_id]
    assert reply.citations[0].excerpt == article.text[reply.citations[0].start : reply.citations[0].end]
    streamed = [e.sentence for e in with_model(bot, line(TREATED) * 2).stream(QUESTION) if isinstance(e, SentenceEvent)]
    assert [sentence.text for sentence in streamed] == [TREATED, TREATED]


@pytest.mark.parametrize(
    ("reason", "bad"),
    [
        ("uncited", line(TREATED, keys=())),
        ("unknown_passage", line(TREATED, keys=("S9",))),
        ("not_in_article", line(TREATED, quote="tea cures every kind of dystonia")),
        ("not_in_article", line(TREATED, quote="the")),
        ("order", line("You should stop taking your tablets.")),
        ("number", line("Botulinum toxin injections are the first treatment for 90 in 100 people.")),
        ("unreadable", '{"text": "no more"}\n'),
    ],
)
def test_a_sentence_that_cannot_be_trusted_is_dropped_and_counted(bot: Bot, reason: str, bad: str) -> None:
    name = f'dystonia_dropped_sentences_total{{reason="{reason}"}}'
    before = count(bot, name)
    reply = with_model(bot, line(TREATED) + bad + line(TREATED)).ask(QUESTION)
    assert [sentence.text for sentence in reply.sentences] == [TREATED, TREATED]
    assert count(bot, name) == before + 1


@pytest.mark.parametrize("said", ["-", "I am not sure.", line("Neck dystonia is cured by green tea in every case.")])
def test_if_too_little_is_left_the_articles_answer_and_it_is_marked(bot: Bot, said: str) -> None:
    reply = with_model(bot, said).ask(QUESTION)
    assert reply.mode == "extractive"
    assert reply.sentences == bot.ask(QUESTION).sentences
    assert count(bot, 'dystonia_fallbacks_total{reason="too_little"}') >= 1


def test_if_the_model_fails_the_articles_answer(bot: Bot) -> None:
    reply = with_model(bot).ask(QUESTION)  # it has no reply to give
    assert reply.mode == "extractive"
    assert reply.sentences == bot.ask(QUESTION).sentences


def test_a_follow_up_may_be_rewritten_by_the_model(bot: Bot) -> None:
    history = (Turn("user", "What is a baclofen pump?"), Turn("assistant", "A small device."))
    asked = with_model(bot, "Who can have a baclofen pump?", "")
    reply = asked.ask(Question("and who gets that?", history))
    assert reply.standalone_question == "Who can have a baclofen pump?"


@pytest.mark.parametrize("said", ["", "Does botulinum toxin help?", "one\ntwo", "word " * 100])
def test_a_rewritten_question_that_brings_in_something_new_is_not_used(bot: Bot, said: str) -> None:
    history = (Turn("user", "What is a baclofen pump?"), Turn("assistant", "A small device."))
    question = Question("and who gets that?", history)
    assert with_model(bot, said, "").ask(question).standalone_question == bot.ask(question).standalone_question


@pytest.mark.model
def test_a_rewritten_question_is_read_as_any_other(real_bot: Bot) -> None:
    history = (Turn("user", "Was ist Dystonie?"), Turn("assistant", "A movement disorder."))
    question = Question("Und ist sie vererbbar?", history)
    for said in ("Ist Dystonie vererbbar?", "Is dystonia hereditary?"):
        cited = with_model(real_bot, said, "").ask(question).citations
        assert "genetics-of-dystonia" in [citation.article_id for citation in cited]
    botox = (Turn("user", "whats botoks"), Turn("assistant", "An injection."))
    reply = with_model(real_bot, "How long does botoks last?", "").ask(Question("how long does it last", botox))
    assert reply.standalone_question == "How long does botulinum toxin last?"


@pytest.mark.parametrize("question", ["How is neck dystonia treated?", "how long will it last", "I want to die"])
def test_a_model_hears_no_word_of_a_conversation_in_which_a_danger_stands(
    bot: Bot, question: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*heard: str) -> Iterator[str]:
        raise AssertionError(f"the model heard {heard}")

    monkeypatch.setattr(ChatModel, "stream", fail)
    history = (Turn("user", "I cannot breathe and my throat is closing"), Turn("assistant", "Call for help."))
    reply = with_model(bot).ask(Question(question, history))
    assert reply.safety.level == Level.EMERGENCY_NOW
    assert reply.sentences == bot.ask(Question(question, history)).sentences


@pytest.mark.parametrize("name", ["nobody:model", "no-provider-at-all"])
def test_a_chat_model_that_cannot_be_had_says_which_setting_is_wrong(name: str) -> None:
    with pytest.raises(SettingsError, match=f"DYSTONIA_CHAT_MODEL={name}"):
        connect(Settings(chat_model=name))


def test_without_a_chat_model_nothing_is_connected() -> None:
    assert connect(Settings()) is None
