"""The chat as a person uses it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from bot.texts import texts
from tests.browser.conftest import Visit, violations

pytestmark = pytest.mark.browser


phone_only = pytest.mark.parametrize("visit", [(360, 740)], indirect=True, ids=["phone"])


def ask(page: Page, question: str) -> None:
    ask_in(page, "Your question", question)


def ask_in(page: Page, label: str, question: str) -> None:
    box = page.get_by_label(label)
    box.fill(question)
    box.press("Enter")


def answered(visit: Visit, address: str, question: str) -> Page:
    """The chat after its first question was answered to the end."""
    visit.page.goto(address)
    ask(visit.page, question)
    expect(visit.page.locator("#keep")).to_be_visible()
    return visit.page


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
    page.get_by_role("button", name="Treatment", exact=True).click()
    starter = page.get_by_role("button", name="What is deep brain stimulation for dystonia?")
    expect(starter).to_be_visible()
    starter.click()
    expect(page.locator(".answer")).to_have_count(1)
    following = page.locator("#next button:visible").first
    expect(following).to_be_visible()
    following.click()
    expect(page.locator(".answer")).to_have_count(2)
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator(".answer")).to_have_count(0)
    assert visit.errors == []


def test_a_follow_up_is_understood(visit: Visit, address: str) -> None:
    page = answered(visit, address, "What is cervical dystonia?")
    ask(page, "and does it hurt?")
    expect(page.locator(".answer").nth(1)).to_contain_text("pain", ignore_case=True)


def test_an_empty_box_asks_nothing(visit: Visit, address: str) -> None:
    page = answered(visit, address, "What is cervical dystonia?")
    page.get_by_role("button", name="Ask", exact=True).click()
    page.wait_for_timeout(1000)
    expect(page.locator("#conversation .user.message")).to_have_count(1)
    expect(page.locator(".answer")).to_have_count(1)


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


def test_a_reader_can_say_whether_an_answer_helped_and_why_not(visit: Visit, address: str) -> None:
    page = visit.page
    page.goto(address)
    expect(page.locator("#rating")).to_be_hidden()
    ask(page, "What is dystonia?")
    page.get_by_role("button", name="This helped").click()
    expect(page.get_by_text("Only the number of such answers is kept").first).to_be_visible()
    expect(page.locator("#rating")).to_be_hidden()
    ask(page, "Is dystonia inherited?")
    page.get_by_role("button", name="This did not help").click()
    expect(page.locator("#why")).to_be_visible()
    counted = page.request.get(f"{address}/metrics").text()  # many give no reason
    unhelpful = re.search(r'dystonia_feedback_total\{helpful="no"\} \S+', counted)
    assert unhelpful
    page.get_by_role("button", name="It was hard to understand").click()
    expect(page.locator("#why")).to_be_hidden()
    counted = page.request.get(f"{address}/metrics").text()
    assert 'dystonia_feedback_total{helpful="yes"}' in counted
    assert 'dystonia_feedback_reasons_total{reason="hard_to_read"}' in counted
    assert unhelpful.group() in counted
    assert visit.errors == []


def test_the_conversation_can_be_printed_copied_and_downloaded_with_its_sources(visit: Visit, address: str) -> None:
    page = visit.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(address)
    ask(page, "What are the signs of cervical dystonia?")
    page.get_by_role("button", name="Copy the answer").click()
    expect(page.locator(".announced", has_text="Copied.")).to_have_count(1)
    copied = page.evaluate("navigator.clipboard.readText()")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
    downloaded = download.value.path().read_text("utf-8")
    for text in (copied, downloaded):
        assert "What are the signs of cervical dystonia?" in text
        assert "Sources:\n[1] Cervical dystonia" in text
        assert "/articles/cervical-dystonia?mark=" in text
        assert "does not replace advice" in text
    page.emulate_media(media="print")
    expect(page.get_by_label("Your question")).to_be_hidden()
    expect(page.locator("details.cite blockquote").first).to_be_visible()
    assert visit.errors == []


@phone_only
def test_what_is_said_of_treatments_stands_below_the_answer_in_its_copy_and_in_the_download(
    visit: Visit, address: str
) -> None:
    visit.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = answered(visit, address, "How long does a botulinum toxin injection work?")
    line = texts()["topic_lines"]["treatment"]
    expect(page.locator(".answer > :last-child")).to_have_text(line)
    expect(page.locator(".announced p", has_text=line)).to_have_count(1)
    page.get_by_role("button", name="Copy the answer").click()
    expect(page.locator(".announced", has_text="Copied.")).to_have_count(1)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
    for text in (page.evaluate("navigator.clipboard.readText()"), download.value.path().read_text("utf-8")):
        assert f"{line}\n\nSources:" in text
    assert violations(page) == []


def test_a_sheet_for_the_visit_holds_questions_excerpts_references_and_what_to_ask(visit: Visit, address: str) -> None:
    page = answered(visit, address, "What are the signs of cervical dystonia?")
    ask(page, "How do I bake sourdough bread?")
    expect(page.locator(".answer")).to_have_count(2)
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Sheet for my visit").click()
    sheet = opened.value
    expect(sheet.locator("#asked > li")).to_have_count(2)
    expect(sheet.locator("#asked blockquote").first).to_contain_text("cervical dystonia", ignore_case=True)
    expect(sheet.locator("#asked > li").nth(1)).to_contain_text("may be a question for my team")
    expect(sheet.locator("#references ol li").first).to_be_visible()
    expect(sheet.get_by_text("What I could ask my team")).to_be_visible()
    sheet.get_by_label("My own notes").fill("Worse in the evening")
    assert sheet.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert violations(sheet) == []
    alone = page.context.new_page()
    alone.goto(address + "/visit-sheet")
    expect(alone.get_by_text("There is no conversation yet")).to_be_visible()
    assert visit.hosts == {address.removeprefix("http://")}


@phone_only
def test_the_page_speaks_the_browsers_language_or_the_one_asked_for(visit: Visit, address: str) -> None:
    page = visit.page
    page.goto(address + "/?lang=es")
    expect(page.get_by_label("Su pregunta")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "es")
    expect(page.get_by_text("no sustituye el consejo")).to_be_visible()
    ask_in(page, "Su pregunta", "How do I bake sourdough bread?")
    expect(page.locator(".answer")).to_contain_text("no voy a adivinar")
    assert visit.errors == []


@phone_only
def test_the_articles_open_in_the_language_asked_for(visit: Visit, address: str) -> None:
    page = visit.page
    page.goto(address + "/?lang=es")
    ask_in(page, "Su pregunta", "What is cervical dystonia?")
    expect(page.locator("#keep")).to_be_visible()
    page.locator("details.cite summary").first.click()
    with page.context.expect_page() as opened:
        page.locator("details.cite .card a").first.click()
    expect(opened.value.locator("html")).to_have_attribute("lang", "es")
    expect(opened.value.locator("#mark")).to_be_in_viewport()
    page.locator("header.guide nav a").click()
    expect(page.locator("html")).to_have_attribute("lang", "es")


@phone_only
@pytest.mark.parametrize("language", ["es", "de", "fr"])
def test_the_button_has_room_for_its_word_in_every_language(visit: Visit, address: str, language: str) -> None:
    visit.page.goto(f"{address}/?lang={language}")
    button = visit.page.locator("#send")
    button.wait_for()
    needs, has = button.evaluate("e => { const r = document.createRange(); r.selectNodeContents(e);"
                                 " return [r.getBoundingClientRect().width, e.clientWidth] }")  # fmt: skip
    assert needs < has


@phone_only
def test_text_size_and_colours_are_the_readers_choice_and_stay_on_every_page(visit: Visit, address: str) -> None:
    page = visit.page
    page.emulate_media(color_scheme="light")
    page.goto(address)
    before = page.locator(".disclaimer").bounding_box()
    page.get_by_role("button", name="Larger text").click()
    page.get_by_role("button", name="Larger text").click()
    page.get_by_role("button", name="Dark or light colours").click()
    expect(page.locator("body.dark")).to_have_count(1)
    after = page.locator(".disclaimer").bounding_box()
    assert before is not None
    assert after is not None
    assert after["height"] > before["height"]
    page.goto(address + "/articles/cervical-dystonia")
    expect(page.locator("html")).to_have_attribute("data-colours", "dark")
    expect(page.locator("body")).to_have_css("background-color", "rgb(20, 25, 27)")
    assert page.evaluate("document.documentElement.style.zoom") == "1.3"
    assert page.evaluate("document.cookie") == ""


def test_each_sentence_is_announced_once_and_a_danger_notice_at_once(visit: Visit, address: str) -> None:
    page = answered(visit, address, "What are the signs of cervical dystonia?")
    said = [text.strip() for text in page.locator(".answer .said").all_inner_texts()]
    announced = page.locator(".announced[aria-live=polite] p")
    expect(announced).to_have_count(len(said))
    expect(page.locator("#conversation [aria-live=polite]")).to_have_count(0)
    ask(page, "I can't breathe and my throat is closing")
    expect(page.locator(".announced[aria-live=assertive] p")).to_have_count(1)
    expect(page.locator(".announced[aria-live=assertive] p")).to_contain_text("Get help now. Call")


def test_at_200_percent_zoom_and_with_little_motion_everything_can_be_reached(visit: Visit, address: str) -> None:
    page = visit.page
    page.emulate_media(reduced_motion="reduce")
    size = page.viewport_size
    assert size is not None
    # A browser's zoom of 200% halves the room that a page has.
    page.set_viewport_size({"width": max(320, size["width"] // 2), "height": size["height"] // 2})
    page.goto(address)
    ask(page, "What are the signs of cervical dystonia?")
    expect(page.locator("#keep")).to_be_attached()
    page.get_by_role("button", name="New conversation").scroll_into_view_if_needed()
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator(".answer")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_axe_finds_nothing_in_any_state_of_the_chat(visit: Visit, address: str) -> None:
    page = visit.page
    page.goto(address)
    expect(page.get_by_label("Your question")).to_be_visible()
    assert violations(page) == [], "at the beginning"
    ask(page, "What are the signs of cervical dystonia?")
    expect(page.locator("#keep")).to_be_visible()
    page.locator("details.cite summary").first.click()
    assert violations(page) == [], "with an open source"
    page.get_by_role("button", name="This did not help").click()
    expect(page.locator("#why")).to_be_visible()
    assert violations(page) == [], "asking why"
    ask(page, "Should I stop my baclofen?")
    expect(page.locator(".notice")).to_have_count(1)
    ask(page, "I can't breathe and my throat is closing")
    expect(page.locator(".notice.emergency_now")).to_be_visible()
    assert violations(page) == [], "with notices"


@pytest.mark.parametrize(
    "path",
    ["/articles", "/articles?q=neck", "/articles/cervical-dystonia", "/articles/nothing", "/articles/glossary?lang=de"],
)
def test_axe_finds_nothing_on_reading_pages(visit: Visit, address: str, path: str) -> None:
    visit.page.goto(address + path)
    assert violations(visit.page) == []
    assert visit.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert visit.hosts == {address.removeprefix("http://")}


@phone_only
def test_the_documentation_of_the_api_opens_without_other_hosts(visit: Visit, address: str) -> None:
    visit.page.goto(address + "/docs")
    expect(visit.page.get_by_text("/api/v1/ask/stream")).to_be_visible()
    assert visit.hosts == {address.removeprefix("http://")}
