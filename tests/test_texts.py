"""The program speaks four languages, each of them whole, and tells them apart."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

import pytest

from bot.bot import Bot
from bot.texts import texts
from bot.texts.languages import LANGUAGES, is_surely_english, language_of
from bot.types import Level, Question


def keys(data: Any, above: str = "") -> Iterator[str]:
    for name, value in data.items():
        yield above + name
        if isinstance(value, dict):
            yield from keys(value, f"{above}{name}.")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_catalogue_has_every_text(language: str) -> None:
    assert set(keys(texts(language))) == set(keys(texts("en")))


@pytest.mark.parametrize(
    ("message", "language"),
    [
        ("¿Qué es la distonía y cómo se trata?", "es"),
        ("mi cuello se tuerce y no puedo respirar", "es"),
        ("Was ist eine Dystonie und kann man sie heilen?", "de"),
        ("mein Hals dreht sich und ich bekomme keine Luft", "de"),
        ("Qu'est-ce que la dystonie et comment la soigner ?", "fr"),
        ("mon cou tourne et je ne peux plus respirer", "fr"),
        ("gracias", "es"),
        ("wie geht es dir", "de"),
        ("j'étouffe", "fr"),
        ("ich möchte am liebsten verschwinden", "de"),
        ("he tomado demasiadas pastillas", "es"),
        ("quien eres", "es"),
        ("tienes informacion sobre distonia cervical?", "es"),
        ("qui es tu", "fr"),
        ("What is dystonia?", "en"),
        ("no one believes me", "en"),
        ("a de novo mutation", "en"),
        ("me", "en"),
        ("dystonia", "en"),
        ("my son has DYT1", "en"),
        ("Botox en bloc or not?", "en"),
    ],
)
def test_the_language_of_a_message_is_recognised_and_in_doubt_it_is_english(message: str, language: str) -> None:
    assert language_of(message) == language


def test_only_what_has_several_little_words_of_english_is_surely_english() -> None:
    assert is_surely_english("I am fine, and what is the pump for?")
    assert not is_surely_english("me ahogo")
    assert not is_surely_english("mi cuello se tuerce y no puedo respirar")
    assert not is_surely_english("pump beeping")


def test_no_question_that_an_author_answers_is_taken_for_another_language(bot: Bot) -> None:
    asks = [
        ask for article in bot.index.get().articles.values() for section in article.sections for ask in section.asks
    ]
    assert asks
    assert {language_of(ask) for ask in asks} == {"en"}


@pytest.mark.model
def test_a_message_that_does_not_tell_its_language_is_read_in_that_of_the_site(real_bot: Bot) -> None:
    german = dataclasses.replace(real_bot, settings=real_bot.settings.model_copy(update={"language": "de"}))
    asked = german.ask(Question("Lidkrampf Ursachen"))
    assert asked.citations[0].article_id == "blepharospasm"
    assert asked.citations == german.ask(Question("Lidkrampf Ursachen", language="de")).citations


def test_a_reply_speaks_the_language_of_the_message_or_the_one_asked_for(bot: Bot) -> None:
    assert "nicht" in bot.ask(Question("Was ist das beste Rezept für ein Brot und wie lange backt es?")).answer
    assert "no voy a adivinar" in bot.ask(Question("bread?", language="es")).answer
    danger = bot.ask(Question("I can't breathe", language="fr")).safety
    assert danger.level == Level.EMERGENCY_NOW
    assert "Asseyez-vous" in str(danger.notice)
