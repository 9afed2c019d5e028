"""A chat model may make a follow-up stand alone, where the rules of ``retrieval/followup.py`` only guess."""

from __future__ import annotations

import json

from bot.answering.chat_model import ChatModel, prompt
from bot.retrieval.understand import Understander, Understood
from bot.texts.languages import language_of
from bot.types import Question

NEWEST_TURNS = 6
LONGEST_TURN = 600
LONGEST = 300


def rewritten(model: ChatModel, question: Question, reader: Understander) -> Understood | None:
    """The question standing alone, read like any other, or None if the model's words cannot be trusted.

    It may only name terms of the field that the conversation names, in whatever language and spelling.

    Raises:
        ChatModelError: the model cannot be reached, fails, or takes too long.
    """
    turns = [{"role": turn.role, "content": turn.content[:LONGEST_TURN]} for turn in question.history[-NEWEST_TURNS:]]
    data = json.dumps({"conversation": turns, "question": question.text}, ensure_ascii=False)
    text = "".join(model.stream(prompt("rewrite"), data)).strip()
    if not text or len(text) > LONGEST or "\n" in text:
        return None
    language = language_of(question.text, question.earlier, question.language or "en")
    alone, *said = (
        reader.read(Question(one, language=language))
        for one in (text, question.text, *(turn["content"] for turn in turns))
    )
    named = {term for one in said for term in _terms(one, reader)}
    return alone if _terms(alone, reader) <= named else None


def _terms(understood: Understood, reader: Understander) -> set[str]:
    return {mention.term.term for mention in reader.finder.find(understood.query)}
