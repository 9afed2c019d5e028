"""What a question names and its answer must name too (``named.yaml``): another illness, a price, the law."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Sequence
from importlib.resources import files

from bot.index.files import Index
from bot.texts.read_yaml import read_yaml
from bot.types import Hit, Section

Thing = re.Pattern[str]
"""Any of its names."""
SENTENCE = re.compile(r"[^.!?]+[.!?]*")
OWN = re.compile(r"dyston|blepharospasm|torticol|dysphonia|writer'?s'? cramp", re.I)


def named_in(message: str) -> list[Thing]:
    """The things that ``message`` asks about: in its questions that name dystonia, or else anywhere in it."""
    asks = [sentence for sentence in SENTENCE.findall(message) if sentence.endswith("?") and OWN.search(sentence)]
    return [thing for thing in _things() if thing.search(" ".join(asks) or message)]


def naming(things: Sequence[Thing], index: Index, hits: Sequence[Hit]) -> list[Hit]:
    """The hits whose sections name all ``things`` in the heading, the text, or the questions that they answer."""
    return [hit for hit in hits if _all_in(things, _said(index, hit))] if things else list(hits)


def tells_of(things: Sequence[Thing], index: Index, sentences: Iterable[str], keys: Iterable[str]) -> bool:
    """Whether the ``sentences`` of an answer name all ``things``, or the headings and asks of its sections ``keys``."""
    asked = (text for key in keys for text in _asked(index.section(key)))
    return _all_in(things, "\n".join([*sentences, *asked]))


def _all_in(things: Sequence[Thing], text: str) -> bool:
    return all(thing.search(text) for thing in things)


def _said(index: Index, hit: Hit) -> str:
    section = index.section(hit.key)
    text = index.articles[hit.article_id].text[section.body_start : section.end]
    return "\n".join([*_asked(section), text])


def _asked(section: Section) -> list[str]:
    return [section.heading, *section.asks]


@functools.cache
def _things() -> list[Thing]:
    return [_any_of(names) for names in read_yaml((files("bot.answering") / "named.yaml").read_text("utf-8"))]


def _any_of(names: Sequence[str]) -> Thing:
    return re.compile(rf"\b(?:{'|'.join(map(_regex, names))})\b", re.I)


def _regex(name: str) -> str:
    if name.isupper():  # "MS", "ms", "Adhd", but not Ms Smith
        return rf"(?-i:{name}|{name.lower()}|{name.title()}(?!\.? [A-Z]))"
    return re.escape(name.removesuffix("*")) + (r"\w*" if name.endswith("*") else "")
