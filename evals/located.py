"""YAML with the line of every key and item."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

Place = tuple[str | int, ...]
"""Keys and positions from the top of the document down to a value."""


@dataclass(frozen=True, slots=True)
class Document:
    """A YAML document's value, the line of each place in it, and the keys that stand twice, without those below one."""

    value: Any
    lines: dict[Place, int]
    twice: tuple[tuple[Place, int], ...]

    def line(self, place: Place) -> int:
        """The line of ``place``, or of the nearest place above it that is in the file."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)


def parse(text: str) -> Document:
    """The document in ``text``; yaml.YAMLError if it is no YAML."""
    loader = yaml.SafeLoader(text)
    try:
        node = loader.get_single_node()
        if node is None:
            return Document(None, {}, ())
        lines: dict[Place, int] = {}
        twice: dict[Place, int] = {}
        for place, line in _places(node, ()):
            if place in lines:
                twice.setdefault(place, line)
            lines.setdefault(place, line)
        outermost = tuple(
            (place, line)
            for place, line in twice.items()
            if not any(place[:depth] in twice for depth in range(len(place)))
        )
        return Document(loader.construct_document(node), lines, outermost)
    finally:
        loader.dispose()


def _places(node: yaml.Node, place: Place) -> Iterator[tuple[Place, int]]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            below = (*place, str(key.value))
            yield below, key.start_mark.line + 1
            yield from _places(value, below)
    elif isinstance(node, yaml.SequenceNode):
        for number, item in enumerate(node.value):
            yield (*place, number), item.start_mark.line + 1
            yield from _places(item, (*place, number))
