"""Adds messages to the examples of the safety classifier: those from which it learns something.

    python -m benchmarks.add_examples messages.txt

A line of the file is ``sign|level|message`` ("RF06|emergency_now|my pump ..."), with " // " between the messages of one
person in one conversation; the sign of harmless messages that belong to none is ``ordinary``. Left out are messages
that are there already; those near a case of the safety suites, which would then measure memory; and of long ones that
the fitted classifier hears rightly and is sure of, all but every fifth: they teach little, and each makes the fit
longer.
"""

from __future__ import annotations

import argparse
import itertools
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from pydantic import ValidationError

from bot.bot import Bot
from bot.build import build_bot
from bot.errors import SettingsError
from bot.safety.classify import LEVELS, PART, HeardText
from bot.safety.fit import EXAMPLES, FILE, Example, as_read
from bot.settings import read_settings
from bot.texts.read_yaml import read_yaml
from bot.types import Level
from evals.cases import load_suites

SUITES = sorted((Path(__file__).parents[1] / "evals" / "suites").glob("safety*.yaml"))
Messages = dict[str, dict[str, list[str]]]
"""Messages by sign and level, as the file holds them."""
NEAR = 0.85
"""Cosine to a case of the suites, above which a message is left out."""
SURE = 0.92
"""From this probability of the right level on, the classifier has little to learn."""
EVERY = 5
"""Of the long messages that it is sure of, every fifth stays: what it knows is not to be forgotten."""
LONG = 13
"""Words. Shorter messages are quickly learned, and without the plain ones it takes ordinary questions for danger."""


def read_messages(lines: Iterable[str]) -> Iterator[Example]:
    """Messages as they were written, with " // " where there are several.

    Raises:
        SettingsError: a line has no three parts, or names a sign or level that does not exist.
    """
    for number, line in enumerate(lines, 1):
        try:
            sign, level, message = (part.strip() for part in line.split("|", 2))
            FILE.validate_python({sign: {level: [message]}})
            yield Example(message, sign, Level(level))
        except ValueError as error:
            what = error.errors()[0]["msg"] if isinstance(error, ValidationError) else error
            raise SettingsError(f"line {number}: {what}; it should read: sign|level|message") from error


def worth_adding(messages: Sequence[Example], bot: Bot) -> tuple[list[Example], int, int]:
    """Those to add; how many are near a suite's case, and of how many long ones the classifier is sure."""
    cases = [case.question for suite in load_suites(SUITES) for case in suite.cases]
    of_suites = bot.embedder.encode([as_read(PART.join([*case.earlier, case.text])) for case in cases])
    added: list[Example] = []
    near = sure = 0
    for message in messages:
        text = as_read(message.text)
        if (of_suites @ bot.embedder.encode([text])[0]).max() > NEAR:
            near += 1
            continue
        if len(text.split()) >= LONG:
            (states,) = bot.classifier.model.states([text])
            probabilities, _ = bot.classifier.read([HeardText(text, states, bot.triage.concepts_said(text))])
            if probabilities[0][LEVELS.index(message.level)] > SURE:
                sure += 1
                if sure % EVERY:
                    continue
        added.append(message)
    return added, near, sure


def merged(kept: str, added: Iterable[Example]) -> str:
    """The text of the examples file with the messages that were ``added``."""
    data: Messages = defaultdict(lambda: defaultdict(list))
    for sign, levels in read_yaml(kept).items():
        for level, messages in levels.items():
            data[sign][level] += messages
    for example in added:
        data[example.sign][example.level] += [example.text]
    return written(kept, data)


def written(before: str, data: Messages) -> str:
    """The text of the examples file with the messages of ``data``, and with the comments at its head of ``before``."""
    comments = "".join(itertools.takewhile(lambda line: line.startswith("#"), before.splitlines(keepends=True)))
    lines = []
    for sign, by_level in data.items():
        lines.append(f"{sign}:")
        for level, messages in by_level.items():
            lines.append(f"  {level}:")
            lines += ["    - " + json.dumps(message, ensure_ascii=False) for message in messages]
        lines.append("")
    return comments + "\n".join(lines).rstrip("\n") + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description="Adds messages to the examples of the safety classifier.")
    parser.add_argument("file", type=Path)
    options = parser.parse_args()
    kept = EXAMPLES.read_text("utf-8")
    there = {message for levels in read_yaml(kept).values() for messages in levels.values() for message in messages}
    found = {m.text: m for m in read_messages(options.file.read_text("utf-8").splitlines()) if m.text not in there}
    added, near, sure = worth_adding(list(found.values()), build_bot(read_settings()))
    Path(str(EXAMPLES)).write_text(merged(kept, added), encoding="utf-8")
    print(
        f"{len(found)} are new; left out: {near} near a case of a suite, and of {sure} long ones that are known "
        f"all but every fifth; {len(added)} added. Now run: make classifier && python -m evals safety"
    )


if __name__ == "__main__":
    main()
