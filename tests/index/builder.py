"""Builds an index of made-up articles in a process of its own, to be killed.

python -m tests.index.builder FOLDER STATE
"""

from __future__ import annotations

import sys
from multiprocessing.synchronize import Event
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


def build(folder: Path, state: str, settings: Settings, begun: Event | None = None) -> None:
    """Makes the articles of ``state`` the index; sets ``begun`` when all is read and the ingest begins."""
    articles, engine = content(folder, state), store_engine(settings)
    if begun:
        begun.set()
    build_index(articles, HashEncoder(), folder / "index", engine=engine)


if __name__ == "__main__":
    build(Path(sys.argv[1]), sys.argv[2], Settings())
