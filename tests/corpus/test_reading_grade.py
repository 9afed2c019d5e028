"""How hard a text is to read."""

from __future__ import annotations

import pytest

from bot.corpus.reading_grade import reading_grade, syllables_of
from bot.types import Term

HARD = "Botulinum toxin administration ameliorates involuntary muscular contractions considerably."
EASY = "A shot of toxin helps the neck rest."


@pytest.mark.parametrize(
    ("word", "count"), [("neck", 1), ("doctor", 2), ("dystonia", 4), ("1,144", 1), ("don't", 1), ("medicine", 3)]
)
def test_syllables_are_about_right(word: str, count: int) -> None:
    assert abs(syllables_of(word) - count) <= 1


def test_the_grade_is_that_of_flesch_and_kincaid() -> None:
    assert reading_grade(["The cat sat on the mat and then it ran off to the big red barn."]) == pytest.approx(
        0.39 * 16 + 11.8 * 1 - 15.59
    )


def test_long_words_and_long_sentences_are_harder() -> None:
    assert reading_grade([HARD]) > 12
    assert reading_grade([EASY]) < 5
    assert reading_grade([" ".join([EASY] * 4)]) > reading_grade([EASY] * 4)


def test_words_of_the_field_do_not_count_against_an_article_but_count_in_its_length() -> None:
    text = "People with oromandibular dystonia have spasms in the jaw."
    known = (Term("oromandibular dystonia"),)
    assert reading_grade([text], known) < reading_grade([text])
    assert reading_grade(["dystonia"], [Term("dystonia")]) == 0.0
    long = [f"{text[:-1]} and also in the neck and in the arm and in the leg."]
    assert reading_grade(long, known) > reading_grade([text], known)


def test_other_names_count_as_terms_and_parts_of_words_do_not() -> None:
    assert reading_grade(["Torticollis is a turned neck."], [Term("neck dystonia", also=("torticollis",))]) < 1
    assert reading_grade([HARD], [Term("in")]) == reading_grade([HARD])


def test_nothing_to_read_has_no_grade() -> None:
    assert reading_grade([]) == 0.0
    assert reading_grade(["...", ""]) == 0.0
