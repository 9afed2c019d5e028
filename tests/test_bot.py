"""What a person who asks may rely on, on a tiny corpus and a fake embedder."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from bot.bot import Bot
from bot.corpus.load import load_article
from bot.errors import QuestionError, QuestionTooLongError
from bot.settings import Language
from bot.texts import texts
from bot.types import DoneEvent, Intent, Level, NoticeEvent, Question, SentenceEvent, Status, Turn
from tests.fakes import HashEncoder


def test_an_answer_is_made_of_sentences_of_the_articles_with_exact_excerpts(bot: Bot) -> None:
    reply = bot.ask(Question("How is neck dystonia treated?"))
    assert reply.status == Status.ANSWERED
    assert reply.sentences[0].text == "Botulinum toxin injections are the first treatment for neck dystonia."
    articles = bot.index.get().articles
    for citation in reply.citations:
        assert citation.excerpt == articles[citation.article_id].text[citation.start : citation.end]
    by_number = {citation.number: citation for citation in reply.citations}
    for sentence in reply.sentences:
        assert sentence.text in by_number[sentence.citations[0]].excerpt


def test_a_list_stays_a_list(bot: Bot) -> None:
    reply = bot.ask(Question("What are the signs of neck dystonia?"))
    assert "- a raised shoulder" in reply.answer.split("\n")
    assert [s.text for s in reply.sentences if s.is_item] == [
        "a head that turns or tilts",
        "a raised shoulder",
        "pain in the neck",
    ]


def test_the_stream_gives_the_same_sentences_as_the_whole_reply(bot: Bot) -> None:
    events = list(bot.stream(Question("What is neck dystonia?")))
    assert isinstance(events[-1], DoneEvent)
    streamed = [event.sentence for event in events if isinstance(event, SentenceEvent)]
    assert tuple(streamed) == events[-1].reply.sentences
    new = [citation for event in events if isinstance(event, SentenceEvent) for citation in event.citations]
    assert tuple(new) == events[-1].reply.citations


def test_the_same_question_gets_the_same_answer(bot: Bot) -> None:
    first, second = (
        dataclasses.replace(bot.ask(Question("What helps neck dystonia?")), timings_ms={}) for _ in range(2)
    )
    assert first == second


def test_a_follow_up_does_not_get_the_same_answer_again(bot: Bot) -> None:
    first = bot.ask(Question("What helps neck dystonia?"))
    history = (Turn("user", first.question), Turn("assistant", first.answer))
    again = bot.ask(Question("is that so", history))
    repeated = set(again.sentences) & set(first.sentences)
    assert repeated <= {first.sentences[0]}, "the first sentence, if nothing else is to the point"
    assert again.sentences or again.answer == texts("en")["nothing_more"]
    assert bot.ask(Question(first.question, history)).sentences == first.sentences, "who asks it again, gets it again"


def test_a_question_that_the_articles_do_not_answer_is_not_answered(bot: Bot) -> None:
    reply = bot.ask(Question("How do I bake sourdough bread?"))
    assert reply.status == Status.NOT_COVERED
    assert not reply.sentences
    assert not reply.citations
    assert "could not find" in reply.answer


def test_an_emergency_gets_help_first_and_no_article_above_it(bot: Bot) -> None:
    events = list(bot.stream(Question("I can't breathe and my throat is closing")))
    assert isinstance(events[0], NoticeEvent)
    assert events[0].safety.level == Level.EMERGENCY_NOW
    reply = bot.ask(Question("I can't breathe and my throat is closing"))
    assert reply.status == Status.ESCALATED
    assert not reply.sentences
    assert reply.safety.notice
    assert "your local emergency number" in reply.safety.notice
    assert reply.safety.contacts[0].name == "Ward 7"


class Broken(HashEncoder):
    def encode(self, texts: Sequence[str]) -> np.ndarray:
        raise OSError("this model of a clinic's own is away")


def test_danger_is_told_whether_or_not_the_articles_can_be_searched(bot: Bot) -> None:
    broken = dataclasses.replace(bot, embedder=Broken())
    assert broken.query_encoder is None, "with a model of one's own the question is encoded by that"
    first = next(broken.stream(Question("I can't breathe and my throat is closing, is botox to blame?")))
    assert isinstance(first, NoticeEvent)


def test_a_question_about_the_own_dose_gets_education_and_a_word_on_the_own_team(bot: Bot) -> None:
    reply = bot.ask(Question("How many units of botulinum toxin should I get for neck dystonia?"))
    assert reply.safety.intent == Intent.DOSING
    assert reply.status == Status.REDIRECTED
    assert reply.safety.notice


def test_an_emergency_stays_for_the_conversation(bot: Bot) -> None:
    history = (Turn("user", "I can't breathe"), Turn("assistant", "..."))
    reply = bot.ask(Question("but can I wait until Monday?", history))
    assert reply.safety.level == Level.EMERGENCY_NOW
    assert reply.status == Status.ESCALATED
    assert (reply.answer, reply.sentences) == (reply.safety.notice, ()), "nothing calm below it"


def test_what_is_asked_of_something_else_is_answered_below_the_notice(bot: Bot) -> None:
    history = (Turn("user", "I can't breathe"), Turn("assistant", "..."))
    reply = bot.ask(Question("What is a baclofen pump?", history))
    assert reply.status == Status.ESCALATED
    assert reply.sentences


def test_a_follow_up_stands_alone(bot: Bot) -> None:
    history = (Turn("user", "What is a baclofen pump?"), Turn("assistant", "A small device."))
    reply = bot.ask(Question("and can children have one?", history))
    assert "baclofen" in reply.standalone_question
    assert reply.citations[0].article_id == "pump"


def test_who_asks_for_more_gets_what_was_not_said_yet_and_is_told_when_that_is_all(bot: Bot) -> None:
    history: tuple[Turn, ...] = ()
    said: set[str] = set()
    asked = "What is neck dystonia?"
    while (reply := bot.ask(Question(asked, history))).sentences:
        new = {sentence.text for sentence in reply.sentences}
        assert not new & said
        said |= new
        history += (Turn("user", asked), Turn("assistant", reply.answer))
        asked = "tell me more"
        assert len(history) < 10
    assert len(history) > 2
    assert reply.answer == texts("en")["nothing_more"]


def test_a_misspelt_question_is_understood(bot: Bot) -> None:
    reply = bot.ask(Question("how long does botulinim toxin work for neck distonia"))
    assert any("three months" in sentence.text for sentence in reply.sentences)


def test_next_questions_are_answered_by_the_articles_and_not_the_one_just_asked(bot: Bot) -> None:
    reply = bot.ask(Question("What is neck dystonia?"))
    assert reply.next_questions
    assert "What is neck dystonia?" not in reply.next_questions
    for question in reply.next_questions:
        assert bot.ask(Question(question)).status == Status.ANSWERED


def test_every_reply_carries_the_disclaimer_the_index_and_its_timings(bot: Bot) -> None:
    reply = bot.ask(Question("What is neck dystonia?"))
    assert "does not replace" in reply.disclaimer
    assert reply.index_version == bot.index.get().version
    assert reply.timings_ms["total"] > 0


@pytest.mark.parametrize(
    ("question", "error", "says"),
    [
        (Question("  \n "), QuestionError, "the question is empty"),
        (Question("x" * 20_000), QuestionTooLongError, "20,000 characters"),
        (Question("hi", (Turn("user", "x"),) * 41), QuestionTooLongError, "41 turns"),
        (Question("hi", (Turn("user", "x" * 50_000),)), QuestionTooLongError, "50,000 characters"),
    ],
)
def test_a_question_that_cannot_be_taken_says_why(
    bot: Bot, question: Question, error: type[Exception], says: str
) -> None:
    with pytest.raises(error, match=says):
        bot.ask(question)


def test_sentences_that_fail_a_check_are_dropped_and_counted(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "bot.answering.answer.failure",
        lambda draft, index, found, doses_from: "dose" if "three" in draft.text else None,
    )
    reply = bot.ask(Question("How long does an injection of botulinum toxin work?"))
    assert not any("three months" in sentence.text for sentence in reply.sentences)
    assert b'dystonia_dropped_sentences_total{reason="dose"}' in bot.metrics.exposition()


@pytest.mark.parametrize("language", ["en", "de", "es", "fr"])
def test_weak_evidence_is_said_before_the_answer(bot: Bot, monkeypatch: pytest.MonkeyPatch, language: Language) -> None:
    of_topic(bot, "complementary", monkeypatch)
    first, second, *_, done = bot.stream(Question("How is neck dystonia treated?", language=language))
    assert isinstance(first, NoticeEvent)
    assert isinstance(second, SentenceEvent)
    assert isinstance(done, DoneEvent)
    line = texts(language)["topic_lines"]["complementary"]
    assert first.safety.notice == done.reply.safety.notice == line
    assert first.safety.level == Level.NONE


def test_beside_a_notice_weak_evidence_is_said_with_the_disclaimer(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    of_topic(bot, "complementary", monkeypatch)
    reply = bot.ask(Question("Should I stop my baclofen? How is neck dystonia treated?"))
    line = texts()["topic_lines"]["complementary"]
    assert reply.safety.notice != line
    assert reply.disclaimer.endswith(line)


def test_what_is_said_of_treatments_is_no_reason_to_change_one(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    of_topic(bot, "treatment", monkeypatch)
    reply = bot.ask(Question("How is neck dystonia treated?"))
    assert reply.disclaimer == f"{texts()['disclaimer']} {texts()['topic_lines']['treatment']}"


@pytest.mark.parametrize("language", ["en", "de", "es", "fr"])
def test_one_articles_view_of_a_therapy_is_told_before_the_answer_in_the_readers_language(
    bot: Bot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: Language
) -> None:
    praised = praising_yoga(bot, tmp_path, monkeypatch)
    first, second, *_, done = praised.stream(Question("How is neck dystonia treated?", language=language))
    assert isinstance(first, NoticeEvent)
    assert isinstance(second, SentenceEvent)
    assert isinstance(done, DoneEvent)
    assert first.safety.notice == done.reply.safety.notice == texts(language)["one_view"].format(therapy="yoga")
    whole = texts(language)["one_articles_view"].format(therapy="yoga")
    said = texts(language)["source_warnings"]
    for citation in (*second.citations, *done.reply.citations):
        assert citation.warnings == (said["no_sources"], said["no_review_date"], whole)


def test_beside_a_notice_one_articles_view_is_told_once_with_the_disclaimer(
    bot: Bot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    praised = praising_yoga(bot, tmp_path, monkeypatch)
    reply = praised.ask(Question("Should I stop my baclofen? How is neck dystonia treated?"))
    line = texts()["one_view"].format(therapy="yoga")
    assert line not in str(reply.safety.notice)
    assert reply.disclaimer == f"{texts()['disclaimer']} {line}"


def praising_yoga(bot: Bot, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Bot:
    """One that remembers no answer, and whose articles have the warnings of a leaflet that praises yoga."""
    (folder / "leaflet.txt").write_text("Our view\n\nYoga improves the posture in dystonia.\n", "utf-8")
    warnings = load_article(folder / "leaflet.txt").warnings
    articles = bot.index.get().articles
    for name, article in articles.items():
        monkeypatch.setitem(articles, name, dataclasses.replace(article, topic="about", warnings=warnings))
    return dataclasses.replace(bot)


def test_questions_to_an_old_build_and_a_new_one_read_the_words_of_each_only_once(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    monkeypatch.setattr("bot.bot.Understander", lambda index: read.append(index.version))
    index = bot.index.get()
    old, new, newest = (dataclasses.replace(index, version=version) for version in ("old", "new", "newest"))
    both = dataclasses.replace(bot)
    for asked in (old, new, old, new, newest, new):
        both.understander(asked)
    assert read == [index.version, "old", "new", "newest"]


def of_topic(bot: Bot, topic: str, monkeypatch: pytest.MonkeyPatch) -> None:
    articles = bot.index.get().articles
    monkeypatch.setitem(articles, "neck-dystonia", dataclasses.replace(articles["neck-dystonia"], topic=topic))
