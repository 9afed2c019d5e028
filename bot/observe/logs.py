"""How the log is written: lines for people, or JSON for machines. No line holds a word of a message."""

from __future__ import annotations

import logging

from bot.settings import Settings

CHATTY = ("httpx", "chromadb", "uvicorn", "alembic")
"""Their news is of no use to who runs this; their warnings are."""


def set_up_logs(settings: Settings) -> None:
    """Sends everything from INFO on to stderr."""
    handler = logging.StreamHandler()
    handler.setFormatter(_json() if settings.log_format == "json" else _plain())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)


def _plain() -> logging.Formatter:
    return logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s")


def _json() -> logging.Formatter:
    from pythonjsonlogger.json import JsonFormatter

    return JsonFormatter(
        ["asctime", "levelname", "name", "message"],
        rename_fields={"asctime": "time", "levelname": "level", "name": "logger"},
        datefmt="%Y-%m-%dT%H:%M:%S%z",
    )
