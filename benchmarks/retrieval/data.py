"""What is searched and asked: our own articles and suites, a public set in BEIR's layout, or copies of many sizes."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.corpus.load import load_corpus
from bot.corpus.sentences import section_sentences
from bot.corpus.vocabulary import FILE_NAME, load_vocabulary
from bot.types import Article, Block, Section, Term

ROOT = Path(__file__).parents[2]
SUITE = ROOT / "evals" / "suites" / "retrieval.yaml"


@dataclass(frozen=True)
class Collection:
    """Articles to search, questions by id, and for each question the sections (``article#section``) that are right.

    A right section has a grade of 1 or more. Our vocabulary belongs to our articles; other sets have none.
    """

    name: str
    articles: tuple[Article, ...]
    questions: Mapping[str, str]
    right: Mapping[str, Mapping[str, int]]
    vocabulary: Sequence[Term] = ()


def our_articles(part: str) -> Collection:
    """The articles of ``corpus/`` and one part (``dev`` or ``held``) of the suite ``retrieval``."""
    articles = tuple(load_corpus([ROOT / "corpus"]).articles)
    cases = yaml.safe_load(SUITE.read_text("utf-8"))[part]
    sections = {f"{a.id}#{s.id}": a.id for a in articles for s in a.sections}
    right = {
        case["id"]: {
            key: 1 for key, article in sections.items() if {key, article} & set(case["expect"]["retrieves"]["sections"])
        }
        for case in cases
    }
    questions = {case["id"]: case["question"] for case in cases}
    return Collection(f"our articles, {part}", articles, questions, right, load_vocabulary(ROOT / "corpus" / FILE_NAME))


def beir(folder: Path, part: str) -> Collection:
    """A set in BEIR's layout (``corpus.jsonl``, ``queries.jsonl``, ``qrels/PART.tsv``); a document is one section."""
    articles = tuple(_as_article(json.loads(line)) for line in (folder / "corpus.jsonl").open(encoding="utf-8"))
    texts = {row["_id"]: row["text"] for row in map(json.loads, (folder / "queries.jsonl").open(encoding="utf-8"))}
    right: dict[str, dict[str, int]] = {}
    for line in (folder / "qrels" / f"{part}.tsv").read_text("utf-8").splitlines()[1:]:
        query, document, grade = line.split("\t")
        if int(grade) > 0:
            right.setdefault(query, {})[f"{document}#text"] = int(grade)
    return Collection(f"{folder.name}, {part}", articles, {query: texts[query] for query in right}, right)


def _as_article(row: dict[str, str]) -> Article:
    return one_section(row["_id"], row["title"], row["text"])


def one_section(name: str, title: str, text: str) -> Article:
    """An article that is one section, with its title as the heading."""
    block = Block("paragraph", 0, len(text))
    return Article(name, title, text, (Section("text", title, 0, len(text), 0, (block,)),))


def of_size(articles: Sequence[Article], count: int) -> Collection:
    """``count`` passages of shuffled sentences, for time and memory at other sizes; nothing is right."""
    chooser = random.Random(0)
    sentences = [sentence for a in articles for s in a.sections for sentence in section_sentences(a, s)]
    made = (
        one_section(f"p{n}", "Dystonia", " ".join(chooser.choice(sentences).text for _ in range(5)))
        for n in range(count)
    )
    return Collection(f"{count:,} passages", tuple(made), {}, {})
