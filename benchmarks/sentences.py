"""Compares ways to choose the sentence that answers, on the development part of the suite ``answers``.

    python -m benchmarks.sentences

A case counts if it names words that the answer must say and the best section found has a sentence that says them all; a
way is right if the sentence that it puts first does.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from bot.answering.extract import compose
from bot.bot import Bot
from bot.build import build_bot
from bot.index.files import Index
from bot.index.lexical import terms
from bot.settings import read_settings
from bot.types import Hit, Question
from evals.cases import load_suites, suite_files
from evals.text import plain, says
from evals.types import Case

SUITES = Path(__file__).parents[1] / "evals" / "suites"
Way = Callable[[Index, str, np.ndarray, list[Hit]], str]


def by_place(index: Index, question: str, vector: np.ndarray, hits: list[Hit]) -> str:
    """The section's first sentence."""
    return index.sentences[hits[0].key][0].text


def by_meaning(index: Index, question: str, vector: np.ndarray, hits: list[Hit]) -> str:
    """The sentence nearest in meaning."""
    return _best(index, hits[0].key, index.sentence_vectors[hits[0].key] @ vector)


def by_words(index: Index, question: str, vector: np.ndarray, hits: list[Hit]) -> str:
    """The sentence that has most of the question's words, rare ones counting more."""
    return _best(index, hits[0].key, _words(index, question, hits[0].key))


def by_both(index: Index, question: str, vector: np.ndarray, hits: list[Hit]) -> str:
    """Meaning and words, one to one."""
    key = hits[0].key
    return _best(index, key, index.sentence_vectors[key] @ vector + _words(index, question, key))


def composed(index: Index, question: str, vector: np.ndarray, hits: list[Hit]) -> str:
    """The composer's first sentence, with its list if it introduces one."""
    drafts = compose(index, question, vector, hits)
    length = 1 + next((n for n, draft in enumerate(drafts[1:]) if not draft.is_item), len(drafts) - 1)
    return " ".join(draft.text for draft in drafts[: length if drafts[0].supports[0].kind == "lead" else 1])


WAYS: dict[str, Way] = {
    "first of the section": by_place,
    "meaning (cosine)": by_meaning,
    "words (by rarity)": by_words,
    "meaning + words, 1:1": by_both,
    "the composer": composed,
}


def main() -> None:
    bot = build_bot(read_settings())
    suite = next(suite for suite in load_suites(suite_files(SUITES), None) if suite.name == "answers")
    cases = [case for case in suite.cases if case.part == "dev" and case.expect.mentions]
    right: dict[str, list[bool]] = {name: [] for name in WAYS}
    for case in cases:
        index, query, vector, hits = found(bot, case.question)
        if any(answers(case, sentence.text) for sentence in index.sentences[hits[0].key]):
            for name, way in WAYS.items():
                right[name].append(answers(case, way(index, query, vector, hits)))
    print(f"{len(right['the composer'])} questions of {len(cases)} with a known sentence")
    for name, results in right.items():
        print(f"  {name:22} {np.mean(results):.3f}")


def found(bot: Bot, question: Question) -> tuple[Index, str, np.ndarray, list[Hit]]:
    """What the composer gets for a question."""
    index = bot.index.get()
    read = bot.understander(index).read(question)
    vector = bot.queries.vector(read)
    return index, read.query, vector, bot.queries.search(index, read, vector, question.text)


def answers(case: Case, text: str) -> bool:
    """Whether a text says all that the case wants."""
    said = plain(text)
    return all(any(says(said, words) for words in group) for group in case.expect.mentions or ())


def _words(index: Index, question: str, key: str) -> np.ndarray:
    wanted = {term: index.lexical.rarity(term) for term in terms(question)}
    total = sum(wanted.values()) or 1.0
    return np.array([sum(wanted[t] for t in wanted.keys() & said) / total for said in index.sentence_terms[key]])


def _best(index: Index, key: str, scores: np.ndarray) -> str:
    return index.sentences[key][int(np.argmax(scores))].text


if __name__ == "__main__":
    main()
