"""``pytest evals`` runs every case under ``suites`` as a test."""

from __future__ import annotations

from pathlib import Path

import pytest

from evals import pytest_plugin
from evals.pytest_plugin import pytest_addoption

__all__ = ["pytest_addoption"]

SUITES = Path(__file__).parent / "suites"


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Takes the YAML files under ``suites``, and no others of this folder."""
    if not file_path.is_relative_to(SUITES):
        return None
    return pytest_plugin.pytest_collect_file(file_path, parent)
