"""How the log is written: lines for people, or JSON for machines. No line holds a word of a message."""

from __future__ import annotations

import logging
import traceback
from types import TracebackType

from bot.settings import Settings

CHATTY = ("httpx", "chromadb", "uvicorn", "alembic")
"""Their news is of no use to who runs this; their warnings are."""


def set_up_logs(settings: Settings) -> None:
    """Sends everything from INFO on to stderr, and what libraries print of errors as well."""
    handler = logging.StreamHandler()
    handler.setFormatter(_json() if settings.log_format == "json" else _plain())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
    traceback.print_exc = _log_exception


def _log_exception(limit: int | None = None, file: object = None, chain: bool = True) -> None:
    """In the place of ``traceback.print_exc``, with which Gradio prints errors and what they quote."""
    logging.getLogger(__name__).error("a request failed", exc_info=True)


class _WithoutWords(logging.Formatter):
    """Writes an exception without its text: many quote what they were given, and that may be a message."""

    def formatException(
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        return "".join(_frames(ei[1])).rstrip() if ei[1] else ""


def _frames(error: BaseException) -> list[str]:
    """Where an exception came from, and of which type it is; first those that led to it."""
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    kind = type(error)
    return [
        *([*_frames(before), "\nwhich led to\n\n"] if before else []),
        *traceback.format_tb(error.__traceback__),
        f"{kind.__module__}.{kind.__qualname__}\n",
    ]


def _plain() -> logging.Formatter:
    return _WithoutWords("%(asctime)s %(levelname)s %(name)s: %(message)s")


def _json() -> logging.Formatter:
    from pythonjsonlogger.json import JsonFormatter

    class Json(_WithoutWords, JsonFormatter):
        pass

    return Json(
        ["asctime", "levelname", "name", "message"],
        rename_fields={"asctime": "time", "levelname": "level", "name": "logger"},
        datefmt="%Y-%m-%dT%H:%M:%S%z",
    )
