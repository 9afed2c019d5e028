"""A comparison is heard where two things are compared, and nowhere else."""

from __future__ import annotations

import pytest

from bot.answering.compare import compared
from bot.index.lexical import terms
from bot.types import Term

VOCABULARY = (
    Term("dystonia"),
    Term("botulinum toxin", also=("botox", "dysport")),
    Term("baclofen"),
    Term("physiotherapy", also=("physio",)),
    Term("deep brain stimulation", also=("DBS",)),
    Term("tremor"),
)


@pytest.mark.parametrize(
    ("question", "texts"),
    [
        ("Is botox or baclofen better?", ("Botulinum toxin helps.", "Baclofen helps.")),
        ("physio or botox", ("Physiotherapy helps.", "Botox helps.")),
        ("Should I have DBS or a pump?", ("Deep brain stimulation helps.", "The baclofen pump helps.")),
        ("botox vs DBS", ("Botox helps.", "DBS helps.")),
        ("Is baclofen better than botox?", ("Baclofen helps.", "Botulinum toxin helps.")),
        ("What is the difference between botox and dysport?", ("Botox helps.", "Dysport helps.")),
    ],
)
def test_each_of_two_things_compared_is_known_by_any_of_its_names(question: str, texts: tuple[str, str]) -> None:
    one, other = compared(question, VOCABULARY)
    assert one.is_named(frozenset(terms(texts[0])))
    assert other.is_named(frozenset(terms(texts[1])))
    assert not one.is_named(frozenset(terms(texts[1])))
    assert not other.is_named(frozenset(terms(texts[0])))


@pytest.mark.parametrize(
    "question",
    [
        "Does botox start after two or three weeks?",
        "Should I exercise or not?",
        "What are botox and baclofen?",
        "Does botox help, or do I need more?",
        "Does botox hurt more than baclofen?",
    ],
)
def test_numbers_and_or_not_compare_nothing(question: str) -> None:
    assert not compared(question, VOCABULARY)


@pytest.mark.parametrize(("question", "word"), [("permanent or temporary", "temporary"), ("son or daughter", "son")])
def test_of_two_everyday_words_an_answer_names_one(question: str, word: str) -> None:
    (either,) = compared(f"Is it {question}?", VOCABULARY)
    assert either.is_named(frozenset(terms(f"It is {word}.")))
    assert not either.is_named(frozenset(terms("It is unknown.")))


def test_of_dystonia_and_another_thing_only_the_other_must_be_named() -> None:
    (other,) = compared("Is it tremor or dystonia?", VOCABULARY)
    assert other.is_named(frozenset(terms("Tremor is shaking.")))


@pytest.mark.parametrize(
    ("question", "alone"),
    [
        ("Is botox or baclofen better?", "What is baclofen?"),
        ("botox or baclofen, which is better for my neck", "What is baclofen?"),
        ("Does botox or baclofen cause sleepiness?", "Does baclofen cause sleepiness?"),
    ],
)
def test_each_thing_is_asked_about_alone(question: str, alone: str) -> None:
    assert compared(question, VOCABULARY)[1].question == alone
