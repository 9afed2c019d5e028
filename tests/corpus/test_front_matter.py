"""The fields at the top of an article."""

from __future__ import annotations

import datetime

import pytest

from bot.corpus.front_matter import split
from bot.errors import ArticleError
from tests.corpus.pages import source


def test_fields_are_read_and_the_body_knows_its_first_line() -> None:
    document = split(source("Body."), "a.md")
    assert document.fields is not None
    assert document.fields.reviewed == datetime.date(2026, 11, 20)
    assert document.fields.references[0].id == "chan1991"
    assert source("Body.").split("\n")[document.first_line - 1] == document.body.split("\n")[0]


def test_a_file_may_have_no_fields() -> None:
    assert split("Just text.\n---\nmore", "a.md").fields is None


def test_an_accepted_warning_needs_its_reason() -> None:
    fields = split(source("Body.", "accepted:\n  length: A list of terms.\n"), "a.md").fields
    assert fields is not None
    assert fields.accepted == {"length": "A list of terms."}
    with pytest.raises(ArticleError, match=r"a\.md:10: front matter: accepted\.length"):
        split(source("Body.", "accepted:\n  length: ''\n"), "a.md")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("---\ntitle: A\n", "a.md:1: the front matter is not closed"),
        ("---\ntitle: a: b\n---\n", "a.md:2: front matter:"),
        ("---\n- a\n---\n", "a.md:2: front matter: it is a list"),
        ("---\nsummary: A\n---\n", "front matter: title: is missing; add it"),
        ("---\ntitle: A\ntopic: food\n---\n", "a.md:3: front matter: topic:"),
        ("---\ntitle: A\nevidence: good\n---\n", "a.md:3: front matter: evidence:"),
        ("---\ntitle: A\nreviewed: soon\n---\n", "a.md:3: front matter: reviewed:"),
        (
            "---\ntitle: A\nreviewed: 2026-02-30\n---\n",
            "a.md:3: front matter: day is out of range for month; write a date as 2026-11-20",
        ),
        (
            source("", references="references:\n  - id: A 1\n    citation: x\n"),
            "a.md:10: front matter: references.0.id",
        ),
        (source("", references="references:\n  - id: a\n    citation: x\n    url: x\n"), "references.0.url"),
        (
            source("", references="references:\n  - id: a\n    citation: x\n    isbn: 1\n"),
            "unknown field; use one of id",
        ),
    ],
)
def test_a_wrong_field_is_named_with_its_line(text: str, message: str) -> None:
    with pytest.raises(ArticleError) as caught:
        split(text, "a.md")
    assert message in str(caught.value)
    assert caught.value.check == "front-matter"


def test_all_wrong_fields_are_named_at_once() -> None:
    with pytest.raises(ArticleError) as caught:
        split("---\ntitle: A\ntopic: food\nevidence: good\n---\n", "a.md")
    assert len(str(caught.value).splitlines()) == 2
