"""A question that names another illness, a price or the law is answered by what names it too."""

from __future__ import annotations

import pytest

from bot.answering.named import named_in, naming, tells_of
from bot.bot import Bot
from bot.types import Hit


@pytest.mark.parametrize(
    "question",
    [
        "Does it help MS?",
        "and Huntington's?",
        "does it help ms",
        "Als patients",
        "Hiv, is it related?",
        "epileptic fits",
        "I have MS. Does botox help?",
        "what's the price",
        "is that legal",
    ],
)
def test_other_things_are_noticed(question: str) -> None:
    assert named_in(question)


@pytest.mark.parametrize(
    "question",
    [
        "What is cervical dystonia?",
        "does stroking my chin help",
        "costume",
        "my son has cerebral palsy",
        "Ms Smith has a cramp",
        "Ms. Smith has a cramp",
        "I have diabetes and cervical dystonia. How is cervical dystonia treated?",
    ],
)
def test_the_articles_own_subjects_are_not_other_things(question: str) -> None:
    assert not named_in(question)


def test_a_section_that_does_not_name_the_thing_does_not_answer(bot: Bot) -> None:
    index = bot.index.get()
    hits = [
        Hit(article.id, section.id, 1.0, 1.0, 1.0)
        for article in index.articles.values()
        for section in article.sections
    ]
    assert naming(named_in("What helps?"), index, hits) == hits
    assert naming(named_in("What helps MS?"), index, hits) == []
    assert tells_of(named_in("What helps MS?"), index, ["It helps.", "In MS it does not."], [hits[0].key])
    assert not tells_of(named_in("What helps MS?"), index, ["In dystonia it helps."], [hits[0].key])
