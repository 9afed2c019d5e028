"""A question as people type it -> the question as the articles would put it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.index.files import Index
from bot.retrieval.followup import standalone
from bot.retrieval.spelling import Speller
from bot.retrieval.vocabulary import TermFinder
from bot.types import Question


@dataclass(frozen=True, slots=True)
class Understood:
    """``standalone`` is shown to the reader; ``query`` is what is searched for."""

    standalone: str
    query: str


class Understander:
    """Knows the words of one build of the index."""

    def __init__(self, index: Index) -> None:
        self._speller = Speller(index.vocabulary, (article.text for article in index.articles.values()))
        self.finder = TermFinder(index.vocabulary)

    def read(self, question: Question) -> Understood:
        """Mends spelling, makes a follow-up stand alone, and adds the articles' terms to lay words."""
        text = self._speller.mend(" ".join(question.text.split()))
        earlier = [self._speller.mend(message) for message in question.earlier]
        answers = [turn.content for turn in question.history if turn.role == "assistant"]
        return self.understood(standalone(text, earlier, answers, self.finder))

    def understood(self, standalone_question: str) -> Understood:
        """A question that stands alone already."""
        return Understood(standalone_question, self.finder.expand(standalone_question))
