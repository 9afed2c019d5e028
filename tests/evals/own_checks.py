"""Checks as a clinic would write them."""

from __future__ import annotations

from evals.types import Answer, Case


def names_our_ward(case: Case, answer: Answer) -> tuple[bool, str]:
    return "Ward 7" in answer.text, "the ward must be named"


def is_short(case: Case, answer: Answer) -> bool:
    return len(answer.text) < 100


def crashes(case: Case, answer: Answer) -> bool:
    raise RuntimeError("the printer is on fire")


def forgets_to_answer(case: Case, answer: Answer) -> None:
    return None
