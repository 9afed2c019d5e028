"""Questions as people type them."""

from __future__ import annotations

import pytest

from bot.bot import Bot
from bot.retrieval.followup import readings
from bot.retrieval.spelling import Speller, words_of
from bot.retrieval.understand import Understander
from bot.retrieval.vocabulary import TermFinder
from bot.types import Question, Term, Turn

TERMS = (
    Term("botulinum toxin", None, ("botox",), ("botulinim",)),
    Term("blepharospasm", None, ("eye dystonia",)),
    Term("spasmodic torticollis", None, ("wry neck",)),
    Term("dystonia"),
)
SPELLER = Speller(
    TERMS,
    words_of(["the eyelids close, though the difference is small; what is treated does get stuck again, if done"]),
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("what is distonia", "what is dystonia"),
        ("blefarospasm and blepharospasam", "blepharospasm and blepharospasm"),
        ("botulinim", "botulinum toxin"),
        ("torticolis?", "torticollis?"),
        ("how is blefarospasm treeted", "how is blepharospasm treated"),
        ("whats the diffrence", "whats the difference"),
        ("it is stuk agian", "it is stuck again"),
    ],
)
def test_misspelt_words_are_mended(typed: str, meant: str) -> None:
    assert SPELLER.mend(typed) == meant


@pytest.mark.parametrize(
    "text",
    [
        "dystopia",
        "necks and knocks",
        "my neurologist said so",
        "the eyelids close",
        "DBS",
        "i dont know",
        "is it Bello's",
        "it doesn’t help",
        "le traitment difference",
    ],
)
def test_right_words_are_never_touched(text: str) -> None:
    assert SPELLER.mend(text) == text


def test_lay_words_meet_the_articles_own() -> None:
    finder = TermFinder(TERMS)
    assert finder.expand("does Botox hurt?") == "does Botox (botulinum toxin) hurt?"
    assert finder.expand("does botox, a botulinum toxin, hurt?") == "does botox, a botulinum toxin, hurt?"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("is an MRı needed", []),
        ("the jabſ, wry necks", ["wry necks"]),
        ("DYSPHONİA", ["DYSPHONİA"]),
        ("ſee İİ writer’s cramp's end", ["writer’s cramp's"]),
    ],
)
def test_terms_are_found_whatever_the_keyboard(text: str, found: list[str]) -> None:
    finder = TermFinder((*TERMS, Term("MRI"), Term("jab"), Term("dysphonia"), Term("writer's cramp")))
    assert [text[mention.start : mention.end] for mention in finder.find(text)] == found


def test_a_name_is_not_explained_by_itself_with_another_apostrophe() -> None:
    assert TermFinder((Term("writer's cramp"),)).expand("is it writer’s cramp") == "is it writer’s cramp"


@pytest.mark.parametrize(
    ("before", "question", "topic"),
    [
        ("What is botulinum toxin?", "and in children?", "botulinum toxin"),
        ("What is botulinum toxin?", "how long does it last?", "botulinum toxin"),
        ("Tell me about neck dystonia", "what about the pain?", "neck dystonia"),
    ],
)
def test_follow_ups_take_the_topic_of_the_conversation(bot: Bot, before: str, question: str, topic: str) -> None:
    understander = Understander(bot.index.get())
    history = (Turn("user", before), Turn("assistant", "..."))
    assert topic in understander.read(Question(question, history)).standalone


def test_what_was_told_without_a_name_is_called_as_the_answer_called_it() -> None:
    finder = TermFinder((*TERMS, Term("tremor")))
    answer = "Tremor is common. Blepharospasm makes the lids close."
    asked = readings("can it be cured", ["my eyes keep closing"], [answer], finder)[0]
    assert asked == "can blepharospasm be cured"
    earlier = ["my eyes keep closing", "can it be cured"]
    assert readings("what would help me", earlier, [answer, "No."], finder)[0] == "what would help me (blepharospasm)"
    named = readings("is it common", ["I have spasmodic torticollis and it hurts"], [answer], finder)[0]
    assert "spasmodic torticollis" in named


@pytest.mark.parametrize(
    ("told", "fits"),
    [
        ("my hand shakes when i hold a cup", False),
        ("my leg cramps every night", False),
        ("my hand cramps up when i write", True),
        ("i cannot hold a pen anymore", True),
    ],
)
def test_a_follow_up_is_not_about_a_kind_of_dystonia_that_does_not_fit_what_was_told(told: str, fits: bool) -> None:
    finder = TermFinder((Term("writer's cramp", None, ("writing cramp",)),))
    answer = "The first sign of writer's cramp is less skill of the hand."
    read = readings("is there a tablet for that", [told], [answer], finder)[0]
    assert ("writer's cramp" in read, told in read) == (fits, not fits)


def test_a_question_with_its_own_topic_is_left_alone(bot: Bot) -> None:
    understander = Understander(bot.index.get())
    history = (Turn("user", "What is botulinum toxin?"), Turn("assistant", "..."))
    question = "What does baclofen do?"
    assert understander.read(Question(question, history)).standalone == question
    assert understander.read(Question("who discovered penicillin?", history)).standalone == "who discovered penicillin?"


def test_an_it_with_nothing_before_it_means_dystonia(bot: Bot) -> None:
    understander = Understander(bot.index.get())
    assert understander.read(Question("is it in my head?")).standalone == "is dystonia in my head?"
    assert understander.read(Question("is baclofen good for it?")).standalone == "is baclofen good for it?"


@pytest.mark.parametrize(
    "question",
    [
        "is it painful",
        "can it be cured",
        "how is it treated",
        "does it get worse",
        "how long does it last",
        "how is it in children",
        "how is it going to progress",
        "what year was it discovered",
        "what kind of illness is it",
        "is it too late to treat it",
        "is it worse in the cold",
    ],
)
def test_the_it_of_a_first_question_on_an_illness_is_dystonia(question: str) -> None:
    assert readings(question, [], [], TermFinder(TERMS)) == [question.replace("it", "dystonia", 1)]


