"""The composer with a chat model: it writes claims, each with the passages and the words on which it rests."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pydantic import BaseModel, ValidationError

from bot.answering.chat_model import ChatModel, prompt
from bot.index.files import Index
from bot.types import Hit, Sentence

MOST_SENTENCES = 6
MOST_PASSAGES = 4
PASSAGE_WORDS = 220


@dataclass(frozen=True, slots=True)
class Passage:
    """Sentences of one section that a chat model is given, under a key of its own."""

    key: str
    section_key: str
    title: str
    section: str
    text: str
    sentences: tuple[Sentence, ...]


class Claim(BaseModel):
    """A sentence of a chat model, the keys of its passages, and the words that it says it rests on."""

    text: str
    keys: list[str]
    quote: str


def passages(index: Index, hits: Sequence[Hit]) -> dict[str, Passage]:
    """The best sections for a chat model, by key ``S1``, ``S2``, ...: each from its beginning, cut at a sentence."""
    found = {}
    for number, hit in enumerate(hits[:MOST_PASSAGES], start=1):
        sentences: list[Sentence] = []
        words = 0
        for sentence in index.sentences[hit.key]:
            words += len(sentence.text.split())
            if sentences and words > PASSAGE_WORDS:
                break
            sentences.append(sentence)
        if sentences:
            article, section = index.articles[hit.article_id], index.section(hit.key)
            text = article.text[sentences[0].start : sentences[-1].end]
            key = f"S{number}"
            found[key] = Passage(key, hit.key, article.title, section.heading, text, tuple(sentences))
    return found


def write(model: ChatModel, question: str, given: Iterable[Passage]) -> Iterator[Claim | None]:
    """The claims of an answer as they come; None for one that cannot be read.

    Raises:
        ChatModelError: the model cannot be reached, fails, or takes too long.
    """
    excerpts = [{"key": p.key, "title": p.title, "section": p.section, "text": p.text} for p in given]
    data = json.dumps({"question": question, "excerpts": excerpts}, ensure_ascii=False)
    claims = _claims(objects(model.stream(prompt("answer", most=MOST_SENTENCES), data)))
    yield from (claim for _, claim in zip(range(MOST_SENTENCES), claims, strict=False))


def objects(pieces: Iterable[str]) -> Iterator[object]:
    """The JSON objects of a text that comes in pieces, each as soon as it is whole; what is between them is skipped."""
    text = ""
    for piece in pieces:
        text += piece
        while found := _first_object(text):
            yield found[0]
            text = found[1]
    while "{" in text:  # what never became whole may hold some that are
        if found := _first_object(text):
            yield found[0]
            text = found[1]
        else:
            text = text[text.index("{") + 1 :]


def _first_object(text: str) -> tuple[object, str] | None:
    """The object that begins at the first brace, and the text after it; None if it is not whole."""
    begin = text.find("{")
    if begin < 0:
        return None
    try:
        found, end = json.JSONDecoder().raw_decode(text, begin)
    except (ValueError, RecursionError):
        return None
    return found, text[end:]


def _claims(found: Iterable[object]) -> Iterator[Claim | None]:
    for item in found:
        # Some models wrap the lines that they were asked for into one object.
        several = item["sentences"] if isinstance(item, dict) and isinstance(item.get("sentences"), list) else [item]
        for one in several:
            try:
                yield Claim.model_validate(one)
            except ValidationError:
                yield None
