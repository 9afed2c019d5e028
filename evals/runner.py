"""Asks all questions, in parallel, and judges the answers; rows come in the order of the cases."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from evals.errors import AskError
from evals.judge import judge
from evals.types import Answer, Case, Row, Seen, Target, Verdict


def run(
    cases: Sequence[Case],
    target: Target,
    *,
    workers: int = 2,
    done: Callable[[Row], None] = lambda row: None,
) -> list[Row]:
    """One row per case, in order; ``done`` is told each row as it is ready, in any order, one at a time or several."""

    def walk(case: Case) -> Row:
        row = run_case(case, target)
        done(row)
        return row

    with ThreadPoolExecutor(max_workers=workers) as pool:
        return list(pool.map(walk, cases))


def run_case(case: Case, target: Target) -> Row:
    """Asks one question; whatever goes wrong is a failed row."""
    began = time.perf_counter()
    elapsed = partial(_milliseconds_since, began)
    try:
        answer: Answer = target.ask(case.question)
    except AskError as error:
        return Row(case, None, (Verdict("answer", False, str(error)),), elapsed())
    except Exception as error:  # promised: a crashed chatbot is a row of the report
        reason = f"the chatbot crashed: {type(error).__name__}: {error}"
        return Row(case, None, (Verdict("answer", False, reason),), elapsed())
    ms = elapsed()
    return Row(case, answer, judge(Seen(case, answer, target)), ms)


def _milliseconds_since(began: float) -> float:
    return round((time.perf_counter() - began) * 1000, 3)
