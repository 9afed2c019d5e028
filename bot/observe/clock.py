"""Times the stages of one question."""

from __future__ import annotations

import time


class Clock:
    """Runs from its making on; all times are milliseconds."""

    def __init__(self) -> None:
        self._began = self._last = time.perf_counter()
        self._stages: dict[str, float] = {}

    def stage(self, name: str) -> None:
        now = time.perf_counter()
        self._stages[name] = round((now - self._last) * 1000, 3)
        self._last = now

    def timings(self) -> dict[str, float]:
        return {**self._stages, "total": round((time.perf_counter() - self._began) * 1000, 3)}
