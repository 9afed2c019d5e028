"""What was said in the chat, and how much of it goes with the next question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.settings import Settings
from bot.types import Level, Reply, Safety, Turn


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and its answer; ``serious`` if they were the first to tell of a danger."""

    question: str
    answer: str
    notice: str | None
    serious: bool


def with_reply(said: Sequence[Exchange], reply: Reply, settings: Settings) -> list[Exchange]:
    """The conversation with one more reply, as far as later questions need it."""
    return _with(said, reply.question, reply.answer, reply.safety, settings)


def with_notice(said: Sequence[Exchange], question: str, safety: Safety, settings: Settings) -> list[Exchange]:
    """The conversation with a question whose answer was lost behind its notice: a danger that it told of stands."""
    return _with(said, question, safety.notice or "", safety, settings)


def history(said: Sequence[Exchange], settings: Settings) -> tuple[Turn, ...]:
    """The turns before, as many as ``settings`` take."""
    kept = _kept(said, settings)
    return tuple(turn for one in kept for turn in (Turn("user", one.question), Turn("assistant", one.answer)))


def _with(said: Sequence[Exchange], question: str, answer: str, safety: Safety, settings: Settings) -> list[Exchange]:
    # A danger stands for the conversation: later replies repeat its notice, the first one told of it.
    serious = safety.level != Level.NONE and all(before.notice != safety.notice for before in said)
    return _kept([*said, Exchange(question, answer, safety.notice, serious)], settings)


def _kept(said: Sequence[Exchange], settings: Settings) -> list[Exchange]:
    """What ``settings`` take of a conversation: the oldest go first, but what told of a danger goes last.

    The widget does the same (``history()`` in ``static/widget.js``).
    """
    kept = list(said)
    while 2 * len(kept) > settings.max_history_turns or _characters(kept) > settings.max_history_chars:
        kept.remove(next((exchange for exchange in kept if not exchange.serious), kept[0]))
    return kept


def _characters(said: Sequence[Exchange]) -> int:
    return sum(len(exchange.question) + len(exchange.answer) for exchange in said)
