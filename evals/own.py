"""Checks of one's own, named by dotted path."""

from __future__ import annotations

import functools
import importlib
import sys
from pathlib import Path

from evals.errors import EvalsError
from evals.types import OwnCheck


@functools.cache
def own_check(path: str) -> OwnCheck:
    """The function that ``module:function`` names.

    Raises:
        EvalsError: there is no such function, or its module cannot be imported.
    """
    module, _, name = path.partition(":")
    if not module or not name:
        raise EvalsError(f"unknown check {path!r}; write it as module:function")
    try:
        found = getattr(importlib.import_module(module), name, None)
    except Exception as error:  # a module of somebody else may raise anything while it is imported
        raise EvalsError(f"unknown check {path!r}: {type(error).__name__}: {error}") from error
    if not callable(found):
        raise EvalsError(f"unknown check {path!r}: {module} has no function {name!r}")
    check: OwnCheck = found
    return check


def look_beside(file: Path) -> None:
    """Lets modules that lie beside a suite file be imported, after all others."""
    folder = str(file.resolve().parent)
    if folder not in sys.path:
        sys.path.append(folder)
