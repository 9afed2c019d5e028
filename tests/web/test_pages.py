"""Reading pages: useful without scripts, and safe with any text."""

from __future__ import annotations

import dataclasses

import pytest
from fastapi.testclient import TestClient

from bot.bot import Bot
from bot.retrieval.vocabulary import TermFinder
from bot.types import Question, Term
from bot.web.highlight import parse_passage, section_html
from bot.web.terms import TermMarker


def no_terms() -> TermMarker:
    return TermMarker(TermFinder(()))


def test_a_citation_opens_the_article_with_the_passage_highlighted(client: TestClient, bot: Bot) -> None:
    citation = bot.ask(Question("What is neck dystonia?")).citations[0]
    page = client.get(citation.url).text
    assert "<mark id=mark>" in page
    assert "Neck dystonia makes the neck muscles pull" in page.split("<mark id=mark>")[1]


def test_a_highlight_over_a_list_marks_each_item(bot: Bot) -> None:
    article = bot.index.get().articles["neck-dystonia"]
    section = article.sections[1]
    html = "".join(
        section_html(article, section, parse_passage(f"{section.body_start}-{section.end}", article), no_terms())
    )
    assert html.count("<mark") == 4
    assert html.count("id=mark") == 1
    assert html.startswith('<div class="para">')
    assert html.endswith("</ul>")


@pytest.mark.parametrize("mark", ["", "x", "5", "9-3", "-1-5", "0-99999999", "1-2-3", "٣-٩", None])
def test_a_wrong_mark_highlights_nothing(client: TestClient, mark: str | None) -> None:
    response = client.get("/articles/pump", params={"mark": mark} if mark is not None else {})
    assert response.status_code == 200
    assert "<mark" not in response.text


def test_articles_are_listed_by_topic_and_can_be_searched(client: TestClient) -> None:
    page = client.get("/articles").text
    assert "Types of dystonia" in page
    found = client.get("/articles?q=Spine").text
    assert "The baclofen pump" in found
    assert 'href="/articles/neck-dystonia"' not in found
    assert "&lt;script&gt;" in client.get("/articles?q=<script>").text


def test_references_are_numbered_and_link_to_their_source(client: TestClient) -> None:
    page = client.get("/articles/neck-dystonia").text
    assert '<sup><a href="#reference-smith2020" aria-label="Reference 1">1</a></sup>' in page
    assert 'href="https://doi.org/10.1000/example"' in page
    assert "not yet reviewed by a clinician" in page


def test_an_unknown_article_is_a_page_that_helps(client: TestClient) -> None:
    response = client.get("/articles/nothing")
    assert response.status_code == 404
    assert 'href="/articles"' in response.text


def test_text_of_an_article_is_never_markup(bot: Bot) -> None:
    article = bot.index.get().articles["pump"]
    evil = dataclasses.replace(article, text="<script>alert(1)</script>".ljust(len(article.text)))
    assert "<script>" not in "".join(section_html(evil, evil.sections[0], None, no_terms()))


def test_a_glossary_term_opens_its_meaning_once_in_a_section(client: TestClient) -> None:
    page = client.get("/articles/neck-dystonia").text
    treatment = page.split('id="how-is-neck-dystonia-treated"')[1]
    assert treatment.count("A protein that weakens a muscle for some months.") == 1
    assert "<summary>Botulinum toxin</summary>" in treatment


def test_text_around_a_term_is_escaped() -> None:
    marker = TermMarker(TermFinder((Term("pump", "A <small> device."),)))
    assert marker.html("<b>pump</b> pump") == (
        '&lt;b&gt;<details class="term"><summary>pump</summary><span class="meaning">A &lt;small&gt; device.</span>'
        "</details>&lt;/b&gt; pump"
    )
