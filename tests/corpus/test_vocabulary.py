"""The words of the field."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.corpus.vocabulary import load_vocabulary
from bot.errors import CorpusError
from bot.types import Term
from tests.corpus.pages import write


def test_a_term_has_its_meaning_other_names_and_misspellings(tmp_path: Path) -> None:
    file = write(tmp_path, "- term: dystonia\n  also: [dystonias]\n  misspelt: [distonia]\n- term: spasm\n", "v.yaml")
    assert load_vocabulary(file) == (Term("dystonia", None, ("dystonias",), ("distonia",)), Term("spasm"))


def test_a_clinic_needs_no_vocabulary(tmp_path: Path) -> None:
    assert load_vocabulary(tmp_path / "none.yaml") == ()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("- term: a\n- term: b\n  also: [A]\n", "'A' stands under 'a' and under 'b'"),
        ("- name: a\n", "see corpus/README.md"),
        ("a: [", "see corpus/README.md"),
        ("- term: a\n  meaning: 2026-02-30\n", "day is out of range for month; see corpus/README.md"),
        ("3\n", "see corpus/README.md"),
    ],
)
def test_a_wrong_vocabulary_says_what_is_wrong(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(CorpusError) as caught:
        load_vocabulary(write(tmp_path, text, "v.yaml"))
    assert problem in str(caught.value)


def test_the_vocabulary_of_this_guide_can_be_read() -> None:
    assert len(load_vocabulary(Path(__file__).parents[2] / "corpus" / "vocabulary.yaml")) > 100
