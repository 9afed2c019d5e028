"""The words of the sections, for BM25 search (bm25s, stemmed)."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import TYPE_CHECKING

import bm25s
import numpy as np
import Stemmer

if TYPE_CHECKING:
    from numpy.typing import NDArray

WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")
STOPWORDS = frozenset(
    "a about after all also am an and any are as at be because been before being but by can could did do does doing "
    "for from get had has have having he her hers him his how i if in into is it its just me more most my no nor not "
    "of off on once only or other our out over own same she should so some such than that the their them then there "
    "these they this those through to too under until up very was we were what when where which while who whom why "
    "will with would you your yours i'm it's that's don't can't i've".split()
)
EVERYDAY = {
    "mum": "mother", "mom": "mother", "mam": "mother", "dad": "father", "daddy": "father", "kid": "child",
    "kids": "children", "gran": "grandmother", "granny": "grandmother", "grandad": "grandfather", "hubby": "husband",
    "meds": "medicines", "doc": "doctor", "docs": "doctors",
}  # fmt: skip
"""Words of families and waiting rooms that articles write otherwise."""
BRITISH = re.compile(r"is(e[ds]?|ing|ations?)\b")
_stemmer = Stemmer.Stemmer("english")


def terms(text: str) -> list[str]:
    """The stems of the words of ``text`` that carry meaning, in order."""
    plain = BRITISH.sub(r"iz\1", text.lower().replace("\u2019", "'"))  # "generalised" finds "generalized"
    words = (EVERYDAY.get(word, word) for word in WORD.findall(plain))
    return list(_stemmer.stemWords([word for word in words if word not in STOPWORDS]))


def stem(word: str) -> str:
    """The stem of one word in lower case."""
    return str(_stemmer.stemWord(word))


class LexicalIndex:
    """BM25 over one text per section; scores come in the order in which the texts were given."""

    def __init__(self, model: bm25s.BM25 | None, size: int) -> None:
        self._model = model
        self.size = size

    def scores(self, query: str) -> NDArray[np.float32]:
        """One score per text, 0 or more; all zero if no word of the query occurs."""
        if self._model is None:
            return np.zeros(0, dtype=np.float32)
        known = [term for term in terms(query) if self.knows(term)]
        if not known:
            return np.zeros(self.size, dtype=np.float32)
        return np.asarray(self._model.get_scores(known), dtype=np.float32)

    def knows(self, term: str) -> bool:
        """Whether a stem, as ``terms`` gives them, occurs in any text."""
        return self._model is not None and term in self._model.vocab_dict

    def rarity(self, term: str) -> float:
        """How much a stem tells (inverse document frequency, 0 or more); most of all one that no text has."""
        if self._model is None:
            return 0.0
        number = self._model.vocab_dict.get(term)
        starts = self._model.scores["indptr"]
        having = int(starts[number + 1] - starts[number]) if number is not None else 0
        return math.log(1 + (self.size - having + 0.5) / (having + 0.5))

    @classmethod
    def load(cls, folder: Path, size: int) -> LexicalIndex:
        """What ``write_lexical`` wrote of ``size`` texts; shared by all processes that read it."""
        if not size:
            return cls(None, 0)
        model = bm25s.BM25.load(str(folder), mmap=True, show_progress=False)
        model.scores |= {name: np.asarray(model.scores[name]) for name in ("data", "indices", "indptr")}
        return cls(model, size)

