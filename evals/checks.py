"""The checks, by the short names that suites use. Each takes what is expected and what was seen.

A check that needs what this chatbot does not show raises NotApplicable.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from bot.corpus.reading_grade import reading_grade as grade
from bot.types import Level
from evals.expect import Retrieves, SimilarTo
from evals.text import plain, says, sentences
from evals.types import Seen, Verdict


def mentions(wanted: Sequence[Sequence[str]], seen: Seen) -> Verdict:
    """Each item (or one of its alternatives) stands in the answer."""
    return _all_said("mentions", wanted, seen.answer.text)


def not_mentions(unwanted: Sequence[str], seen: Seen) -> Verdict:
    """None of the items stands in the answer."""
    text = plain(seen.answer.text)
    found = [words for words in unwanted if says(text, words)]
    return Verdict("not_mentions", not found, f"says {_quoted(found)}" if found else "says none of them")


def notice_mentions(wanted: Sequence[Sequence[str]], seen: Seen) -> Verdict:
    """Each item (or one of its alternatives) stands in the notice above the answer."""
    seen.answer.need("notice")
    return _all_said("notice_mentions", wanted, seen.answer.notice)


def cites(wanted: Sequence[str], seen: Seen) -> Verdict:
    """At least one of the sources is one of the articles or sections ``wanted``."""
    cited = _cited(seen)
    return Verdict("cites", not cited.isdisjoint(wanted), _cited_reason(seen))


def cites_all(wanted: Sequence[str], seen: Seen) -> Verdict:
    """Every article or section of ``wanted`` is among the sources."""
    missing = set(wanted) - _cited(seen)
    reason = _cited_reason(seen) + (f"; not {', '.join(sorted(missing))}" if missing else "")
    return Verdict("cites_all", not missing, reason)


def status(wanted: Sequence[str], seen: Seen) -> Verdict:
    """The reply ended in one of these ways."""
    return _one_of("status", wanted, seen)


def level(wanted: Sequence[str], seen: Seen) -> Verdict:
    """The urgency is one of these levels."""
    return _one_of("level", wanted, seen)


def level_at_least(wanted: Sequence[str], seen: Seen) -> Verdict:
    """The urgency is this level or a higher one."""
    seen.answer.need("level")
    found, lowest = Level(seen.answer.level), Level(wanted[0])
    return Verdict("level_at_least", found.rank >= lowest.rank, f"it is '{found}', at least '{lowest}' is expected")


def intent(wanted: Sequence[str], seen: Seen) -> Verdict:
    """What the question asks for was seen as one of these."""
    return _one_of("intent", wanted, seen)


def reading_grade(highest: float, seen: Seen) -> Verdict:
    """The answer asks for at most this many years of school; words of the field do not count."""
    years = grade(sentences(seen.answer), seen.target.terms)
    return Verdict("reading_grade", years <= highest, f"grade {years:.1f}, at most {highest:g} is expected")


def max_words(most: int, seen: Seen) -> Verdict:
    """The answer has at most this many words."""
    count = len(plain(seen.answer.text).split())
    return Verdict("max_words", count <= most, f"{count} words, at most {most} are expected")


def next_questions_min(least: int, seen: Seen) -> Verdict:
    """At least this many next questions are offered."""
    seen.answer.need("next_questions")
    count = len(seen.answer.next_questions)
    return Verdict("next_questions_min", count >= least, f"{count} next questions, at least {least} are expected")


def similar_to(wanted: SimilarTo, seen: Seen) -> Verdict:
    """The answer's text is near ``wanted.text`` in the chatbot's own embedding."""
    cosine = seen.target.similarity(plain(seen.answer.text), wanted.text)
    reason = f"cosine {cosine:.2f}, at least {wanted.at_least:.2f} is expected"
    return Verdict("similar_to", cosine >= wanted.at_least, reason)


def retrieves(wanted: Retrieves, seen: Seen) -> Verdict:
    """The search finds one of the sections among its first hits."""
    found = seen.target.found(seen.case.question, wanted.first)
    names = {*found, *(key.partition("#")[0] for key in found)}
    reason = f"the first {wanted.first} are {', '.join(found) or 'none'}"
    return Verdict("retrieves", not names.isdisjoint(wanted.sections), reason)


def verbatim(seen: Seen) -> Verdict:
    """Each excerpt stands in its article at its offsets, each sentence in an excerpt that it cites, nothing beside."""
    seen.answer.need("sentences", "sources", "offsets")
    excerpts = {source.number: source.excerpt for source in seen.answer.sources}
    for source in seen.answer.sources:
        if seen.target.article_text(source.article_id)[source.start : source.end] != source.excerpt:
            reason = f"source {source.number} is not what {source.article_id} says at {source.start}-{source.end}"
            return Verdict("verbatim", False, reason)
    for line in seen.answer.lines:
        if not any(line.text in excerpts.get(number, "") for number in line.sources):
            return Verdict("verbatim", False, f"{line.text!r} stands in none of its sources {list(line.sources)}")
    if seen.answer.lines and plain(seen.answer.text) != " ".join(sentences(seen.answer)):
        return Verdict("verbatim", False, "the answer says something beside its sentences")
    count = len(seen.answer.lines)
    return Verdict(
        "verbatim", True, f"{count} of {count} sentences stand in their sources" if count else "it quotes nothing"
    )


CHECKS: dict[str, Callable[[Any, Seen], Verdict]] = {
    check.__name__: check
    for check in (
        mentions,
        not_mentions,
        cites,
        cites_all,
        status,
        level,
        level_at_least,
        intent,
        reading_grade,
        max_words,
        similar_to,
        retrieves,
        notice_mentions,
        next_questions_min,
    )
}
"""By name, in the order in which verdicts are shown; ``verbatim`` is always made, after them."""


def _all_said(name: str, wanted: Sequence[Sequence[str]], markdown: str) -> Verdict:
    text = plain(markdown)
    missing = [words for words in wanted if not any(says(text, word) for word in words)]
    reason = "says all of it" if not missing else "does not say " + "; nor ".join(map(_quoted, missing))
    return Verdict(name, not missing, reason)


def _one_of(name: str, wanted: Sequence[str], seen: Seen) -> Verdict:
    seen.answer.need(name)
    found = str(getattr(seen.answer, name))
    return Verdict(name, found in wanted, f"it is {found!r}, expected is {_quoted(wanted)}")


def _cited(seen: Seen) -> set[str]:
    seen.answer.need("sources")
    return {name for source in seen.answer.sources for name in (source.article_id, source.key)}


def _cited_reason(seen: Seen) -> str:
    return f"cites {', '.join(source.key for source in seen.answer.sources) or 'nothing'}"


def _quoted(words: Sequence[str]) -> str:
    return " or ".join(repr(word) for word in words)
