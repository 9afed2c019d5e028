"""The commands ``ask`` and ``batch``."""

from __future__ import annotations

import argparse
import io
import json
import os
import re
import sys
import textwrap
from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import ValidationError

from bot.bot import Bot
from bot.build import build_bot
from bot.errors import GuideError, QuestionError
from bot.settings import read_settings
from bot.texts import texts
from bot.texts.languages import language_of
from bot.types import DoneEvent, NoticeEvent, Question, Reply, SentenceEvent
from bot.web.schemas import AskBody, AskReply, explain

WIDTH = 88
ID = re.compile(r'"id"\s*:\s*"([^"]*)"')


def main(arguments: list[str] | None = None) -> int:
    """Runs a command; 0 if all went well, 1 with a message if not."""
    parser = argparse.ArgumentParser(prog="python -m bot", description="Answers questions about dystonia.")
    commands = parser.add_subparsers(dest="command", required=True)
    ask = commands.add_parser("ask", help="answer one question")
    ask.add_argument("question")
    ask.add_argument("--json", action="store_true", help="print the whole reply as JSON")
    batch = commands.add_parser("batch", help="answer a file of questions, one JSON object a line")
    batch.add_argument("file", help='lines of {"id", "question", "history"}; - for standard input')
    options = parser.parse_args(arguments)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal may know fewer letters than the texts have
    try:
        bot = build_bot(read_settings())
        if options.command == "batch":
            return _batch(bot, options.file)
        # What is no UTF-8 reaches Python as half characters, which no model reads.
        question = Question(os.fsencode(options.question).decode(errors="replace"))
        bot.check(question)
        print(reply_json(bot.ask(question))) if options.json else _print_stream(bot, question)
    except (GuideError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def reply_json(reply: Reply) -> str:
    """A reply in the shape of the API, as one line of JSON."""
    return AskReply.model_validate(reply).model_dump_json()


def answer_lines(bot: Bot, lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """One object per line, in order: the reply with its ``id``, or ``{"id", "error"}`` for a bad line."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        name: Any = number
        try:
            data = json.loads(line)
            if not isinstance(data, dict):
                raise QuestionError("the line is not a JSON object")
            name = data.pop("id", number)
            reply = bot.ask(AskBody.model_validate(data).to_question())
            yield {"id": name, **AskReply.model_validate(reply).model_dump(mode="json")}
        except ValidationError as error:
            yield {"id": name, "error": f"line {number}: {explain(error.errors())}"}
        except json.JSONDecodeError as error:
            yield {"id": _id_in(line) or number, "error": f"line {number}: not JSON ({error.msg})"}
        except RecursionError:
            yield {"id": _id_in(line) or number, "error": f"line {number}: it is nested too deeply"}
        except (ValueError, QuestionError) as error:
            yield {"id": name, "error": f"line {number}: {error}"}


def _id_in(line: str) -> str | None:
    """The id of a line that cannot be read otherwise."""
    found = ID.search(line)
    return found.group(1) if found else None


def _batch(bot: Bot, file: str) -> int:
    source = sys.stdin.fileno() if file == "-" else file
    with open(source, encoding="utf-8", errors="replace", closefd=file != "-") as lines:
        for answer in answer_lines(bot, lines):
            print(json.dumps(answer), flush=True)  # in ASCII, as an id may hold what no encoding takes
    return 0


def _print_stream(bot: Bot, question: Question) -> None:
    """Prints who answers, and the answer as it comes: notice, sentences with their sources, sources, disclaimer."""
    language = question.language or bot.settings.language or language_of(question.text)
    print(f"{_wrap(texts(language)['introduction'])}\n")
    for event in bot.stream(question):
        if isinstance(event, NoticeEvent):
            print(f"\n!! {_wrap(event.safety.notice or '', '   ')}\n")
        elif isinstance(event, SentenceEvent):
            marks = "".join(f"[{n}]" for n in event.sentence.citations)
            lead = "  - " if event.sentence.is_item else ""
            print(_wrap(f"{lead}{event.sentence.text} {marks}", "    " if lead else ""))
        elif isinstance(event, DoneEvent):
            _print_end(event.reply)


def _print_end(reply: Reply) -> None:
    t = texts(reply.language)
    if not reply.sentences and reply.answer != reply.safety.notice:
        print(_wrap(reply.answer))
    for contact in reply.safety.contacts:
        print(f"   {contact.name}: {contact.phone} {contact.note}".rstrip())
    if reply.citations:
        print(f"\n{t['sources']}")
        for citation in reply.citations:
            print(f"  [{citation.number}] {citation.title}: {citation.section}")
            for line in (t["evidence"][citation.evidence or "unknown"], *citation.warnings):
                print(f"      {line}")
    if reply.next_questions:
        print(f"\n{t['next_questions']}")
        for question in reply.next_questions:
            print(f"  - {question}")
    print(f"\n{_wrap(reply.disclaimer)}")


def _wrap(text: str, indent: str = "") -> str:
    return textwrap.fill(text, WIDTH, subsequent_indent=indent)
