"""The small language in which rules name what people say.

A pattern is words in their order. Case, accents and punctuation do not count ("can't" is "cant").

    swallow*          a word that begins so
    neck|jaw|tongue   one of these words
    cant ~ breathe    up to three other words may stand between, none of which denies
    stopped ~~ pills  up to eight

A match that is denied ("no fever", "I don't have any trouble breathing") does not count, unless the
pattern itself says no.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence, Set

from bot.texts.accents import without_accents

WORD = re.compile(r"[^\W_]+")
DENIALS = frozenset(
    "no not never without dont didnt doesnt isnt arent havent hasnt wasnt nor neither denies "
    "nicht kein keine keinen ohne pas jamais sans sin nunca".split()
)
# Words that may stand between a denial and what it denies. With any other word between
# ("I don't know why my throat is closing") the denial is about something else.
DENIABLE = frozenset(
    "have has had having any a an the been be got get getting experiencing feel feeling signs sign of trouble problem "
    "problems issues real actual such my his her more or with currently really sudden severe".split()
)
SPELLED = {"cannot": "cant", "cnt": "cant", "aint": "isnt", "im": "i", "ive": "i", "ur": "your", "u": "you", "r": "are"}
LEET = str.maketrans("013457@$", "oleastas")
START = 3
ANSWER = re.compile(r"\bno(?=\s*[.,;:!?])", re.I)
"""It answers what was asked and denies nothing of what follows: "Any better? No. Trouble breathing"."""
LINE_OF_NO = re.compile(r"((?:^|[.,;:!?])[ \t]*no)[ \t\r]*$", re.I | re.M)
"""So does one that is a line of its own, or ends one; with words before it, it goes on in the next line."""
GAP_WORD = rf"(?!(?:{'|'.join(sorted(DENIALS))}) )\w+ "


def words(text: str) -> list[str]:
    """The words of a message as patterns see them: lower case, no accents, no apostrophes."""
    text = without_accents(text.lower()).replace("\u2019", "'").replace("`", "'")
    text = re.sub(r"(?<=\w)(?<!\bit)(?<!\bhe)(?<!\bshe)(?<!\bwhat)(?<!\bthat)'s\b", "", text)  # "my son's neck"
    text = re.sub(r"\bcan not\b", "cant", re.sub(r"(?<=\w)'(?=\w)", "", text))
    return [SPELLED.get(word, word) for word in WORD.findall(text)]


def joined(text: str) -> str:
    """A message as patterns read it: its words, each between single spaces."""
    return " " + " ".join(words(ANSWER.sub("nope", text))) + " "


def without_leet(text: str) -> str:
    """``text`` with digits and signs that stand for letters inside words ("br3athe") as letters."""
    return re.sub(r"\b(?=\w*[a-zA-Z])[\w@$]+\b", lambda match: match.group().translate(LEET), text)


class Concept:
    """Several patterns that say the same thing.

    ``deniable`` off: "no clonazepam left" speaks of clonazepam all the same.
    """

    def __init__(self, name: str, patterns: Iterable[str], *, deniable: bool = True) -> None:
        self.name = name
        self._deniable = deniable
        self._patterns: dict[str, list[str]] = {}
        self._compiled: dict[str, tuple[re.Pattern[str] | None, re.Pattern[str] | None]] = {}
        for pattern in patterns:
            for start in _starts(pattern):
                self._patterns.setdefault(start, []).append(pattern)

    @property
    def starts(self) -> Set[str]:
        """The first letters of the words with which a text may begin to say it."""
        return self._patterns.keys()

    def matches(self, start: str, text: str, places: Sequence[int]) -> bool:
        """Whether ``text``, as ``joined`` makes it, says it with such a ``start``, and does not deny it.

        ``places`` are those where a word of the text begins so.
        """
        if start not in self._compiled:  # most patterns of most messages are never needed
            self._compiled[start] = self._compile(self._patterns[start])
        deniable, certain = self._compiled[start]
        if certain and any(certain.match(text, place) for place in places):
            return True
        return any(not _denied(text[:place]) for place in places if deniable and deniable.match(text, place))

    def _compile(self, patterns: Sequence[str]) -> tuple[re.Pattern[str] | None, re.Pattern[str] | None]:
        """What may be denied, and what may not."""
        parts: dict[bool, list[str]] = {True: [], False: []}
        for pattern in patterns:
            parts[self._deniable and not _says_no(pattern)].append(_regex(pattern))
        return _one_of(parts[True]), _one_of(parts[False])


def starts_of(text: str) -> Mapping[str, Sequence[int]]:
    """The first letters of the words of a joined text, with the places where such words begin."""
    starts: dict[str, list[int]] = {}
    for word in WORD.finditer(text):
        starts.setdefault(word.group()[:START], []).append(word.start())
    return starts


def _starts(pattern: str) -> frozenset[str]:
    """The first letters of the words with which a text may begin to say the pattern."""
    options = _tokens(pattern)[0].split("|")
    for option in options:
        if option.endswith("*") and len(option) <= START:
            raise ValueError(f"{option!r} stands for too many words; write at least {START} letters before the *")
    return frozenset(option.removesuffix("*")[:START] for option in options)


def _tokens(pattern: str) -> list[str]:
    """The words and gaps of a pattern; ValueError if it does not begin and end with a word."""
    tokens = pattern.lower().replace("'", "").split()
    if not tokens or "~" in (tokens[0][0], tokens[-1][-1]):
        raise ValueError(f"the pattern {pattern!r} does not begin and end with a word")
    return tokens


def _regex(pattern: str) -> str:
    """A pattern as a regular expression over joined words."""
    parts: list[str] = []
    gap = ""
    for token in _tokens(pattern):
        if set(token) == {"~"}:
            gap = rf"(?:{GAP_WORD}){{0,{3 if token == '~' else 8}}}?"
            continue
        options = (
            re.escape(option[:-1]) + r"\w*" if option.endswith("*") else re.escape(option)
            for option in token.split("|")
        )
        parts.append(f"{gap}(?:{'|'.join(options)}) ")
        gap = ""
    return "".join(parts)


def _one_of(regexes: list[str]) -> re.Pattern[str] | None:
    return re.compile("|".join(regexes)) if regexes else None


def _says_no(pattern: str) -> bool:
    first = set(_tokens(pattern)[0].split("|"))
    return bool(first & DENIALS) or any(word.startswith("cant") for word in first)


def _denied(before: str) -> bool:
    for word in reversed(before.split()[-6:]):
        if word in DENIALS:
            return True
        if word not in DENIABLE:
            return False
    return False
