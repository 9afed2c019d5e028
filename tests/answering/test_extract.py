"""Answers are made of sentences that can be read where they stand."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.bot import Bot
from bot.corpus.load import load_corpus
from bot.index.content import Content
from bot.index.sync import CurrentIndex, build_index
from bot.types import Question, Term
from tests.fakes import FAKE_MODEL

TREATMENTS = (Term("botulinum toxin", also=("botox",)), Term("baclofen"), Term("massage"))
SIGNS = tuple(f"sign {name} that comes with it" for name in "abcdefghijk")
LONG = tuple(f"{sign}, day and night, at work, at home and on the way between them" for sign in SIGNS)


def told(bot: Bot, folder: Path, article: str, question: str, vocabulary: Sequence[Term] = ()) -> list[str]:
    """The sentences with which a bot that knows this article alone answers."""
    (folder / "a.md").write_text(article)
    content = Content(load_corpus([folder / "a.md"]).articles, tuple(vocabulary), FAKE_MODEL)
    build_index(content, bot.embedder, folder / "index")
    asking = dataclasses.replace(bot, index=CurrentIndex(folder / "index", FAKE_MODEL))
    return [sentence.text for sentence in asking.ask(Question(question)).sentences]


def test_a_sentence_that_leans_on_others_comes_with_them(bot: Bot, tmp_path: Path) -> None:
    article = (
        "# Neck spasm\n\n## Signs of neck spasm\n\nNeck spasm signs differ widely between people. "
        "These signs can move to the shoulder. They may be there all day or come intermittently.\n"
    )
    assert told(bot, tmp_path, article, "Does neck spasm come all day or intermittently?") == [
        "Neck spasm signs differ widely between people.",
        "These signs can move to the shoulder.",
        "They may be there all day or come intermittently.",
    ]


def test_where_the_best_section_has_nothing_to_tell_the_next_one_answers(bot: Bot, tmp_path: Path) -> None:
    article = (
        "# Neck spasm\n\n## Is neck spasm inherited?\n\nYes, neck spasm is inherited.\n\n"
        "## Neck spasm in families\n\nNeck spasm that is inherited comes from a gene of one parent.\n"
    )
    assert told(bot, tmp_path, article, "How is neck spasm inherited?") == [
        "Neck spasm that is inherited comes from a gene of one parent."
    ]


def test_a_heading_that_only_holds_others_gives_way_to_what_is_below_them(bot: Bot, tmp_path: Path) -> None:
    article = (
        "# Neck leaflet\n\n## Treatment of neck dystonia\n\n### Injections\n\n"
        "Injections are a treatment of neck dystonia.\n\n### Physiotherapy\n\nPhysiotherapy trains the neck.\n"
    )
    answer = told(bot, tmp_path, article, "What is the treatment of neck dystonia?")
    assert "Injections are a treatment of neck dystonia." in answer


@pytest.mark.parametrize("signs", [SIGNS, LONG])
def test_a_list_that_was_asked_for_is_told_to_its_end(bot: Bot, tmp_path: Path, signs: Sequence[str]) -> None:
    items = "".join(f"- {sign}\n" for sign in signs)
    article = (
        "# Neck spasm\n\n## When does neck spasm need the emergency number?\n\n"
        "Neck spasm needs the emergency number when breathing is affected. "
        f"Signs of neck spasm that need the emergency number are:\n\n{items}"
    )
    assert told(bot, tmp_path, article, "When does neck spasm need the emergency number?") == [
        "Neck spasm needs the emergency number when breathing is affected.",
        "Signs of neck spasm that need the emergency number are:",
        *signs,
    ]


def test_steps_are_told_in_their_order(bot: Bot, tmp_path: Path) -> None:
    article = (
        "# Pump\n\n## On the day\n\n1. We find the pump with a template.\n2. We empty the pump and refill it.\n\n"
        "## Parking\n\nUse car park C.\n"
    )
    assert told(bot, tmp_path, article, "What happens on the day of a pump refill?")[:2] == [
        "We find the pump with a template.",
        "We empty the pump and refill it.",
    ]


def test_two_treatments_that_no_section_compares_are_told_one_after_the_other(bot: Bot, tmp_path: Path) -> None:
    about = "Botulinum toxin for neck dystonia weakens the muscles of the neck. "
    article = (
        "# Neck leaflet\n\n## What is botulinum toxin for neck dystonia?\n\n"
        f"{about}Botulinum toxin is better than nothing in trials.\n\n"
        "## Which botulinum toxin is better?\n\nNo botulinum toxin is better than another botulinum toxin.\n\n"
        "## What is baclofen for dystonia?\n\nBaclofen for dystonia is a muscle relaxant.\n"
    )
    answer = told(bot, tmp_path, article, "Is botox or baclofen better?", TREATMENTS)
    assert any("otulinum toxin" in sentence for sentence in answer)
    assert "Baclofen for dystonia is a muscle relaxant." in answer


def test_a_son_or_daughter_is_no_comparison_that_leaves_other_sentences_out(bot: Bot, tmp_path: Path) -> None:
    article = (
        "# Neck spasm\n\n## Can children inherit neck spasm?\n\n"
        "A son or daughter can inherit neck spasm. People inherit neck spasm from one parent.\n"
    )
    answer = told(bot, tmp_path, article, "Can my son or daughter inherit neck spasm from one parent?")
    assert "People inherit neck spasm from one parent." in answer


@pytest.mark.model
@pytest.mark.parametrize(
    ("question", "begins"),
    [
        ("What are the risks of deep brain stimulation?", "The risks of DBS include infection"),
        ("what is spasmodic dysphonia", "Laryngeal dystonia is a dystonia of the muscles of the voice box"),
        ("who can have deep brain stimulation", "People who may have DBS mostly have disabling dystonia"),
    ],
)
def test_what_a_section_was_written_for_is_answered_as_its_author_begins(
    real_bot: Bot, question: str, begins: str
) -> None:
    assert real_bot.ask(Question(question)).answer.startswith(begins)
