"""Builds an index of made-up articles in a process of its own, to be killed.

python -m tests.index.builder FOLDER STATE [STORE NAME]
"""

from __future__ import annotations

import sys
from pathlib import Path

from bot.build import store_engine
from bot.corpus.load import load_corpus
from bot.index.content import Content
from bot.index.sync import build_index
from bot.settings import Settings
from tests.fakes import FAKE_MODEL, HashEncoder

ARTICLES = 25


def content(folder: Path, state: str) -> Content:
    """Articles that all say in which state they are."""
    source = folder / f"articles-{state}"
    source.mkdir(exist_ok=True)
    for number in range(ARTICLES):
        text = f"# Leaflet {number}\n\nLeaflet {number} says {state}.\n\n## What helps?\n\nRest helps in {state}.\n"
        (source / f"leaflet-{number}.md").write_text(text, "utf-8")
    return Content(load_corpus([source]).articles, (), FAKE_MODEL)


if __name__ == "__main__":
    where = Path(sys.argv[1])
    settings = Settings(**dict(zip(("store", "store_name"), sys.argv[3:], strict=False)))
    build_index(content(where, sys.argv[2]), HashEncoder(), where / "index", engine=store_engine(settings))
