"""The classifier hears danger in words that no rule lists, and can only raise what the rules found."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

import bot.safety.fit as fit_module
from bot.bot import Bot
from bot.errors import IndexUnusableError, ModelError, SettingsError
from bot.safety.classify import LEVELS, Heard, HeardText, highest, load_classifier, parts, raised
from bot.safety.features import WordFeatures
from bot.safety.fit import Example, fingerprint, fit, of_dangers, packaged_examples, read_examples
from bot.safety.known import KnownDangers
from bot.safety.labels import Labels
from bot.safety.triage import Decision, Triage, build_triage, packaged_rules
from bot.texts.together import together
from bot.types import Level, Question, Status, Turn
from tests.fakes import HashEncoder, small_layers

if TYPE_CHECKING:
    from torch.nn import Module

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


@pytest.fixture(scope="module")
def layers() -> Sequence[Module]:
    return small_layers()


@pytest.fixture(scope="module")
def folder(
    triage: Triage, embedder: HashEncoder, layers: Sequence[Module], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A classifier fitted on a few examples, said often."""
    folder = tmp_path_factory.mktemp("triage") / "few"
    fit(FEW * 40, triage, embedder, layers, folder)
    return folder


@pytest.mark.model
def test_a_classifier_that_does_not_learn_is_not_used(
    triage: Triage, embedder: HashEncoder, layers: Sequence[Module], tmp_path: Path
) -> None:
    contradictory = [Example("i cannot get any air", "RF01", level) for level in Level]
    with pytest.raises(ModelError, match="of its own examples"):
        fit(contradictory * 42, triage, embedder, layers, tmp_path / "few")
    assert not (tmp_path / "few").exists()


def heard_texts(embedder: HashEncoder, triage: Triage, texts: list[str]) -> list[HeardText]:
    states = embedder.states(texts)
    return [HeardText(text, rows, triage.concepts_said(text)) for text, rows in zip(texts, states, strict=True)]


@pytest.mark.model
def test_an_example_is_heard_as_its_label_says_whatever_its_case_and_punctuation(
    triage: Triage, embedder: HashEncoder, folder: Path
) -> None:
    fitted = load_classifier(folder, triage, embedder)
    danger = FEW[0]
    labels = [(danger.text, LEVELS.index(Level.NONE), 0), ("quite another", LEVELS.index(Level.CRISIS), 0)]
    relabelled = dataclasses.replace(fitted, labels=Labels.of(labels))
    texts = heard_texts(embedder, triage, [f"{danger.text.upper()}!!", "Quite another?"])
    assert [one.level for one in relabelled.hear(texts)] == [Level.NONE, Level.CRISIS]
    assert fitted.hear(texts)[0].level == danger.level


def test_signs_without_a_word_are_no_example() -> None:
    assert Labels.of([("?", 0, 0), ("hm?", 0, 0)]).get("\U0001f198") is None
    assert Labels.of([("?", 0, 0), ("hm?", 0, 0)]).get("Hm") == (0, 0)


@pytest.mark.model
def test_all_examples_that_come_with_the_program_are_heard_as_their_labels_say(real_bot: Bot) -> None:
    labelled = ((one, real_bot.classifier.labels.get(one.text)) for one in packaged_examples())
    assert [one.text for one, label in labelled if not label or LEVELS[label[0]] != one.level] == ["?"]


@pytest.mark.model
def test_what_was_fitted_is_what_is_loaded_and_it_names_its_example(
    triage: Triage, embedder: HashEncoder, folder: Path
) -> None:
    classifier = load_classifier(folder, triage, embedder)
    heard = classifier.hear(heard_texts(embedder, triage, [example.text for example in FEW]))
    named = [("", "") if e.level == Level.NONE else (e.sign, e.text) for e in FEW]
    assert [(one.level, one.sign, one.example) for one in heard] == [
        (e.level, *name) for e, name in zip(FEW, named, strict=True)
    ]
    assert all((one.danger > 0.5) == (one.level.rank >= Level.URGENT_SAME_DAY.rank) for one in heard)
    assert classifier.hear([]) == []


@pytest.mark.model
def test_messages_heard_together_are_heard_as_one_by_one(triage: Triage, embedder: HashEncoder, folder: Path) -> None:
    classifier = load_classifier(folder, triage, embedder)
    texts = heard_texts(embedder, triage, [example.text for example in FEW])
    together, alone = classifier.read(texts), [classifier.read([text]) for text in texts]
    for number in (0, 1):
        assert np.allclose(together[number], np.concatenate([one[number] for one in alone]), atol=1e-5)
    assert np.allclose(together[0].sum(axis=1), 1)


