"""What the program says in its own words, by language (YAML files beside this one)."""

from __future__ import annotations

import functools
from importlib.resources import files
from typing import Any

from bot.texts.read_yaml import read_yaml


@functools.cache
def texts(language: str = "en") -> dict[str, Any]:
    """All texts of a language; KeyError if there is no such language."""
    resource = files("bot.texts") / f"{language}.yaml"
    if not resource.is_file():
        raise KeyError(language)
    data: dict[str, Any] = read_yaml(resource.read_text("utf-8"))
    return data
