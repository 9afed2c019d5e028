"""Markdown as readers of quotations see it: words in blocks, nothing else."""

from __future__ import annotations

import pytest

from bot.corpus.formats.markdown import read_markdown

BODY = """## Signs *of* dystonia

<!-- asks: what are signs? | how does it
     begin? -->

Dystonia **twists** the [neck](https://example.org)
and `turns` it.

1. a turned head
- pain

| Sign | Where |
|---|---|
| pull | neck |
"""


def test_headings_blocks_and_asks_are_read_with_their_lines() -> None:
    _, section = read_markdown(BODY, first_line=10).sections
    assert (section.heading, section.line) == ("Signs of dystonia", 10)
    assert section.asks == ["what are signs?", "how does it begin?"]
    assert [(block.kind, block.text, block.line) for block in section.blocks] == [
        ("paragraph", "Dystonia twists the neck and turns it.", 15),
        ("item", "a turned head", 18),
        ("item", "pain", 19),
        ("row", "Sign | Where", 21),
        ("row", "pull | neck", 23),
    ]


def test_the_first_top_heading_is_the_title() -> None:
    article = read_markdown("# Neck\n\nText.\n\n## More\n\nWords.")
    assert article.title == "Neck"
    assert [section.heading for section in article.sections] == ["", "More"]


def test_a_heading_without_the_space_after_its_marks_is_one() -> None:
    article = read_markdown("#Pump\n\nIt is refilled.\n####Aftercare\nStay here.\n\n#1 on our list is rest.")
    assert article.title == "Pump"
    assert [(section.heading, section.line) for section in article.sections] == [("", 1), ("Aftercare", 4)]
    assert article.sections[1].blocks[-1].text == "#1 on our list is rest."


def test_html_is_no_text_and_other_comments_are_set_aside() -> None:
    article = read_markdown("A <b>neck</b> <!-- hush --> turns.\n\n<!-- for editors -->\n")
    assert [block.text for block in article.sections[0].blocks] == ["A neck turns."]
    assert article.set_aside == ["<!-- for editors -->"]


@pytest.mark.parametrize("hidden", ["&#8203;", "&#x202E;", "\u200b"])
def test_hidden_characters_never_reach_the_text(hidden: str) -> None:
    assert read_markdown(f"Neck{hidden} pain.").sections[0].blocks[0].text == "Neck pain."
