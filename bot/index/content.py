"""What a build is made of: articles, vocabulary, and the texts of each section that get a vector."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.corpus.sentences import section_sentences
from bot.index.chunk import Entry, section_entries
from bot.index.lexical import terms
from bot.types import Article, Section, Sentence, Term

LAYOUT = 11
"""Raised when a build's files change their shape; older builds are then made anew."""


@dataclass(frozen=True, slots=True)
class SectionContent:
    """A section, cut into what is searched (entries) and what is quoted (sentences)."""

    article: Article
    section: Section
    sentences: tuple[Sentence, ...]
    entries: tuple[Entry, ...]

    @property
    def key(self) -> str:
        """``article#section``."""
        return f"{self.article.id}#{self.section.id}"

    @property
    def stems(self) -> list[str]:
        """The stems of title, text and asks, each once."""
        text = self.article.text[self.section.start : self.section.end]
        return sorted(set(terms(f"{self.article.title} {text} {' '.join(self.section.asks)}")))

    @property
    def sentence_stems(self) -> list[list[str]]:
        """The stems of each sentence, each once."""
        return [sorted(set(terms(sentence.text))) for sentence in self.sentences]


@dataclass(frozen=True)
class Content:
    """What a build is made of; sections are cut one at a time, so that many articles take little memory."""

    articles: Sequence[Article]
    vocabulary: Sequence[Term]
    model: dict[str, str]
    """Name and SHA-256 of the embedding model."""
    elsewhere: Sequence[str] = ()
    """Questions of other subjects."""

    def sections(self) -> Iterator[SectionContent]:
        """All sections, in order of the articles."""
        for article in self.articles:
            for section in article.sections:
                sentences = tuple(section_sentences(article, section))
                yield SectionContent(article, section, sentences, tuple(section_entries(article, section, sentences)))

    def lexical_texts(self) -> Iterator[str]:
        """What BM25 reads of each section: title and heading count twice. Asks are found by meaning, not by words."""
        for article in self.articles:
            for section in article.sections:
                head = f"{article.title}. {section.heading}. "
                yield head * 2 + article.text[section.body_start : section.end]

    @cached_property
    def section_count(self) -> int:
        """How many sections there are."""
        return sum(len(article.sections) for article in self.articles)

    @cached_property
    def fingerprint(self) -> str:
        """Changes when anything changes that the build is made of."""
        found = hashlib.sha256(json.dumps([LAYOUT, self.model, list(self.elsewhere)], sort_keys=True).encode())
        for items in (self.articles, self.vocabulary):
            for item in items:
                found.update(json.dumps(dataclasses.asdict(item), sort_keys=True).encode())
        return found.hexdigest()
