"""The three engines behind the store's seam: each test that asks for one runs on all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from bot.index.store import Engine
from bot.settings import Settings
from tests.engines import ENGINES, running_engine

ON_EACH = [pytest.param(name, marks=() if name == "chroma" else pytest.mark.server) for name in ENGINES]


@pytest.fixture(scope="session", params=ON_EACH)
def store_address(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """What the setting says for one of the engines, whose real server runs."""
    with running_engine(request.param, tmp_path_factory.mktemp("store")) as address:
        yield address


@pytest.fixture
def store_settings(store_address: str) -> dict[str, str]:
    """The settings that choose an engine, with a name of the test's own on it."""
    return {"store": store_address, "store_name": f"t{uuid4().hex[:12]}"}


@pytest.fixture
def engine(store_settings: dict[str, str], tmp_path: Path) -> Engine:
    """One of the engines."""
    from bot.build import store_engine

    return store_engine(Settings(index_dir=tmp_path, **store_settings))
