"""What reads messages is shared by search and safety, and learns both tasks."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.bot import Bot
from bot.errors import ModelError
from bot.shared import SharedLayers, newest
from tests.fakes import DIMENSIONS, small_layers

MESSAGES = ("x", "my mum keeps blinking", "since the jab my voice is gone and nobody on the phone understands me")


@pytest.mark.model
def test_messages_read_together_are_read_as_one_by_one(real_bot: Bot) -> None:
    model = real_bot.classifier.model
    for together, text in zip(model.states(MESSAGES), MESSAGES, strict=True):
        (alone,) = model.states([text])
        assert together.shape == alone.shape == (model.length(text) + 2, alone.shape[1])
        assert np.array_equal(together, alone)


def test_layers_that_are_missing_or_damaged_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"python ingest\.py"):
        SharedLayers(tmp_path, 1)


@pytest.mark.model
def test_taught_layers_that_are_damaged_say_what_to_do(real_bot: Bot, tmp_path: Path) -> None:
    (embeddings,) = (real_bot.settings.index_dir / "models").glob("embeddings-*")
    damaged = tmp_path / "shared.onnx"
    damaged.write_bytes(b"x")
    with pytest.raises(ModelError, match="install the program anew"):
        SharedLayers(embeddings, 1, damaged)


def test_only_the_newest_message_is_read_in_the_light_of_all() -> None:
    assert newest(2, 7).tolist() == [0, 0, 0, 0, 1, 1, 0]
    assert newest(5, 7).tolist() == newest(9, 7).tolist() == [0, 1, 1, 1, 1, 1, 0]
    assert newest(0, 3).tolist() == [0, 1, 0], "a message of blanks alone is no error"


@pytest.mark.model
def test_both_tasks_are_learned_on_the_same_layers(bot: Bot) -> None:
    import torch

    from benchmarks.fit_layers import Finding, Hearing, Stack, mixed, teach
    from benchmarks.query_lessons import Lesson, Sections

    texts = [np.repeat(row[None], 3, 0).astype(np.float32) for row in np.eye(3, DIMENSIONS)] * 40
    lessons = [Lesson(states, newest(1, 3), [number % 3]) for number, states in enumerate(texts)]
    layers = small_layers()
    shared = Stack(layers).eval()
    right = torch.tensor([[0, 1, 2] * 40, [2, 1, 0] * 40])
    tasks = [Finding(layers, lessons, Sections(bot.index.get())), Hearing(layers, texts, right)]
    assert {id(task) for task, _ in list(mixed(tasks))[:3]} == {id(task) for task in tasks}, "they take turns"

    def losses() -> list[float]:
        states, mask = torch.from_numpy(np.stack(texts[:3])), torch.ones(3, 3)
        return [task.loss(shared(states, mask), mask, [0, 1, 2]).item() for task in tasks]

    before = losses()
    teach(shared, tasks)
    assert all(after < old for after, old in zip(losses(), before, strict=True))
