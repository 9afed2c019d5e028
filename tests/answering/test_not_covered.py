"""What is said where the articles have no answer."""

import pytest

from bot.answering.not_covered import not_covered
from bot.texts import texts
from bot.texts.languages import LANGUAGES


@pytest.mark.parametrize(
    ("language", "message", "kind_word"),
    [
        ("en", "I feel so ashamed when my colleagues watch me sign a card", "That sounds hard."),
        ("es", "Tengo miedo de que la gente me mire en la tienda", "Eso suena difícil."),
        ("de", "Ich schäme mich, wenn mein Chef zusieht", "Das klingt schwer."),
        ("fr", "J'ai honte devant mes collègues", "Cela semble difficile à vivre."),
    ],
)
def test_who_tells_of_a_feeling_hears_a_kind_word_first(language: str, message: str, kind_word: str) -> None:
    assert not_covered(message, language).startswith(kind_word)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_plain_question_gets_no_kind_word(language: str) -> None:
    assert not_covered("How do I bake sourdough bread?", language) == texts(language)["not_covered"]


def test_feelings_asked_about_in_general_are_a_plain_question() -> None:
    assert "hard" not in not_covered("are tax advisers lonely people?", "en")
