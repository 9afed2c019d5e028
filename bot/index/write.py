"""Writes the files of one build of the index (see ``files``), fills the vector store from them, and verifies both.

Everything is written section by section and vectors are mapped from the disk, so memory does not grow with the number
of articles.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from bot.errors import IndexUnusableError
from bot.index.content import LAYOUT, Content, SectionContent
from bot.index.files import entry_ids, read_lines, read_manifest
from bot.index.lexical import write_lexical
from bot.index.store import Engine
from bot.index.vectors import TextVectors, VectorFile, mapped

STEP = 1024
"""About so many texts are embedded together, so that those of one length can be."""
VERIFIED = 200
FOUND_SHARE = 0.98
Progress = Callable[[str, int, int], None]
"""Told what is being done, how much is done, and how much there is."""


def write_files(build: Path, version: str, content: Content, vectors: TextVectors, progress: Progress) -> None:
    """Writes all files into the empty folder ``build``, embedding what ``vectors`` does not have yet."""
    with contextlib.ExitStack() as stack:
        entry_file, sentence_file, elsewhere_file = (
            stack.enter_context(contextlib.closing(VectorFile(build / f"{name}.f32")))
            for name in ("entries", "sentences", "elsewhere")
        )
        lines = stack.enter_context((build / "sections.jsonl").open("w", encoding="utf-8"))
        rows, names = vectors.of(content.elsewhere)
        dimensions = rows.shape[-1]
        elsewhere_file.append(rows, names)
        entries = done = 0
        for group in _groups(content.sections()):
            progress("embedding", done, content.section_count)
            found = [entry.text for section in group for entry in section.entries]
            rows, names = vectors.of(found + [s.text for section in group for s in section.sentences])
            dimensions = rows.shape[-1]
            entry_file.append(rows[: len(found)], names[: len(found)])
            sentence_file.append(rows[len(found) :], names[len(found) :])
            lines.writelines(_line(_section_data(section)) for section in group)
            entries += len(found)
            done += len(group)
        progress("embedding", done, content.section_count)
    with (build / "articles.jsonl").open("w", encoding="utf-8") as lines:
        lines.writelines(_line(dataclasses.asdict(article)) for article in content.articles)
    (build / "vocabulary.json").write_text(
        json.dumps([dataclasses.asdict(term) for term in content.vocabulary], ensure_ascii=False), encoding="utf-8"
    )
    write_lexical(content.lexical_texts(), build / "bm25")
    manifest = {
        "version": version,
        "layout": LAYOUT,
        "fingerprint": content.fingerprint,
        "model": content.model,
        "dimensions": dimensions,
        "articles": len(content.articles),
        "sections": content.section_count,
        "entries": entries,
    }
    write_manifest(build, manifest)


def write_manifest(build: Path, manifest: Mapping[str, Any]) -> None:
    """Writes what is true of the whole build."""
    (build / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False), encoding="utf-8")


def fill_store(build: Path, engine: Engine, progress: Progress) -> None:
    """Writes the entries of a build's files into the vector store.

    Raises:
        StoreUnavailableError: the store cannot be written.
    """
    manifest = read_manifest(build)
    rows = mapped(build / "entries.f32", manifest["dimensions"])
    ids = entry_ids(read_lines(build / "sections.jsonl"))
    for done in engine.write(build, manifest["version"], ids, rows):
        progress("writing", done, len(rows))


def verify_build(build: Path, engine: Engine) -> None:
    """Checks that a sample of the entries finds itself in the store as it was written.

    Raises:
        IndexUnusableError: more of them do not than an approximate search may miss.
    """
    manifest = read_manifest(build)
    rows = mapped(build / "entries.f32", manifest["dimensions"])
    store = engine.open(build, manifest["version"])
    try:
        sample = range(0, len(rows), max(1, len(rows) // VERIFIED))
        best = [store.query(rows[number], 1) for number in sample]
        found = sum(bool(match) and match[0].similarity > 0.999 for match in best)
        if store.count() != len(rows) or found < FOUND_SHARE * len(sample):
            raise IndexUnusableError(
                f"{build}: of {len(sample)} entries only {found} find themselves; the old build still answers"
            )
    finally:
        store.close()


def _groups(sections: Iterator[SectionContent]) -> Iterator[list[SectionContent]]:
    """Sections in groups of about ``STEP`` texts."""
    group: list[SectionContent] = []
    texts = 0
    for section in sections:
        group.append(section)
        texts += len(section.entries) + len(section.sentences)
        if texts >= STEP:
            yield group
            group, texts = [], 0
    if group:
        yield group


def _section_data(section: SectionContent) -> dict[str, Any]:
    return {
        "key": section.key,
        "entries": [entry.id.rpartition("/")[2] for entry in section.entries],
        "sentences": [(s.start, s.end, s.kind) for s in section.sentences],
        "stems": section.stems,
        "sentence_stems": section.sentence_stems,
    }


def _line(data: object) -> str:
    return json.dumps(data, ensure_ascii=False) + "\n"
