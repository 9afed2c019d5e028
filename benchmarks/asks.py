"""How well search finds the section that an ask belongs to, without and with the ask in the index.

    python -m benchmarks.asks [--count 500] [--seed 1]
    python -m benchmarks.asks --articles cervical-dystonia pain     # all asks of these, for their writer

Each of the asks, chosen at random, is searched in an index without all asks of its article: is its section among the
first three? Then it is searched in the whole index: does its section come first?
"""

from __future__ import annotations

import argparse
import dataclasses
import random
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.build import build_bot
from bot.corpus.load import load_corpus
from bot.corpus.vocabulary import FILE_NAME, load_vocabulary
from bot.index.content import Content
from bot.index.embed import Embedder
from bot.index.files import EntryVectors, Index, read_manifest
from bot.index.steady import OwnVectors, SteadyStore
from bot.index.store import Match, Store
from bot.index.sync import build_index, current_version, open_index
from bot.retrieval.search import search
from bot.retrieval.understand import Understander
from bot.settings import Settings, read_settings
from bot.texts.plain import plain
from bot.types import Question


def main() -> None:
    parser = argparse.ArgumentParser(description="Searches for the asks of the articles.")
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--articles", nargs="*", help="only the asks of these articles, and all of them")
    options = parser.parse_args()
    settings = read_settings()
    embedder = build_bot(settings).embedder
    with tempfile.TemporaryDirectory() as folder:
        whole = index_of_the_files_as_they_are(settings, embedder, Path(folder))
        asks = [(f"{a.id}#{s.id}", ask) for a in whole.articles.values() for s in a.sections for ask in s.asks]
        if options.articles:
            chosen = [(key, ask) for key, ask in asks if key.split("#")[0] in options.articles]
        else:
            chosen = random.Random(options.seed).sample(asks, options.count)
        understander = Understander(whole)

        def place(index: Index, ask: str, key: str) -> tuple[int, list[str]]:
            """The place of a section, from 1 (99: not found), and the first three that were found."""
            query = understander.read(Question(ask)).query
            keys = [hit.key for hit in search(index, query, embedder.encode([query])[0], typed=ask)]
            return (keys.index(key) + 1 if key in keys else 99), keys[:3]

        places = []
        for key, ask in chosen:
            without, first = place(without_asks(whole, key.split("#")[0]), ask, key)
            with_asks, _ = place(whole, ask, key)
            places.append((without, with_asks))
            if without > 3 or with_asks > 1:
                print(f"- {ask}  ->  {key}: place {without}, with asks {with_asks}\n    first: {', '.join(first)}")
        whole.store.close()
    print(f"{len(chosen)} asks of {len(asks)}, seed {options.seed}")
    print(f"  own article's asks removed: section among the first three {sum(place <= 3 for place, _ in places)}")
    print(f"  asks in the index:          section in the first place   {sum(place == 1 for _, place in places)}")


def index_of_the_files_as_they_are(settings: Settings, embedder: Embedder, folder: Path) -> Index:
    """An index in ``folder``; vectors of texts that the current build has are taken over."""
    model = {"name": "none", "sha256": ""}
    if current := current_version(settings.index_dir):
        model = read_manifest(settings.index_dir / current)["model"]
        shutil.copytree(settings.index_dir / current, folder / current)
        shutil.copy(settings.index_dir / "CURRENT", folder)
    vocabulary = load_vocabulary(settings.corpus_dir / FILE_NAME)
    build_index(Content(load_corpus([settings.corpus_dir]).articles, vocabulary, model), embedder, folder)
    return open_index(folder, model)


def without_asks(index: Index, article_id: str) -> Index:
    """The index as it would be if an article had no asks."""
    mine = f"{article_id}#"
    vectors = {key: _no_asks(of) if key.startswith(mine) else of for key, of in index.entry_vectors.items()}
    headings = {plain(section.heading) for section in index.articles[article_id].sections}
    asked = {text: key for text, key in index.asked.items() if not key.startswith(mine) or text in headings}
    store = SteadyStore(lambda: WithoutAsks(index.store, mine), OwnVectors((), index.elsewhere[:0]))
    return dataclasses.replace(index, entry_vectors=vectors, asked=asked, store=store)


def _no_asks(entries: EntryVectors) -> EntryVectors:
    """Asks stand last."""
    rows = entries.rows[: len(entries.rows) - len(entries.of("ask"))]
    kept = [pair for pair in zip(entries.kinds, entries.starts, strict=True) if pair[0] != "ask"]
    return EntryVectors(rows, *zip(*kept, strict=True))


@dataclass(frozen=True)
class WithoutAsks:
    """A store that does not show the asks of an article."""

    store: Store
    mine: str

    def query(self, vector: np.ndarray, count: int) -> list[Match]:
        """As many of the ``count`` nearest entries as are left."""
        return [
            m for m in self.store.query(vector, count) if m.kind != "ask" or not m.section_key.startswith(self.mine)
        ]

    def count(self) -> int:
        """The entries of the whole store."""
        return self.store.count()

    def close(self) -> None:
        """Leaves the store open: it is somebody else's."""


if __name__ == "__main__":
    main()
