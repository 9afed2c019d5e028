"""How many years of school a text asks of its reader.

Flesch-Kincaid grade: 0.39 words per sentence + 11.8 syllables per word - 15.59 (Kincaid, Fishburne, Rogers and
Chissom, "Derivation of new readability formulas for Navy enlisted personnel", 1975). Syllables are counted by
pyphen, or by groups of vowels where those are more.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Sequence

import pyphen

from bot.types import Term

WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+|[.,]\d+)*")
VOWELS = re.compile(r"[aeiouy]+")
SILENT_END = re.compile(r"(?:(?<=[^laeiouy])e|(?<=[^aeiouytd])ed|(?<=[^aeiouysxzcgh])es)$")


def reading_grade(sentences: Iterable[str], terms: Sequence[Term] = ()) -> float:
    """The grade of ``sentences`` (or list items); 0.0 if they have no words, and never below 0.

    ``terms`` are the words of the field, which an article explains: they count in the length of a sentence,
    but their syllables do not count.
    """
    known = _pattern(tuple(name for term in terms for name in (term.term, *term.also)))
    count = words = spoken = syllables = 0
    for sentence in sentences:
        found = WORD.findall(sentence)
        if found:
            count += 1
            words += len(found)
            rest = WORD.findall(known.sub(" ", sentence))
            spoken += len(rest)
            syllables += sum(syllables_of(word) for word in rest)
    if not count:
        return 0.0
    per_word = syllables / spoken if spoken else 1.0
    return max(0.0, 0.39 * words / count + 11.8 * per_word - 15.59)


def syllables_of(word: str) -> int:
    """The syllables of a word, at least one; a number counts as one.

    pyphen knows where a word may be broken at a line's end, which is not after each syllable ("medi-cine" and
    "o-ver" are never broken); so the groups of vowels are counted too, and the larger number holds.
    """
    spoken = SILENT_END.sub("", word.lower())
    return max(len(_dictionary().positions(word.lower())) + 1, len(VOWELS.findall(spoken)))


@functools.cache
def _dictionary() -> pyphen.Pyphen:
    return pyphen.Pyphen(lang="en_US")


@functools.lru_cache(maxsize=4)
def _pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    """Any of ``names`` as whole words, the longest first; nothing at all if there are none."""
    longest_first = sorted(names, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)" if names else r"(?!)", re.I)
