"""The chat as a person uses it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser


def ask(page: Page, question: str) -> None:
    box = page.get_by_label("Your question")
    box.fill(question)
    box.press("Enter")


def test_a_question_is_answered_with_sources_that_open_in_the_article(visit: Visit, address: str) -> None:
    page = visit.page
    page.goto(address)
    expect(page.get_by_text("I am an automated tool")).to_be_visible()
    ask(page, "How long does a botulinum toxin injection work?")
    source = page.locator("details.cite").first
    expect(source).to_be_visible()
    source.locator("summary").click()
    expect(source.locator("blockquote")).to_contain_text("botulinum toxin", ignore_case=True)
    with page.context.expect_page() as opened:
        source.get_by_role("link", name="Open in the article").click()
    article = opened.value
    article.wait_for_load_state()
    expect(article.locator("#mark")).to_be_in_viewport()
    expect(page.locator(".disclaimer")).to_be_visible()
    assert visit.hosts == {address.removeprefix("http://")}
    assert visit.errors == []


def test_a_starter_question_and_a_next_question_can_be_pressed(visit: Visit, address: str) -> None:
    page = visit.page
    page.goto(address)
    page.get_by_role("button", name="What is dystonia?").click()
    expect(page.locator(".answer")).to_have_count(1)
    following = page.locator("#next button:visible").first
    expect(following).to_be_visible()
    following.click()
    expect(page.locator(".answer")).to_have_count(2)
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator(".answer")).to_have_count(0)
    assert visit.errors == []


def test_an_emergency_cannot_be_overlooked(visit: Visit, address: str) -> None:
    page = visit.page
    page.goto(address)
    ask(page, "I can't breathe and my throat is closing")
    notice = page.locator(".notice.emergency_now")
    expect(notice).to_contain_text("Get help now")
    expect(notice).to_be_in_viewport()
    expect(notice.locator("div").first).to_have_css("color", "rgb(255, 255, 255)")
    expect(page.locator(".answer")).to_have_count(0)


def test_what_a_person_types_is_never_markup(visit: Visit, address: str) -> None:
    page = visit.page
    page.goto(address)
    ask(page, "<img src=x onerror=alert(1)> what is <b>dystonia</b>?")
    expect(page.locator("#conversation .user")).to_contain_text("<b>dystonia</b>")
    assert page.locator("#conversation img[src=x]").count() == 0


def test_the_chat_works_with_the_keyboard_alone(visit: Visit, address: str) -> None:
    page = visit.page
    page.goto(address)
    expect(page.get_by_label("Your question")).to_be_focused()
    page.keyboard.type("What is dystonia?")
    page.keyboard.press("Enter")
    expect(page.locator("details.cite summary").first).to_be_visible()
    expect(page.get_by_label("Your question")).to_be_focused()


def test_targets_are_large_enough_and_nothing_scrolls_sideways(visit: Visit, address: str) -> None:
    page = visit.page
    page.goto(address)
    for button in page.locator("button:visible").all():
        box = button.bounding_box()
        assert box is not None
        assert box["height"] >= 44, button.inner_text()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_reading_pages_work_without_scripts(visit: Visit, address: str) -> None:
    page = visit.page
    page.route(re.compile(r"\.js"), lambda route: route.abort())
    page.goto(address + "/articles")
    page.get_by_role("link", name="What dystonia is").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What dystonia is")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert visit.hosts == {address.removeprefix("http://")}
    assert visit.errors == []


def test_a_reader_can_say_whether_an_answer_helped_and_print_it(visit: Visit, address: str) -> None:
    page = visit.page
    page.goto(address)
    expect(page.locator("#rating")).to_be_hidden()
    ask(page, "What is dystonia?")
    expect(page.get_by_role("button", name="Print or save")).to_be_visible()
    page.get_by_role("button", name="This helped").click()
    expect(page.get_by_text("Only the number of such answers is kept")).to_be_visible()
    expect(page.locator("#rating")).to_be_hidden()
    page.emulate_media(media="print")
    expect(page.get_by_label("Your question")).to_be_hidden()
    expect(page.locator("details.cite blockquote").first).to_be_visible()
    assert 'dystonia_feedback_total{helpful="yes"}' in page.request.get(f"{address}/metrics").text()
    assert visit.errors == []
