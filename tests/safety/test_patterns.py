"""The small language in which rules name what people say."""

from __future__ import annotations

import pytest

from bot.safety.patterns import Concept, joined, starts_of, without_leet


def says(pattern: str, message: str, *, deniable: bool = True) -> bool:
    text, concept = joined(message), Concept("test", [pattern], deniable=deniable)
    return any(
        concept.matches(start, text, places) for start, places in starts_of(text).items() if start in concept.starts
    )


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("cant breathe", "I CAN'T breathe!"),
        ("cant breathe", "i can not breathe"),
        ("cant breathe", "I cannot breathe"),
        ("swallow*", "trouble with swallowing"),
        ("neck|jaw ~ twist*", "my jaw is badly twisted"),
        ("stopped ~~ baclofen", "I stopped last week, on my own, taking my baclofen"),
        ("eyes ~ stuck", "my daughter's eyes are stuck"),
        ("jetouffe", "J'étouffe"),
    ],
)
def test_a_pattern_finds_what_people_write(pattern: str, message: str) -> None:
    assert says(pattern, message)


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("fever", "no fever"),
        ("fever", "I don't have any fever"),
        ("fever", "she has not had a real fever"),
        ("urine ~ dark", "my urine is not dark"),
        ("breath", "breathing"),
        ("neck ~ twist*", "my neck is fine but since last year my hand twists"),
    ],
)
def test_a_pattern_leaves_alone_what_is_denied_or_something_else(pattern: str, message: str) -> None:
    assert not says(pattern, message)


def test_a_denial_of_something_else_does_not_hide_a_danger() -> None:
    assert says("throat ~ closing", "I don't know why my throat is closing")
    assert says("cant breathe", "no idea what to do, I can't breathe")


def test_a_no_that_answers_denies_nothing_of_what_follows() -> None:
    for message in (
        "Did it help? no, trouble breathing now",
        "Any better? No. Trouble breathing",
        "no! trouble breathing",
    ):
        assert says("trouble breathing", message)
    assert not says("fever", "no fever, no rash")


def test_a_medicine_that_is_gone_is_still_named() -> None:
    assert says("clonazepam", "no clonazepam left", deniable=False)
    assert not says("clonazepam", "no clonazepam left")


def test_letters_written_as_digits_are_read() -> None:
    assert joined(without_leet("i c4nt br34the")) == " i cant breathe "
    assert without_leet("took 10 pills at 40") == "took 10 pills at 40"


def test_a_pattern_without_a_word_is_refused() -> None:
    with pytest.raises(ValueError, match="does not begin and end with a word"):
        Concept("test", ["~"])
