"""Puts everyday words right that are often typed by ear or in haste ("i carnt breeth"), before a message is read."""

from __future__ import annotations

import functools
import re
from importlib.resources import files

from bot.texts.languages import WORD, language_of
from bot.texts.read_yaml import read_yaml


def respelt(message: str) -> str:
    """An English message with the words of ``misspelt.yaml`` put right; in another language as it is."""
    right = WORD.sub(_right, _phrases().sub(_right, message))
    return right if right == message or language_of(right) == "en" else message


def _right(found: re.Match[str]) -> str:
    """What is right for a word or phrase; itself if it is not listed: to ``re.I`` a long s is an s, to the list not."""
    return misspelt().get(found[0].lower(), found[0])


@functools.cache
def misspelt() -> dict[str, str]:
    """What is typed wrong, a word or a few, with what is right."""
    listed: dict[str, str] = read_yaml((files("bot.texts") / "misspelt.yaml").read_text("utf-8"))
    return {wrong: right for right, typed in listed.items() for wrong in typed.split(", ")}


@functools.cache
def _phrases() -> re.Pattern[str]:
    phrases = (re.escape(wrong) for wrong in misspelt() if " " in wrong)
    return re.compile(rf"\b(?:{'|'.join(phrases)})\b", re.I)
