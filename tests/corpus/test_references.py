"""Reference marks and references."""

from __future__ import annotations

import pytest

from bot.corpus.references import is_placeholder, take_marks, unknown_marks, unused
from bot.types import Mark, Reference


@pytest.mark.parametrize(
    ("text", "left", "marks"),
    [
        ("The neck turns [chan1991].", "The neck turns.", [Mark(14, ("chan1991",))]),
        ("It turns [chan1991] [a2001], often.", "It turns, often.", [Mark(8, ("chan1991", "a2001"))]),
        ("One [a2001] two [b2002].", "One two.", [Mark(3, ("a2001",)), Mark(7, ("b2002",))]),
        ("No mark here.", "No mark here.", []),
        ("He said [sic2] it", "He said it", [Mark(7, ("sic2",))]),
    ],
)
def test_marks_are_taken_out_and_their_places_kept(text: str, left: str, marks: list[Mark]) -> None:
    assert take_marks(text) == (left, marks)


@pytest.mark.parametrize(
    "citation", ["Example A, Example B. 2021.", "Trial X, Trial Y", "Lorem ipsum", "Author N. 2020"]
)
def test_a_citation_that_names_nobody_is_a_placeholder(citation: str) -> None:
    assert is_placeholder(citation)


@pytest.mark.parametrize(
    "citation",
    [
        "Chan J, Brin MF. Mov Disord. 1991.",
        "Trial of botulinum toxin type A. 2001.",
        "In a study a doctor saw an example.",
    ],
)
def test_a_real_citation_is_none(citation: str) -> None:
    assert not is_placeholder(citation)


def test_marks_and_references_are_held_against_each_other() -> None:
    marks, references = [Mark(3, ("a", "b"))], [Reference("b", "B."), Reference("c", "C.")]
    assert unknown_marks(marks, references) == {"a"}
    assert unused(marks, references) == {"c"}


def test_a_reference_is_looked_up_by_doi_then_pmid_then_address() -> None:
    assert Reference("a", "A.", doi="10.1/x", pmid="1").link == "https://doi.org/10.1/x"
    assert Reference("a", "A.", pmid="1", url="https://x.org").link == "https://pubmed.ncbi.nlm.nih.gov/1/"
    assert Reference("a", "A.").link is None
