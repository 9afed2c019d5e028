"""Where a sentence ends: half of one could say what the whole does not."""

from __future__ import annotations

import pytest

from bot.corpus.sentences import sentence_spans


@pytest.mark.parametrize(
    "sentence",
    [
        "The clinic is open Mon.-Fri. 9-17 h.",
        "Ms. Weber is at the desk on Mon. and Tue. from 9 a.m. to 5 p.m.",
        "The clinic can be reached at Tel. +44 20 7946 0555 ext. 12.",
        "The lift is in the St. Anna house, e.g. for wheelchairs.",
    ],
)
def test_a_sentence_does_not_end_within_a_time_a_name_or_a_number(sentence: str) -> None:
    assert sentences(f"{sentence} Ring the bell.") == [sentence, "Ring the bell."]


def test_numbers_that_follow_each_other_cut_no_sentence() -> None:
    rooms = "Injections are given in room 1. Blood is taken in room 2. Forms lie in room 3."
    assert all(one.endswith((" 1.", " 2.", " 3.")) for one in sentences(rooms))


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]
