"""Nothing is shown that does not stand in an article."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from bot.answering.verify import failure
from bot.bot import Bot
from bot.safety.review import made_up_contact, objection
from bot.types import Draft, Sentence

KEY = "neck-dystonia#what-is-neck-dystonia"


def test_a_sentence_passes_only_if_it_was_found_and_stands_there_to_the_letter(bot: Bot) -> None:
    index = bot.index.get()
    sentence = index.sentences[KEY][0]
    assert failure(Draft(sentence.text, (sentence,)), index, {KEY}) is None
    assert failure(Draft(sentence.text, (sentence,)), index, {"pump#x"}) == "unknown_passage"
    assert failure(Draft("Neck dystonia is cured by tea.", (sentence,)), index, {KEY}) == "not_verbatim"
    moved = dataclasses.replace(sentence, start=sentence.start + 1)
    assert failure(Draft(sentence.text, (moved,)), index, {KEY}) == "not_in_article"


def test_a_dose_goes_out_only_if_a_clinic_lets_its_own_articles_name_them(bot: Bot, tmp_path: Path) -> None:
    index = bot.index.get()
    section = index.section(KEY)
    text = "Our clinic begins with 5 mg. You should stop your 5 mg tablets."
    article = dataclasses.replace(index.articles["neck-dystonia"], text=text, path=str(tmp_path / "own" / "ours.md"))
    index = dataclasses.replace(index, articles={**index.articles, article.id: article})
    dose, order = (
        Draft(text[start:end], (Sentence(article.id, section.id, start, end, text[start:end], n, "sentence"),))
        for n, (start, end) in enumerate([(0, 28), (29, len(text))])
    )
    assert failure(dose, index, {KEY}) == "dose"
    assert failure(dose, index, {KEY}, tmp_path / "other") == "dose"
    assert failure(dose, index, {KEY}, tmp_path / "own") is None
    assert failure(order, index, {KEY}, tmp_path / "own") == "order"


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        ("Take 20 mg of baclofen.", "dose"),
        ("Usual doses are 100 to 200 units.", "dose"),
        ("Half a tablet is given at night.", "dose"),
        ("Seven tablets a day are usual.", "dose"),
        ("Take 50 microgrammes of it.", "dose"),
        ("Ten drops, or fifteen milligrammes, are usual.", "dose"),
        ("You should stop your tablets.", "order"),
        ("You must immediately stop taking it.", "order"),
        ("Please stop taking your medicine.", "order"),
        ("You can stop your baclofen.", "order"),
        ("Stop baclofen today.", "order"),
        ("Ask for more units.", "order"),
        ("You have cervical dystonia.", "diagnosis"),
        ("You may have blepharospasm.", "diagnosis"),
        ("You\u2019ve got torticollis.", "diagnosis"),
        ("You have early onset generalised dystonia.", "diagnosis"),
        ("This treatment will cure your dystonia.", "promise"),
        ("Botulinum toxin cures dystonia.", "promise"),
        ("It will cure you, and it cures blepharospasm.", "promise"),
        ("1000 U of Dysport are usual.", "dose"),
        ("Take clonazepam at night.", "order"),
        ("Try baclofen.", "order"),
        ("Switch to Dysport injections.", "order"),
        ("You should avoid taking baclofen.", "order"),
        ("You should use more toxin.", "order"),
        ("You should cut your dose.", "order"),
        ("You should be taking clonazepam.", "order"),
        ("We recommend that you stop baclofen.", "order"),
        ("It is safe for you to stop baclofen.", "order"),
        ("You don't need your injections any more.", "order"),
        ("No worries, you have cervical dystonia.", "diagnosis"),
        ("You have DYT1.", "diagnosis"),
        ("Your symptoms are dystonia.", "diagnosis"),
        ("There is no doubt that this will cure dystonia.", "promise"),
        ("Dystonia can be cured.", "promise"),
        ("Acupuncture is a cure for dystonia.", "promise"),
        ("Dystonia cannot be cured, and nothing is a cure for dystonia.", None),
        ("Whether acupuncture is a cure for dystonia is not known.", None),
        ("You should not stop baclofen suddenly.", None),
        ("Do not stop baclofen suddenly.", None),
        ("A nurse can help if you have questions about your dystonia.", None),
        ("Botulinum toxin works for about three months.", None),
        ("No treatment can cure dystonia.", None),
        ("Neither Botox nor DBS cures dystonia.", None),
        ("If you have cervical dystonia, a neurologist can help.", None),
        ("About 7 in 10 people have pain.", None),
    ],
)
def test_doses_orders_diagnoses_and_promises_never_go_out(sentence: str, reason: str | None) -> None:
    assert objection(sentence) == reason


@pytest.mark.parametrize(
    "sentence",
    [
        "Call the helpline on 0800 123 4567.",
        "Call 988 now.",
        "Write to help@example.org.",
        "See www.example.org or https://example.org.",
    ],
)
def test_contacts_that_no_article_names_never_go_out(sentence: str) -> None:
    assert made_up_contact(sentence, ["A helpline can be called."]) == "contact"
    assert made_up_contact(sentence, [f"People say: {sentence}"]) is None
    assert made_up_contact(sentence, [f"People say: {sentence.rstrip('.').lower()}, and more."]) is None
    assert made_up_contact("About 7 in 10 people, aged 40-65, had pain in 2015-2020.", ["Many have pain."]) is None
