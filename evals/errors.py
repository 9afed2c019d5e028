"""What can be wrong with a run, in words for the person who started it."""

from __future__ import annotations

from collections.abc import Sequence


class EvalsError(Exception):
    """Base of the errors that this package raises on purpose."""


class SuiteError(EvalsError):
    """Suite files have mistakes; ``problems`` holds all of them, each as ``path:line: where: message``."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


class TargetError(EvalsError):
    """The chatbot cannot be reached, or its mapping file is wrong."""


class BaselineError(EvalsError):
    """The baseline file cannot be read."""


class AskError(EvalsError):
    """One question got no usable reply."""


class NotApplicable(EvalsError):
    """A check needs something that this chatbot does not show; the check is skipped, and the message says why."""
