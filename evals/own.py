"""Checks of one's own, named by dotted path."""

from __future__ import annotations

import functools
import importlib
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

from evals.errors import EvalsError
from evals.types import OwnCheck


@functools.cache
def own_check(path: str, suite: str) -> OwnCheck:
    """The function that ``module:function`` names in a suite file: of a file beside it, or of an installed module.

    Raises:
        EvalsError: there is no such function, or its module cannot be imported.
    """
    module, _, name = path.partition(":")
    if not module or not name:
        raise EvalsError(f"unknown check {path!r}; write it as module:function")
    beside = Path(suite).resolve().parent.joinpath(*module.split(".")).with_suffix(".py")
    try:
        found = getattr(_loaded(beside) if beside.is_file() else importlib.import_module(module), name, None)
    except Exception as error:  # a module of somebody else may raise anything while it is imported
        raise EvalsError(f"unknown check {path!r}: {type(error).__name__}: {error}") from error
    if not callable(found):
        raise EvalsError(f"unknown check {path!r}: {module} has no function {name!r}")
    check: OwnCheck = found
    return check


def look_beside(file: Path) -> None:
    """Lets what lies beside a suite file be imported by its checks, after all others."""
    folder = str(file.resolve().parent)
    if folder not in sys.path:
        sys.path.append(folder)


@functools.cache
def _loaded(file: Path) -> ModuleType:
    """The module of a file under the file's own name, since another folder may have one that is called the same."""
    name = str(file)
    spec = importlib.util.spec_from_file_location(name, file)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module
