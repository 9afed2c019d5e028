"""An editor writes a suite; every slip is named with its place, all at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.types import Turn
from evals.cases import load_suites, suite_files
from evals.errors import SuiteError
from evals.runner import run
from tests.evals.scripted import Scripted

GOOD = """\
suite: neck
about: What people ask about the neck.
thresholds: {pass_rate: 0.9}
dev:
  - id: neck-1
    question: What helps a stiff neck?
    expect: {mentions: [injection, [muscle, muscles]], cites: neck, status: answered}
    tags: [must]
held:
  - id: neck-2
    question: and for children?
    history: [{role: user, content: "What helps a stiff neck?"}]
    expect:
      retrieves: {sections: neck#what-helps, first: 3}
"""

TEN_MISTAKES = """\
suite: neck
about: Ten slips of the pen.
thresholds: {pass_rate: 90}
dev:
  - id: a
    question: What helps?
    expect: {mention: [injection]}
  - id: b
    question: What helps?
    expect: {}
  - id: a
    question: What helps?
    expect: {status: answered}
  - id: c
    question: What helps?
    expect:
      cites:
        - neck
        - nek
  - id: d
    question: What helps?
    expect: {cites_all: ["neck#what-helped"]}
  - id: e
    question: 42
    expect: {status: answered}
  - id: f
    expect: {level: urgent}
  - id: g
    question: What helps?
    expect: {checks: ["no_such_module:check"]}
"""


def written(folder: Path, text: str, name: str = "suite.yaml") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def problems_of(*files: Path) -> list[str]:
    with pytest.raises(SuiteError) as caught:
        load_suites(files, Scripted().keys())
    return list(caught.value.problems)


def test_a_suite_is_read_as_it_was_meant(tmp_path: Path) -> None:
    [suite] = load_suites([written(tmp_path, GOOD)], Scripted().keys())
    first, second = suite.cases
    assert (suite.name, suite.pass_rate) == ("neck", 0.9)
    assert (first.part, second.part) == ("dev", "held")
    assert first.expect.mentions == (("injection",), ("muscle", "muscles"))
    assert first.tags == ("must",)
    assert first.line == 5
    assert second.question.history == (Turn("user", "What helps a stiff neck?"),)
    assert second.expect.retrieves
    assert second.expect.retrieves.first == 3


def test_a_file_with_ten_mistakes_gives_ten_located_messages_in_one_go(tmp_path: Path) -> None:
    file = written(tmp_path, TEN_MISTAKES)
    found = [problem.removeprefix(f"{file}:") for problem in problems_of(file)]
    assert [message.split(": ")[:2] for message in found] == [
        ["3", "suite"],
        ["7", "case a"],
        ["10", "case b"],
        ["11", "case a"],
        ["19", "case c"],
        ["22", "case d"],
        ["24", "case e"],
        ["26", "case f"],
        ["27", "case f"],
        ["30", "case g"],
    ]
    text = "\n".join(found)
    assert "'pass_rate': input should be less than or equal to 1" in text
    assert "unknown key 'mention'; use one of mentions, not_mentions, cites" in text
    assert "nothing is expected; name at least one check" in text
    assert f"the id is taken by {file}:5" in text
    assert "there is no article 'nek'; did you mean 'neck'?" in text
    assert "there is no section 'neck#what-helped'; did you mean 'neck#what-helps'?" in text
    assert "'question' must be text; put it into quotes" in text
    assert "'question' is missing; add it" in text
    assert "'level': 'urgent' is not one of none, see_your_team, urgent_same_day, crisis, emergency_now" in text
    assert "unknown check 'no_such_module:check': ModuleNotFoundError" in text


def test_ids_are_unique_over_all_suites(tmp_path: Path) -> None:
    other = GOOD.replace("suite: neck", "suite: other")
    found = problems_of(written(tmp_path, GOOD, "a.yaml"), written(tmp_path, other, "b.yaml"))
    assert found == [
        f"{tmp_path}/b.yaml:5: case neck-1: the id is taken by {tmp_path}/a.yaml:5",
        f"{tmp_path}/b.yaml:10: case neck-2: the id is taken by {tmp_path}/a.yaml:10",
    ]


def test_articles_may_have_any_name_if_those_of_the_chatbot_are_not_known(tmp_path: Path) -> None:
    assert load_suites([written(tmp_path, GOOD.replace("cites: neck", "cites: any-name"))])


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("suite: [", 1, "expected the node content"),
        ("", 1, "write it as 'suite: name'"),
        ("suite: a\nabout: b\n", 1, "there are no cases"),
        ("suite: a\nabout: b\ndev: {id: x}\n", 3, "'dev': input should be a valid list"),
        ("suite: a\nabout: b\ndev:\n  - just words\n", 4, "case 1 of dev: a case must have keys, as in {key: value}"),
        (
            "suite: a\nabout: b\ndev:\n- {id: x, question: q, history: [hello], expect: {max_words: 1}}\n",
            4,
            "case x: a turn must have keys, as in {key: value}",
        ),
        ("suite: a b\nabout: b\ndev: [{id: x, question: q, expect: {max_words: 1}}]\n", 1, "only letters, digits"),
        ("suite: a\nabout: b\ndev:\n- {id: x, question: q, expect: {mentions: [3]}}\n", 4, "put numbers into quotes"),
        ("suite: a\nabout: b\ndev:\n- {id: x, question: q, expect: {max_words: many}}\n", 4, "valid integer"),
        (
            "suite: a\nabout: b\nchecks: [nothing]\ndev:\n- {id: x, question: q, expect: {max_words: 1}}\n",
            3,
            "module:f",
        ),
    ],
)
def test_what_is_no_suite_is_named_with_its_line(tmp_path: Path, text: str, line: int, message: str) -> None:
    file = written(tmp_path, text)
    [problem] = problems_of(file)
    assert problem.startswith(f"{file}:{line}: ")
    assert message in problem


CASE = "{id: x, question: q, expect: {max_words: 1}}"


@pytest.mark.parametrize(
    ("expect", "message"),
    [
        ("similar_to: the same words", "'similar_to' must have keys"),
        ("level_at_least: [crisis, none]", "'level_at_least' must be one value"),
        ('mentions: [words, ["a", "[1]"]]', "'[1]' is never read in an answer"),
        ('not_mentions: "- "', "'- ' is never read in an answer"),
        ('notice_mentions: ["[2]"]', "use cites"),
    ],
)
def test_a_check_that_cannot_be_made_or_cannot_fail_is_a_mistake(tmp_path: Path, expect: str, message: str) -> None:
    text = f"suite: a\nabout: b\ndev:\n- {{id: x, question: q, expect: {{{expect}}}}}\n"
    [problem] = problems_of(written(tmp_path, text))
    assert problem.startswith(f"{tmp_path}/suite.yaml:4: case x: ")
    assert message in problem


@pytest.mark.parametrize("second", ["[]", f"[{CASE}]", ""])
def test_a_list_that_stands_twice_is_named_once(tmp_path: Path, second: str) -> None:
    doubled = "{id: y, id: z, question: q, expect: {max_words: 1}}"
    text = f"suite: a\nabout: b\ndev: [{CASE}, {doubled}]\ndev: {second}\n"
    assert f"{tmp_path}/suite.yaml:4: suite: the key 'dev' stands twice; keep one" in problems_of(
        written(tmp_path, text)
    )


def test_a_list_that_holds_itself_is_named(tmp_path: Path) -> None:
    assert "cannot be read" in problems_of(written(tmp_path, "suite: a\nabout: b\ndev: &a [*a]\n"))[0]


def test_checks_of_the_same_name_beside_two_suites_are_each_their_own(tmp_path: Path) -> None:
    files = []
    for ward, good in (("a", True), ("b", False)):
        (tmp_path / ward).mkdir()
        (tmp_path / ward / "tests.py").write_text(f"def good(case, answer):\n    return {good}\n", "utf-8")
        case = f"{{id: {ward}, question: q, expect: {{checks: [tests:good]}}}}"
        files.append(written(tmp_path / ward, f"suite: {ward}\nabout: b\ndev: [{case}]\n"))
    rows = run([case for suite in load_suites(files) for case in suite.cases], Scripted())
    assert [(row.case.suite, row.outcome) for row in rows] == [("a", "passed"), ("b", "failed")]


def test_every_date_that_cannot_be_is_named_with_its_line(tmp_path: Path) -> None:
    text = GOOD.replace("What helps a stiff neck?\n", "2026-13-45\n").replace("and for children?", "2026-02-30")
    file = written(tmp_path, text)
    assert problems_of(file) == [
        f"{file}:6: suite: month must be in 1..12; put text into quotes",
        f"{file}:11: suite: day is out of range for month; put text into quotes",
    ]


def test_an_empty_folder_says_what_a_suite_is(tmp_path: Path) -> None:
    with pytest.raises(SuiteError, match="a suite is a YAML file"):
        suite_files(tmp_path)


def test_one_file_is_a_folder_of_one_suite(tmp_path: Path) -> None:
    assert suite_files(written(tmp_path, GOOD)) == [tmp_path / "suite.yaml"]


def test_a_file_that_is_not_text_is_named(tmp_path: Path) -> None:
    file = tmp_path / "bad.yaml"
    file.write_bytes(b"suite: \xff\xfe")
    assert problems_of(file)[0].startswith(f"{file}:1: suite: it cannot be read")
