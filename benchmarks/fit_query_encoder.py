"""Teaches the query encoder which sections answer a message in its conversation, and writes it where it is committed.

    python -m benchmarks.fit_query_encoder

It learns from ``bot/retrieval/conversations.jsonl`` and from the asks of the articles in the index: the vector of a
question is drawn to the nearest entry of a section that answers it, and away from all other sections; one that no
section answers, away from all. The articles' own vectors stay as they are. ``python -m evals conversations`` tells how
well it does on conversations that it did not learn.
"""

from __future__ import annotations

import argparse
import copy
import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch.nn.attention import SDPBackend, sdpa_kernel

from bot.answering.abstain import questions_of_other_subjects
from bot.bot import Bot
from bot.build import build_bot
from bot.index.embed import TorchEncoder
from bot.index.model import model_source
from bot.layers import TEXTS, mean_of, run_layers, write_quantized
from bot.retrieval.query_encoder import CONVERSATIONS, FILE, newest
from bot.settings import PACKAGED_MODEL, read_settings
from bot.teach import Steps, batches, padded
from bot.texts.together import together

EPOCHS = 4
RATE = 2e-4
"""The highest learning rate."""
SHARPNESS = 20.0
"""Similarities times this are the odds of the sections."""
NOWHERE = 0.4
"""A question that no section answers is to be farther than that from all."""
OTHER_SHARE = 0.5
"""What a further section that answers counts beside the best one."""
TAUGHT_SHARE = 0.8
"""The rest are the weights of before, which keep what was known of other words (Wortsman et al., CVPR 2022)."""
SEED = 0


class Taught(torch.nn.Module):
    """States of tokens and masks of all and of the newest message's (batch, tokens) -> unit vectors."""

    def __init__(self, layers: Sequence[torch.nn.Module]) -> None:
        super().__init__()
        self.layers = torch.nn.ModuleList(copy.deepcopy(list(layers)))

    def forward(self, states: torch.Tensor, mask: torch.Tensor, newest: torch.Tensor) -> torch.Tensor:
        return torch.nn.functional.normalize(mean_of(run_layers(self.layers, states, mask), newest), dim=1)


@dataclass(frozen=True)
class Lesson:
    """A message: the states of its text, which tokens are the newest message's, the sections that answer it (best
    first; none if the articles have no answer), and the entry that is the message itself, if there is one."""

    states: np.ndarray
    newest: np.ndarray
    sections: Sequence[int]
    itself: int | None = None


class Sections:
    """The entries of all sections as the index has them."""

    def __init__(self, bot: Bot) -> None:
        index = bot.index.get()
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


def main() -> None:
    argparse.ArgumentParser(description="Teaches the query encoder.").parse_args()
    settings = read_settings(embedding_model=PACKAGED_MODEL)
    bot = build_bot(settings)
    sections = Sections(bot)
    lessons = [*asks(bot, sections), *conversations(bot, sections), *of_other_subjects(bot)]
    print(f"{len(lessons)} lessons on {len(sections.keys)} sections", flush=True)
    network = teach(TorchEncoder(model_source(settings)).upper_layers, lessons, sections)
    states = torch.zeros(2, 3, sections.rows.shape[1])
    inputs = {"states": states, "mask": torch.ones(2, 3), "newest": torch.ones(2, 3)}
    FILE.parent.mkdir(exist_ok=True)
    write_quantized(network, FILE, inputs, {"vectors": TEXTS})


def asks(bot: Bot, sections: Sections) -> Iterator[Lesson]:
    """The asks of the articles; each is an entry itself, from which it could learn nothing."""
    index, row = bot.index.get(), 0
    found = []
    for section, key in enumerate(sections.keys):
        entries, written = index.entry_vectors[key], index.section(key).asks
        first = row + (entries.starts[entries.kinds.index("ask")] if written else 0)
        found += [(ask, section, first + number) for number, ask in enumerate(written)]
        row += len(entries.rows)
    for (_, section, entry), states in zip(found, bot.embedder.states([ask for ask, *_ in found]), strict=True):
        yield Lesson(states, newest(len(states), len(states)), [section], entry)


def conversations(bot: Bot, sections: Sections) -> Iterator[Lesson]:
    """The written conversations; sections that are no longer there are left out."""
    places = {key: n for n, key in enumerate(sections.keys)}
    written = [json.loads(line) for line in CONVERSATIONS.read_text("utf-8").splitlines()]
    texts = [together(one["messages"]) for one in written]
    for one, states in zip(written, bot.embedder.states(texts), strict=True):
        answers = [places[key] for key in one["sections"] if key in places]
        if answers or not one["sections"]:
            yield Lesson(states, newest(bot.embedder.length(one["messages"][-1]), len(states)), answers)


def of_other_subjects(bot: Bot) -> Iterator[Lesson]:
    """Questions that have nothing to do with dystonia."""
    for states in bot.embedder.states(questions_of_other_subjects()):
        yield Lesson(states, newest(len(states), len(states)), ())


def teach(layers: Sequence[torch.nn.Module], lessons: Sequence[Lesson], sections: Sections) -> Taught:
    """Tunes copies of ``layers``."""
    torch.manual_seed(SEED)
    order = np.random.default_rng(SEED)
    network = Taught(layers).eval()  # dropout in there takes time and gains nothing
    optimizer = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=0.01)
    texts = [lesson.states for lesson in lessons]
    steps = Steps(network, optimizer, EPOCHS * len(list(batches(texts, order))))
    began = time.perf_counter()
    for epoch in range(EPOCHS):
        losses = []
        for batch in batches(texts, order):
            loss = loss_of(network, [lessons[n] for n in batch], sections)
            steps.step(loss)
            losses.append(loss.item())
        print(f"epoch {epoch + 1}: loss {np.mean(losses):.3f}, {time.perf_counter() - began:.0f} s", flush=True)
    with torch.no_grad():
        for taught, before in zip(network.layers.parameters(), torch.nn.ModuleList(layers).parameters(), strict=True):
            taught.lerp_(before, 1 - TAUGHT_SHARE)
    return network


def loss_of(network: Taught, batch: Sequence[Lesson], sections: Sections) -> torch.Tensor:
    """Cross-entropy over the sections and nowhere, the best one counting most."""
    wanted = torch.zeros(len(batch), len(sections.keys) + 1)
    for row, lesson in enumerate(batch):
        wanted[row, -1] = not lesson.sections
        for place, section in enumerate(lesson.sections):
            wanted[row, section] = OTHER_SHARE if place else 1.0
    with sdpa_kernel(SDPBackend.MATH):  # a third quicker than the attention made for long texts
        vectors = network(
            padded(one.states for one in batch),
            padded(np.ones_like(one.newest) for one in batch),
            padded(one.newest for one in batch),
        )
    odds = SHARPNESS * sections.near(vectors, [lesson.itself for lesson in batch])
    return torch.nn.functional.cross_entropy(odds, wanted / wanted.sum(1, keepdim=True))


if __name__ == "__main__":
    main()
