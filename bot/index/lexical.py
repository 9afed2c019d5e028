"""The words of the sections, for BM25 search (bm25s, stemmed)."""

from __future__ import annotations

import math
import re
import tempfile
from array import array
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

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
K1, B = 1.2, 0.75
NO_TERM = "\0"
"""Stands for the words of a text that has none."""
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


@dataclass(slots=True)
class _Counted:
    """How often each text has each term: in ``file``, a row (term, how often) per term of each text."""

    file: Path
    vocabulary: dict[str, int] = field(default_factory=dict)
    having: Counter[int] = field(default_factory=Counter)
    """How many texts have a term."""
    distinct: array[int] = field(default_factory=lambda: array("i"))
    """How many rows a text has."""
    lengths: array[int] = field(default_factory=lambda: array("i"))
    """How many terms a text has in all."""


def write_lexical(texts: Iterable[str], folder: Path) -> None:
    """Indexes ``texts`` into ``folder``, which is made; none give an index that finds nothing.

    What grows with the number of texts lies on the disk meanwhile; ``bm25s`` itself would hold all their terms.
    """
    folder.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as scratch:
        counted = _count(texts, Path(scratch) / "counts")
        if counted.lengths:
            model = bm25s.BM25(k1=K1, b=B, method="lucene")
            model.vocab_dict = counted.vocabulary
            model.scores = _scores(counted, Path(scratch))
            model.nonoccurrence_array = None  # Lucene's variant needs none
            model.save(folder, show_progress=False)


def _count(texts: Iterable[str], file: Path) -> _Counted:
    counted = _Counted(file)
    numbers = counted.vocabulary
    with file.open("wb") as rows:
        for text in texts:
            found = Counter(numbers.setdefault(term, len(numbers)) for term in terms(text) or [NO_TERM])
            rows.write(np.array(list(found.items()), dtype=np.int32).tobytes())
            counted.having.update(found.keys())
            counted.distinct.append(len(found))
            counted.lengths.append(found.total())
    return counted


def _scores(counted: _Counted, scratch: Path) -> dict[str, Any]:
    """The score of each term in each text, as ``bm25s`` keeps them: by term, in compressed sparse columns.

    Lucene's variant of BM25 (Kamphuis et al. 2020, doi:10.1007/978-3-030-45442-5_4).
    """
    size = len(counted.lengths)
    average = sum(counted.lengths) / size
    having = np.array([counted.having[term] for term in range(len(counted.vocabulary))])
    rarity = np.log(1 + (size - having + 0.5) / (having + 0.5)).astype(np.float32)
    starts = np.concatenate([[0], np.cumsum(having)]).astype(np.int32)
    free = starts[:-1].copy()
    rows = np.asarray(np.memmap(counted.file, np.int32, "r").reshape(-1, 2))
    data = np.asarray(np.memmap(scratch / "data", np.float32, "w+", shape=len(rows)))
    indices = np.asarray(np.memmap(scratch / "indices", np.int32, "w+", shape=len(rows)))
    end = 0
    for text, (number, length) in enumerate(zip(counted.distinct, counted.lengths, strict=True)):
        begin, end = end, end + number
        term, often = rows[begin:end].T
        data[free[term]] = rarity[term] * (often / (often + K1 * (1 - B + B * length / average)))
        indices[free[term]] = text
        free[term] += 1
    return {"data": data, "indices": indices, "indptr": starts, "num_docs": size}
