"""The files of one build of the index, and their reading: they are written once, verified, then only read.

    <build>/   manifest.json  articles.jsonl  vocabulary.json  sections.jsonl
               entries.f32  sentences.f32  elsewhere.f32 (each with .names)  bm25/  chroma/ (if Chroma runs in here)

``write`` makes them.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from bot.errors import IndexUnusableError
from bot.index.chunk import Kind, place_of
from bot.index.content import LAYOUT
from bot.index.lexical import LexicalIndex
from bot.index.steady import LateStore, OwnVectors, SteadyStore
from bot.index.store import Engine, Store
from bot.index.vectors import KnownVectors, mapped
from bot.texts.plain import plain
from bot.types import Article, Block, Mark, Reference, Section, Sentence, Term

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class EntryVectors:
    """The vectors of a section's entries, one row each; those of ``kinds[i]`` begin at row ``starts[i]``."""

    rows: Vectors
    kinds: tuple[Kind, ...]
    starts: tuple[int, ...]

    def of(self, kind: Kind) -> Vectors:
        """The rows of one kind; none if the section has no such entry."""
        if kind not in self.kinds:
            return self.rows[:0]
        place = self.kinds.index(kind)
        return self.rows[slice(*(*self.starts, len(self.rows))[place : place + 2])]


@dataclass(frozen=True, slots=True)
class Index:
    """One build, opened for reading."""

    version: str
    articles: dict[str, Article]
    sections: tuple[tuple[str, str], ...]
    """Article and section id, in the order of the lexical scores."""
    places: dict[str, int]
    """By ``article#section``, its place in ``sections``."""
    sentences: dict[str, tuple[Sentence, ...]]
    """By ``article#section``."""
    sentence_vectors: dict[str, Vectors]
    """Row i belongs to sentence i of the section."""
    sentence_terms: dict[str, tuple[frozenset[str], ...]]
    """The stems of sentence i of the section."""
    section_terms: dict[str, frozenset[str]]
    """By ``article#section``, the stems of its title, text and asks."""
    entry_vectors: dict[str, EntryVectors]
    """By ``article#section``."""
    asked: dict[str, str]
    """Headings and asks, as ``plain`` makes them -> the section that answers them."""
    lexical: LexicalIndex
    store: SteadyStore | LateStore
    vocabulary: tuple[Term, ...]
    elsewhere: Vectors
    """One row per question of another subject."""

    def section(self, key: str) -> Section:
        """The section with the key ``article#section``."""
        article_id, _, section_id = key.partition("#")
        return self.articles[article_id].section(section_id)


def open_build(build: Path, model: dict[str, str], engine: Engine) -> Index:
    """A build, opened for reading.

    Raises:
        IndexUnusableError: it is missing or damaged, or was made with another model or layout.
    """
    manifest = checked_manifest(build, model)
    try:
        articles = {data["id"]: _article_from(data) for data in read_lines(build / "articles.jsonl")}
        vocabulary = tuple(_term_from(data) for data in json.loads((build / "vocabulary.json").read_text("utf-8")))
        sections = {data["key"]: data for data in read_lines(build / "sections.jsonl")}
        entries, sentences, elsewhere = (
            mapped(build / f"{name}.f32", manifest["dimensions"]) for name in ("entries", "sentences", "elsewhere")
        )
        entry_rows = _split(entries, [len(data["entries"]) for data in sections.values()])
        sentence_rows = _split(sentences, [len(data["sentences"]) for data in sections.values()])
        lexical = LexicalIndex(build / "bm25", len(sections))
        spoken = {key: _sentences(articles, key, data["sentences"]) for key, data in sections.items()}
        if len(entries) != manifest["entries"] or len(sections) != manifest["sections"]:
            raise ValueError("entries or sections are missing")
    except Exception as error:  # numpy, bm25s and json raise many kinds on a damaged file
        raise IndexUnusableError(f"{build}: the build is damaged ({error}); run: python ingest.py --rebuild") from error
    own = OwnVectors(list(entry_ids(sections.values())), entries)

    def connect() -> Store:
        return _whole(engine.open(build, manifest["version"]), build, manifest["entries"])

    return Index(
        version=manifest["version"],
        articles=articles,
        sections=tuple(tuple(key.split("#", 1)) for key in sections),
        places={key: place for place, key in enumerate(sections)},
        sentences=spoken,
        sentence_vectors=dict(zip(sections, sentence_rows, strict=True)),
        sentence_terms={key: tuple(map(frozenset, data["sentence_stems"])) for key, data in sections.items()},
        section_terms={key: frozenset(data["stems"]) for key, data in sections.items()},
        entry_vectors={
            key: _entry_vectors(rows, data["entries"])
            for (key, data), rows in zip(sections.items(), entry_rows, strict=True)
        },
        asked=_asked(articles.values()),
        lexical=lexical,
        store=SteadyStore(connect, own) if engine.remote else LateStore(connect, own),
        vocabulary=vocabulary,
        elsewhere=elsewhere,
    )


