"""What the query encoder learns from: messages, and the sections that answer them.

They are the asks of the articles in the index, the conversations of ``bot/retrieval/conversations.jsonl``, and
questions that have nothing to do with dystonia.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch

from bot.answering.abstain import questions_of_other_subjects
from bot.index.files import Index
from bot.retrieval.query_encoder import CONVERSATIONS
from bot.shared import SharedLayers, newest
from bot.texts.together import together

NOWHERE = 0.4
"""A question that no section answers is to be farther than that from all."""


@dataclass(frozen=True)
class Lesson:
    """A message: the embeddings of its tokens, which of them are the newest message's, the sections that answer it
    (best first; none if the articles have no answer), and the entry that is the message itself, if there is one."""

    states: np.ndarray
    newest: np.ndarray
    sections: Sequence[int]
    itself: int | None = None


class Sections:
    """The entries of all sections as the index has them."""

    def __init__(self, index: Index) -> None:
        self.keys = list(index.entry_vectors)
        groups = [index.entry_vectors[key].rows for key in self.keys]
        self.rows = torch.from_numpy(np.concatenate(groups))
        self.of_row = torch.tensor([n for n, group in enumerate(groups) for _ in range(len(group))])

    def near(self, vectors: torch.Tensor, without: Sequence[int | None]) -> torch.Tensor:
        """The similarity of the nearest entry of each section, ``without`` an entry of each message, and ``NOWHERE``.

        Shape (messages, sections + 1).
        """
        similar = vectors @ self.rows.T
        itself = torch.zeros_like(similar, dtype=torch.bool)
        for row, entry in enumerate(without):
            if entry is not None:
                itself[row, entry] = True
        best = torch.full((len(vectors), len(self.keys)), -1.0)
        best = best.scatter_reduce(1, self.of_row.expand(len(vectors), -1), similar.masked_fill(itself, -1.0), "amax")
        return torch.nn.functional.pad(best, (0, 1), value=NOWHERE)


def lessons(model: SharedLayers, index: Index, sections: Sections) -> list[Lesson]:
    """All of them, their texts as embeddings of ``model``."""
    return [*asks(model, index, sections), *conversations(model, sections), *of_other_subjects(model)]


def asks(model: SharedLayers, index: Index, sections: Sections) -> Iterator[Lesson]:
    """The asks of the articles; each is an entry itself, from which it could learn nothing."""
    row = 0
    found = []
    for section, key in enumerate(sections.keys):
        entries, written = index.entry_vectors[key], index.section(key).asks
        first = row + (entries.starts[entries.kinds.index("ask")] if written else 0)
        found += [(ask, section, first + number) for number, ask in enumerate(written)]
        row += len(entries.rows)
    for (_, section, entry), states in zip(found, model.embeddings([ask for ask, *_ in found]), strict=True):
        yield Lesson(states, newest(len(states), len(states)), [section], entry)


def conversations(model: SharedLayers, sections: Sections) -> Iterator[Lesson]:
    """The written conversations; sections that are no longer there are left out."""
    places = {key: n for n, key in enumerate(sections.keys)}
    written = [json.loads(line) for line in CONVERSATIONS.read_text("utf-8").splitlines()]
    texts = [together(one["messages"]) for one in written]
    for one, states in zip(written, model.embeddings(texts), strict=True):
        answers = [places[key] for key in one["sections"] if key in places]
        if answers or not one["sections"]:
            yield Lesson(states, newest(model.length(one["messages"][-1]), len(states)), answers)


def of_other_subjects(model: SharedLayers) -> Iterator[Lesson]:
    """Questions that have nothing to do with dystonia."""
    for states in model.embeddings(questions_of_other_subjects()):
        yield Lesson(states, newest(len(states), len(states)), ())