@pytest.mark.parametrize(
    "question",
    [
        "what time is it?",
        "what day is it today",
        "how is it in Paris?",
        "how’s it going",
        "is it raining",
        "will it rain tomorrow",
        "is it cold outside?",
        "is it Friday",
        "how far is it to London",
    ],
)
@pytest.mark.parametrize("earlier", [[], ["What is botulinum toxin?"]])
def test_the_it_of_the_time_and_the_weather_is_not(question: str, earlier: list[str]) -> None:
    assert readings(question, earlier, ["It relaxes."] * len(earlier), TermFinder(TERMS)) == [question]


@pytest.mark.parametrize(
    "told",
    [
        "they stopped my clinic, where do I go",
        "i had to give up the violin and i miss it so much",
        "people think im winking at them",
        "yoga made it worse, should i stop",
    ],
)
def test_what_names_a_thing_of_its_own_is_not_rewritten(bot: Bot, told: str) -> None:
    assert Understander(bot.index.get()).read(Question(told)).standalone == told


@pytest.mark.parametrize(
    ("before", "question", "standalone"),
    [
        ("How does botulinum toxin work?", "how do they find out", "how do they find out (botulinum toxin)"),
        ("my voice sounds strangled in meetings", "who do i see about that",
         "who do i see about that (my voice sounds strangled in meetings)"),
        ("How likely is torticollis?", "no, i meant blepharospasm", "How likely is blepharospasm?"),
        ("my toes curl under and it hurts", "no i meant my foot", "my foot (my toes curl under and it hurts)"),
        ("after the injections my eyelid is droopy", "how long will it last",
         "how long will it last (after the injections my eyelid is droopy)"),
        ("What is botulinum toxin?", "ok. my hand cramps when i write", "my hand cramps when i write"),
        ("What is botulinum toxin?", "what will the hospital do", "what will the hospital do (botulinum toxin)"),
    ],
)  # fmt: skip
def test_a_follow_up_leans_on_what_was_named_or_told(bot: Bot, before: str, question: str, standalone: str) -> None:
    history = (Turn("user", before), Turn("assistant", "..."))
    read = Understander(bot.index.get()).read(Question(question, history)).standalone
    assert read.rstrip("?") == standalone.rstrip("?")


@pytest.mark.parametrize(
    ("question", "read"),
    [
        ("is the first one safe", "is botulinum toxin safe"),
        ("how is the last one treated", "how is blepharospasm treated"),
        ("is the firſt one safe", "is the firſt one safe (botulinum toxin)"),
        ("how long does the first visit take", "how long does the first visit take (botulinum toxin)"),
    ],
)
def test_the_first_one_is_that_of_the_answer_and_the_first_visit_is_not(question: str, read: str) -> None:
    finder = TermFinder(TERMS)
    answer = "Botulinum toxin helps, also in blepharospasm."
    assert readings(question, ["What is botulinum toxin?"], [answer], finder)[0].lower() == read


@pytest.mark.parametrize(
    ("question", "read"),
    [
        ("do they hurt", "do botulinum toxin injections hurt"),
        ("what else should i know of the injections",
         "what else should i know of the injections (botulinum toxin injections for blepharospasm)"),
    ],
)  # fmt: skip
def test_injections_are_those_of_botulinum_toxin(question: str, read: str) -> None:
    finder = TermFinder((*TERMS, Term("injection", None, ("injections",))))
    earlier = ["What helps blepharospasm?", "tell me about the injections"]
    assert readings(question, earlier, [], finder)[0] == read


def test_a_follow_up_can_be_read_otherwise_if_nothing_is_found(bot: Bot) -> None:
    history = (Turn("user", "i cant sleep because of my neck"), Turn("assistant", "..."))
    read = Understander(bot.index.get()).read(Question("does it go away when you sleep", history))
    assert read.standalone == "does it go away when you sleep (i cant sleep because of my neck)"
    assert "does dystonia go away when you sleep" in read.otherwise
    assert not Understander(bot.index.get()).read(Question("now write a song about cars", history)).otherwise


@pytest.mark.parametrize(
    "asked", ["more", "Tell me more please", "go on", "what else?", "can you give me more details"]
)
def test_more_is_asked_about_the_question_before(bot: Bot, asked: str) -> None:
    history = (
        Turn("user", "How does botulinum toxin work?"),
        Turn("assistant", "It relaxes."),
        Turn("user", "more"),
        Turn("assistant", "It wears off."),
    )
    read = Understander(bot.index.get()).read(Question(asked, history))
    assert (read.standalone, read.said) == ("How does botulinum toxin work?", ("It relaxes.", "It wears off."))


@pytest.mark.parametrize("asked", ["more about the pain", "is there more pain?", "what else helps", "one more time"])
def test_who_names_what_is_wanted_does_not_ask_for_just_more(bot: Bot, asked: str) -> None:
    history = (Turn("user", "How does botulinum toxin work?"), Turn("assistant", "It relaxes."))
    assert not Understander(bot.index.get()).read(Question(asked, history)).said


def test_contexts_do_not_pile_up(bot: Bot) -> None:
    told = ("my hand cramps up when i write and im 15", "will it go to my other hand")
    history = tuple(turn for message in told for turn in (Turn("user", message), Turn("assistant", "...")))
    understood = Understander(bot.index.get()).read(Question("and guitar?", history))
    assert understood.standalone == "guitar (my hand cramps up when i write and im 15)"
    assert understood.messages == (*told, "and guitar?")
