"""A conversation in the chat may be long: what told of a danger stays, and no question meets a dead end."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from types import SimpleNamespace

from bot.bot import Bot
from bot.errors import IndexUnusableError
from bot.texts import texts
from bot.types import Event, Level, NoticeEvent, Question, Reply
from bot.web.chat import EXCHANGES, Chat
from bot.web.conversation import Exchange, history, with_reply

HARMLESS = "What is neck dystonia?"


def last_reply(bot: Bot, *questions: str) -> Reply:
    """The reply to the last question of a conversation."""
    said: list[Exchange] = []
    for question in questions:
        reply = bot.ask(Question(question, history(said, bot.settings)))
        said = with_reply(said, reply, bot.settings)
    return reply


def with_limits(bot: Bot, turns: int, characters: int) -> Bot:
    limits = {"max_history_turns": turns, "max_history_chars": characters}
    return dataclasses.replace(bot, settings=bot.settings.model_copy(update=limits))


def test_an_emergency_is_remembered_however_many_questions_follow(bot: Bot) -> None:
    reply = last_reply(bot, "I can't breathe", *[HARMLESS] * 45)
    assert reply.safety.level == Level.EMERGENCY_NOW
    assert reply.safety.notice == last_reply(bot, "I can't breathe").safety.notice


def test_an_emergency_in_the_middle_is_remembered(bot: Bot) -> None:
    short = with_limits(bot, turns=4, characters=40_000)
    reply = last_reply(short, HARMLESS, "I can't breathe", *[HARMLESS] * 5)
    assert reply.safety.level == Level.EMERGENCY_NOW


def test_a_conversation_of_long_questions_goes_on(bot: Bot) -> None:
    long = "What is neck dystonia? " * 80
    assert last_reply(bot, "I can't breathe", *[long] * 25).safety.level == Level.EMERGENCY_NOW


def test_the_newest_turns_go_with_a_question(bot: Bot) -> None:
    said = [Exchange(f"question {n}", f"answer {n}", None, serious=False) for n in range(5)]
    kept = history(said, with_limits(bot, turns=5, characters=40_000).settings)
    assert [turn.content for turn in kept] == ["question 3", "answer 3", "question 4", "answer 4"]
    assert [turn.role for turn in kept] == ["user", "assistant"] * 2


def test_a_site_may_take_no_turns_at_all(bot: Bot) -> None:
    said = [Exchange("I can't breathe", "Call for help.", "Call for help.", serious=True)]
    assert history(said, with_limits(bot, turns=0, characters=40_000).settings) == ()
    assert history(said, with_limits(bot, turns=40, characters=0).settings) == ()


def test_who_chooses_english_on_a_german_site_gets_the_notice_in_english(bot: Bot) -> None:
    german = dataclasses.replace(bot, settings=bot.settings.model_copy(update={"language": "de"}))
    chat = SimpleNamespace(bot=german)
    for language, says in (("en", "emergency number"), ("de", "Notruf")):
        *_, (shown, *_) = Chat._answered(chat, "I can't breathe", [], [], language)  # type: ignore[arg-type]
        assert says in shown[-1]["content"]


def test_the_heading_of_a_notice_is_in_its_language(bot: Bot) -> None:
    chat = SimpleNamespace(bot=bot)
    _, (begun, *_), *_, (whole, *_) = Chat._answered(chat, "Ich bekomme keine Luft", [], [], "en")  # type: ignore[arg-type]
    for shown in (begun, whole):
        assert texts("de")["notice_heading"]["emergency_now"] in shown[-1]["content"]


def test_a_notice_stays_above_an_error_and_its_danger_stands_afterwards(bot: Bot) -> None:
    def breaks_off(question: Question) -> Iterator[Event]:
        reply = bot.ask(question)
        yield NoticeEvent(reply.safety, reply.language)
        raise IndexUnusableError("the index is gone")

    broken = SimpleNamespace(stream=breaks_off, settings=bot.settings, index=bot.index, understander=bot.understander)
    *_, last = Chat._answered(SimpleNamespace(bot=broken), "I can't breathe", [], [], "en")  # type: ignore[arg-type]
    shown, said, *_ = last
    assert "emergency number" in shown[-1]["content"]
    assert "not ready" in shown[-1]["content"]
    later = Question("What is neck dystonia?", history(EXCHANGES.validate_python(said), bot.settings))
    assert bot.ask(later).safety.level == Level.EMERGENCY_NOW
