"""The files of one build of the index: written once, verified, then only read.

    <build>/   manifest.json  articles.json  vocabulary.json  sentences.json  terms.json
               vectors.npz  chroma/  bm25/
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from bot.corpus.sentences import section_sentences
from bot.errors import IndexUnusableError
from bot.index.chunk import Entry, Kind, section_entries
from bot.index.lexical import LexicalIndex, terms
from bot.index.store import ChromaStore, Store
from bot.types import Article, Block, Mark, Reference, Section, Sentence, Term

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

LAYOUT = 9
"""Raised when a build's files change their shape; older builds are then made anew."""
VERIFIED = 200
FOUND_SHARE = 0.98


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
    store: Store
    vocabulary: tuple[Term, ...]
    elsewhere: Vectors
    """One row per question of another subject."""

    def section(self, key: str) -> Section:
        """The section with the key ``article#section``."""
        article_id, _, section_id = key.partition("#")
        return self.articles[article_id].section(section_id)


@dataclass(frozen=True)
class Content:
    """What a build is made of: articles and vocabulary, and everything that follows from them."""

    articles: Sequence[Article]
    vocabulary: Sequence[Term]
    model: dict[str, str]
    """Name and SHA-256 of the embedding model."""
    elsewhere: Sequence[str] = ()
    """Questions of other subjects."""

    @cached_property
    def sentences(self) -> dict[str, list[Sentence]]:
        """By ``article#section``, in order of the articles."""
        return {f"{a.id}#{s.id}": section_sentences(a, s) for a in self.articles for s in a.sections}

    @cached_property
    def terms(self) -> dict[str, dict[str, list[Any]]]:
        """By ``article#section``, the stems of the section and of each of its sentences."""
        return {
            f"{a.id}#{s.id}": {
                "section": sorted(set(terms(f"{a.title} {a.text[s.start : s.end]} {' '.join(s.asks)}"))),
                "sentences": [sorted(set(terms(sentence.text))) for sentence in self.sentences[f"{a.id}#{s.id}"]],
            }
            for a in self.articles
            for s in a.sections
        }

    @cached_property
    def entries(self) -> list[Entry]:
        """The entries of all sections."""
        sections = ((a, s, self.sentences[f"{a.id}#{s.id}"]) for a in self.articles for s in a.sections)
        return [entry for section in sections for entry in section_entries(*section)]

    @cached_property
    def texts(self) -> list[str]:
        """Everything that gets a vector: the entries' texts, the sentences', and the questions of other subjects."""
        sentences = [sentence.text for group in self.sentences.values() for sentence in group]
        return [entry.text for entry in self.entries] + sentences + list(self.elsewhere)

    @cached_property
    def hashes(self) -> list[str]:
        """The names under which the vectors of ``texts`` are kept from build to build."""
        return [hashlib.sha256(text.encode()).hexdigest()[:32] for text in self.texts]

    @cached_property
    def fingerprint(self) -> str:
        """Changes when anything changes that the build is made of."""
        parts = [[dataclasses.asdict(item) for item in items] for items in (self.articles, self.vocabulary)]
        return hashlib.sha256(json.dumps([LAYOUT, self.model, list(self.elsewhere), *parts], sort_keys=True).encode()).hexdigest()


def write_build(build: Path, version: str, content: Content, vectors: Vectors) -> None:
    """Writes all files into the empty folder ``build``; ``vectors`` has one row per text of ``content``."""

    def write_json(name: str, data: object) -> None:
        (build / name).write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")

    write_json("articles.json", [dataclasses.asdict(article) for article in content.articles])
    write_json("vocabulary.json", [dataclasses.asdict(term) for term in content.vocabulary])
    spans = {key: [(s.start, s.end, s.kind) for s in group] for key, group in content.sentences.items()}
    write_json("sentences.json", spans)
    write_json("terms.json", content.terms)
    np.savez(build / "vectors.npz", vectors=vectors, hashes=np.array(content.hashes))
    LexicalIndex.build([_lexical_text(a, s) for a in content.articles for s in a.sections]).save(build / "bm25")
    store = ChromaStore(build / "chroma", create_for=len(content.entries))
    store.add(content.entries, vectors)
    store.close()
    write_json(
        "manifest.json",
        {
            "version": version,
            "layout": LAYOUT,
            "fingerprint": content.fingerprint,
            "model": content.model,
            "articles": len(content.articles),
            "sections": len(content.sentences),
            "entries": len(content.entries),
        },
    )


