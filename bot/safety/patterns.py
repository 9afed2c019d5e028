"""The small language in which rules name what people say.

A pattern is words in their order. Case, apostrophes and punctuation do not count ("can't" is "cant").

    swallow*          a word that begins so
    neck|jaw|tongue   one of these words
    cant ~ breathe    up to three other words may stand between
    stopped ~~ baclofen   up to eight

A match that is denied ("no fever", "I don't have any trouble breathing") does not count, unless the
pattern itself says no.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

WORD = re.compile(r"[^\W_]+")
DENIALS = frozenset(
    [
        "no",
        "not",
        "never",
        "without",
        "dont",
        "didnt",
        "doesnt",
        "isnt",
        "arent",
        "havent",
        "hasnt",
        "wasnt",
        "nor",
        "neither",
        "denies",
    ]
)
# Words that may stand between a denial and what it denies. With any other word between
# ("I don't know why my throat is closing") the denial is about something else.
DENIABLE = frozenset(
    [
        "have",
        "has",
        "had",
        "having",
        "any",
        "a",
        "an",
        "the",
        "been",
        "be",
        "got",
        "get",
        "getting",
        "experiencing",
        "feel",
        "feeling",
        "signs",
        "sign",
        "of",
        "trouble",
        "problem",
        "problems",
        "issues",
        "real",
        "actual",
        "such",
        "my",
        "his",
        "her",
        "more",
        "or",
        "with",
        "currently",
        "really",
        "sudden",
        "severe",
    ]
)
SPELLED = {
    "cannot": "cant",
    "cnt": "cant",
    "wont": "wont",
    "aint": "isnt",
    "im": "i",
    "ive": "i",
    "ur": "your",
    "u": "you",
    "r": "are",
    "pls": "please",
    "meds": "medicines",
    "med": "medicine",
}
LEET = str.maketrans("013457@$", "oleastas")


def words(text: str) -> list[str]:
    """The words of a message as patterns see them: lower case, no accents, no apostrophes."""
    text = unicodedata.normalize("NFKD", text.lower()).replace("\u2019", "'").replace("`", "'")
    text = re.sub(r"(?<=\w)'(?=\w)", "", "".join(c for c in text if not unicodedata.combining(c)))
    text = re.sub(r"\bcan not\b", "cant", text)
    return [SPELLED.get(word, word) for word in WORD.findall(text)]


def without_leet(text: str) -> str:
    """``text`` with digits and signs that stand for letters inside words ("br3athe") as letters."""
    return re.sub(r"\b(?=\w*[a-zA-Z])[\w@$]+\b", lambda m: m.group().translate(LEET), text)


@dataclass(frozen=True, slots=True)
class Pattern:
    """One compiled pattern."""

    source: str
    regex: re.Pattern[str]
    denies: bool

    @classmethod
    def compile(cls, source: str) -> Pattern:
        """Compiles a pattern; ValueError if it has no word."""
        parts: list[str] = []
        first: str | None = None
        gap = ""
        for token in source.lower().replace("'", "").split():
            if set(token) == {"~"}:
                gap = r"(?:\w+ ){0,%d}?" % (3 if token == "~" else 8)
                continue
            options = [
                re.escape(option[:-1]) + r"\w*" if option.endswith("*") else re.escape(option)
                for option in token.split("|")
            ]
            first = first or token
            parts.append(gap + "(?:" + "|".join(options) + ") ")
            gap = ""
        if first is None:
            raise ValueError(f"the pattern {source!r} has no word")
        denies = bool(DENIALS & set(first.split("|"))) or first.startswith("cant")
        return cls(source, re.compile("(?<= )" + "".join(parts)), denies)

    def matches(self, text: str) -> bool:
        """Whether ``text``, words joined and surrounded by single spaces, says it and does not deny it."""
        return any(self.denies or not _denied(text[: match.start()]) for match in self.regex.finditer(text))


def _denied(before: str) -> bool:
    for word in reversed(before.split()[-6:]):
        if word in DENIALS:
            return True
        if word not in DENIABLE:
            return False
    return False


class Concept:
    """Several patterns that say the same thing."""

    def __init__(self, name: str, patterns: Iterable[str]) -> None:
        self.name = name
        self.patterns = [Pattern.compile(pattern) for pattern in patterns]

    def matches(self, texts: Sequence[str]) -> bool:
        """Whether one of ``texts`` (as ``joined`` makes them) says it."""
        return any(pattern.matches(text) for text in texts for pattern in self.patterns)


def joined(text: str) -> str:
    """A message as patterns read it: its words, each between single spaces."""
    return " " + " ".join(words(text)) + " "
