"""Everyday words that are often misspelt (``bot/texts/misspelt.yaml``)."""

from __future__ import annotations

from importlib.resources import files

import pytest

from bot.retrieval.spelling import english_words
from bot.texts.languages import OTHERS, common_words
from bot.texts.read_yaml import read_yaml
from bot.texts.respelt import misspelt, respelt

DIALECT = {"wat", "wot", "wen", "wether", "mussel", "mussels", "fase", "offen"}
"""Rare words of English or another language, which in an English message mean what the list says."""


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("wat is distonia", "what is distonia"),
        ("i carnt breeth", "i can't breathe"),
        ("i want to kil my self", "i want to kill myself"),
        ("eye lid spasm", "eyelid spasm"),
        ("My Nek Hurts", "My neck Hurts"),
        ("is it my ſelf or an eye lıd", "is it my ſelf or an eye lıd"),
    ],
)
def test_what_is_typed_by_ear_is_read_as_it_is_meant(typed: str, meant: str) -> None:
    assert respelt(typed) == meant


@pytest.mark.parametrize(
    "message", ["hat er offen gesagt, welche Fase es ist?", "wie ist das Wetter", "la fase rápida del sueño"]
)
def test_other_languages_stay_as_they_are(message: str) -> None:
    assert respelt(message) == message


def test_no_right_word_is_in_the_list() -> None:
    assert set(misspelt()) & english_words().keys() <= DIALECT
    for language in OTHERS:
        glossary = read_yaml((files("bot.retrieval") / "glossary" / f"{language}.yaml").read_text("utf-8"))
        right = common_words(language) | {word.lower() for phrases in glossary.values() for word in phrases}
        assert set(misspelt()) & right <= DIALECT
