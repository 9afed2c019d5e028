"""The classifier hears danger in words that no rule lists, and can only raise what the rules found."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.build import build_bot
from bot.errors import IndexUnusableError, SettingsError
from bot.index.embed import Embedder
from bot.safety.classify import Heard, load_classifier, raised, texts_to_hear, word_features
from bot.safety.fit import Example, fingerprint, fit, packaged_examples, read_examples
from bot.safety.triage import Decision, Triage, build_triage, packaged_rules
from bot.settings import read_settings
from bot.types import Level, Question, Turn
from tests.server import require_index

FEW = [
    Example("i cannot get any air", "RF01", Level.EMERGENCY_NOW),
    Example("my pump beeps", "RF06", Level.URGENT_SAME_DAY),
    Example("i want to die", "RF17", Level.CRISIS),
    Example("i feel so low", "RF18", Level.SEE_YOUR_TEAM),
    Example("what is dystonia", "RF01", Level.NONE),
    Example("i can breathe well", "RF01", Level.NONE),
]


@pytest.fixture(scope="module")
def triage() -> Triage:
    return build_triage(packaged_rules())


def test_what_was_fitted_is_what_is_loaded_and_it_names_its_example(
    triage: Triage, embedder: Embedder, tmp_path: Path
) -> None:
    file = tmp_path / "triage" / "few.npz"
    fit(FEW, triage, embedder.encode_both, file)
    classifier = load_classifier(file, triage)
    for example in FEW:
        vector, middle = (rows[0] for rows in embedder.encode_both([example.text]))
        heard = classifier.hear(example.text, vector, middle, triage.concepts_said(example.text))
        expected = None if example.level == Level.NONE else Heard(example.level, example.sign, example.text)
        assert heard == expected


def test_a_missing_damaged_or_foreign_classifier_says_what_to_do(
    triage: Triage, embedder: Embedder, tmp_path: Path
) -> None:
    with pytest.raises(IndexUnusableError, match=r"python ingest\.py"):
        load_classifier(tmp_path / "none.npz", triage)
    (tmp_path / "damaged.npz").write_bytes(b"x")
    with pytest.raises(IndexUnusableError, match="damaged"):
        load_classifier(tmp_path / "damaged.npz", triage)
    fit(FEW, triage, embedder.encode_both, tmp_path / "few.npz")
    with pytest.raises(IndexUnusableError, match="other rules"):
        load_classifier(tmp_path / "few.npz", Triage({}, ()))


def test_it_raises_and_never_lowers() -> None:
    urgent = Decision(level=Level.URGENT_SAME_DAY, rules=("dbs-off",), signs=("RF08",))
    assert raised(urgent, None) == urgent
    assert raised(urgent, Heard(Level.SEE_YOUR_TEAM, "RF24", "slowly worse")) == urgent
    higher = raised(urgent, Heard(Level.EMERGENCY_NOW, "RF01", "no air"))
    assert (higher.level, higher.rules, higher.signs) == (Level.EMERGENCY_NOW, ("RF01 like: no air",), ("RF08",))
    assert raised(Decision(), Heard(Level.CRISIS, "RF17", "the end"), standing=True).standing == Level.CRISIS


def test_the_last_messages_are_read_together() -> None:
    assert texts_to_hear("my jaw is locked", []) == ["my jaw is locked"]
    assert texts_to_hear("my jaw is locked", ["a", "b", "c", "d"])[1] == "b. c. d. my jaw is locked"


def test_each_sentence_of_a_long_story_is_heard_by_itself() -> None:
    story = "We had a nice walk. Then he could not breathe. Anyway, thank you for the page."
    assert texts_to_hear(story, []) == [story, *(f"{part}." for part in story[:-1].split(". "))]


def test_words_that_are_spelled_alike_share_features() -> None:
    shared = word_features("swallowing").keys() & word_features("swalowing").keys()
    assert len(shared) > len(word_features("swallowing")) / 3
    assert word_features("") == {}


def test_the_fingerprint_changes_with_what_it_was_made_of(triage: Triage) -> None:
    assert fingerprint(FEW, triage, "m") == fingerprint(FEW, triage, "m")
    assert len({fingerprint(FEW, triage, "m"), fingerprint(FEW[1:], triage, "m"), fingerprint(FEW, triage, "n")}) == 3


def test_a_wrong_examples_file_is_named() -> None:
    with pytest.raises(SettingsError, match=r"mine\.yaml"):
        read_examples("RF01: {soon: [hello]}", "mine.yaml")
    assert read_examples("RF03: {none: [a // b]}", "mine.yaml") == [Example("a. b", "RF03", Level.NONE)]


def test_there_are_many_examples_of_every_sign_and_as_many_harmless_ones() -> None:
    examples = packaged_examples()
    harmless = [example for example in examples if example.level == Level.NONE]
    assert len(examples) >= 600
    assert len(harmless) >= 0.45 * len(examples)
    for number in range(1, 25):
        assert sum(example.sign == f"RF{number:02d}" for example in examples) >= 12
    assert len({example.text for example in examples}) == len(examples)


@pytest.mark.model
def test_danger_in_words_that_no_rule_has_is_heard_and_stays_on() -> None:
    require_index()
    bot = build_bot(read_settings())
    message = "the crumb went down and now grandpa cannot make a sound"
    assert bot.triage.read(message).level == Level.NONE
    first = bot.ask(Question(message))
    assert first.safety.level == Level.EMERGENCY_NOW
    assert first.safety.rule is not None
    assert first.safety.rule.startswith("RF05 like: ")
    later = bot.ask(Question("but can I wait?", (Turn("user", message), Turn("assistant", first.answer))))
    assert later.safety.level == Level.EMERGENCY_NOW
    assert bot.ask(Question("which exercises suit people with dystonia?")).safety.level == Level.NONE
    middle = bot.embedder.encode_both([message])[1][0]
    assert np.isclose(bot.classifier.probabilities(message, middle, bot.triage.concepts_said(message)).sum(), 1)
