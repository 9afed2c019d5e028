"""What is asked for load: a few questions over and over, as of starters that readers choose, or each only once."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from typing import Literal

from bot.build import build_bot
from bot.settings import read_settings

FEW = (
    "What is cervical dystonia?",
    "How long does a botulinum toxin injection work?",
    "Is dystonia inherited?",
    "What is deep brain stimulation for dystonia?",
    "Does stress make dystonia worse?",
)
LEADS = (
    "",
    "hello, ",
    "please tell me: ",
    "one more thing, ",
    "my sister asks: ",
    "for a leaflet: ",
    "i would like to know ",
    "quick question, ",
    "good morning, ",
    "sorry if this is a silly one: ",
    "we wonder at home: ",
    "before my next visit: ",
)
Kind = Literal["new", "repeated"]


def by_kind() -> dict[Kind, Iterator[str]]:
    """Some 30,000 questions of which none comes twice in a whole run, and a few without end."""
    return {"new": new(), "repeated": itertools.cycle(FEW)}


def new() -> Iterator[str]:
    """All asks of the articles, mixed, then the same with other beginnings."""
    bot = build_bot(read_settings())
    asks = [ask for a in bot.index.get().articles.values() for section in a.sections for ask in section.asks]
    random.Random(0).shuffle(asks)
    return (lead + ask for lead in LEADS for ask in asks)
