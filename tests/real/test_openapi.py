"""The API does what its own description says, for any input that it allows and many that it does not."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.server import running_app

pytestmark = pytest.mark.server


def test_the_api_keeps_to_its_description() -> None:
    command = Path(sys.executable).parent / "schemathesis"
    with running_app() as address:
        result = subprocess.run(
            [command, "run", f"{address}/openapi.json", "--max-examples", "10", "--no-color", "--seed", "1"],
            capture_output=True,
            text=True,
            check=False,
            timeout=100,
        )
    assert result.returncode == 0, result.stdout[-6000:]
