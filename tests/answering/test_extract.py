"""Answers are made of sentences that can be read where they stand."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from bot.bot import Bot
from bot.corpus.load import load_corpus
from bot.index.content import Content
from bot.index.sync import CurrentIndex, build_index
from bot.types import Question
from tests.fakes import FAKE_MODEL


def told(bot: Bot, folder: Path, article: str, question: str) -> list[str]:
    """The sentences with which a bot that knows this article alone answers."""
    (folder / "a.md").write_text(article)
    build_index(Content(load_corpus([folder / "a.md"]).articles, (), FAKE_MODEL), bot.embedder, folder / "index")
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
