"""What is said to a message that asks nothing of the articles."""

import dataclasses

import pytest

from bot.answering.small_talk import small_talk
from bot.bot import Bot
from bot.observe.metrics import Metrics
from bot.texts import texts
from bot.texts.languages import LANGUAGES
from bot.types import Level, Question, Status, Turn


@pytest.mark.parametrize(
    ("message", "reply"),
    [
        ("Hi!", "Hello."),
        ("good morning, how are you?", "Hello."),
        ("thanks so much, that really helped", "You are welcome."),
        ("ok thank you", "You are welcome."),
        ("bye", "Goodbye"),
        ("ok", "Good."),
        ("please help me", "Ask me about dystonia"),
        ("what can I ask you here?", "Ask me about dystonia"),
        ("Are you a real doctor?", "I am an automated tool"),
        ("who are you", "I am an automated tool"),
        ("who wrote this?", "written from published sources"),
        ("are you sure", "ask your own team"),
        ("can I talk to a real person please", "ask your own team"),
        ("is this chat confidential?", "not stored"),
        ("who can read what I write", "not stored"),
        ("do you keep what I type here? is it private?", "not stored"),
        ("do you remember what I tell you", "not stored"),
        ("can you explain that more simply", "I can only quote"),
        ("sorry I don't understand that", "I can only quote"),
        ("can you answer in Spanish please", "in that language"),
        ("what can you actually help me with", "Ask me about dystonia"),
        ("you're useless", "I am sorry"),
        ("that didn't help", "I am sorry"),
        ("gracias", "You are welcome."),
    ],
)
def test_small_talk_gets_a_short_kind_reply(message: str, reply: str) -> None:
    assert reply in str(small_talk(message, "en"))


@pytest.mark.parametrize(
    "message",
    [
        "does it help?",
        "help with my neck",
        "is it safe",
        "can it kill me",
        "I am a doctor, what is dystonia?",
        "I don't understand my diagnosis",
        "is there simpler surgery",
        "ok it hurts",
        "are you sure it is safe",
        "what can i do",
    ],
)
def test_what_asks_or_tells_more_is_no_small_talk(message: str) -> None:
    assert small_talk(message, "en") is None


@pytest.mark.parametrize(
    ("language", "message"), [("es", "¡Hola!"), ("es", "muchas gracias"), ("de", "Guten Tag"), ("fr", "Merci beaucoup")]
)
def test_small_talk_is_known_in_every_language_and_answered_in_the_readers(language: str, message: str) -> None:
    replies = [talk["reply"] for talk in texts(language)["small_talk"].values()]
    assert small_talk(message, language) in replies


def test_a_site_that_keeps_conversations_says_so() -> None:
    for language in LANGUAGES:
        assert "14" in str(small_talk("is this private?", language, keep_days=14))


def test_small_talk_is_answered_without_sources_and_with_questions_to_begin_with(bot: Bot) -> None:
    reply = bot.ask(Question("hello"))
    assert reply.status == Status.NOT_COVERED
    assert reply.answer.startswith("Hello.")
    assert not reply.citations
    assert len(reply.next_questions) == 3


def test_small_talk_is_not_counted_as_a_question_that_the_articles_do_not_answer(bot: Bot) -> None:
    counting = dataclasses.replace(bot, metrics=Metrics())
    counting.ask(Question("hello"))
    assert b"dystonia_questions_total{" not in counting.metrics.exposition()
    counting.ask(Question("How do I bake sourdough bread?"))
    assert b'dystonia_questions_total{intent="education",level="none",status="not_covered"} 1.0' in (
        counting.metrics.exposition()
    )


def test_thanks_do_not_end_an_emergency(bot: Bot) -> None:
    history = (Turn("user", "I can't breathe"), Turn("assistant", "..."))
    reply = bot.ask(Question("thank you", history))
    assert reply.safety.level == Level.EMERGENCY_NOW
    assert reply.status == Status.ESCALATED
