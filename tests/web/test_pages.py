"""Reading pages: useful without scripts, and safe with any text."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from bot.bot import Bot
from bot.retrieval.vocabulary import TermFinder
from bot.texts import texts
from bot.types import Block, Question, Section, Term
from bot.web.highlight import Passage, parse_passage, section_html
from bot.web.server import create_app
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


TABLE = "Medicine | Where\nBotox | neck"


@pytest.mark.parametrize(
    ("quoted", "row"),
    [
        ("Botox | neck", "<td><mark id=mark>Botox</mark></td><td><mark>neck</mark></td>"),
        ("tox | ne", "<td>Bo<mark id=mark>tox</mark></td><td><mark>ne</mark>ck</td>"),
        ("neck", "<td>Botox</td><td><mark id=mark>neck</mark></td>"),
    ],
)
def test_a_highlight_over_a_table_row_marks_each_cell(bot: Bot, quoted: str, row: str) -> None:
    end = TABLE.index("\n")
    rows = (Block("row", 0, end), Block("row", end + 1, len(TABLE)))
    section = Section("where", "", 0, len(TABLE), 0, rows)
    article = dataclasses.replace(bot.index.get().articles["pump"], text=TABLE, sections=(section,), marks=())
    start = TABLE.index(quoted)
    html = "".join(section_html(article, section, Passage(start, start + len(quoted)), no_terms()))
    assert html == f"<table><tr><th>Medicine</th><th>Where</th></tr><tr>{row}</tr></table>"


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


@pytest.mark.parametrize("path", ["/articles", "/articles/pump", "/articles/nothing", "/visit-sheet"])
def test_no_inline_script_runs_on_a_page_with_texts_of_articles(client: TestClient, path: str) -> None:
    page = client.get(path)
    assert "script-src 'self';" in page.headers["content-security-policy"]
    assert not re.search(r"\son\w+=|<script(?! src)", page.text)


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


@pytest.mark.parametrize(
    ("asked", "accepted", "language"),
    [
        ("", "", "en"),
        ("de", "fr", "de"),
        ("de-CH", "", "de"),
        ("", "fr-CA, fr;q=0.9, en;q=0.8", "fr"),
        ("", "nl, en;q=0.4, es;q=0.6", "es"),
        ("", "de ; q=0.9, es; q=0.5", "de"),
        ("", "de;q=0, fr;q=0.1", "fr"),
        ("xx", "de", "de"),
        ("../en", "zz;q=x", "en"),
    ],
)
def test_pages_speak_the_language_asked_for_or_the_browsers(
    client: TestClient, asked: str, accepted: str, language: str
) -> None:
    page = client.get("/articles", params={"lang": asked} if asked else {}, headers={"accept-language": accepted}).text
    assert f'<html lang="{language}">' in page
    assert texts(language)["page"]["find"] in page
    if language != "en":
        assert texts(language)["page"]["language_note"] in page


def test_an_article_keeps_its_own_language_within_the_page(client: TestClient) -> None:
    page = client.get("/articles/pump?lang=de").text
    assert '<html lang="de">' in page
    assert '<section id="who-can-have-a-baclofen-pump" lang="en">' in page
    assert 'href="/articles?lang=de"' in page


def test_the_warnings_of_an_article_are_in_the_readers_language(
    client: TestClient, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    articles = bot.index.get().articles
    warnings = (texts()["source_warnings"]["no_review_date"], "Written for children.")
    monkeypatch.setitem(articles, "pump", dataclasses.replace(articles["pump"], warnings=warnings))
    page = client.get("/articles/pump?lang=de").text
    assert f'<p class="warning">{texts("de")["source_warnings"]["no_review_date"]}</p>' in page
    assert '<p class="warning">Written for children.</p>' in page
    assert '<p class="warning">This article has no review date.</p>' in client.get("/articles/pump").text


def test_the_clinic_stands_on_every_page(bot: Bot, tmp_path: Path) -> None:
    (tmp_path / "logo.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    looks = {"clinic_name": "Linden <hof>", "clinic_colour": "#2d4f8b", "clinic_logo": tmp_path / "logo.svg"}
    settings = bot.settings.model_copy(update=looks)
    client = TestClient(create_app(dataclasses.replace(bot, settings=settings), with_chat=False))
    for path in ("/articles", "/articles/pump", "/visit-sheet"):
        page = client.get(path).text
        assert "for Linden &lt;hof&gt;" in page
        assert "--clinic-colour: #2d4f8b" in page
    assert client.get("/clinic-logo").headers["content-type"] == "image/svg+xml"
    assert "Ward 7" in client.get("/visit-sheet").text
    assert client.get("/api/v1/site").json()["clinic"]["name"] == "Linden <hof>"


def test_without_a_logo_there_is_none(client: TestClient) -> None:
    assert client.get("/clinic-logo").status_code == 404


def test_the_documentation_of_the_api_asks_no_other_host(client: TestClient) -> None:
    page = client.get("/docs").text
    assert "https://" not in page
    assert client.get("/docs-files/swagger-ui-bundle.js").status_code == 200
