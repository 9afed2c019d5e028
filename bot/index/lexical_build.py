"""Makes the index of words: everything that grows with the number of texts lies on the disk meanwhile."""

from __future__ import annotations

import tempfile
from array import array
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import bm25s
import numpy as np

from bot.index.lexical import terms

K1, B = 1.2, 0.75
NO_TERM = "\0"
"""Stands for the words of a text that has none."""


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

    ``bm25s`` itself would hold the terms of all texts to do the same.
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
