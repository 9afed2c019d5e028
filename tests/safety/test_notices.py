"""What stands first: short, plain, complete, and never falsely calming."""

from __future__ import annotations

import re

import pytest

from bot.safety.notices import note, notice, read_notices
from bot.safety.triage import Decision, build_triage, packaged_rules
from bot.types import Intent, Level

FILE = packaged_rules()
DANGERS = sorted({(rule.sign, rule.level) for rule in FILE.rules if rule.level != Level.NONE})
NEVER = re.compile(r"it will pass|probably|just dystonia|wait and see|you have|\d ?mg|normal|don't worry|relax", re.I)
MUST = {
    "RF01": "upright", "RF02": "life-threatening", "RF03": "treatable", "RF04": "hours to weeks", "RF06": "pump card",
    "RF07": "nothing by mouth", "RF08": "come back stronger", "RF09": "implant team", "RF10": "withdrawal",
    "RF11": "all medicines", "RF12": "time", "RF13": "neck still", "RF14": "kidneys", "RF15": "seen today",
    "RF16": "packet", "RF18": "treated in its own right", "RF19": "side", "RF20": "allergy", "RF21": "Missed doses",
    "RF22": "alone", "RF23": "Name the medicine", "RF24": "the same day",
}  # fmt: skip


def shown(sign: str, level: Level) -> str:
    text = notice(Decision(level, signs=(sign,), sign_levels=(level,)), "112", "116 123")
    assert text is not None
    return text


@pytest.mark.parametrize(("sign", "level"), DANGERS)
def test_a_notice_is_short_says_whom_to_call_and_nothing_falsely_calming(sign: str, level: Level) -> None:
    text = shown(sign, level)
    assert len(text.split()) <= 60
    assert not NEVER.search(text)
    assert "{" not in text
    if level in (Level.EMERGENCY_NOW, Level.CRISIS):
        assert "112" in text
    assert MUST.get(sign, "") in text


def test_a_notice_for_thoughts_of_dying_is_warm_and_names_both_lines() -> None:
    for level in (Level.CRISIS, Level.EMERGENCY_NOW):
        text = shown("RF17", level)
        assert "I am sorry" in text
        assert "116 123" in text
        assert "112" in text
        assert "move" in text


def test_at_most_two_signs_are_named() -> None:
    signs = ("RF01", "RF02", "RF04")
    text = notice(Decision(Level.EMERGENCY_NOW, signs=signs, sign_levels=(Level.EMERGENCY_NOW,) * 3), "112", "x") or ""
    assert "upright" in text
    assert "away from the injected place" not in text


def test_a_question_about_a_sign_gets_one_line_and_a_personal_wish_one_sentence() -> None:
    triage = build_triage(FILE)
    assert "swallowing" in (note(triage.read("can botox cause trouble swallowing?"), "112", "x") or "")
    assert "doses" in (note(triage.read("how many units do I need?"), "112", "x") or "")
    assert note(triage.read("What is dystonia?"), "112", "x") is None


def test_every_level_sign_and_intent_has_its_text() -> None:
    texts = read_notices("en")
    assert set(texts["levels"]) == set(Level) - {Level.NONE}
    assert set(texts["intents"]) == set(Intent) - {Intent.EDUCATION}
    assert {sign for sign, _ in DANGERS} <= set(texts["signs"])
