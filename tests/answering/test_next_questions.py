"""What is offered next lies near what was told."""

from __future__ import annotations

from bot.answering.next_questions import next_questions
from bot.bot import Bot
from bot.types import Hit


def test_questions_come_from_the_article_that_answered_though_another_was_found_first(bot: Bot) -> None:
    found = [Hit("neck-dystonia", "how-is-neck-dystonia-treated", 0.9), Hit("pump", "what-is-a-baclofen-pump", 0.8)]
    offered = next_questions(bot.index.get(), found, {found[1].key}, ())
    assert offered[:2] == ("How is neck dystonia treated?", "Who can have a baclofen pump?")


def test_questions_are_offered_if_the_answer_came_from_none_of_the_sections_found(bot: Bot) -> None:
    found = [Hit("pump", "what-is-a-baclofen-pump", 0.8)]
    offered = next_questions(bot.index.get(), found, {"neck-dystonia#how-is-neck-dystonia-treated"}, ())
    assert offered[:1] == ("Who can have a baclofen pump?",)
