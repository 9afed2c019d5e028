"""The last layer of the language model, taught to hear danger.

A pretrained transformer is tuned on labelled messages as in BERT (Devlin et al. 2019, doi 10.18653/v1/N19-1423); the
layers below are shared (``bot/shared.py``) and stay as they are.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from bot.layers import TEXTS, mean_of, run_layers, write_quantized
from bot.teach import Steps, batches, quick_sums, with_mask

if TYPE_CHECKING:
    from numpy.typing import NDArray

    States = NDArray[np.floating]
    Layers = Sequence[torch.nn.Module]

EPOCHS = 2
RATE, HEAD_RATE = 4e-4, 1e-3
"""Highest learning rates of the layers, and of what stands on them."""
SMOOTHING = 0.05
SIGN_WEIGHT = 0.3
"""What the loss of the danger sign weighs beside the loss of the level."""
DROPOUT = 0.1
SEED = 0


class Network(torch.nn.Module):  # type: ignore[misc]
    """States of tokens (batch, length, dimensions) and their mask (batch, length) -> a score per level and per sign."""

    def __init__(self, layers: Layers, dimensions: int, levels: int, signs: int) -> None:
        super().__init__()
        # Dropout in the layers takes a sixth of the time and gains nothing.
        self.layers = torch.nn.ModuleList(copy.deepcopy(list(layers))).eval()
        self.dropout = torch.nn.Dropout(DROPOUT)
        self.level = torch.nn.Linear(2 * dimensions, levels)
        self.sign = torch.nn.Linear(2 * dimensions, signs)

    def forward(self, states: torch.Tensor, mask: torch.Tensor | None = None) -> tuple[torch.Tensor, torch.Tensor]:
        """Scores of shapes (batch, levels) and (batch, signs)."""
        states = run_layers(self.layers, states, mask)
        if mask is None:
            mean, highest = states.mean(1), states.amax(1)
        else:
            mean, highest = mean_of(states, mask), states.masked_fill(mask.unsqueeze(-1) == 0, -torch.inf).amax(1)
        pooled = self.dropout(torch.cat([mean, highest], dim=1))
        return self.level(pooled), self.sign(pooled)

    def rates(self) -> list[dict[str, Any]]:
        """The parameters with their highest learning rates, as optimizers take them."""
        heads = [*self.level.parameters(), *self.sign.parameters()]
        return [{"params": self.layers.parameters(), "lr": RATE}, {"params": heads, "lr": HEAD_RATE}]


def loss_of(scores: tuple[torch.Tensor, torch.Tensor], right: torch.Tensor) -> torch.Tensor:
    """How wrong the scores are of messages of which ``right`` are the levels and the signs: (2, messages)."""
    of_level, of_sign = (
        torch.nn.functional.cross_entropy(found.float(), wanted, label_smoothing=SMOOTHING)
        for found, wanted in zip(scores, right, strict=True)
    )
    return of_level + SIGN_WEIGHT * of_sign


def train(
    layers: Layers,
    states: Sequence[States],
    levels: Sequence[int],
    signs: Sequence[int],
    progress: Callable[[int, int], None],
) -> Network:
    """Tunes copies of ``layers`` on messages: their token states (length, dimensions), levels and signs (from 0 on).

    ``progress`` is told how many steps are done, and of how many.
    """
    with torch.random.fork_rng():
        torch.manual_seed(SEED)
        network = Network(layers, states[0].shape[1], max(levels) + 1, max(signs) + 1)
        right = torch.tensor([levels, signs])
        _tune(network, states, right, progress)
    return network


def _tune(
    network: Network, states: Sequence[States], right: torch.Tensor, progress: Callable[[int, int], None]
) -> None:
    """``right`` are the levels and the signs: (2, messages)."""
    order = np.random.default_rng(SEED)
    optimizer = torch.optim.AdamW(network.rates(), fused=True)
    steps = Steps(network, optimizer, EPOCHS * len(list(batches(states, order))))
    for _ in range(EPOCHS):
        for batch in batches(states, order):
            rows, mask = with_mask([states[n] for n in batch])
            with quick_sums():
                scores = network(rows, mask)
            steps.step(loss_of(scores, right[:, batch]))
            progress(steps.done, steps.count)


def export(network: Network, file: Path) -> None:
    """Writes the network as ONNX: states -> levels, signs."""
    states = torch.zeros(2, 3, network.level.in_features // 2)
    write_quantized(network, file, {"states": states}, {"levels": TEXTS, "signs": TEXTS})
