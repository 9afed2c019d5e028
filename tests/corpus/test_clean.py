"""Text that is safe to quote, count and show."""

from __future__ import annotations

import pytest

from bot.corpus.clean import clean_text, one_line, slug


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("a\r\nb\rc", "a\nb\nc"),
        ("ne\u200bck \u202edlrow\u202c", "neck dlrow"),
        ("soft\u00adhyphen", "softhyphen"),
        ("10\u00a0years", "10 years"),
        ("cafe\u0301", "caf\u00e9"),
        ("bell\x07 tab\t", "bell tab\t"),
        ("\ufeffTitle", "Title"),
        ("\u2026 \u2013 \u00e4 \u4e2d", "\u2026 \u2013 \u00e4 \u4e2d"),
    ],
)
def test_what_shows_stays_and_what_hides_goes(text: str, clean: str) -> None:
    assert clean_text(text) == clean
    assert clean_text(clean) == clean


def test_white_space_becomes_one_space() -> None:
    assert one_line("  a\n\t b  ") == "a b"


@pytest.mark.parametrize(
    ("heading", "name"), [("What is dystonia?", "what-is-dystonia"), ("Écriture", "ecriture"), ("?!", "section")]
)
def test_a_heading_becomes_an_id(heading: str, name: str) -> None:
    assert slug(heading) == name
