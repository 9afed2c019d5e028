"""What stands first: short, plain, complete, and never falsely calming."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.corpus.reading_grade import reading_grade
from bot.corpus.vocabulary import load_vocabulary
from bot.safety.notices import Numbers, note, notice, read_countries, read_notices
from bot.safety.triage import Decision, build_triage, packaged_rules
from bot.types import Intent, Level

FILE = packaged_rules()
TERMS = load_vocabulary(Path(__file__).parents[2] / "corpus" / "vocabulary.yaml")
DANGERS = sorted({(rule.sign, rule.level) for rule in FILE.rules if rule.level != Level.NONE})
LANGUAGES = ("en", "es", "de", "fr")
NEVER = {
    "en": r"it will pass|probably|just dystonia|wait and see|you have|\d ?mg|normal|don't worry|relax",
    "es": r"ya pasará|probablemente|solo distonía|usted tiene|\d ?mg|normal|no se preocupe|relájese",
    "de": r"geht vorbei|wahrscheinlich|nur Dystonie|Sie haben|\d ?mg|normal|keine Sorge|entspannen",
    "fr": r"va passer|probablement|juste une dystonie|vous avez|\d ?mg|normal|ne vous inquiétez|détendez",
}
# What the notice of a row says besides whom to call, in each of the LANGUAGES.
MUST = {
    "RF01": (
        ("upright", "not drive"),
        ("derecho", "No conduzca"),
        ("Aufrecht", "Nicht selbst fahren"),
        ("droit", "Ne conduisez pas"),
    ),
    "RF02": (
        ("life-threatening", "hospital", "medicine list", "action plan", "infection", "medicine change"),
        ("peligro la vida", "hospital", "lista de medicinas", "plan de acción", "infección", "cambio de medicina"),
        (
            "lebensgefährlich",
            "Krankenhaus",
            "Medikamentenliste",
            "Notfallplan",
            "Infektion",
            "Änderungen der Medikamente",
        ),
        ("vie en danger", "hôpital", "liste des médicaments", "plan d'action", "infection", "changement de médicament"),
    ),
    "RF03": (
        ("treatable", "Name the medicine", "when it was taken"),
        ("tratar", "nombre de la medicina", "cuándo se tomó"),
        ("behandelbar", "Nennen Sie das Medikament", "wann es genommen wurde"),
        ("se soigne", "nom du médicament", "heure de la prise"),
    ),
    "RF04": (
        ("hours to weeks", "away from", "brand", "date"),
        ("horas o semanas", "lejos", "producto", "fecha"),
        ("Stunden bis Wochen", "fern der Einstichstelle", "Produkt", "Datum"),
        ("heures ou des semaines", "loin du point", "produit", "date"),
    ),
    "RF06": (
        ("is an emergency", "pump card", "not rub the pump"),
        ("es una emergencia", "tarjeta de la bomba", "No frote la bomba"),
        ("ein Notfall", "Pumpenausweis", "Nicht an der Pumpe reiben"),
        ("est une urgence", "carte de la pompe", "Ne frottez pas la pompe"),
    ),
    "RF07": (
        ("Stay with the person", "nothing by mouth"),
        ("Quédese con la persona", "nada por la boca"),
        ("Bleiben Sie bei der Person", "nichts in den Mund"),
        ("Restez avec la personne", "rien par la bouche"),
    ),
    "RF08": (
        ("come back stronger", "hospital", "device card"),
        ("con más fuerza", "ingreso urgente", "tarjeta del aparato"),
        ("stärker zurückkommen", "Notaufnahmen", "Geräteausweis"),
        ("revenir plus forts", "hospitalisation", "carte"),
    ),
    "RF09": (("implant team",), ("equipo del implante",), ("Implantat-Team",), ("équipe de l'implant",)),
    "RF10": (
        ("dangerous withdrawal", "fits", "only with the prescriber", "pharmacist can help"),
        ("abstinencia peligrosa", "convulsiones", "quien receta", "farmacéutico"),
        ("gefährlichen Entzug", "Krampfanfällen", "nur mit der verordnenden Praxis", "Apotheke kann heute helfen"),
        ("sevrage dangereux", "convulsions", "avec le prescripteur", "pharmacien peut aider"),
    ),
    "RF11": (
        ("can look like dystonia", "all medicines"),
        ("puede parecer distonía", "todas las medicinas"),
        ("wie Dystonie aussehen", "alle Medikamente"),
        ("ressembler à une dystonie", "tous les médicaments"),
    ),
    "RF12": (("time when it began",), ("hora en que empezó",), ("Uhrzeit des Beginns",), ("heure du début",)),
    "RF13": (("neck still",), ("quieto el cuello",), ("Hals ruhig",), ("cou immobile",)),
    "RF14": (
        ("kidneys", "Tests are needed today"),
        ("riñones", "análisis hoy"),
        ("Nieren", "Heute sind Untersuchungen nötig"),
        ("reins", "examens aujourd'hui"),
    ),
    "RF15": (
        ("seen today", "action plan"),
        ("médico hoy", "plan de acción"),
        ("heute ärztlich", "Notfallplan"),
        ("vu aujourd'hui", "plan d'action"),
    ),
    "RF16": (
        ("Keep the packet", "not cause vomiting"),
        ("Guarde el envase", "No provoque el vómito"),
        ("Packung aufheben", "Kein Erbrechen"),
        ("Gardez la boîte", "Ne faites pas vomir"),
    ),
    "RF18": (
        ("common", "treated in its own right", "116 123"),
        ("frecuente", "se trata", "116 123"),
        ("häufig", "für sich behandelt", "116 123"),
        ("fréquent", "se soigne", "116 123"),
    ),
    "RF19": (
        ("nothing in the mouth", "on the side"),
        ("nada en la boca", "de lado"),
        ("Nichts in den Mund", "auf die Seite"),
        ("rien dans la bouche", "sur le côté"),
    ),
    "RF20": (
        ("allergy or a spasm", "Both are emergencies"),
        ("alergia o un espasmo", "Ambos son emergencias"),
        ("Allergie oder ein Krampf", "Beides ist ein Notfall"),
        ("allergie ou un spasme", "Les deux sont des urgences"),
    ),
    "RF21": (
        ("Missed doses", "action plan"),
        ("Saltarse dosis", "plan de acción"),
        ("Fehlende Einnahmen", "Notfallplan"),
        ("prises manquées", "plan d'action"),
    ),
    "RF22": (
        ("this week", "not stopped or started alone", "Data are limited", "maternity and neurology"),
        ("esta semana", "por cuenta propia", "pocos datos", "obstetricia y neurología"),
        ("in dieser Woche", "nicht allein abgesetzt oder begonnen", "wenige Daten", "Frauenheilkunde und Neurologie"),
        ("cette semaine", "n'arrête ni ne commence", "données sont limitées", "maternité et la neurologie"),
    ),
    "RF23": (
        ("Name the medicine",),
        ("nombre de la medicina",),
        ("Nennen Sie das Medikament",),
        ("nom du médicament",),
    ),
    "RF24": (
        ("Sudden worsening", "the same day or at once"),
        ("empeoramiento brusco", "mismo día o enseguida"),
        ("Plötzliche Verschlechterung", "selben Tag oder sofort"),
        ("aggravation soudaine", "jour même ou tout de suite"),
    ),
}
MUST_AT_LEVEL = {
    ("RF03", Level.URGENT_SAME_DAY): (("at once",), ("enseguida",), ("sofort",), ("tout de suite",)),
    ("RF05", Level.EMERGENCY_NOW): (("first aid",), ("primeros auxilios",), ("Ersten Hilfe",), ("gestes de secours",)),
    ("RF05", Level.URGENT_SAME_DAY): (
        ("check of swallowing",),
        ("revisión del tragar",),
        ("Schluckuntersuchung",),
        ("bilan de la déglutition",),
    ),
    ("RF16", Level.URGENT_SAME_DAY): (("poison centre",), ("toxicología",), ("Giftnotruf",), ("centre antipoison",)),
    ("RF17", Level.CRISIS): (("Stay with",), ("quédese con",), ("bleiben Sie bei",), ("restez avec",)),
    ("RF17", Level.EMERGENCY_NOW): (("move the means away",), ("aleje",), ("Mittel weg",), ("éloignez",)),
}
NEVER_OF_SIGN = {
    "RF01": "relax|breathing exercise",
    "RF02": "at home|warm bath|massage",
    "RF03": "diphenhydramine|allerg",
    "RF04": "wears off|normal",
    "RF05": "diet|puree",
    "RF06": "tablet|oral",
    "RF07": "sleep it off|let (?:him|her|them) sleep",
    "RF08": "settings|your appointment|increase",
    "RF09": "antibiotic",
    "RF10": "taper|restart|take it again",
    "RF11": "stop (?:the|your|all)",
    "RF12": "new dystonia",
    "RF13": "heat|stretch",
    "RF14": "drink",
    "RF15": "growing pains",
    "RF16": "lethal|safe amount|milk|charcoal",
    "RF17": "method|how many|ligature",
    "RF18": "normal reaction",
    "RF19": "awareness|fine",
    "RF20": "antihistamine",
    "RF21": "replace|extra dose|double",
    "RF22": r"\bsafe\b|unsafe",
    "RF23": "reduce|lower the dose",
    "RF24": "more units|higher dose",
}
NUMBERS = Numbers("112", "116 123")


def shown(
    sign: str,
    level: Level,
    language: str = "en",
    numbers: Numbers = NUMBERS,
    intent: Intent = Intent.EDUCATION,
) -> str:
    text = notice(Decision(level, intent, signs=(sign,), sign_levels=(level,)), numbers, language)
    assert text is not None
    return text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("sign", "level"), DANGERS)
def test_a_notice_is_short_says_whom_to_call_and_nothing_falsely_calming(
    sign: str, level: Level, language: str
) -> None:
    text = shown(sign, level, language)
    assert max(len(shown(sign, level, language, Numbers(), intent).split()) for intent in Intent) <= 60
    assert not re.search(NEVER[language], text, re.I)
    assert "{" not in text
    if level in (Level.EMERGENCY_NOW, Level.CRISIS):
        assert "112" in text
    required = [table[key] for table, key in ((MUST, sign), (MUST_AT_LEVEL, (sign, level))) if key in table]
    assert required
    assert not [phrase for row in required for phrase in row[LANGUAGES.index(language)] if phrase not in text]


@pytest.mark.parametrize(("sign", "level"), DANGERS)
def test_a_notice_is_for_readers_of_grade_6_and_never_says_what_its_row_forbids(sign: str, level: Level) -> None:
    text = shown(sign, level, numbers=Numbers())
    assert reading_grade(re.split(r"(?<=[.!?]) ", text), TERMS) <= 6
    assert not re.search(NEVER_OF_SIGN[sign], text, re.I)


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
    assert "Call 999 / 112 now" in str(notice(decision, Numbers.of_country("GB")))
    assert "Call 01234 now" in str(notice(decision, Numbers.of_country("GB", "01234")))
    assert "Call 01234 now" in str(notice(decision, Numbers.of_country("XX", "01234")))
    assert "Ihren örtlichen Notruf" in str(notice(decision, Numbers(), "de"))
    assert all(set(numbers) == {"emergency_number", "crisis_line"} for numbers in read_countries().values())


def test_who_wants_to_die_in_an_emergency_is_told_of_help_for_both() -> None:
    levels = (Level.EMERGENCY_NOW, Level.EMERGENCY_NOW, Level.CRISIS)
    text = notice(Decision(levels[0], signs=("RF16", "RF01", "RF17"), sign_levels=levels), Numbers("112", "116 123"))
    assert text is not None
    assert text.startswith("I am sorry")
    assert "Call 112 now" in text
    assert "116 123" in text
    assert "Keep the packet" in text


def test_a_wish_that_only_the_own_team_can_grant_is_told_why() -> None:
    for intent, why in ((Intent.DOSING, "doses"), (Intent.MEDICATION_CHANGE, "sudden changes"), (None, "whole story")):
        text = shown("RF24", Level.SEE_YOUR_TEAM, intent=intent or Intent.PERSONAL_ADVICE)
        assert why in text.partition("Sudden")[0]
        assert "Phone" in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "sign", ["RF01", "RF02", "RF06", "RF07", "RF08", "RF12", "RF13", "RF14", "RF15", "RF19", "RF20"]
)
def test_what_a_danger_needs_is_not_said_with_what_can_wait_for_the_own_team(sign: str, language: str) -> None:
    assert shown(sign, Level.SEE_YOUR_TEAM, language) == read_notices(language)["levels"][Level.SEE_YOUR_TEAM]


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
