"""Takes out of the examples of the safety classifier what it knows without them, since each makes the fit longer.

    python -m benchmarks.thin_examples

Every example is put to a network that was taught the other half of them. Of long ones that it is sure of all but every
fifth go, as in ``benchmarks.add_examples``. It takes as long as a fit; another one must show that nothing got worse.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Sequence
from pathlib import Path

import torch

from benchmarks.add_examples import EVERY, LONG, SURE, written
from bot.build import load_models
from bot.index.embed import TorchEncoder
from bot.index.model import model_source
from bot.safety.classify import chances
from bot.safety.fit import EXAMPLES, Example, as_read, labels, read_examples, read_states
from bot.safety.network import train
from bot.settings import PACKAGED_MODEL, read_settings
from bot.texts.read_yaml import read_yaml


def known_without(examples: Sequence[Example], progress: Callable[[int, int], None]) -> list[float]:
    """For each example, how likely a network that was taught the other half of them takes its level to be."""
    settings = read_settings(embedding_model=PACKAGED_MODEL)
    _, shared = load_models(settings)
    # The shared layers were taught on the very examples that are asked here.
    states = read_states([example.text for example in examples], shared.embeddings)
    layers = TorchEncoder(model_source(settings)).layers
    levels, signs, _ = labels(examples)
    known = [0.0] * len(examples)
    halves = (range(0, len(examples), 2), range(1, len(examples), 2))
    for taught, asked in itertools.permutations(halves):
        some = [states[n] for n in taught]
        network = train(layers, some, [levels[n] for n in taught], [signs[n] for n in taught], progress).eval()
        with torch.no_grad():
            for n in asked:
                scores, _ = network(torch.from_numpy(states[n]).float()[None], torch.ones(1, len(states[n])))
                known[n] = chances(scores.numpy())[0][levels[n]]
    return known


def thinned(kept: str, gone: Collection[str]) -> str:
    """The text of the examples file without the messages that are ``gone``; of a level, some must stay."""
    data = {
        sign: {level: [message for message in some if as_read(message) not in gone] for level, some in levels.items()}
        for sign, levels in read_yaml(kept).items()
    }
    return written(kept, data)


def main() -> None:
    kept = EXAMPLES.read_text("utf-8")
    messages = read_examples(kept, str(EXAMPLES))
    known = known_without(messages, lambda done, steps: print(f"\rlearning: {done} of {steps}", end="", flush=True))
    sure = [n for n, likely in enumerate(known) if likely > SURE and len(messages[n].text.split()) >= LONG]
    gone = {messages[n].text for place, n in enumerate(sure) if place % EVERY}
    Path(str(EXAMPLES)).write_text(thinned(kept, gone), encoding="utf-8")
    print(
        f"\rof {len(messages)} it knew {len(sure)} long ones without them; {len(gone)} of those went. "
        "Now run: make classifier && python -m evals safety"
    )


if __name__ == "__main__":
    main()
