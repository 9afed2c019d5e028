"""Layers of a language model (BERT and its kin): run with torch, written as ONNX, run with onnxruntime to answer."""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from torch import Tensor
    from torch.nn import Module

TEXTS, TOKENS = ("batch",), ("batch", "length")
"""Free axes of what is given or found for each text, or for each of its tokens."""
SLOWER = ["SkipLayerNormFusion"]
"""Onnxruntime puts sums and norms together into steps that take, on a processor, longer than both do by themselves."""


def run_layers(layers: Iterable[Module], states: Tensor, mask: Tensor | None = None) -> Tensor:
    """States of tokens (batch, length, dimensions) after ``layers``; ``mask`` (batch, length) is 1 at real tokens.

    Without a mask all are real, which saves steps where each text is read by itself.
    """
    import torch  # is not needed to answer, here and below

    hidden = None if mask is None else (1 - mask)[:, None, None, :] * torch.finfo(torch.float32).min
    for layer in layers:
        found = layer(states, attention_mask=hidden)
        states = found[0] if isinstance(found, tuple) else found
    return states


def mean_of(states: Tensor, mask: Tensor) -> Tensor:
    """The mean of the real tokens' states (batch, dimensions)."""
    real = mask.unsqueeze(-1)
    return (states * real).sum(1) / real.sum(1).clamp(min=1e-9)


def write_onnx(module: Module, file: Path, inputs: Mapping[str, Tensor], outputs: Mapping[str, Sequence[str]]) -> None:
    """Exports ``module``; ``inputs`` are one example, all of them by tokens, and ``outputs`` name their free axes."""
    import torch

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the tracing exporter is deprecated; the newer one needs two more packages
        torch.onnx.export(
            module.eval(),
            tuple(inputs.values()),
            str(file),
            input_names=list(inputs),
            output_names=list(outputs),
            dynamic_axes={name: dict(enumerate(outputs.get(name, TOKENS))) for name in (*inputs, *outputs)},
            opset_version=17,
            dynamo=False,
        )


def write_quantized(
    module: Module, file: Path, inputs: Mapping[str, Tensor], outputs: Mapping[str, Sequence[str]]
) -> None:
    """As ``write_onnx``, with weights as whole numbers of eight bits, which makes it three times as fast.

    Seven of the bits are used, as eight overflow on processors without VNNI.
    """
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.quantization.shape_inference import quant_pre_process

    with tempfile.TemporaryDirectory() as folder:
        exact, prepared = Path(folder) / "exact.onnx", Path(folder) / "prepared.onnx"
        write_onnx(module, exact, inputs, outputs)
        quant_pre_process(exact, prepared, skip_symbolic_shape=True)
        quantize_dynamic(prepared, file, per_channel=True, reduce_range=True, weight_type=QuantType.QInt8)


def open_onnx(file: Path, threads: int) -> InferenceSession:
    """A model that runs on so many threads."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(
        str(file), options, providers=["CPUExecutionProvider"], disabled_optimizers=SLOWER
    )
