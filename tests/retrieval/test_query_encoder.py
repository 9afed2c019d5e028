"""A message is searched for as its conversation means it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.bot import Bot
from bot.errors import ModelError
from bot.retrieval.query_encoder import CONVERSATIONS, QueryEncoder
from bot.types import Question, Turn
from evals.cases import load_suites
from tests.fakes import HashEncoder

SUITE = Path(__file__).parents[2] / "evals" / "suites" / "conversations.yaml"


@pytest.mark.model
@pytest.mark.parametrize(
    ("messages", "section"),
    [
        (
            ["my neck pulls backwards and i need a haircut", "lying back in that sink kills me"],
            "living-with-dystonia#how-can-people-with-neck-dystonia-have-their-hair-washed",
        ),
        (
            ["does botox help a bent hand", "how do they make the pump stronger", "is an mri ok with it"],
            "baclofen-pump#is-an-mri-scan-possible-with-a-baclofen-pump",
        ),
        (
            ["dbs op is on the 3rd of may", "how long in hospital"],
            "deep-brain-stimulation#how-long-is-recovery-after-the-dbs-operation-for-dystonia",
        ),
    ],
)
def test_a_follow_up_finds_what_it_means_in_its_conversation(
    real_bot: Bot, messages: Sequence[str], section: str
) -> None:
    *earlier, text = messages
    reply = real_bot.ask(Question(text, tuple(Turn("user", message) for message in earlier)))
    assert section in [citation.section_key for citation in reply.citations]


def test_a_missing_or_damaged_encoder_says_what_to_do(tmp_path: Path) -> None:
    damaged = tmp_path / "query.onnx"
    for _ in range(2):
        with pytest.raises(ModelError, match="install the program anew"):
            QueryEncoder(HashEncoder(), damaged)
        damaged.write_bytes(b"x")


@pytest.mark.model
def test_what_it_learns_names_sections_that_are_there_and_holds_no_case_of_the_suite(real_bot: Bot) -> None:
    learned = [json.loads(line) for line in CONVERSATIONS.read_text("utf-8").splitlines()]
    sections = {key for one in learned for key in one["sections"]}
    assert sections <= real_bot.index.get().entry_vectors.keys()
    (suite,) = load_suites([SUITE])
    asked = {case.question.messages for case in suite.cases}
    assert not asked & {tuple(one["messages"]) for one in learned}
