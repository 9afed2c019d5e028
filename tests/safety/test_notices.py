"""What stands first: short, plain, complete, and never falsely calming."""

from __future__ import annotations

import re

import pytest

from bot.safety.notices import Numbers, note, notice, read_countries, read_notices
from bot.safety.triage import Decision, build_triage, packaged_rules
from bot.types import Intent, Level

FILE = packaged_rules()
DANGERS = sorted({(rule.sign, rule.level) for rule in FILE.rules if rule.level != Level.NONE})
LANGUAGES = ("en", "es", "de", "fr")
NEVER = {
    "en": r"it will pass|probably|just dystonia|wait and see|you have|\d ?mg|normal|don't worry|relax",
    "es": r"ya pasará|probablemente|solo distonía|usted tiene|\d ?mg|normal|no se preocupe|relájese",
    "de": r"geht vorbei|wahrscheinlich|nur Dystonie|Sie haben|\d ?mg|normal|keine Sorge|entspannen",
    "fr": r"va passer|probablement|juste une dystonie|vous avez|\d ?mg|normal|ne vous inquiétez|détendez",
}
MUST = {
    "RF01": ("upright", "derecho", "Aufrecht", "droit"),
    "RF02": ("life-threatening", "peligro la vida", "lebensgefährlich", "vie en danger"),
    "RF03": ("treatable", "tratar", "behandelbar", "se soigne"),
    "RF04": ("hours to weeks", "horas o semanas", "Stunden bis Wochen", "heures ou des semaines"),
    "RF06": ("pump card", "tarjeta de la bomba", "Pumpenausweis", "carte de la pompe"),
    "RF07": ("nothing by mouth", "nada por la boca", "nichts in den Mund", "rien par la bouche"),
    "RF08": ("come back stronger", "con más fuerza", "stärker zurückkommen", "revenir plus forts"),
    "RF09": ("implant team", "equipo del implante", "Implantat-Team", "équipe de l'implant"),
    "RF10": ("withdrawal", "abstinencia", "Entzug", "sevrage"),
    "RF11": ("all medicines", "todas las medicinas", "alle Medikamente", "tous les médicaments"),
    "RF12": ("time", "hora", "Uhrzeit", "heure"),
    "RF13": ("neck still", "quieto el cuello", "Hals ruhig", "cou immobile"),
    "RF14": ("kidneys", "riñones", "Nieren", "reins"),
    "RF15": ("seen today", "médico hoy", "heute ärztlich", "vu aujourd'hui"),
    "RF16": ("packet", "envase", "Packung", "boîte"),
    "RF18": ("treated in its own right", "se trata", "behandelt", "se soigne"),
    "RF19": ("side", "de lado", "auf die Seite", "sur le côté"),
    "RF20": ("allergy", "alergia", "Allergie", "allergie"),
    "RF21": ("Missed doses", "Saltarse dosis", "Fehlende Einnahmen", "prises manquées"),
    "RF22": ("alone", "por cuenta propia", "allein", "seul"),
    "RF23": ("Name the medicine", "nombre de la medicina", "Nennen Sie das Medikament", "nom du médicament"),
    "RF24": ("the same day", "mismo día", "selben Tag", "jour même"),
}


def shown(sign: str, level: Level, language: str = "en") -> str:
    text = notice(Decision(level, signs=(sign,), sign_levels=(level,)), Numbers("112", "116 123"), language)
    assert text is not None
    return text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("sign", "level"), DANGERS)
def test_a_notice_is_short_says_whom_to_call_and_nothing_falsely_calming(
    sign: str, level: Level, language: str
) -> None:
    text = shown(sign, level, language)
    assert len(text.split()) <= 60
    assert not re.search(NEVER[language], text, re.I)
    assert "{" not in text
    if level in (Level.EMERGENCY_NOW, Level.CRISIS):
        assert "112" in text
    if sign in MUST:
        assert MUST[sign][LANGUAGES.index(language)] in text


@pytest.mark.parametrize(
    ("language", "sorry"), [("en", "I am sorry"), ("es", "Siento"), ("de", "tut mir leid"), ("fr", "désolé")]
)
def test_a_notice_for_thoughts_of_dying_is_warm_and_names_both_lines(language: str, sorry: str) -> None:
    for level in (Level.CRISIS, Level.EMERGENCY_NOW):
        text = shown("RF17", level, language)
        assert sorry in text.partition(".")[0]
        assert "116 123" in text
        assert "112" in text


def test_numbers_are_those_of_the_site_then_of_its_country_then_words_of_the_language() -> None:
    decision = Decision(Level.EMERGENCY_NOW, signs=("RF01",), sign_levels=(Level.EMERGENCY_NOW,))
    assert "Call 999 or 112 now" in str(notice(decision, Numbers.of_country("GB")))
    assert "Call 01234 now" in str(notice(decision, Numbers.of_country("GB", "01234")))
    assert "Call 01234 now" in str(notice(decision, Numbers.of_country("XX", "01234")))
    assert "Ihren örtlichen Notruf" in str(notice(decision, Numbers(), "de"))
    assert all(set(numbers) == {"emergency_number", "crisis_line"} for numbers in read_countries().values())


def test_at_most_two_signs_are_named() -> None:
    signs = ("RF01", "RF02", "RF04")
    text = (
        notice(Decision(Level.EMERGENCY_NOW, signs=signs, sign_levels=(Level.EMERGENCY_NOW,) * 3), Numbers("112", "x"))
        or ""
    )
    assert "upright" in text
    assert "away from the injected place" not in text


def test_a_question_about_a_sign_gets_one_line_and_a_personal_wish_one_sentence() -> None:
    triage = build_triage(FILE)
    assert "swallowing" in (note(triage.read("can botox cause trouble swallowing?"), Numbers("112", "x")) or "")
    assert "doses" in (note(triage.read("how many units do I need?"), Numbers("112", "x")) or "")
    assert note(triage.read("What is dystonia?"), Numbers("112", "x")) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_level_sign_and_intent_has_its_text(language: str) -> None:
    texts = read_notices(language)
    assert set(texts["levels"]) == set(Level) - {Level.NONE}
    assert set(texts["intents"]) == set(Intent) - {Intent.EDUCATION}
    assert {sign for sign, _ in DANGERS} <= set(texts["signs"])
    assert texts["about"].keys() == read_notices("en")["about"].keys()
    assert texts["numbers"].keys() == {"emergency_number", "crisis_line"}
