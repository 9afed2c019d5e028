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


def test_a_sentence_that_leans_on_others_comes_with_them(bot: Bot, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(
        "# Neck spasm\n\n## Signs of neck spasm\n\nNeck spasm signs differ widely between people. "
        "These signs can move to the shoulder. They may be there all day or come intermittently.\n"
    )
    build_index(Content(load_corpus([tmp_path / "a.md"]).articles, (), FAKE_MODEL), bot.embedder, tmp_path / "index")
    asking = dataclasses.replace(bot, index=CurrentIndex(tmp_path / "index", FAKE_MODEL))
    told = [s.text for s in asking.ask(Question("Does neck spasm come all day or intermittently?")).sentences]
    assert told == [
        "Neck spasm signs differ widely between people.",
        "These signs can move to the shoulder.",
        "They may be there all day or come intermittently.",
    ]
