"""What an ingest would change is told as readers would see it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.index.changes import changes
from bot.index.content import Content
from bot.index.sync import build_index, current_version
from bot.types import Article
from tests.fakes import HashEncoder


def with_asks(article: Article) -> Article:
    first, *others = article.sections
    return dataclasses.replace(article, sections=(dataclasses.replace(first, asks=("why me?",)), *others))


@pytest.mark.parametrize(
    "edit",
    [
        lambda article: dataclasses.replace(article, text=f"{article.text} More."),
        lambda article: dataclasses.replace(article, title="Another title"),
        lambda article: dataclasses.replace(article, evidence="opinion"),
        lambda article: dataclasses.replace(article, reviewed="2026-11-01"),
        with_asks,
    ],
    ids=["text", "title", "evidence", "review date", "asks"],
)
def test_an_article_that_readers_see_or_find_otherwise_has_changed(
    content: Content, index_dir: Path, edit: Callable[[Article], Article]
) -> None:
    first, *others = content.articles
    told = changes(index_dir, [edit(first), *others])
    assert told.changed == (first.id,)
    assert told.unchanged == tuple(sorted(article.id for article in others))


def test_articles_that_only_lie_elsewhere_are_unchanged(content: Content, index_dir: Path) -> None:
    moved = [dataclasses.replace(article, path=f"elsewhere/{article.path}") for article in content.articles]
    told = changes(index_dir, moved)
    assert told.added == told.changed == told.removed == ()
    assert len(told.unchanged) == len(moved)


@pytest.mark.parametrize("line", ["{}", "[]", "{"])
def test_beside_a_damaged_build_everything_is_new(content: Content, tmp_path: Path, line: str) -> None:
    build_index(content, HashEncoder(), tmp_path)
    (tmp_path / str(current_version(tmp_path)) / "articles.jsonl").write_text(f"{line}\n")
    assert len(changes(tmp_path, content.articles).added) == len(content.articles)


def test_new_and_missing_articles_are_named(content: Content, tmp_path: Path) -> None:
    first, *others = content.articles
    assert changes(tmp_path, content.articles).added == tuple(sorted(article.id for article in content.articles))
    build_index(content, HashEncoder(), tmp_path)
    told = changes(tmp_path, [*others, dataclasses.replace(first, id="new")])
    assert (told.added, told.removed) == (("new",), (first.id,))
