"""YAML by libyaml where it is there: many times faster, and files of rules are read at every start."""

from __future__ import annotations

from typing import Any

import yaml


class Twice(yaml.constructor.ConstructorError):
    """A name that stands twice in one mapping; YAML itself would drop the first without a word."""


class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # there is one or the other
    """Refuses a name that stands twice."""

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        names: set[str] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode):
                if key.value in names:
                    raise Twice(None, None, f"{key.value!r} stands there twice", key.start_mark)
                names.add(key.value)
        return super().construct_mapping(node, deep)


def read_yaml(text: str) -> Any:
    """What ``yaml.safe_load`` gives.

    Raises:
        yaml.YAMLError: it is no YAML, or a name stands twice in one mapping.
    """
    return yaml.load(text, Loader)


def mistake_in(error: yaml.YAMLError) -> tuple[int, str]:
    """The line of what ``read_yaml`` could not read, and what is wrong there with what to do."""
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or "it is not YAML"
    advice = "keep one" if isinstance(error, Twice) else "put text with a colon or quotes into quotation marks"
    return mark.line + 1 if mark else 1, f"{problem}; {advice}"
