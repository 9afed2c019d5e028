"""Mends misspelt words, those of the field first, and never touches a word that is right English."""

from __future__ import annotations

import functools
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from importlib.resources import files

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler

from bot.types import Term

WORD = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*")
# Right words near ours that the frequency list lacks: to mend them would change what is asked.
OTHER_WORDS = frozenset(
    "dystocia dyspraxia dystrophy dystrophies dystrophic dystopia dystopian dysphoria dyslexia dysplasia dyspnea "
    "dyspnoea "
    "dysphagia dysautonomia dyspepsia dysarthria dyskinesia ataxia atonia hypotonia hypertonia myotonia catatonia "
    "spasticity blepharitis blepharoplasty laryngitis pharyngitis tonsillitis torsion tendinitis myasthenia "
    "fibromyalgia neuropathy myopathy levothyroxine paresthesia paraesthesia".split()
)
SHORTEST, SHORTEST_EVERYDAY = 5, 4
"""Shorter words are left alone, terms and everyday words: too many of them are one letter apart."""


@functools.cache
def english_words() -> Mapping[str, int]:
    """Words that are right as they are, with how often they are used: the frequency list that comes with symspellpy."""
    listing = (files("symspellpy") / "frequency_dictionary_en_82_765.txt").read_text("utf-8-sig")
    fields = listing.split()
    return dict(zip(fields[::2], map(int, fields[1::2]), strict=True))


def words_of(texts: Iterable[str]) -> frozenset[str]:
    """Their words, in small letters with typewriter apostrophes."""
    each_once = set(_small(" ".join(texts)).split())
    return frozenset(WORD.findall(" ".join(each_once)))


class Speller:
    """Knows the words of the field, the vocabulary and what the articles say, and the articles' everyday words."""

    def __init__(self, vocabulary: Sequence[Term], words: Collection[str]) -> None:
        """``words`` are those of the articles."""
        self._listed = {_small(wrong): term.term for term in vocabulary for wrong in term.misspelt}
        names = (name for term in vocabulary for name in (term.term, *term.also))
        self._field = words_of(names)
        self._articles = words
        self._targets = sorted(word for word in self._field if len(word) >= SHORTEST)
        self._everyday: dict[str, list[str]] = {}
        for word in sorted(english_words().keys() & words):
            self._everyday.setdefault(word[0], []).append(word)

    def mend(self, text: str) -> str:
        """``text`` with its misspelt words put right; of a hardly English one only those of the field."""
        text = self.mend_terms(text)
        words = WORD.findall(text)
        if 2 * sum(map(self._is_right, words)) < len(words):
            return text
        return WORD.sub(lambda m: m[0] if m[0].istitle() and m.start() else self._everyday_word(m[0]), text)

    def mend_terms(self, text: str) -> str:
        """``text`` with its misspelt words of the field put right; everything else as it was."""
        return WORD.sub(lambda match: self._term(match.group()), text)

    def _is_right(self, word: str) -> bool:
        plain = _plain(word)
        return plain in self._field or plain in self._articles or plain in english_words() or plain in OTHER_WORDS

    def _term(self, word: str) -> str:
        if self._is_right(word):
            return word
        plain = _plain(word)
        return self._listed.get(plain) or nearest(plain, self._targets) or word

    def _everyday_word(self, word: str) -> str:
        """The nearest of the articles' words that begin alike: one of the same letters ("agian"), or the most usual."""
        plain = _plain(word)
        if len(plain) < SHORTEST_EVERYDAY or self._is_right(word) or "-" in word:
            return word
        near = _near(plain, self._everyday.get(plain[0], ()))
        if len(plain) < SHORTEST:
            near = [name for name in near if set(plain) <= set(name)]  # "dont" is not "done", "stuk" is "stuck"
        return max(near, key=lambda name: (set(name) == set(plain), english_words()[name]), default=word)


def _plain(word: str) -> str:
    return _small(word).removesuffix("'s")


def _small(word: str) -> str:
    return word.lower().replace("\u2019", "'")


def nearest(word: str, targets: Sequence[str]) -> str | None:
    """The one of ``targets`` that ``word`` is a misspelling of; a long word may have more wrong letters."""
    near = _near(word, targets) if len(word) >= SHORTEST else []
    return max(near, key=lambda name: JaroWinkler.similarity(word, name), default=None)


def _near(word: str, targets: Sequence[str]) -> list[str]:
    """Those of ``targets`` that are equally near to ``word``, and near enough."""
    allowed = 1 if len(word) < 8 else 2 if len(word) < 11 else 3
    near = process.extract(word, targets, scorer=DamerauLevenshtein.distance, score_cutoff=allowed, limit=5)
    return [name for name, distance, _ in near if distance == near[0][1]]
