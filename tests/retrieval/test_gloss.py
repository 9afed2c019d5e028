"""Questions in another language are searched with English words."""

from __future__ import annotations

import pytest

from bot.bot import Bot
from bot.retrieval.gloss import gloss
from bot.retrieval.vocabulary import TermFinder
from bot.texts import texts
from bot.types import Question, Status, Term, Turn

FINDER = TermFinder((Term("botulinum toxin", None, ("botox",)), Term("cervical dystonia"), Term("dystonia")))


@pytest.mark.parametrize(
    ("language", "asked", "english"),
    [
        ("de", "Hilft Botox bei Schiefhals?", ("help", "botox", "cervical dystonia")),
        ("de", "Wie lange wirkt die Spritze?", ("how long", "injection")),
        ("de", "Laesst die Spritze nach?", ("injection",)),
        ("es", "¿Cuánto dura la inyección?", ("how long", "injection")),
        ("es", "cuanto dura la inyeccion", ("how long", "injection")),
        ("fr", "L'injection fait-elle mal ?", ("injection",)),
    ],
)
def test_each_word_and_phrase_is_looked_up_also_as_it_is_typed_in_a_hurry(
    language: str, asked: str, english: tuple[str, ...]
) -> None:
    assert all(word in gloss(asked, language, FINDER, ()) for word in english)


@pytest.mark.parametrize(
    ("language", "asked", "english"),
    [
        ("de", "Hilft Botox bei Dystonie?", "does botox in dystonia help"),
        ("es", "¿Ayuda el botox en la distonía?", "does botulinum toxin in dystonia help"),
        ("es", "ayuda", "help"),
    ],
)
def test_whether_something_helps_is_asked_as_in_english(language: str, asked: str, english: str) -> None:
    assert gloss(asked, language, FINDER, ()) == english


def test_words_that_the_articles_know_stay_and_others_stay_out() -> None:
    assert "magnesium" in gloss("hilft magnesium bei dystonie?", "de", FINDER, {"magnesium"})
    assert "frobeln" not in gloss("hilft frobeln bei dystonie?", "de", FINDER, {"magnesium"})


def test_of_a_question_on_something_else_no_half_is_answered() -> None:
    assert "zystitis" in gloss("wie behandelt man zystitis", "de", FINDER, ())


def test_nothing_comes_of_words_that_no_table_has() -> None:
    assert gloss("frobeln", "de", FINDER, ()) == ""


def test_a_german_question_gets_english_sentences_and_is_told_so(bot: Bot) -> None:
    reply = bot.ask(Question("Was ist ein Schiefhals, was ist Torticollis?"))
    assert reply.status == Status.ANSWERED
    assert reply.citations[0].article_id == "neck-dystonia"
    assert reply.safety.notice == texts("de")["glossed"]


def test_in_a_conversation_earlier_questions_are_understood_as_well(bot: Bot) -> None:
    history = (Turn("user", "Wie wirkt eine Baclofenpumpe?"), Turn("assistant", "..."))
    assert "baclofen" in bot.ask(Question("und bei Kindern?", history)).standalone_question


def test_what_was_found_for_a_reader_of_one_language_is_not_given_to_one_of_another(bot: Bot) -> None:
    spanish, english = (bot.ask(Question("torticollis embarazo", language=language)) for language in ("es", "en"))
    assert spanish.standalone_question != english.standalone_question
    assert spanish.confidence != english.confidence
