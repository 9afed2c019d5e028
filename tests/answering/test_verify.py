"""Nothing is shown that does not stand in an article."""

from __future__ import annotations

import dataclasses

import pytest

from bot.answering.verify import failure
from bot.bot import Bot
from bot.safety.review import objection
from bot.types import Draft

KEY = "neck-dystonia#what-is-neck-dystonia"


def test_a_sentence_passes_only_if_it_was_found_and_stands_there_to_the_letter(bot: Bot) -> None:
    index = bot.index.get()
    sentence = index.sentences[KEY][0]
    assert failure(Draft(sentence.text, (sentence,)), index, {KEY}) is None
    assert failure(Draft(sentence.text, (sentence,)), index, {"pump#x"}) == "unknown_passage"
    assert failure(Draft("Neck dystonia is cured by tea.", (sentence,)), index, {KEY}) == "not_verbatim"
    moved = dataclasses.replace(sentence, start=sentence.start + 1)
    assert failure(Draft(sentence.text, (moved,)), index, {KEY}) == "not_in_article"


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        ("Take 20 mg of baclofen.", "dose"),
        ("Usual doses are 100 to 200 units.", "dose"),
        ("You should stop your tablets.", "order"),
        ("You have cervical dystonia.", "diagnosis"),
        ("This treatment will cure your dystonia.", "promise"),
        ("Botulinum toxin works for about three months.", None),
        ("No treatment can cure dystonia.", None),
        ("If you have cervical dystonia, a neurologist can help.", None),
        ("About 7 in 10 people have pain.", None),
    ],
)
def test_doses_orders_diagnoses_and_promises_never_go_out(sentence: str, reason: str | None) -> None:
    assert objection(sentence) == reason
