"""A question in another language -> English words to search with, word by word from a table.

The tables are in ``glossary``: English, and what people say for it. Word by word is poor English, and good enough to
find a section, whose sentences are shown as they stand.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Container, Iterator, Mapping, Sequence
from importlib.resources import files

from bot.retrieval.spelling import nearest
from bot.retrieval.vocabulary import TermFinder
from bot.texts.accents import without_accents
from bot.texts.languages import common_words
from bot.texts.read_yaml import read_yaml

WORD = re.compile(r"[^\W_]+")
LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz")
"""What is left of "l'injection"."""
LONGEST = 6
"""Words of a phrase that is looked up."""
SPELLED_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})


def gloss(text: str, language: str, finder: TermFinder, known: Container[str]) -> str:
    """The English for what the table of a language has of ``text``; empty if it has nothing.

    Of its other words those stay that are ``known`` to the articles ("magnesium") or the field; and all of them if the
    rest names no term of the field, so that nothing is answered to the half of a question on something else.
    """
    nothing = common_words(language) | LETTERS
    read: list[tuple[str, str | None]] = []
    for said, english in _looked_up(text, language):
        if english or said not in nothing:
            stays = said if said in known or finder.find(said) else None
            read.append((said, english or stays or _misspelt(said, language)))
    if not any(meant and meant != said for said, meant in read):
        return ""
    kept = " ".join(meant for _, meant in read if meant)
    return _in_english_order(kept if finder.find(kept) else " ".join(meant or said for said, meant in read))


def _in_english_order(words: str) -> str:
    """Whether something helps is asked verb first in these languages: "hilft Botox", "¿ayuda el botox?"."""
    verb, _, rest = words.partition(" ")
    return f"does {rest} help" if verb == "help" and rest else words


def _misspelt(word: str, language: str) -> str | None:
    """The English for the word of the table that this one is a misspelling of."""
    plain = _plain(word)
    right = nearest(plain, _by_first_letter(language).get(plain[:1], ()))
    return _table(language)[right] if right else None


def _looked_up(text: str, language: str) -> Iterator[tuple[str, str | None]]:
    """The words and phrases of a text, the longest that the table has, with their English."""
    table = _table(language)
    words = WORD.findall(text.lower())
    while words:
        for length in range(min(LONGEST, len(words)), 0, -1):
            said = " ".join(words[:length])
            english = table.get(said) or table.get(_plain(said))
            if english or length == 1:
                yield said, english
                del words[:length]
                break


@functools.cache
def _table(language: str) -> Mapping[str, str]:
    """English by what is said for it; also without accents, and with umlauts as they are typed without them."""
    data = read_yaml((files("bot.retrieval") / "glossary" / f"{language}.yaml").read_text("utf-8"))
    pairs = [(phrase.lower(), english) for english, said in data.items() for phrase in said]
    hurried = [(spelled(phrase), english) for spelled in (_plain, _spelled_out) for phrase, english in pairs]
    small = common_words(language)  # "se" is a word of its own, and not "sé" typed in a hurry
    table = {" ".join(WORD.findall(phrase)): english for phrase, english in hurried if phrase not in small}
    return table | {" ".join(WORD.findall(phrase)): english for phrase, english in pairs}


@functools.cache
def _by_first_letter(language: str) -> Mapping[str, Sequence[str]]:
    """The single words of the table; who misspells one knows at least how it begins."""
    words: dict[str, list[str]] = {}
    for said in _table(language):
        if " " not in said:
            words.setdefault(said[0], []).append(said)
    return words


def _spelled_out(text: str) -> str:
    return _plain(text.translate(SPELLED_OUT))


def _plain(text: str) -> str:
    """In small letters without accents, ``ß`` as ``ss``."""
    return without_accents(text.lower().replace("ß", "ss"))
