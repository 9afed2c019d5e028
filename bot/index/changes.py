"""What an ingest would change: the articles of the current build beside those that were read."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.index.files import read_articles
from bot.index.sync import current_version
from bot.index.vectors import name_of
from bot.types import Article


@dataclass(frozen=True, slots=True)
class Changes:
    """Ids of articles, sorted."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]


def changes(folder: Path, articles: Iterable[Article]) -> Changes:
    """Compares with the current build in ``folder``; without one, all articles are new."""
    old = _current(folder)
    new = {article.id: _name(dataclasses.asdict(article)) for article in articles}
    both = sorted(new.keys() & old.keys())
    return Changes(
        added=tuple(sorted(new.keys() - old.keys())),
        changed=tuple(name for name in both if new[name] != old[name]),
        removed=tuple(sorted(old.keys() - new.keys())),
        unchanged=tuple(name for name in both if new[name] == old[name]),
    )


def _current(folder: Path) -> dict[str, bytes]:
    """The names of what answers now, by the articles' ids."""
    version = current_version(folder)
    if version is None:
        return {}
    try:
        return {article["id"]: _name(article) for article in read_articles(folder / version)}
    except (OSError, ValueError, KeyError, TypeError):  # a damaged build is made anew; then everything is new
        return {}


def _name(article: Mapping[str, Any]) -> bytes:
    """A name that only this article has: all of it counts, as readers see more than its text, but not where it lies."""
    return name_of(json.dumps({**article, "path": ""}, sort_keys=True))
