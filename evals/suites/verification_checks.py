"""Whether verification lets a chat model's sentence through, or stops it, as its case says."""

from __future__ import annotations

import functools
import re

from bot.answering.generate import Claim, Passage
from bot.answering.support import SupportJudge
from bot.answering.verify import claim_failure
from bot.build import build_bot
from bot.corpus.sentences import sentence_spans
from bot.retrieval.vocabulary import TermFinder
from bot.settings import read_settings
from bot.types import Sentence
from evals.types import Answer, Case

CITED = re.compile(r"keys: (?P<keys>[^|]*)\| quote: (?P<quote>.*)", re.DOTALL)


def judged(case: Case, answer: Answer) -> tuple[bool, str]:
    """Only a case tagged ``supported`` may pass. Its question is the sentence, its history keys, quote and excerpt."""
    reason = claim_failure(claim_of(case), {"S1": passage_of(case)}, judge())
    return (reason is None) == ("supported" in case.tags), f"stopped: {reason}" if reason else "let through"


def claim_of(case: Case) -> Claim:
    """What the chat model wrote."""
    cited = CITED.fullmatch(case.question.history[0].content)
    if not cited:
        raise ValueError("the first turn of the history must read 'keys: S1 | quote: words of the excerpt'")
    return Claim(text=case.question.text, keys=re.findall(r"\w+", cited["keys"]), quote=cited["quote"])


def passage_of(case: Case) -> Passage:
    """The excerpt, under the key S1."""
    text = case.question.history[1].content
    spans = sentence_spans(text)
    sentences = tuple(Sentence("a", "s", start, end, text[start:end], n) for n, (start, end) in enumerate(spans))
    return Passage("S1", "a#s", "", "", text, sentences)


@functools.cache
def judge() -> SupportJudge:
    """The product's own judge."""
    bot = build_bot(read_settings())
    return SupportJudge(bot.embedder, TermFinder(bot.index.get().vocabulary))
