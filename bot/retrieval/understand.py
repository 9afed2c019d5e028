"""A question as people type it -> the question as the articles would put it."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from bot.index.files import Index
from bot.retrieval.followup import asks_for_more, standalone
from bot.retrieval.gloss import gloss
from bot.retrieval.spelling import Speller, words_of
from bot.retrieval.vocabulary import TermFinder
from bot.texts.languages import OTHERS, is_surely_english, language_of
from bot.types import Question


@dataclass(frozen=True, slots=True)
class Understood:
    """``standalone`` is shown to the reader; ``query`` is what is searched for.

    ``said`` are the answers before, if more than they say is asked for; ``glossed`` if it was in another language.
    """

    standalone: str
    query: str
    said: tuple[str, ...] = ()
    glossed: bool = False


class Understander:
    """Knows the words of one build of the index."""

    def __init__(self, index: Index) -> None:
        self._words = words_of(article.text for article in index.articles.values())
        self._speller = Speller(index.vocabulary, self._words)
        self.finder = TermFinder(index.vocabulary)

    def read(self, question: Question) -> Understood:
        """Mends spelling, makes a follow-up stand alone, and adds the articles' terms to lay words."""
        english = self._gloss(question.text, question.language)
        text = self._speller.mend(" ".join((english or question.text).split()))
        earlier = [
            self._speller.mend(self._gloss(message, question.language) or message) for message in question.earlier
        ]
        answers = tuple(turn.content for turn in question.history if turn.role == "assistant")
        understood = self.understood(standalone(text, earlier, answers, self.finder))
        said = answers if asks_for_more(text) else ()
        return dataclasses.replace(understood, said=said, glossed=bool(english))

    def understood(self, standalone_question: str) -> Understood:
        """A question that stands alone already."""
        return Understood(standalone_question, self.finder.expand(standalone_question))

    def _gloss(self, message: str, reads: str | None) -> str:
        """A message of another language in English words, else nothing; a short one may be in that which one reads."""
        language = language_of(message)
        if reads and language == "en" and not is_surely_english(message):
            language = reads
        return gloss(message, language, self.finder, self._words) if language in OTHERS else ""
