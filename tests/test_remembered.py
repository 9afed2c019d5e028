"""Earlier messages are heard once, a question that was answered is not searched anew, and no word of either is kept."""

from __future__ import annotations

import dataclasses

from bot.bot import Bot
from bot.remembered import Remembered
from bot.safety.classify import Heard
from bot.types import Level, Question, Turn
from tests.fakes import HashEncoder

DANGER = Heard(Level.EMERGENCY_NOW, "RF01", "no air", 0.9)
NOTHING = Heard(Level.NONE, "", "", 0.1)


def test_what_was_heard_is_recalled_and_what_was_not_is_left_out() -> None:
    before = Remembered[Heard](10)
    before.keep({"I get no air": DANGER, "hello": NOTHING})
    assert before.recall(["hello", "I get no air", "something new"]) == {"hello": NOTHING, "I get no air": DANGER}


def test_it_forgets_what_came_first() -> None:
    before = Remembered[Heard](2)
    for text in ("one", "two", "three"):
        before.keep({text: NOTHING})
    assert before.recall(["one", "two", "three"]) == {"two": NOTHING, "three": NOTHING}


def test_what_is_asked_again_and_again_is_not_forgotten() -> None:
    before = Remembered[Heard](2)
    for text in ("often", "two", "three", "four"):
        before.keep({text: NOTHING})
        assert before.recall(["often"])
    before.keep({"often": DANGER})
    before.keep({"five": NOTHING})
    assert before.recall(["often", "four", "five"]) == {"often": DANGER, "five": NOTHING}


def test_no_word_is_kept() -> None:
    before = Remembered[Heard](10)
    before.keep({"my secret": NOTHING, "half a pair \ud800": NOTHING})
    assert "secret" not in repr(vars(before))


def test_an_earlier_message_is_not_read_anew_at_each_turn(bot: Bot) -> None:
    encoder = HashEncoder()
    classifier = dataclasses.replace(bot.classifier, model=encoder)
    asking = dataclasses.replace(bot, embedder=encoder, classifier=classifier)
    first, second = "What is cervical dystonia?", "And how is it treated?"
    asking.ask(Question(first))
    encoder.encoded.clear()
    asking.ask(Question(second, (Turn("user", first), Turn("assistant", "It is in the neck."))))
    assert first not in encoder.encoded
    assert second in encoder.encoded


def test_a_question_that_was_answered_is_neither_encoded_nor_searched_again(bot: Bot) -> None:
    encoder = HashEncoder()
    classifier = dataclasses.replace(bot.classifier, model=encoder)
    asking = dataclasses.replace(bot, embedder=encoder, classifier=classifier)
    question = Question("What is cervical dystonia?")
    first = asking.ask(question)
    encoder.encoded.clear()
    again = asking.ask(question)
    assert not encoder.encoded
    assert dataclasses.replace(again, timings_ms={}) == dataclasses.replace(first, timings_ms={})


def test_a_danger_sign_is_seen_in_a_question_that_was_answered(bot: Bot) -> None:
    question = "What is cervical dystonia?"
    alarm = (Turn("user", "I can't breathe"), Turn("assistant", "Call 112."))
    assert bot.ask(Question(question)).safety.level == Level.NONE
    assert bot.ask(Question(question, alarm)).safety.level == Level.EMERGENCY_NOW


def test_after_an_answer_no_word_of_the_question_is_kept(bot: Bot) -> None:
    asking = dataclasses.replace(bot)
    asking.ask(Question("What is cervical dystonia, asks zebra7731?"))
    assert "zebra7731" not in repr((vars_of(asking._listener._heard), vars_of(asking._finder._found)))


def vars_of(remembered: Remembered[object]) -> str:
    return repr(vars(remembered))