@pytest.mark.model
def test_a_missing_damaged_or_foreign_classifier_says_what_to_do(
    triage: Triage, embedder: HashEncoder, folder: Path, tmp_path: Path
) -> None:
    with pytest.raises(IndexUnusableError, match=r"python ingest\.py"):
        load_classifier(tmp_path / "none", triage, embedder)
    for file in ("network.onnx", "words.npz", "known.json", "wishes.npz"):
        damaged = shutil.copytree(folder, tmp_path / f"damaged {file}")
        (damaged / file).write_bytes(b"x")
        with pytest.raises(IndexUnusableError, match="damaged"):
            load_classifier(damaged, triage, embedder)
    with pytest.raises(IndexUnusableError, match="other rules"):
        load_classifier(folder, Triage((), ()), embedder)


def test_it_raises_and_never_lowers() -> None:
    urgent = Decision(Level.URGENT_SAME_DAY, rules=("dbs-off",), signs=("RF08",), sign_levels=(Level.URGENT_SAME_DAY,))
    assert raised(urgent, Heard(Level.NONE, "", "", 0.0)) == urgent
    assert raised(urgent, Heard(Level.SEE_YOUR_TEAM, "RF24", "slowly worse", 0.1)) == urgent
    higher = raised(urgent, Heard(Level.EMERGENCY_NOW, "RF01", "no air", 0.9))
    assert (higher.level, higher.rules, higher.signs) == (Level.EMERGENCY_NOW, ("RF01 like: no air",), ("RF08",))
    mild = Decision(Level.SEE_YOUR_TEAM, rules=("low-mood",), signs=("RF18",), sign_levels=(Level.SEE_YOUR_TEAM,))
    crisis = raised(mild, Heard(Level.CRISIS, "RF17", "the end", 0.9))
    assert crisis.signs == ("RF17",), "what low mood needs said is too little for a crisis"
    unsure = raised(Decision(), Heard(Level.EMERGENCY_NOW, "RF06", "the pump beeps", 0.9, sign_sure=False))
    assert (unsure.level, unsure.signs) == (Level.EMERGENCY_NOW, ()), "what another sign needs said might mislead"
    assert raised(Decision(), Heard(Level.CRISIS, "RF17", "the end", 0.9), standing=True).standing == Level.CRISIS


def test_the_last_messages_are_read_together() -> None:
    assert together(["a", "b", "c", "d", "my jaw is locked"]) == "b. c. d. my jaw is locked"


def test_of_a_long_message_every_word_is_heard_and_of_a_long_conversation_the_end() -> None:
    story = "We had a nice walk today. " * 40 + "Then he could not breathe." + " thanks" * 200
    heard = parts(story)
    assert " ".join(heard).split() == story.split()
    assert max(map(len, heard)) <= 500
    assert sum("Then he could not breathe." in part for part in heard) == 1
    assert together([story, "my jaw is locked"]).endswith("thanks thanks. my jaw is locked")
    assert together([story, "my jaw is locked"]).startswith("thanks thanks")


def test_the_example_that_is_told_is_like_the_message_however_it_is_typed() -> None:
    known = KnownDangers.of((Level.CRISIS, "RF17", text) for text in ("I AM SO TIRED OF BEING ALIVE", "i want to die"))
    assert known.nearest(Level.CRISIS, "RF17", "I WANT TO DIE") == "i want to die"


@pytest.mark.model
def test_a_danger_at_the_end_of_a_list_of_medicines_is_heard(real_bot: Bot) -> None:
    names = "trihexyphenidyl, clonazepam, tetrabenazine, carbidopa/levodopa, gabapentin, cyclobenzaprine, pramipexole"
    message = f"Medicines: {names}. {names.replace(', ', ' and ')}. Since lunch I am gasping and no air gets in."
    assert real_bot.ask(Question(message)).safety.level == Level.EMERGENCY_NOW
    assert (
        real_bot.ask(
            Question("How are these taken?", (Turn("user", message), Turn("assistant", "Call 112.")))
        ).safety.level
        == Level.EMERGENCY_NOW
    )


