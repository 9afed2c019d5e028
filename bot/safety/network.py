"""The upper layers of the language model, taught to hear danger.

A pretrained transformer is tuned on labelled messages as in BERT (Devlin et al. 2019, doi 10.18653/v1/N19-1423). The
lower layers stay as they are: a message runs through them once, and from there on once for its embedding and once here.
"""

from __future__ import annotations

import copy
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch

if TYPE_CHECKING:
    from numpy.typing import NDArray

    States = NDArray[np.float32]

EPOCHS = 3
BATCH = 32
SORTED = 8
"""So many batches are filled by length, so that little is spent on padding."""
RATE, HEAD_RATE = 4e-4, 1e-3
"""Highest learning rates of the layers, and of what stands on them; both rise at first and then fall to 0."""
RISE = 0.1
"""The share of the steps in which the rates rise."""
SMOOTHING = 0.05
DROPOUT = 0.1
LARGEST_GRADIENT = 1.0


class Network(torch.nn.Module):  # type: ignore[misc]
    """States of tokens (batch, length, dimensions) and their mask (batch, length) -> a score per level."""

    def __init__(self, layers: torch.nn.ModuleList, dimensions: int, levels: int) -> None:
        super().__init__()
        self.layers = copy.deepcopy(layers)
        self.dropout = torch.nn.Dropout(DROPOUT)
        self.head = torch.nn.Linear(2 * dimensions, levels)

    def forward(self, states: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Scores of shape (batch, levels)."""
        hidden = (1 - mask)[:, None, None, :] * torch.finfo(torch.float32).min
        for layer in self.layers:
            found = layer(states, attention_mask=hidden)
            states = found[0] if isinstance(found, tuple) else found
        real = mask.unsqueeze(-1)
        mean = (states * real).sum(1) / real.sum(1)
        highest = states.masked_fill(real == 0, -torch.inf).amax(1)
        return self.head(self.dropout(torch.cat([mean, highest], dim=1)))


def train(layers: torch.nn.ModuleList, states: Sequence[States], levels: Sequence[int], seed: int = 0) -> Network:
    """Tunes copies of ``layers`` on the token states of messages (length, dimensions) and the number of their level."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        network = Network(layers, states[0].shape[1], max(levels) + 1)
        _tune(network, states, np.array(levels), np.random.default_rng(seed))
    network.eval()
    return network


def _tune(network: Network, states: Sequence[States], levels: NDArray[np.int64], order: np.random.Generator) -> None:
    steps = EPOCHS * len(list(_batches(states, order)))
    optimizer = torch.optim.AdamW(
        [{"params": network.layers.parameters(), "lr": RATE}, {"params": network.head.parameters(), "lr": HEAD_RATE}]
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / (RISE * steps), 1 - step / steps)
    )
    loss_of = torch.nn.CrossEntropyLoss(label_smoothing=SMOOTHING)
    # Where the processor multiplies such numbers, it takes two thirds of the time.
    sixteen_bits = bool(torch.cpu.get_capabilities().get("avx512_bf16"))
    network.train()
    for _ in range(EPOCHS):
        for batch in _batches(states, order):
            rows = [torch.from_numpy(states[n]) for n in batch]
            mask = [torch.ones(len(row)) for row in rows]
            padded = (torch.nn.utils.rnn.pad_sequence(part, batch_first=True) for part in (rows, mask))
            # One for each step, since it keeps copies of the weights.
            with torch.autocast("cpu", torch.bfloat16, enabled=sixteen_bits):
                scores = network(*padded)
            loss = loss_of(scores.float(), torch.from_numpy(levels[batch]))
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), LARGEST_GRADIENT)
            optimizer.step()
            schedule.step()


def _batches(states: Sequence[States], order: np.random.Generator) -> Iterator[list[int]]:
    """The numbers of all messages, mixed; messages of a batch are about equally long."""
    mixed = order.permutation(len(states)).tolist()
    for begin in range(0, len(mixed), SORTED * BATCH):
        group = sorted(mixed[begin : begin + SORTED * BATCH], key=lambda n: len(states[n]))
        starts = order.permutation(range(0, len(group), BATCH)).tolist()
        yield from (group[start : start + BATCH] for start in starts)


def export(network: Network, file: Path) -> None:
    """Writes the network as ONNX (states, mask -> scores), its weights as whole numbers of eight bits.

    That makes it three times as fast. Seven of the bits are used, as eight overflow on processors without VNNI.
    """
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.quantization.shape_inference import quant_pre_process

    states = torch.zeros(2, 3, network.head.in_features // 2)
    with warnings.catch_warnings(), tempfile.TemporaryDirectory() as folder:
        warnings.simplefilter("ignore")  # as for the embedding model: the newer exporter needs two more packages
        exact, prepared = Path(folder) / "exact.onnx", Path(folder) / "prepared.onnx"
        torch.onnx.export(
            network,
            (states, torch.ones(states.shape[:2])),
            str(exact),
            input_names=["states", "mask"],
            output_names=["scores"],
            dynamic_axes={
                "states": {0: "batch", 1: "length"},
                "mask": {0: "batch", 1: "length"},
                "scores": {0: "batch"},
            },
            opset_version=17,
            dynamo=False,
        )
        quant_pre_process(exact, prepared, skip_symbolic_shape=True)
        quantize_dynamic(prepared, file, per_channel=True, reduce_range=True, weight_type=QuantType.QInt8)
