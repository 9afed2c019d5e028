"""Earlier messages of a conversation are heard once, and nothing of their words is kept."""

from __future__ import annotations

import dataclasses

from bot.bot import Bot
from bot.safety.classify import Heard
from bot.safety.heard import HeardBefore
from bot.types import Level, Question, Turn
from tests.fakes import HashEncoder

DANGER = Heard(Level.EMERGENCY_NOW, "RF01", "no air", 0.9)
NOTHING = Heard(Level.NONE, "", "", 0.1)


def test_what_was_heard_is_recalled_and_what_was_not_is_left_out() -> None:
    before = HeardBefore()
    before.keep({"I get no air": DANGER, "hello": NOTHING})
    assert before.recall(["hello", "I get no air", "something new"]) == {"hello": NOTHING, "I get no air": DANGER}


def test_it_forgets_what_came_first() -> None:
    before = HeardBefore(size=2)
    for text in ("one", "two", "three"):
        before.keep({text: NOTHING})
    assert before.recall(["one", "two", "three"]) == {"two": NOTHING, "three": NOTHING}


def test_no_word_is_kept() -> None:
    before = HeardBefore()
    before.keep({"my secret": NOTHING, "half a pair \ud800": NOTHING})
    assert "secret" not in repr(vars(before))


def test_an_earlier_message_is_not_read_anew_at_each_turn(bot: Bot) -> None:
    encoder = HashEncoder()
    classifier = dataclasses.replace(bot.classifier, encode=encoder.encode_with_states)
    asking = dataclasses.replace(bot, embedder=encoder, classifier=classifier)
    first, second = "What is cervical dystonia?", "And how is it treated?"
    asking.ask(Question(first))
    encoder.encoded.clear()
    asking.ask(Question(second, (Turn("user", first), Turn("assistant", "It is in the neck."))))
    assert first not in encoder.encoded
    assert second in encoder.encoded
