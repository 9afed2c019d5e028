"""The words of the sections, for BM25 search (bm25s, stemmed)."""

from __future__ import annotations

import json
import math
import re
import tempfile
from array import array
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

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

    def __init__(self, folder: Path, size: int) -> None:
        """Maps what ``write_lexical`` wrote of ``size`` texts; all processes that read it share the memory.

        ``bm25s`` would read it as well, but its import takes as long as some ten answers.
        """
        self.size = size
        self._numbers: dict[str, int] = {}
        self._scores = self._texts = self._starts = np.zeros(0, dtype=np.int32)
        if size:
            self._numbers = json.loads((folder / "vocab.index.json").read_text("utf-8"))
            self._scores, self._texts, self._starts = (
                np.asarray(np.load(folder / f"{name}.csc.index.npy", mmap_mode="r"))
                for name in ("data", "indices", "indptr")
            )

    def scores(self, query: str) -> NDArray[np.float32]:
        """One score per text, 0 or more; all zero if no word of the query occurs."""
        scores = np.zeros(self.size, dtype=np.float32)
        for term in terms(query):
            having = self._having(term)
            scores[self._texts[having]] += self._scores[having]
        return scores

    def knows(self, term: str) -> bool:
        """Whether a stem, as ``terms`` gives them, occurs in any text."""
        return term in self._numbers

    def rarity(self, term: str) -> float:
        """How much a stem tells (inverse document frequency, 0 or more); most of all one that no text has."""
        places = self._having(term)
        return _rarity(places.stop - places.start, self.size) if self.size else 0.0

    def _having(self, term: str) -> slice:
        """Where the texts that have the term stand, each once."""
        number = self._numbers.get(term)
        return slice(0, 0) if number is None else slice(int(self._starts[number]), int(self._starts[number + 1]))


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
    import bm25s

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
    having = [counted.having[term] for term in range(len(counted.vocabulary))]
    rarity = np.array([_rarity(number, size) for number in having], dtype=np.float32)
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


def _rarity(having: int, size: int) -> float:
    """Lucene's inverse document frequency of a term that so many of ``size`` texts have."""
    return math.log(1 + (size - having + 0.5) / (having + 0.5))
