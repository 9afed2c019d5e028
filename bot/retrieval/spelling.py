"""Mends misspelt words of the field, and never touches a word that is right English."""

from __future__ import annotations

import functools
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from importlib.resources import files

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler

from bot.types import Term

WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
# Right words near ours that the frequency list lacks: to mend them would change what is asked.
OTHER_WORDS = frozenset(
    "dystocia dyspraxia dystrophy dystrophies dystrophic dystopia dystopian dysphoria dyslexia dysplasia dyspnea "
    "dyspnoea "
    "dysphagia dysautonomia dyspepsia dysarthria dyskinesia ataxia atonia hypotonia hypertonia myotonia catatonia "
    "spasticity blepharitis blepharoplasty laryngitis pharyngitis tonsillitis torsion tendinitis myasthenia "
    "fibromyalgia neuropathy myopathy levothyroxine paresthesia paraesthesia".split()
)
SHORTEST = 5
"""Shorter words are left alone: too many of them are one letter apart."""


@functools.cache
def english_words() -> Mapping[str, int]:
    """Words that are right as they are, with how often they are used: the frequency list that comes with symspellpy."""
    listing = (files("symspellpy") / "frequency_dictionary_en_82_765.txt").read_text("utf-8-sig")
    fields = listing.split()
    return dict(zip(fields[::2], map(int, fields[1::2]), strict=True))


def words_of(texts: Iterable[str]) -> frozenset[str]:
    """Their words, in small letters."""
    return frozenset(word.lower() for text in texts for word in WORD.findall(text))


class Speller:
    """Knows the words of the field: the vocabulary and what the articles say."""

    def __init__(self, vocabulary: Sequence[Term], words: Collection[str]) -> None:
        """``words`` are those of the articles."""
        self._listed = {wrong.lower(): term.term for term in vocabulary for wrong in term.misspelt}
        names = (name for term in vocabulary for name in (term.term, *term.also))
        self._field = {word.lower() for name in names for word in WORD.findall(name)}
        self._articles = words
        self._targets = sorted(word for word in self._field if len(word) >= SHORTEST)

    def mend(self, text: str) -> str:
        """``text`` with its misspelt words of the field put right; everything else as it was."""
        return WORD.sub(lambda match: self._mend_word(match.group()), text)

    def _mend_word(self, word: str) -> str:
        plain = word.lower().removesuffix("'s")
        if plain in self._field or plain in self._articles or plain in english_words() or plain in OTHER_WORDS:
            return word
        if plain in self._listed:
            return self._listed[plain]
        return nearest(plain, self._targets) or word


def nearest(word: str, targets: Sequence[str]) -> str | None:
    """The one of ``targets`` that ``word`` is a misspelling of; a long word may have more wrong letters."""
    if len(word) < SHORTEST:
        return None
    allowed = 1 if len(word) < 8 else 2 if len(word) < 11 else 3
    near = process.extract(word, targets, scorer=DamerauLevenshtein.distance, score_cutoff=allowed, limit=5)
    closest = [name for name, distance, _ in near if distance == near[0][1]]
    return max(closest, key=lambda name: JaroWinkler.similarity(word, name), default=None)
