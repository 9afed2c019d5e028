"""How articles are taken apart for search."""

from __future__ import annotations

import pytest

from bot.corpus.sentences import sentence_spans
from bot.index.chunk import windows
from bot.index.content import Content, SectionContent


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("People (e.g. adults) wait. See Dr. Smith.", ["People (e.g. adults) wait.", "See Dr. Smith."]),
        ("It lasts 3.5 months, i.e. long. Is it safe? No. It hurts.", 4),
        ("", []),
    ],
)
def test_sentences_are_whole(text: str, sentences: list[str] | int) -> None:
    found = [text[start:end] for start, end in sentence_spans(text)]
    assert found == sentences if isinstance(sentences, list) else len(found) == sentences


def test_every_sentence_and_item_stands_in_its_article_to_the_letter(content: Content) -> None:
    texts = {article.id: article.text for article in content.articles}
    for section in content.sections():
        for sentence in section.sentences:
            assert texts[sentence.article_id][sentence.start : sentence.end] == sentence.text


def test_a_list_is_introduced_by_its_lead(content: Content) -> None:
    kinds = [s.kind for s in section_of(content, "neck-dystonia#what-are-the-signs-of-neck-dystonia").sentences]
    assert kinds == ["lead", "item", "item", "item"]


def test_windows_hold_whole_sentences_and_overlap_by_one() -> None:
    sentences = [f"word{n} " * 29 + "end." for n in range(4)]
    made = list(windows(sentences, size=60))
    assert made[0] == f"{sentences[0]} {sentences[1]}"
    assert made[1].startswith(sentences[1])
    assert made[-1].endswith(sentences[-1])
    assert list(windows([])) == []


def test_a_section_is_found_by_its_heading_its_text_and_its_asks(content: Content) -> None:
    kinds = [(e.kind, e.text) for e in section_of(content, "pump#who-can-have-a-baclofen-pump").entries]
    assert ("heading", "Who can have a baclofen pump?") in kinds
    assert ("ask", "who gets a baclofen pump?") in kinds
    window = next(text for kind, text in kinds if kind == "window")
    assert window.startswith("The baclofen pump. Who can have a baclofen pump?\n")


def section_of(content: Content, key: str) -> SectionContent:
    """The section with the key."""
    return next(section for section in content.sections() if section.key == key)
