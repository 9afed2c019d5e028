"""Articles written on the spot, for tests of reading and checking."""

from __future__ import annotations

from pathlib import Path

from bot.corpus.load import read_page
from bot.corpus.page import Page

FIELDS = """title: Neck dystonia
summary: Neck dystonia turns the head.
topic: types
evidence: mixed
reviewed: 2026-11-20
reviewer: null
language: en
"""
REFERENCES = """references:
  - id: chan1991
    citation: "Chan J. Cervical dystonia. Mov Disord. 1991."
    doi: 10.1002/mds.870060206
"""
ASKS = "<!-- asks: why does my neck twist? | what is a wry neck? | is it torticollis? | does a neck turn alone? -->"


def source(body: str, fields: str = "", references: str = REFERENCES, base: str = FIELDS) -> str:
    """A file: front matter with these extra fields, one reference, and the body."""
    return f"---\n{base}{fields}{references}---\n\n{body}\n"


def write(folder: Path, text: str, name: str = "neck-dystonia.md") -> Path:
    file = folder / name
    file.write_bytes(text.encode("utf-8"))
    return file


def page_of(folder: Path, body: str, fields: str = "", references: str = REFERENCES, base: str = FIELDS) -> Page:
    """A page whose body stands below the heading "What is neck dystonia?"."""
    body = body if body.startswith("## ") else f"## What is neck dystonia?\n\n{body}"
    return read_page(write(folder, source(body, fields, references, base)))
