"""What a process holds in memory, by kind."""

from __future__ import annotations

from pathlib import Path


def own_memory(pid: int | str = "self") -> float:
    """MB that a process holds for itself: no file's and shared with no other."""
    return resident(pid)["RssAnon"]


def resident(pid: int | str = "self") -> dict[str, float]:
    """MB by kind, as Linux names them: ``RssAnon``, ``RssFile``, ``RssShmem``."""
    lines = (line.split() for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("Rss"))
    return {name.rstrip(":"): int(kilobytes) / 1024 for name, kilobytes, _ in lines}
