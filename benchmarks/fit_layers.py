"""Teaches the shared layers and the query encoder, and writes them where they are committed.

    python -m benchmarks.fit_layers

Two tasks are learned in turn, step by step (``bot/shared.py``):

- which sections answer a message in its conversation: its vector is drawn to the nearest entry of a section that
  answers it, and away from all other sections; one that no section answers, away from all. The articles' own vectors
  stay as they are;
- how dangerous a message is, from the examples of the safety classifier. Its own layer is fitted anew afterwards, on
  what the shared ones then give: ``make classifier``.

``python -m evals conversations`` and ``python -m evals safety`` tell how well that does on messages that they did not
learn.
"""

from __future__ import annotations

import argparse
import copy
import time
from collections.abc import Iterator, Sequence
from typing import Any, Protocol

import numpy as np
import torch

from benchmarks.query_lessons import Lesson, Sections, lessons
from bot.build import current_index, load_models
from bot.index.embed import TorchEncoder
from bot.index.model import model_source
from bot.layers import TEXTS, TOKENS, mean_of, run_layers, write_quantized
from bot.retrieval.query_encoder import FILE as QUERY_FILE
from bot.safety.fit import labels, packaged_examples, read_states
from bot.safety.network import Network, loss_of
from bot.settings import PACKAGED_MODEL, read_settings
from bot.shared import FILE as SHARED_FILE
from bot.shared import SHARED
from bot.teach import Steps, batches, padded, quick_sums, with_mask

SHARED_RATE, QUERY_RATE = 3e-4, 2e-4
"""The highest learning rates."""
SHARPNESS = 20.0
"""Similarities times this are the odds of the sections."""
OTHER_SHARE = 0.5
"""What a further section that answers counts beside the best one."""
TAUGHT_SHARE = 0.8
"""The rest are the weights of before, which keep what was known of other words (Wortsman et al., CVPR 2022)."""
SEED = 0

Layers = Sequence[torch.nn.Module]


class Copied(torch.nn.Module):  # type: ignore[misc]
    """Layers of its own, that begin as ``layers`` are."""

    def __init__(self, layers: Layers) -> None:
        super().__init__()
        self.layers = torch.nn.ModuleList(copy.deepcopy(list(layers)))


class Stack(Copied):
    """States of tokens (batch, tokens, dimensions), and which are real (batch, tokens) -> states after these layers."""

    def forward(self, states: torch.Tensor, mask: torch.Tensor | None = None) -> torch.Tensor:
        return run_layers(self.layers, states, mask)


class QueryLayers(Copied):
    """As ``Stack``, and which tokens are the newest message's (batch, tokens) -> unit vectors of that message."""

    def forward(self, states: torch.Tensor, newest: torch.Tensor, mask: torch.Tensor | None = None) -> torch.Tensor:
        return torch.nn.functional.normalize(mean_of(run_layers(self.layers, states, mask), newest), dim=1)


class Task(Protocol):
    """Something to learn from texts, by a network on the states of their tokens after the shared layers."""

    epochs: int
    network: torch.nn.Module
    texts: Sequence[np.ndarray]
    """The embeddings of the tokens of each text."""

    def rates(self) -> list[dict[str, Any]]:
        """The network's parameters with their highest learning rates, as optimizers take them."""
        ...

    def loss(self, states: torch.Tensor, mask: torch.Tensor, batch: Sequence[int]) -> torch.Tensor:
        """How wrong the network is of the texts of a batch."""
        ...


class Finding:
    """The task to find sections."""

    epochs = 4

    def __init__(self, layers: Layers, lessons: Sequence[Lesson], sections: Sections) -> None:
        self.network = QueryLayers(layers).eval()  # dropout in there takes time and gains nothing
        self.texts: Sequence[np.ndarray] = [lesson.states for lesson in lessons]
        self._lessons, self._sections = lessons, sections

    def rates(self) -> list[dict[str, Any]]:
        return [{"params": self.network.parameters(), "lr": QUERY_RATE}]

    def loss(self, states: torch.Tensor, mask: torch.Tensor, batch: Sequence[int]) -> torch.Tensor:
        """Cross-entropy over the sections and nowhere, the best one counting most."""
        some = [self._lessons[n] for n in batch]
        wanted = torch.zeros(len(some), len(self._sections.keys) + 1)
        for row, lesson in enumerate(some):
            wanted[row, -1] = not lesson.sections
            for place, section in enumerate(lesson.sections):
                wanted[row, section] = OTHER_SHARE if place else 1.0
        with quick_sums():
            vectors = self.network(states, padded(lesson.newest for lesson in some), mask)
        odds = SHARPNESS * self._sections.near(vectors.float(), [lesson.itself for lesson in some])
        return torch.nn.functional.cross_entropy(odds, wanted / wanted.sum(1, keepdim=True))


