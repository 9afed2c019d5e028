"""The report can be opened anywhere, and read by people, machines and CI."""

from __future__ import annotations

import dataclasses
import itertools
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from evals.baseline import take
from evals.junit import junit
from evals.report import Report, write
from evals.runner import run
from evals.summary import summary
from evals.types import Answer, Row, Suite, Verdict
from tests.evals.scripted import GOOD, Scripted, case, row

NASTY = Answer("<script>alert(1)</script> \x00\x0b & more", status="not_covered", index_version="build-2")


class Outline(HTMLParser):
    """Headings, addresses, ids and tags of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.ids: list[str] = []
        self.header_scopes: list[str | None] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        values = dict(attrs)
        self.addresses += [values[name] or "" for name in ("src", "href", "action") if name in values]
        self.ids += [values["id"] or ""] if "id" in values else []
        self.header_scopes += [values.get("scope")] if tag == "th" else []


@pytest.fixture
def report() -> Report:
    """One case passes, one fails, one is skipped, one has no answer; two changed since the baseline."""
    target = Scripted({"nasty <b>": NASTY, "crash": ValueError("oh & no")})
    cases = [case("good"), case("bad", "nasty <b>", tags=("must",)), case("none", "crash", suite="other")]
    rows = [*run(cases, target), row("skipped", None)]
    before = [dataclasses.replace(r, answer=GOOD, verdicts=(Verdict("status", True, ""),)) for r in rows[:3]]
    suites = [Suite("demo", "", 0.5, ()), Suite("other", "", 0.0, ())]
    return Report("scripted", "dev", rows, suites, 1.5, take([*before, row("old", True)], "before"))


def test_three_files_are_written(report: Report, tmp_path: Path) -> None:
    files = write(report, tmp_path / "out")
    assert [file.name for file in files] == ["report.html", "report.json", "junit.xml"]
    assert all(file.is_file() for file in files)


def test_the_page_needs_nothing_from_anywhere(report: Report, tmp_path: Path) -> None:
    page = write(report, tmp_path)[0].read_text("utf-8")
    outline = Outline(page)
    assert not {"script", "link", "img", "iframe", "object", "embed"} & set(outline.tags)
    assert outline.addresses
    assert all(address.startswith("#") for address in outline.addresses)
    assert not re.search(r"url\(|@import|https?://", page)
    assert "<svg" in page


def test_links_within_the_page_lead_somewhere(report: Report, tmp_path: Path) -> None:
    outline = Outline(write(report, tmp_path)[0].read_text("utf-8"))
    assert {address[1:] for address in outline.addresses} <= set(outline.ids)
    assert len(outline.ids) == len(set(outline.ids))


def test_tables_and_headings_can_be_walked_by_a_screen_reader(report: Report, tmp_path: Path) -> None:
    outline = Outline(write(report, tmp_path)[0].read_text("utf-8"))
    assert set(outline.header_scopes) == {"row", "col"}
    assert outline.tags.count("caption") == outline.tags.count("table")
    levels = [int(tag[1]) for tag in outline.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


def test_what_people_and_chatbots_write_is_shown_as_text(report: Report, tmp_path: Path) -> None:
    page = write(report, tmp_path)[0].read_text("utf-8")
    assert "&lt;script&gt;alert(1)" in page
    assert "nasty &lt;b&gt;" in page


def test_changes_come_before_everything_else(report: Report, tmp_path: Path) -> None:
    page = write(report, tmp_path)[0].read_text("utf-8")
    order = [page.index(f'id="{name}"') for name in ("changes", "totals", "times", "failed", "cases")]
    assert order == sorted(order)
    assert "Answers changed since the baseline: 2" in page
    assert "In the baseline, but not run: 1" in page


def test_of_the_held_part_only_ids_are_shown(report: Report, tmp_path: Path) -> None:
    rows = [dataclasses.replace(r, case=dataclasses.replace(r.case, part="held")) for r in report.rows]
    page = write(dataclasses.replace(report, rows=rows, part="held"), tmp_path)[0].read_text("utf-8")
    assert "Of the held part: bad" in page
    assert "nasty" not in page
    assert "alert(1)" not in page
    assert set(Outline(page).addresses) == set()


def test_a_run_without_a_single_answer_still_has_a_report(tmp_path: Path) -> None:
    rows = [Row(case(), None, (Verdict("answer", False, "no connection"),), 3.0)]
    page = write(Report("x", "dev", rows, [Suite("demo", "", 1.0, ())], 0.1), tmp_path)[0].read_text("utf-8")
    assert "No question was answered." in page
    assert "Answers changed" not in page


def test_junit_counts_and_explains(report: Report) -> None:
    root = ET.fromstring(junit(report.rows))
    demo, other = root.findall("testsuite")
    assert (demo.get("name"), demo.get("tests"), demo.get("failures"), demo.get("skipped")) == ("demo", "3", "1", "1")
    assert (other.get("tests"), other.get("failures")) == ("1", "1")
    failure = demo.find("testcase[@name='bad']/failure")
    assert failure is not None
    assert "status: it is 'not_covered', expected is 'answered'" in str(failure.get("message"))
    assert "question: nasty <b>" in str(failure.text)


def test_json_has_every_case_with_question_answer_verdicts_and_times(report: Report, tmp_path: Path) -> None:
    data = json.loads(write(report, tmp_path)[1].read_text("utf-8"))
    assert data["good_enough"] is False
    assert [item["outcome"] for item in data["cases"]] == ["passed", "failed", "failed", "skipped"]
    assert data["cases"][0]["answer"]["text"] == GOOD.text
    assert data["cases"][0]["answer"]["timings_ms"] == {"total": 12.0}
    assert data["cases"][2]["verdicts"][0]["reason"] == "the chatbot crashed: ValueError: oh & no"
    assert data["total"]["rate"]["low"] <= data["total"]["rate"]["mean"] <= data["total"]["rate"]["high"]
    assert [change["id"] for change in data["changes"]] == ["bad", "none"]


def test_the_summary_says_what_failed_and_why(report: Report) -> None:
    text = summary(report)
    assert "failed: bad: status: it is 'not_covered'" in text
    assert "since the baseline: passed, now fails: 2" in text
    assert "in the baseline, but not run: old" in text
    assert "not good enough: bad: a case tagged 'must' fails" in text


def test_a_chatbot_that_tells_how_sure_it_is_gets_a_curve_of_risk_and_coverage(tmp_path: Path) -> None:
    told = {"sure": (0.9, "answered"), "less": (0.6, "answered"), "not": (0.1, "not_covered")}
    target = Scripted({name: dataclasses.replace(GOOD, confidence=c, status=s) for name, (c, s) in told.items()})
    cases = [
        case("a", "sure", expect={"status": "answered"}),
        case("b", "less", expect={"status": "not_covered"}),
        case("c", "not", expect={"status": "not_covered"}),
    ]
    report = Report("scripted", "dev", list(run(cases, target)), [Suite("demo", "", 0.0, tuple(cases))], 1.0, None)
    page, data, _ = write(report, tmp_path)
    found = json.loads(data.read_text("utf-8"))["risk_coverage"]
    assert found["coverage"] == pytest.approx([1 / 3, 2 / 3, 1])
    assert found["risk"] == pytest.approx([0, 1 / 2, 2 / 3])
    assert found["answered"] == pytest.approx([2 / 3, 1 / 2])
    assert "Risk and coverage" in page.read_text("utf-8")


def test_the_changes_can_be_named_one_by_one(report: Report) -> None:
    assert "passed, now fails: 2" in summary(report)
    assert "passed, now fails: bad: nasty <b>" not in summary(report)
    assert "  passed, now fails: bad: nasty <b>" in summary(report, diff=True)
