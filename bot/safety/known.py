"""The dangerous examples, to name the one that is most like a message."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz import fuzz, process, utils

from bot.types import Level


@dataclass(frozen=True, slots=True)
class KnownDangers:
    """Texts of examples by level and danger sign."""

    texts: Mapping[Level, Mapping[str, Sequence[str]]]

    @classmethod
    def of(cls, dangers: Iterable[tuple[Level, str, str]]) -> KnownDangers:
        """Of the level, sign and text of each example."""
        texts: dict[Level, dict[str, list[str]]] = {}
        for level, sign, text in dangers:
            texts.setdefault(level, {}).setdefault(sign, []).append(text)
        return cls(texts)

    @classmethod
    def load(cls, file: Path) -> KnownDangers:
        """What ``save`` wrote."""
        return cls({Level(level): by_sign for level, by_sign in json.loads(file.read_text("utf-8")).items()})

    def save(self, file: Path) -> None:
        """Writes all of it as JSON."""
        file.write_text(json.dumps(self.texts, ensure_ascii=False, indent=0), encoding="utf-8")

    def signs(self, level: Level) -> list[str]:
        """The danger signs of which there are examples at this level."""
        return list(self.texts[level])

    def nearest(self, level: Level, sign: str, message: str) -> str:
        """The example of this level and sign whose words are most like those of a message."""
        alike = process.extractOne(
            message, self.texts[level][sign], scorer=fuzz.token_set_ratio, processor=utils.default_process
        )
        return str(alike[0])
