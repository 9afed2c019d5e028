"""A danger is heard in a message, or in the last few together, and then stands; it is not heard again in each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bot.safety.classify import Classifier, Heard, HeardText
from bot.safety.known import KnownDangers
from bot.safety.labels import Labels
from bot.safety.listen import Listener
from bot.safety.triage import Decision, Triage
from bot.safety.wishes import Wishes
from bot.types import Level, Question, Turn

NOTHING = np.zeros(0, np.float32)
URGENT = Level.URGENT_SAME_DAY


@dataclass(frozen=True, slots=True)
class Scripted(Classifier):
    """Hears what the script says of a text, else nothing."""

    script: Mapping[str, Level]
    danger: float

    def hear(self, messages: Sequence[HeardText]) -> list[Heard]:
        levels = [self.script.get(message.text, Level.NONE) for message in messages]
        return [Heard(level, "RF02", "an example", self.danger * (level != Level.NONE)) for level in levels]


def heard(script: Mapping[str, Level], *messages: str, danger: float = 1.0) -> Decision:
    """What is decided of the last of ``messages``; "thanks" says nothing. What is heard is so sure a ``danger``."""
    wishes = Wishes(NOTHING, NOTHING, NOTHING)
    readers = (lambda states: (states, states), (), NOTHING, NOTHING, KnownDangers({}), Labels.of(()), wishes)
    classifier = Scripted(None, *readers, script, danger)  # type: ignore[arg-type]
    listener = Listener(Triage((), ()), classifier, lambda message: message == "thanks")
    *earlier, newest = messages
    question = Question(newest, tuple(Turn("user", message) for message in earlier))
    before = listener.recall(question)
    return listener.decide(question, before, dict.fromkeys(before, NOTHING))


def test_messages_may_tell_of_a_danger_together() -> None:
    found = heard({"spasms all day. and a fever": Level.EMERGENCY_NOW}, "spasms all day", "and a fever")
    assert (found.level, found.standing) == (Level.EMERGENCY_NOW, Level.NONE)


def test_what_was_heard_before_stands_and_the_next_message_is_answered_below_it() -> None:
    script = dict.fromkeys(["no air", "no air. what is dystonia"], Level.EMERGENCY_NOW)
    found = heard(script, "no air", "what is dystonia")
    assert (found.level, found.standing) == (Level.EMERGENCY_NOW, Level.EMERGENCY_NOW)


def test_a_message_that_makes_it_worse_is_heard_anew() -> None:
    script = {"the pump beeps": URGENT, "the pump beeps. he is hot": Level.EMERGENCY_NOW}
    found = heard(script, "the pump beeps", "he is hot")
    assert (found.level, found.standing) == (Level.EMERGENCY_NOW, Level.NONE)


def test_what_only_sounds_like_danger_by_itself_is_taken_back_by_what_it_is_said_with() -> None:
    script = dict.fromkeys(["we carried her out", "it is going to be the end"], Level.EMERGENCY_NOW)
    told = ["the cat is with the vet", "we carried her out", "it is going to be the end", "what is dystonia"]
    for number in range(1, len(told)):
        assert heard(script, *told[: number + 1], danger=0.5).level == Level.NONE
    assert heard(script, *told[1:3], danger=0.95).level == Level.EMERGENCY_NOW  # nothing takes back what is sure


def test_a_message_takes_back_only_what_is_still_in_view() -> None:
    script = {"we carried her out": Level.EMERGENCY_NOW}
    long = "what is known about this and how is it treated in the end? " * 10
    assert heard(script, "we carried her out", long, danger=0.5).standing == Level.EMERGENCY_NOW


def test_what_is_said_in_another_language_is_not_taken_back() -> None:
    script = {"sie wird nicht wach": Level.EMERGENCY_NOW}
    assert heard(script, "sie wird nicht wach", "was ist eine dystonie", danger=0.5).level == Level.EMERGENCY_NOW


def test_something_urgent_that_was_said_is_still_heard_with_a_short_question_behind_it() -> None:
    script = dict.fromkeys(["hard to swallow since botox", "hard to swallow since botox. what can i eat"], URGENT)
    assert heard(script, "hard to swallow since botox", "what can i eat").level == URGENT


def test_thanks_add_nothing_to_what_was_said() -> None:
    script = {"i am twisted. it hurts. thanks": Level.EMERGENCY_NOW}
    assert heard(script, "i am twisted", "it hurts", "thanks").level == Level.NONE
