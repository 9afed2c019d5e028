"""Times whole answers beside the encoding of their question, in turn, in one run.

    python -m benchmarks.answer_speed

Questions are those of the suite ``retrieval``, development part, asked twice; the encoding is that of the question as
it is searched, by the whole embedding model. Without a chat model, as the settings say.
"""

from __future__ import annotations

import dataclasses
import statistics
from functools import partial

from benchmarks.retrieval.data import our_articles
from benchmarks.retrieval.measure import timed
from bot.bot import Bot
from bot.build import build_bot
from bot.settings import read_settings
from bot.types import NoticeEvent, Question, SentenceEvent, Turn

ROUNDS = 2
WARM = 10


def main() -> None:
    bot = build_bot(read_settings())
    questions = [Question(text) for text in our_articles("dev").questions.values()]
    understander = bot.understander(bot.index.get())
    for question in questions[:WARM]:
        bot.ask(question)
    first: list[float] = []
    after: list[float] = []
    encoding: list[float] = []
    stages: dict[str, list[float]] = {}
    for _ in range(ROUNDS):
        asked, streamed, talked = (dataclasses.replace(bot) for _ in range(3))  # none has heard a question before
        said: tuple[Turn, ...] = ()
        for question in questions:
            query = understander.read(question).query
            encoding.append(timed(partial(bot.embedder.encode, [query])))
            first.append(timed(partial(first_sentence, streamed, question)))
            after.append(timed(partial(talked.ask, dataclasses.replace(question, history=said))))
            reply = asked.ask(question)
            said = (Turn("user", question.text), Turn("assistant", reply.answer))
            for name, milliseconds in reply.timings_ms.items():
                stages.setdefault(name, []).append(milliseconds)
    encode, answer, sentence, second = (statistics.median(times) for times in (encoding, stages["total"], first, after))
    print(f"{len(first)} questions; medians in ms")
    print(f"  encoding of the question  {encode:.2f}")
    print(f"  first sentence            {sentence:.2f}   {sentence / encode:.2f} times the encoding")
    print(f"  whole answer              {answer:.2f}   {answer / encode:.2f} times the encoding")
    print(f"  after another question    {second:.2f}   {second / encode:.2f} times the encoding")
    print("  stages: " + ", ".join(f"{name} {statistics.median(times):.2f}" for name, times in stages.items()))


def first_sentence(bot: Bot, question: Question) -> None:
    """Reads an answer up to its first sentence."""
    events = bot.stream(question)
    next(event for event in events if isinstance(event, SentenceEvent) or not isinstance(event, NoticeEvent))


if __name__ == "__main__":
    main()