def checked_manifest(build: Path, model: dict[str, str]) -> dict[str, Any]:
    """The manifest of a build that this program can read.

    Raises:
        IndexUnusableError: the build is missing or damaged, or was made with another model or layout.
    """
    manifest = read_manifest(build)
    if not manifest:
        raise IndexUnusableError(f"{build}: the build is missing or damaged; run: python ingest.py")
    if manifest.get("layout") != LAYOUT or manifest.get("model") != model:
        made = manifest.get("model", {}).get("name", "another version")
        raise IndexUnusableError(
            f"{build}: the index was made with {made}, the settings say {model['name']}, or the program or the model "
            "has changed since; run: python ingest.py"
        )
    return manifest


def _whole(store: Store, build: Path, entries: int) -> Store:
    """The store, if it holds all entries."""
    held = store.count()
    if held != entries:
        store.close()
        raise IndexUnusableError(
            f"{build}: the vector store holds {held} of {entries} entries; run: python ingest.py --rebuild"
        )
    return store


def read_manifest(build: Path) -> dict[str, Any]:
    """The build's manifest, or an empty one if it is missing or unreadable."""
    try:
        data = json.loads((build / "manifest.json").read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}


def known_vectors(build: Path, model: dict[str, str]) -> KnownVectors | None:
    """A build's vectors by their texts; None if it was made with another model or layout, or is damaged."""
    manifest = read_manifest(build)
    if manifest.get("model") != model or manifest.get("layout") != LAYOUT:
        return None
    files = [build / f"{name}.f32" for name in ("entries", "sentences", "elsewhere")]
    try:
        return KnownVectors(files, manifest["dimensions"])
    except (OSError, ValueError):  # a damaged file is only a lost saving: its texts are embedded again
        return None


def read_articles(build: Path) -> Iterator[dict[str, Any]]:
    """The articles of a build as data, one at a time.

    Raises:
        OSError, ValueError: the build is missing or damaged.
    """
    return read_lines(build / "articles.jsonl")


def _asked(articles: Collection[Article]) -> dict[str, str]:
    """Headings win over asks; of equal asks the first counts. Signs without a word are no question."""
    asked: dict[str, str] = {}
    for article in articles:
        for section in article.sections:
            asked.setdefault(plain(section.heading), f"{article.id}#{section.id}")
    for article in articles:
        for section in article.sections:
            for ask in section.asks:
                asked.setdefault(plain(ask), f"{article.id}#{section.id}")
    asked.pop("", None)
    return asked


def _entry_vectors(rows: Vectors, entries: Sequence[str]) -> EntryVectors:
    """The vectors of a section's entries, named as in ``sections.jsonl``."""
    kinds = [place_of(f"/{entry}")[1] for entry in entries]
    starts = {kind: kinds.index(kind) for kind in kinds}  # entries of a kind stand together
    return EntryVectors(rows, tuple(starts), tuple(starts.values()))


def _split(rows: Vectors, counts: Sequence[int]) -> list[Vectors]:
    """The rows in groups of so many; all rows belong to one."""
    ends = list(itertools.accumulate(counts))
    if (ends[-1] if ends else 0) != len(rows):
        raise ValueError("there are not as many vectors as texts")
    return [rows[end - count : end] for end, count in zip(ends, counts, strict=True)]


def entry_ids(sections: Iterable[dict[str, Any]]) -> Iterator[str]:
    return (f"{data['key']}/{entry}" for data in sections for entry in data["entries"])


def read_lines(file: Path) -> Iterator[dict[str, Any]]:
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def _sentences(articles: dict[str, Article], key: str, spans: list[list[Any]]) -> tuple[Sentence, ...]:
    article_id, _, section_id = key.partition("#")
    text = articles[article_id].text
    return tuple(
        Sentence(article_id, section_id, start, end, text[start:end], position, kind)
        for position, (start, end, kind) in enumerate(spans)
    )


def _article_from(data: dict[str, Any]) -> Article:
    """The reverse of ``dataclasses.asdict``."""
    sections = tuple(
        Section(**{**s, "blocks": tuple(Block(**b) for b in s["blocks"]), "asks": tuple(s["asks"])})
        for s in data["sections"]
    )
    return Article(
        **{
            **data,
            "sections": sections,
            "references": tuple(Reference(**r) for r in data["references"]),
            "marks": tuple(Mark(m["offset"], tuple(m["references"])) for m in data["marks"]),
            "warnings": tuple(data["warnings"]),
            "set_aside": tuple(data["set_aside"]),
        }
    )


def _term_from(data: dict[str, Any]) -> Term:
    return Term(data["term"], data["meaning"], tuple(data["also"]), tuple(data["misspelt"]))