def verify_build(build: Path, vectors: Vectors) -> None:
    """Checks that a sample of the entries finds itself in the store as it was written.

    Raises:
        IndexUnusableError: more of them do not than an approximate search may miss.
    """
    entries = read_manifest(build)["entries"]
    store = ChromaStore(build / "chroma")
    try:
        sample = range(0, entries, max(1, entries // VERIFIED))
        best = [store.query(vectors[number], 1) for number in sample]
        found = sum(bool(match) and match[0].similarity > 0.999 for match in best)
        if store.count() != entries or found < FOUND_SHARE * len(sample):
            raise IndexUnusableError(
                f"{build}: of {len(sample)} entries only {found} find themselves; the old build still answers"
            )
    finally:
        store.close()


def open_build(build: Path, model: dict[str, str]) -> Index:
    """A build, opened for reading.

    Raises:
        IndexUnusableError: it is missing or damaged, or was made with another model or layout.
    """
    manifest = read_manifest(build)
    if not manifest:
        raise IndexUnusableError(f"{build}: the build is missing or damaged; run: python ingest.py --rebuild")
    if manifest.get("layout") != LAYOUT or manifest.get("model") != model:
        made = manifest.get("model", {}).get("name", "another version")
        raise IndexUnusableError(
            f"{build}: the index was made with {made}, the settings say {model['name']}, or the program or the model "
            "has changed since; run: python ingest.py --rebuild"
        )
    try:
        articles = [_article_from(data) for data in json.loads((build / "articles.json").read_text("utf-8"))]
        vocabulary = tuple(_term_from(data) for data in json.loads((build / "vocabulary.json").read_text("utf-8")))
        spans = json.loads((build / "sentences.json").read_text("utf-8"))
        stems = json.loads((build / "terms.json").read_text("utf-8"))
        with (build / "vectors.npz").open("rb") as stream, np.load(stream) as arrays:
            vectors = arrays["vectors"]
        sections = tuple((article.id, section.id) for article in articles for section in article.sections)
        lexical = LexicalIndex.load(build / "bm25", len(sections))
        by_id = {article.id: article for article in articles}
        sentences = {key: _sentences(by_id, key, group) for key, group in spans.items()}
    except Exception as error:  # numpy, bm25s and zipfile raise many kinds on a damaged file
        raise IndexUnusableError(f"{build}: the build is damaged ({error}); run: python ingest.py --rebuild") from error
    rows = np.split(vectors, manifest["entries"] + np.cumsum([0, *(len(group) for group in sentences.values())]))[1:]
    elsewhere = rows.pop()
    store = ChromaStore(build / "chroma")
    if store.count() != manifest["entries"]:
        raise IndexUnusableError(
            f"{build}: the vector store holds {store.count()} of {manifest['entries']} entries; "
            "run: python ingest.py --rebuild"
        )
    return Index(
        version=manifest["version"],
        articles=by_id,
        sections=sections,
        places={"#".join(section): place for place, section in enumerate(sections)},
        sentences=sentences,
        sentence_vectors=dict(zip(sentences, rows, strict=True)),
        sentence_terms={key: tuple(map(frozenset, of["sentences"])) for key, of in stems.items()},
        section_terms={key: frozenset(of["section"]) for key, of in stems.items()},
        entry_vectors=_entry_vectors(articles, sentences, vectors),
        asked=_asked(articles),
        lexical=lexical,
        store=store,
        vocabulary=vocabulary,
        elsewhere=elsewhere,
    )


def plain(question: str) -> str:
    """A question without case, spaces and punctuation, to tell whether two are the same."""
    return "".join(character for character in question.lower() if character.isalnum())


def read_manifest(build: Path) -> dict[str, Any]:
    """The build's manifest, or an empty one if it is missing or unreadable."""
    try:
        data = json.loads((build / "manifest.json").read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}


def known_vectors(build: Path, model: dict[str, str]) -> dict[str, Any]:
    """A build's vectors by the hash of their text; none if it was made with another model, or is damaged."""
    if read_manifest(build).get("model") != model:
        return {}
    try:
        with (build / "vectors.npz").open("rb") as stream, np.load(stream) as arrays:
            return dict(zip(arrays["hashes"].tolist(), arrays["vectors"], strict=True))
    except Exception:  # a damaged file is only a lost saving: its texts are embedded again
        return {}


def _lexical_text(article: Article, section: Section) -> str:
    """What BM25 reads of a section: title and heading count twice. Asks are found by meaning, not by words."""
    head = f"{article.title}. {section.heading}. "
    return head * 2 + article.text[section.body_start : section.end]


def _asked(articles: Sequence[Article]) -> dict[str, str]:
    """Headings win over asks; of equal asks the first counts."""
    asked: dict[str, str] = {}
    for article in articles:
        for section in article.sections:
            asked.setdefault(plain(section.heading), f"{article.id}#{section.id}")
    for article in articles:
        for section in article.sections:
            for ask in section.asks:
                asked.setdefault(plain(ask), f"{article.id}#{section.id}")
    return asked


def _entry_vectors(
    articles: Sequence[Article], sentences: dict[str, tuple[Sentence, ...]], vectors: Vectors
) -> dict[str, EntryVectors]:
    """The vectors of the entries, which stand before those of the sentences, by section."""
    grouped: dict[str, EntryVectors] = {}
    begin = 0
    for article in articles:
        for section in article.sections:
            key = f"{article.id}#{section.id}"
            kinds = [entry.kind for entry in section_entries(article, section, sentences[key])]
            starts = {kind: kinds.index(kind) for kind in kinds}  # entries of a kind stand together
            rows = vectors[begin : begin + len(kinds)]
            grouped[key] = EntryVectors(rows, tuple(starts), tuple(starts.values()))
            begin += len(kinds)
    return grouped


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
