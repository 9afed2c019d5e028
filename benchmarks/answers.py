"""Prints the default answers to the questions of ``answers.txt``, for people to read one by one.

python -m benchmarks.answers > docs/answers.md
"""

from __future__ import annotations

from pathlib import Path

from bot.build import build_bot
from bot.settings import read_settings
from bot.texts import texts
from bot.types import Question, Reply

QUESTIONS = Path(__file__).parent / "answers.txt"
READ = Path(__file__).parent / "answers_read.md"


def main() -> None:
    bot = build_bot(read_settings())
    print("# Forty answers\n")
    print("As the program gives them without a chat model (`python -m benchmarks.answers > docs/answers.md`).\n")
    print(READ.read_text("utf-8"))
    for number, question in enumerate(QUESTIONS.read_text("utf-8").splitlines(), start=1):
        print(f"## {number}. {question}\n\n{shown(bot.ask(Question(question)))}")


def shown(reply: Reply) -> str:
    """The notice, if there is one, the answer, and its sources."""
    parts = [f"> {reply.safety.notice}\n"] if reply.safety.notice else []
    parts.append(f"{reply.answer}\n")
    for citation in reply.citations:
        evidence = texts()["evidence"][citation.evidence or "unknown"]
        place = f"{citation.article_id}#{citation.section_id}"
        parts.append(f"[{citation.number}] {citation.title}, {citation.section} (`{place}`; {evidence})  ")
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    main()