def test_the_most_dangerous_part_of_a_message_counts() -> None:
    calm = Heard(Level.NONE, "", "", 0.01)
    urgent = Heard(Level.URGENT_SAME_DAY, "RF06", "the pump beeps", 0.7)
    assert highest([calm, urgent]) == urgent
    assert highest([calm, dataclasses.replace(calm, danger=0.3)]).danger == 0.3


def test_words_that_are_spelled_alike_share_features() -> None:
    right, wrong = (set(WordFeatures.of(word).buckets.tolist()) for word in ("swallowing", "swalowing"))
    assert len(right & wrong) > len(right) / 3
    assert len(WordFeatures.of("").buckets) == 0


def test_the_fingerprint_changes_with_what_it_was_made_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = fingerprint("m", ["pump"])
    assert fingerprint("m", ["pump"]) == before
    assert before not in (fingerprint("n", ["pump"]), fingerprint("m", ["pump", "beeps"]))
    mine = tmp_path / "examples.yaml"
    mine.write_text("RF06: {urgent_same_day: [my pump beeps]}")
    for name, same_dangers in (("EXAMPLES", False), ("WISHES", True)):
        with monkeypatch.context() as patch:
            patch.setattr(fit_module, name, mine)
            now = fingerprint("m", ["pump"])
        assert now != before
        assert (of_dangers(now) == of_dangers(before)) == same_dangers


def test_a_wrong_examples_file_is_named() -> None:
    with pytest.raises(SettingsError, match=r"mine\.yaml"):
        read_examples("RF01: {soon: [hello]}", "mine.yaml")
    assert read_examples("RF03: {none: [a // b]}", "mine.yaml") == [Example("a. b", "RF03", Level.NONE)]


def test_there_are_many_examples_of_every_sign_and_as_many_harmless_ones() -> None:
    examples = packaged_examples()
    harmless = [example for example in examples if example.level.rank < Level.URGENT_SAME_DAY.rank]
    assert len(examples) >= 600
    assert len(harmless) >= 0.5 * len(examples)
    for number in range(1, 25):
        assert sum(example.sign == f"RF{number:02d}" for example in examples) >= 12
    assert len({example.text for example in examples}) == len(examples)


@pytest.mark.model
def test_no_example_of_a_rule_is_taken_for_harmless(real_bot: Bot) -> None:
    examples = [(rule, text) for rule in packaged_rules().rules for text in rule.fires]
    missed = [
        text
        for rule, text in examples
        if rule.level.rank >= Level.URGENT_SAME_DAY.rank
        and real_bot.ask(Question(text)).safety.level.rank < rule.level.rank
    ]
    assert missed == []


@pytest.mark.model
def test_the_same_words_in_another_sense_get_an_answer_and_a_line_on_when_it_is_danger(real_bot: Bot) -> None:
    message = "I read a novel in which a pump alarm goes off. What is a baclofen pump?"
    assert real_bot.triage.read(message).level == Level.URGENT_SAME_DAY
    reply = real_bot.ask(Question(message))
    assert (reply.status, reply.safety.level) == (Status.ANSWERED, Level.NONE)
    assert "pump alarms" in str(reply.safety.notice)


@pytest.mark.model
def test_the_notice_is_that_of_the_sign_and_not_of_the_nearest_words(real_bot: Bot) -> None:
    message = "new stomach drug since tuesday, now his chin is stuck against his chest and he can't bring his eyes down"
    assert real_bot.triage.read(message).level == Level.NONE
    safety = real_bot.ask(Question(message)).safety
    assert str(safety.rule).startswith("RF03 like: ")
    assert "Name the medicine and when it was taken" in str(safety.notice)


@pytest.mark.model
def test_danger_in_words_that_no_rule_has_is_heard_and_stays_on(real_bot: Bot) -> None:
    bot = real_bot
    message = "the crumb went down and now grandpa cannot make a sound"
    assert bot.triage.read(message).level == Level.NONE
    first = bot.ask(Question(message))
    assert first.safety.level == Level.EMERGENCY_NOW
    assert first.safety.rule is not None
    assert first.safety.rule.startswith("RF05 like: ")
    later = bot.ask(Question("but can I wait?", (Turn("user", message), Turn("assistant", first.answer))))
    assert later.safety.level == Level.EMERGENCY_NOW
    assert bot.ask(Question("which exercises suit people with dystonia?")).safety.level == Level.NONE
