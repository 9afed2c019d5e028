"""What each check lets pass and what it stops."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import pytest

from bot.types import Level, Term
from evals.checks import CHECKS
from evals.errors import NotApplicable
from evals.expect import Expect
from evals.judge import judge
from evals.targets.server import Server
from evals.text import plain, says
from evals.types import Answer, Line, Outcome, Row, Seen, Verdict
from tests.evals.scripted import GOOD, SENTENCE, Scripted, case


def verdict(name: str, wanted: Any, answer: Answer = GOOD, *, terms: Sequence[Term] = ()) -> Verdict:
    """What one check says."""
    target = Scripted()
    target.terms = terms
    seen = Seen(case(expect={name: wanted}), answer, target)
    return next(v for v in judge(seen) if v.name == name)


def changed(**fields: Any) -> Answer:
    return dataclasses.replace(GOOD, **fields)


@pytest.mark.parametrize(
    ("name", "passes", "fails"),
    [
        ("mentions", ["INJECTION", ["nerve", "muscle"]], ["injection", ["nerve", "bone"]]),
        ("not_mentions", ["surgery", "axes"], "relax"),
        ("cites", ["voice", "neck"], "voice"),
        ("cites", "neck#what-helps", "neck#what-is-it"),
        ("cites_all", ["neck", "neck#what-helps"], ["neck", "voice"]),
        ("status", ["answered", "redirected"], "not_covered"),
        ("level", "none", ["crisis", "emergency_now"]),
        ("level_at_least", "none", "see_your_team"),
        ("intent", "education", "dosing"),
        ("reading_grade", 20.0, 1),
        ("max_words", 4, 3),
        ("similar_to", {"text": SENTENCE, "at_least": 0.9}, {"text": "Something else."}),
        ("retrieves", {"sections": "voice#what-is-it", "first": 2}, {"sections": "voice#what-is-it", "first": 1}),
        ("retrieves", "voice", "pump"),
        ("next_questions_min", 1, 2),
    ],
)
def test_a_check_lets_the_right_answer_pass_and_stops_the_wrong_one(name: str, passes: Any, fails: Any) -> None:
    assert verdict(name, passes).passed is True
    assert verdict(name, fails).passed is False
    assert verdict(name, fails).reason


def test_every_check_that_a_suite_may_name_exists() -> None:
    assert set(CHECKS) == set(Expect.model_fields) - {"checks"}


def test_a_notice_is_read_apart_from_the_answer() -> None:
    answer = changed(notice="Call 112 now.", level=Level.EMERGENCY_NOW)
    assert verdict("notice_mentions", ["112"], answer).passed
    assert not verdict("mentions", ["112"], answer).passed
    assert verdict("level_at_least", "crisis", answer).passed


def test_words_are_found_from_their_beginning_in_the_text_as_it_is_read() -> None:
    text = plain("- **Deep\u2011brain** stimulation [1]\n- It\u2019s 16 \\*points\\* [2]")
    assert text == "**Deep-brain** stimulation It's 16 *points*"
    assert says(text, "deep-brain")
    assert says(text, "stimul")
    assert says(text, "it's 16")
    assert not says(text, "1")
    assert not says("a secure job", "cure")


def test_words_of_the_field_do_not_raise_the_reading_grade() -> None:
    answer = changed(lines=(Line("Botulinum toxin may help you.", (1,)),))
    plainly = float(verdict("reading_grade", 1, answer).reason.split()[1].strip(","))
    known = verdict("reading_grade", 1, answer, terms=(Term("botulinum toxin"),)).reason
    assert float(known.split()[1].strip(",")) < plainly


class TestVerbatim:
    """Always on: nothing is said that the articles do not say."""

    def of(self, answer: Answer) -> Verdict:
        return judge(Seen(case(), answer, Scripted()))[-1]

    def test_a_quoted_sentence_passes(self) -> None:
        assert self.of(GOOD) == Verdict("verbatim", True, "1 of 1 sentences stand in their sources")

    def test_an_excerpt_that_is_not_in_its_article_fails(self) -> None:
        source = dataclasses.replace(GOOD.sources[0], start=0)
        assert "is not what neck says at 0-" in self.of(changed(sources=(source,))).reason

    def test_a_sentence_that_is_not_in_its_source_fails(self) -> None:
        line = Line("Injections cure the muscle.", (1,))
        assert "stands in none of its sources [1]" in self.of(changed(lines=(line,))).reason

    def test_a_sentence_without_a_source_fails(self) -> None:
        assert self.of(changed(lines=(Line(SENTENCE),))).passed is False

    def test_words_beside_the_sentences_fail(self) -> None:
        assert "beside" in self.of(changed(text=f"{SENTENCE} [1] You will be cured.")).reason

    def test_an_article_that_does_not_exist_is_a_failed_row(self) -> None:
        source = dataclasses.replace(GOOD.sources[0], article_id="invented")
        assert self.of(changed(sources=(source,))).reason == "the check crashed: KeyError: 'invented'"


class TestOwnChecks:
    """A clinic's own function decides."""

    def judged(self, name: str) -> Verdict:
        path = f"tests.evals.own_checks:{name}"
        return next(v for v in judge(Seen(case(checks=(path,)), GOOD, Scripted())) if v.name == path)

    def test_it_passes_or_fails_with_its_reason(self) -> None:
        assert self.judged("is_short").passed is True
        assert self.judged("names_our_ward").passed is False
        assert self.judged("names_our_ward").reason == "the ward must be named"

    def test_a_crash_is_a_failed_row_with_the_exception(self) -> None:
        assert self.judged("crashes").passed is False
        assert self.judged("crashes").reason == "the check crashed: RuntimeError: the printer is on fire"

    def test_a_check_that_gives_nothing_is_a_failed_row(self) -> None:
        assert self.judged("forgets_to_answer").passed is False
        assert "must give True or False" in self.judged("forgets_to_answer").reason


def test_what_a_chatbot_does_not_tell_is_skipped_with_the_reason() -> None:
    answer = changed(untold=frozenset({"status", "sentences", "offsets"}))
    verdicts = judge(Seen(case(expect={"status": "answered"}), answer, Scripted()))
    assert [v.passed for v in verdicts] == [None, None]
    assert verdicts[0].reason == "this chatbot does not tell its status"
    assert Row(case(), answer, verdicts, 1.0).outcome == Outcome.SKIPPED


def test_search_results_are_not_seen_over_http() -> None:
    with pytest.raises(NotApplicable, match="only in process"):
        Server("http://127.0.0.1:9").found(case().question, 5)
