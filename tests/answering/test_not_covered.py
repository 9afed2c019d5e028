"""What is said where the articles have no answer."""

import pytest

from bot.answering.not_covered import not_covered
from bot.safety.notices import Numbers
from bot.texts import texts
from bot.texts.languages import LANGUAGES

NOBODY = Numbers()


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
    assert not_covered(message, language, NOBODY).startswith(kind_word)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_plain_question_gets_no_kind_word(language: str) -> None:
    assert not_covered("How do I bake sourdough bread?", language, NOBODY) == texts(language)["not_covered"]


def test_feelings_asked_about_in_general_are_a_plain_question() -> None:
    assert "hard" not in not_covered("are tax advisers lonely people?", "en", NOBODY)


@pytest.mark.parametrize(
    ("language", "message"),
    [
        ("en", "my dad hits me when i twist"),
        ("en", "a boy at school kicks and pushes me"),
        ("es", "mi padre me pega cuando me tuerzo"),
        ("de", "mein Vater schlägt mich, wenn ich zucke"),
        ("fr", "mon père me frappe"),
    ],
)
def test_who_is_hurt_by_others_is_told_that_nobody_may_do_so(language: str, message: str) -> None:
    said = texts(language)["not_covered_hurt"].format(emergency_number="999")
    assert not_covered(message, language, Numbers("999")) == said


def test_a_part_that_hurts_is_nobody_who_hurts() -> None:
    assert not_covered("my neck hurts and my back hurts me", "en", NOBODY) == texts("en")["not_covered_feeling"]