class Hearing:
    """The task to hear danger; ``right`` are the level and the sign of each text: (2, texts)."""

    epochs = 3

    def __init__(self, layers: Layers, texts: Sequence[np.ndarray], right: torch.Tensor) -> None:
        levels, signs = (int(numbers.max()) + 1 for numbers in right)
        self.network = Network(layers, texts[0].shape[1], levels, signs)
        self.texts = texts
        self._right = right

    def rates(self) -> list[dict[str, Any]]:
        return self.network.rates()

    def loss(self, states: torch.Tensor, mask: torch.Tensor, batch: Sequence[int]) -> torch.Tensor:
        with quick_sums():
            scores = self.network(states, mask)
        return loss_of(scores, self._right[:, batch])


def main() -> None:
    argparse.ArgumentParser(description="Teaches the shared layers and the query encoder.").parse_args()
    settings = read_settings(embedding_model=PACKAGED_MODEL)
    _, model = load_models(settings)
    index = current_index(settings).get()
    sections = Sections(index)
    torch.manual_seed(SEED)
    layers = TorchEncoder(model_source(settings)).layers
    shared, last = Stack(layers[:SHARED]).eval(), layers[SHARED:]
    finding = Finding(last, lessons(model, index, sections), sections)
    examples = packaged_examples()
    levels, signs, _ = labels(examples)
    states = read_states([example.text for example in examples], model.embeddings)
    hearing = Hearing(last, states, torch.tensor([levels, signs]))
    print(f"{len(finding.texts)} messages on {len(sections.keys)} sections, {len(states)} on danger", flush=True)
    teach(shared, [finding, hearing])
    mix_in(shared, layers[:SHARED])
    mix_in(finding.network, last)
    write(shared, finding.network, sections.rows.shape[1])


def teach(shared: torch.nn.Module, tasks: Sequence[Task]) -> None:
    """Tunes the ``shared`` layers and the networks of the tasks."""
    plan = list(mixed(tasks))
    rates = [rate for task in tasks for rate in task.rates()]
    optimizer = torch.optim.AdamW([{"params": shared.parameters(), "lr": SHARED_RATE}, *rates], fused=True)
    steps = Steps(torch.nn.ModuleList([shared, *(task.network for task in tasks)]), optimizer, len(plan))
    began = time.perf_counter()
    for task, batch in plan:
        states, mask = with_mask([task.texts[n] for n in batch])
        with quick_sums():
            states = shared(states, mask)
        loss = task.loss(states, mask, batch)
        steps.step(loss)
        if steps.done % 200 == 0:
            name, took = type(task).__name__, time.perf_counter() - began
            print(f"step {steps.done} of {steps.count}: {name} {loss.item():.2f}, {took:.0f} s", flush=True)


def mixed(tasks: Sequence[Task]) -> Iterator[tuple[Task, list[int]]]:
    """The batches of all epochs of the tasks, evenly mixed."""
    order = np.random.default_rng(SEED)
    plan = []
    for number, task in enumerate(tasks):
        found = [batch for _ in range(task.epochs) for batch in batches(task.texts, order)]
        plan += [(place / len(found), number, batch) for place, batch in enumerate(found)]
    for _, number, batch in sorted(plan):
        yield tasks[number], batch


def mix_in(taught: Copied, before: Layers) -> None:
    """Moves the weights back towards those ``before``, of which they keep what is not the ``TAUGHT_SHARE``."""
    with torch.no_grad():
        for weight, old in zip(taught.parameters(), torch.nn.ModuleList(before).parameters(), strict=True):
            weight.lerp_(old, 1 - TAUGHT_SHARE)


def write(shared: torch.nn.Module, query: torch.nn.Module, dimensions: int) -> None:
    """Both as ONNX, where they are committed."""
    states, newest = torch.zeros(2, 3, dimensions), torch.ones(2, 3)
    SHARED_FILE.parent.mkdir(exist_ok=True)
    write_quantized(shared, SHARED_FILE, {"states": states}, {"after": TOKENS})
    write_quantized(query, QUERY_FILE, {"states": states, "newest": newest}, {"vectors": TEXTS})


if __name__ == "__main__":
    main()
