"""A reply as the chat shows it."""

from __future__ import annotations

import dataclasses

from bot.bot import Bot
from bot.retrieval.vocabulary import TermFinder
from bot.texts import texts
from bot.types import Contact, Level, Question, Safety
from bot.web.chat_html import notice_html, reply_html
from bot.web.terms import TermMarker


def shown(bot: Bot, question: str) -> str:
    return reply_html(bot.ask(Question(question)), TermMarker(TermFinder(())), texts())


def test_a_number_opens_the_excerpt_with_its_evidence_and_review_state(bot: Bot) -> None:
    html = shown(bot, "What is neck dystonia?")
    assert '<summary title="Source 1: Neck dystonia">1</summary>' in html
    assert "Evidence of mixed strength" in html
    assert "checked by the editors on 2026-01-15; not yet reviewed by a clinician" in html
    assert 'href="/articles/neck-dystonia?mark=' in html


def test_a_list_is_a_list_with_one_mark(bot: Bot) -> None:
    html = shown(bot, "What are the signs of neck dystonia?")
    assert html.count('<li class="said">a raised shoulder</li>') == 1
    assert html.count('class="cite"') == 1


def test_a_notice_stands_first_with_whom_to_call() -> None:
    contacts = (Contact("Nurse <line>", "+44 20 7946 0000", "weekdays"),)
    html = notice_html(Safety(Level.URGENT_SAME_DAY, notice="Phone & ask today.", contacts=contacts), texts())
    assert html.startswith('<div class="notice urgent_same_day" role="note">')
    assert "Phone &amp; ask today." in html
    assert '<a href="tel:+442079460000">+44 20 7946 0000</a> (weekdays)' in html
    assert "Nurse &lt;line&gt;" in html


def test_what_is_not_covered_is_said_in_plain_words(bot: Bot) -> None:
    assert "I will not guess" in shown(bot, "How do I bake sourdough bread?")


def test_what_is_said_beside_the_disclaimer_stands_below_the_answer(bot: Bot) -> None:
    reply = bot.ask(Question("What is neck dystonia?"))
    assert 'class="para more"' not in reply_html(reply, TermMarker(TermFinder(())), texts())
    told = dataclasses.replace(reply, disclaimer=f"{reply.disclaimer} Weighed <by> your team.")
    html = reply_html(told, TermMarker(TermFinder(())), texts())
    assert html.endswith('<div class="para more"><span class="said">Weighed &lt;by&gt; your team.</span></div></div>')
    assert "does not replace advice" not in html


def test_text_of_an_article_is_never_markup(bot: Bot) -> None:
    reply = bot.ask(Question("What is neck dystonia?"))
    sentence = dataclasses.replace(reply.sentences[0], text="<script>alert(1)</script>")
    html = reply_html(dataclasses.replace(reply, sentences=(sentence,)), TermMarker(TermFinder(())), texts())
    assert "<script>" not in html
