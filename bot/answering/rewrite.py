"""A chat model may make a follow-up stand alone, where the rules of ``retrieval/followup.py`` only guess."""

from __future__ import annotations

import json

from bot.answering.chat_model import ChatModel, prompt
from bot.retrieval.vocabulary import TermFinder
from bot.types import Question

NEWEST_TURNS = 6
LONGEST_TURN = 600
LONGEST = 300


def rewritten(model: ChatModel, question: Question, finder: TermFinder) -> str | None:
    """The question standing alone, or None if the model's words cannot be trusted.

    It may only name terms of the field that the conversation names.

    Raises:
        ChatModelError: the model cannot be reached, fails, or takes too long.
    """
    turns = [{"role": turn.role, "content": turn.content[:LONGEST_TURN]} for turn in question.history[-NEWEST_TURNS:]]
    data = json.dumps({"conversation": turns, "question": question.text}, ensure_ascii=False)
    text = "".join(model.stream(prompt("rewrite"), data)).strip()
    if not text or len(text) > LONGEST or "\n" in text:
        return None
    said = " ".join([question.text, *(turn.content for turn in question.history)])
    return text if _terms(text, finder) <= _terms(said, finder) else None


def _terms(text: str, finder: TermFinder) -> set[str]:
    return {mention.term.term for mention in finder.find(text)}
