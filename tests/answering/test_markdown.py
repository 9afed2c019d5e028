"""The answer as Markdown."""

from __future__ import annotations

import itertools

from bot.answering.markdown import escape, growing_markdown, sentences_markdown
from bot.types import AnswerSentence


def test_sentences_of_one_source_form_a_paragraph_with_one_mark() -> None:
    sentences = [AnswerSentence("One.", (1,)), AnswerSentence("Two.", (1,)), AnswerSentence("Three.", (2,))]
    assert sentences_markdown(sentences) == "One. Two. [1]\n\nThree. [2]"


def test_a_list_has_its_mark_behind_the_sentence_that_introduces_it() -> None:
    sentences = [
        AnswerSentence("Signs are:", (1,)),
        AnswerSentence("pain", (1,), True),
        AnswerSentence("tremor", (1,), True),
    ]
    assert sentences_markdown(sentences) == "Signs are: [1]\n\n- pain\n- tremor"


def test_a_list_without_an_introduction_has_its_mark_at_the_end() -> None:
    sentences = [
        AnswerSentence("A: one.", (1,), True),
        AnswerSentence("B: two.", (1,), True),
        AnswerSentence("C.", (2,)),
    ]
    assert sentences_markdown(sentences) == "- A: one.\n- B: two. [1]\n\nC. [2]"


def test_what_was_streamed_is_never_taken_back() -> None:
    sentences = [
        AnswerSentence("One.", (1,)),
        AnswerSentence("Signs are:", (1,)),
        AnswerSentence("pain", (1,), True),
        AnswerSentence("Two.", (2,)),
        AnswerSentence("A: one.", (2,), True),
    ]
    texts = [growing_markdown(sentences[:number]) for number in range(1, 6)] + [sentences_markdown(sentences)]
    assert all(later.startswith(earlier) for earlier, later in itertools.pairwise(texts))


def test_text_of_an_article_is_never_markup() -> None:
    assert escape("<b> *x* [1](javascript:x)") == "\\<b\\> \\*x\\* \\[1\\](javascript:x)"
