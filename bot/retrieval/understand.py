"""A question as people type it -> the question as the articles would put it."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from bot.index.files import Index
from bot.retrieval.followup import asks_for_more, readings
from bot.retrieval.gloss import gloss
from bot.retrieval.spelling import Speller, words_of
from bot.retrieval.vocabulary import TermFinder
from bot.texts.languages import OTHERS, language_of
from bot.types import Question


@dataclass(frozen=True, slots=True)
class Understood:
    """``standalone`` is shown to the reader; ``query`` is what is searched for.

    ``messages`` are those of the person in English and with their spelling mended, without those that only ask for
    more, the newest last; ``said`` are the answers before, if more than they say is asked for; ``glossed`` if it is the
    first of the conversation in another language; ``otherwise`` are other readings of a follow-up, for when nothing is
    found; ``names_a_term`` if the newest message itself says what it is about.
    """

    standalone: str
    query: str
    messages: tuple[str, ...]
    said: tuple[str, ...] = ()
    glossed: bool = False
    otherwise: tuple[str, ...] = ()
    names_a_term: bool = False


class Understander:
    """Knows the words of one build of the index."""

    def __init__(self, index: Index) -> None:
        self._words = words_of(article.text for article in index.articles.values())
        self._speller = Speller(index.vocabulary, self._words)
        self.finder = TermFinder(index.vocabulary)

    def read(self, question: Question) -> Understood:
        """Mends spelling, makes a follow-up stand alone, and adds the articles' terms to lay words."""
        spoken = language_of(question.text, question.earlier, question.language or "en")
        messages = question.messages
        english = [self._gloss(message, language_of(message, default=spoken)) for message in messages]
        *earlier, text = (
            self._speller.mend_terms(gloss) if gloss else self._speller.mend(" ".join(message.split()))
            for gloss, message in zip(english, messages, strict=True)
        )
        answers = tuple(turn.content for turn in question.history if turn.role == "assistant")
        standalone, *otherwise = readings(text, earlier, answers, self.finder)
        understood = self.understood(standalone)
        more = asks_for_more(text)
        return dataclasses.replace(
            understood,
            messages=tuple(one for one in (*earlier, text) if not asks_for_more(one)) or (text,),
            said=answers if more else (),
            glossed=bool(english[-1]) and not any(english[:-1]),
            otherwise=tuple(otherwise),
            names_a_term=bool(self.finder.find(text)),
        )

    def understood(self, standalone_question: str) -> Understood:
        """A question that stands alone already."""
        return Understood(standalone_question, self.finder.expand(standalone_question), (standalone_question,))

    def _gloss(self, message: str, language: str) -> str:
        """A message of another language in English words; empty if it is English, or nothing is known of it."""
        return gloss(message, language, self.finder, self._words) if language in OTHERS else ""
