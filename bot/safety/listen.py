"""Reads a conversation for danger: rules and classifier together decide on the newest message."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from bot.remembered import Remembered
from bot.safety.classify import Classifier, Heard, HeardText, highest, parts, raised
from bot.safety.triage import SERIOUS, Decision, Message, Triage
from bot.texts.languages import is_surely_english
from bot.texts.together import held, together
from bot.types import Intent, Level, Question

if TYPE_CHECKING:
    from bot.safety.classify import States

SURE, CALM = 0.9, 0.02
"""From this probability of danger on, a message tells of one whatever is said beside it; below this one, a text surely
tells of none. Chosen on development parts and conversations that readers labelled."""
KEPT = 10_000
"""So many texts are remembered, at some 200 bytes each."""


class Listener:
    """Remembers what was heard in texts, so that the earlier messages of a conversation are heard once."""

    def __init__(self, triage: Triage, classifier: Classifier, says_nothing: Callable[[str], bool]) -> None:
        """A message that ``says_nothing``, such as thanks, adds nothing to what was said before it."""
        self._triage = triage
        self._classifier = classifier
        self._says_nothing = says_nothing
        self._heard: Remembered[Heard] = Remembered(KEPT)

    def recall(self, question: Question) -> dict[str, Heard | None]:
        """The texts in which danger is looked for, with what was heard in them before; None in those that are new."""
        texts = list(dict.fromkeys(text for own, joint in self._texts_of(question) for text in (*own, *joint)))
        heard = self._heard.recall(texts)
        return {text: heard.get(text) for text in texts}

    def decide(self, question: Question, before: Mapping[str, Heard | None], states: Mapping[str, States]) -> Decision:
        """What is heard in a conversation, of which ``recall`` told what was heard ``before``.

        ``states`` are those of the tokens of each new text, as the language model gives them.
        The rules are told how dangerous a message sounds as a whole. The classifier knows English best; what is said in
        another language, it does not play down.
        """
        messages = [Message(text) for text in question.messages]
        new = self._hear(question, states, messages)
        self._heard.keep(new)
        heard = {text: known or new[text] for text, known in before.items()}
        wholes = self._wholes(question, heard)
        for message, whole in zip(messages, wholes, strict=True):
            if is_surely_english(message.original):
                message.danger = whole.danger
        *earlier, newest = messages
        decision = raised(self._triage.read(newest, earlier), wholes[-1])
        for one in wholes[:-1]:
            if one.level in SERIOUS:
                decision = raised(decision, one, standing=True)
        return dataclasses.replace(decision, intent=_intent(decision, wholes[-1]))

    def _wholes(self, question: Question, heard: Mapping[str, Heard]) -> list[Heard]:
        """What is heard in each message of the person, oldest first, beside what was said before and after it."""
        messages = question.messages
        wholes: list[Heard] = []
        for own, joint in self._texts_of(question):
            wholes.append(_whole([heard[text] for text in own], [heard[text] for text in joint], wholes))
            for text in filter(is_surely_english, joint):
                first = len(wholes) - held(messages[: len(wholes)])
                wholes[first:] = [_in_the_light_of(heard[text], whole) for whole in wholes[first:]]
        return wholes

    def _texts_of(self, question: Question) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
        """For each message of the person, oldest first: it, in parts if it is long, and the last few as one text."""
        messages = question.messages
        for number, message in enumerate(messages):
            adds = number and not self._says_nothing(message)
            yield parts(message), (together(messages[: number + 1]),) if adds else ()

    def _hear(self, question: Question, states: Mapping[str, States], messages: Sequence[Message]) -> dict[str, Heard]:
        """What the classifier hears in each text of a conversation; some of them are whole ``messages``."""
        whole = {message.original: message for message in messages}
        newest = {
            text: message.original
            for message, (_, joint) in zip(messages, self._texts_of(question), strict=True)
            for text in joint
        }
        texts = [
            HeardText(text, rows, self._triage.concepts_said(whole.get(text, text)), newest.get(text, ""))
            for text, rows in states.items()
        ]
        return dict(zip(states, self._classifier.hear(texts), strict=True))


def _whole(own: Sequence[Heard], joint: Sequence[Heard], before: Sequence[Heard]) -> Heard:
    """What is heard in a message: in it alone, and in the last few together.

    If a serious danger was heard ``before``, which stands anyway, only the message alone counts: otherwise that danger
    would be heard again in each of the next messages, and none of them answered.
    """
    stands = any(one.level in SERIOUS for one in before)
    found = highest(own if stands else [*own, *joint])
    wish = next((one.wish for one in joint or own if one.wish != Intent.EDUCATION), Intent.EDUCATION)
    return dataclasses.replace(found, danger=max(one.danger for one in (*own, *joint)), wish=wish)


def _in_the_light_of(joint: Heard, whole: Heard) -> Heard:
    """What was heard in a message; or in the text that joins it with others, if that tells of no danger.

    A short message may sound like danger to one who does not know of what it speaks. What surely is one stays.
    """
    return joint if whole.level.is_urgent and whole.danger < SURE and joint.danger < CALM else whole


def _intent(decision: Decision, whole: Heard) -> Intent:
    """What the newest message wants: as the rules say, who name what they heard, or else as it sounds as a whole."""
    if decision.intent == whole.wish == Intent.EDUCATION and decision.level == Level.SEE_YOUR_TEAM:
        return Intent.PERSONAL_ADVICE
    return whole.wish if decision.intent == Intent.EDUCATION else decision.intent
