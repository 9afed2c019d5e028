"""What it takes to teach layers of a language model, whatever they are taught: batches, learning rates, steps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Sized
from typing import TYPE_CHECKING

import numpy as np
import torch

if TYPE_CHECKING:
    from numpy.typing import NDArray

BATCH = 32
SORTED = 32
"""So many batches are filled by length, so that little is spent on padding."""
RISE = 0.1
"""The share of the steps in which the learning rates rise, before they fall to 0."""
LARGEST_GRADIENT = 1.0


def batches(texts: Sequence[Sized], order: np.random.Generator) -> Iterator[list[int]]:
    """The numbers of all texts, mixed; those of a batch are about equally long."""
    mixed = order.permutation(len(texts)).tolist()
    for begin in range(0, len(mixed), SORTED * BATCH):
        group = sorted(mixed[begin : begin + SORTED * BATCH], key=lambda n: len(texts[n]))
        starts = order.permutation(range(0, len(group), BATCH)).tolist()
        yield from (group[start : start + BATCH] for start in starts)


def padded(texts: Iterable[NDArray[np.floating]]) -> torch.Tensor:
    """What is told of the tokens of each text, as one tensor (texts, tokens, ...), shorter ones filled up with 0."""
    return torch.nn.utils.rnn.pad_sequence([torch.from_numpy(rows).float() for rows in texts], batch_first=True)


def with_mask(texts: Sequence[NDArray[np.floating]]) -> tuple[torch.Tensor, torch.Tensor]:
    """What each text's tokens are (texts, tokens, dimensions), and 1 for those that are real (texts, tokens)."""
    return padded(texts), padded(np.ones(len(rows)) for rows in texts)


def quick_sums() -> torch.autocast:
    """What is read by a network herein takes less time; for each step anew, since autocast keeps copies of the weights.

    Where the processor multiplies numbers of sixteen bits, they are used, which saves two fifths.
    """
    sixteen_bits = bool(torch.cpu.get_capabilities().get("avx512_bf16"))
    return torch.autocast("cpu", torch.bfloat16, enabled=sixteen_bits)


class Steps:
    """Moves the weights of a network step by step, at rates that rise at first and then fall to 0."""

    def __init__(self, network: torch.nn.Module, optimizer: torch.optim.Optimizer, count: int) -> None:
        self._network, self._optimizer, self.count = network, optimizer, count
        self._schedule = torch.optim.lr_scheduler.LambdaLR(
            optimizer, lambda step: min((step + 1) / (RISE * count), 1 - step / count)
        )

    @property
    def done(self) -> int:
        """How many steps were made."""
        return int(self._schedule.last_epoch)

    def step(self, loss: torch.Tensor) -> None:
        """Makes the next one, by which ``loss`` falls."""
        self._optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self._network.parameters(), LARGEST_GRADIENT)
        self._optimizer.step()
        self._schedule.step()
