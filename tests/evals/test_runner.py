"""Whatever happens to a question, it is a row of the report, in its place."""

from __future__ import annotations

import threading
import time

from bot.types import Question
from evals.errors import AskError
from evals.runner import run
from evals.types import Answer, Outcome, Row
from tests.evals.scripted import GOOD, Scripted, case


class Slow(Scripted):
    """The first question takes the longest."""

    def ask(self, question: Question) -> Answer:
        time.sleep(0.05 if question.text == "0" else 0)
        return GOOD


def test_rows_come_in_the_order_of_the_cases_however_long_each_takes() -> None:
    cases = [case(f"case-{n}", str(n)) for n in range(20)]
    told: list[Row] = []
    rows = run(cases, Slow(), workers=4, done=told.append)
    assert [row.case.id for row in rows] == [c.id for c in cases]
    assert [row.case.id for row in told] != [c.id for c in cases]
    assert len(told) == 20


def test_questions_are_asked_side_by_side() -> None:
    meeting = threading.Barrier(3, timeout=5)

    class Together(Scripted):
        def ask(self, question: Question) -> Answer:
            meeting.wait()
            return GOOD

    rows = run([case(str(n)) for n in range(3)], Together(), workers=3)
    assert {row.outcome for row in rows} == {Outcome.PASSED}


def test_a_refused_question_and_a_crash_are_failed_rows_beside_a_good_one() -> None:
    target = Scripted({"refused": AskError("status 503: not ready"), "crash": ZeroDivisionError("by zero")})
    refused, crash, good = run([case("a", "refused"), case("b", "crash"), case("c", "fine")], target)
    assert (refused.outcome, crash.outcome, good.outcome) == (Outcome.FAILED, Outcome.FAILED, Outcome.PASSED)
    assert refused.verdicts[0].reason == "status 503: not ready"
    assert crash.verdicts[0].reason == "the chatbot crashed: ZeroDivisionError: by zero"
    assert refused.answer is crash.answer is None
