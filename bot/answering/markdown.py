"""A reply's sentences as Markdown with citation marks."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.answering.not_covered import not_covered
from bot.safety.notices import Numbers
from bot.types import AnswerSentence, Reply, Status

LAST_MARK = re.compile(r" (?:\[\d+\])+$")
SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~])")


def answer_markdown(reply: Reply, numbers: Numbers) -> str:
    """The answer in Markdown: paragraphs and lists with ``[1]`` marks, or what stands in place of an answer."""
    if reply.sentences:
        return sentences_markdown(reply.sentences)
    told = reply.safety.level.is_urgent or reply.status in (Status.ESCALATED, Status.REDIRECTED)
    if reply.safety.notice and told:
        return reply.safety.notice
    as_typed_and_read = f"{reply.question}\n{reply.standalone_question}"
    return not_covered(as_typed_and_read, reply.language, numbers)


def sentences_markdown(sentences: Sequence[AnswerSentence]) -> str:
    """Sentences as text: those that share a source form a paragraph, list items a list.

    The mark of a source stands at the end of its paragraph, or behind the sentence that introduces a list.
    """
    blocks: list[str] = []
    introduced = False
    for number, sentence in enumerate(sentences):
        before = sentences[number - 1] if number else None
        after = sentences[number + 1] if number + 1 < len(sentences) else None
        text = escape(sentence.text)
        last_of_run = after is None or after.citations != sentence.citations or after.is_item != sentence.is_item
        joins = before is not None and before.citations == sentence.citations and before.is_item == sentence.is_item
        if not joins:
            introduced = sentence.is_item and before is not None and before.citations == sentence.citations
        if last_of_run and not introduced:
            text += " " + "".join(f"[{n}]" for n in sentence.citations)
        if sentence.is_item:
            line = f"- {text}"
            if joins:
                blocks[-1] += f"\n{line}"
            else:
                blocks.append(line)
        elif joins:
            blocks[-1] += f" {text}"
        else:
            blocks.append(text)
    return "\n\n".join(blocks)


def growing_markdown(sentences: Sequence[AnswerSentence]) -> str:
    """``sentences_markdown`` of what has come so far: it only grows, for a mark waits until its paragraph has ended."""
    return LAST_MARK.sub("", sentences_markdown(sentences))


def escape(text: str) -> str:
    """``text`` so that Markdown shows it as it is."""
    return SPECIAL.sub(r"\\\1", text)
