"""The widget on a clinic's site of another origin, as a person uses it."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Route, expect

from tests.browser.conftest import Visit, violations
from tests.server import running_app

pytestmark = pytest.mark.browser

phone_only = pytest.mark.parametrize("visit", [(360, 740)], indirect=True, ids=["phone"])
QUESTION = "What are the signs of cervical dystonia?"
EMERGENCY = "I can't breathe and my throat is closing"
CONTACT = {"name": "Nurse line", "phone": "+44 20 7946 0000", "note": "weekdays"}
SENTENCE = {
    "sentence": {"text": "A first sentence.", "citations": [], "is_item": False},
    "citations": [],
}
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Clinic</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="stylesheet" href="/clinic.css"></head>
<body><main><h1>Clinic</h1><p>We see people with dystonia.</p>{before}
<script src="{guide}/widget.js" {attributes} defer></script></main></body></html>"""


class ClinicServer(ThreadingHTTPServer):
    """A clinic's site: one page, one style sheet, a strict Content-Security-Policy."""

    page = style = policy = ""


class ClinicHandler(BaseHTTPRequestHandler):
    server: ClinicServer

    def do_GET(self) -> None:
        is_style = self.path == "/clinic.css"
        body = (self.server.style if is_style else self.server.page).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/css" if is_style else "text/html; charset=utf-8")
        self.send_header("Content-Security-Policy", self.server.policy)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:
        """Says nothing."""


@dataclass
class Clinic:
    """A clinic's site and the guide that it embeds."""

    server: ClinicServer
    guide: str = ""

    @property
    def address(self) -> str:
        return f"http://localhost:{self.server.server_port}"

    @property
    def hosts(self) -> set[str]:
        return {self.address.removeprefix("http://"), self.guide.removeprefix("http://")}

    def open(self, page: Page, attributes: str = "", *, style: str = "", before: str = "", policy: str = "") -> None:
        """Opens the clinic's page with these attributes on the script tag."""
        needs = policy or f"script-src {self.guide}; connect-src {self.guide}"
        self.server.policy = f"default-src 'none'; style-src 'self'; {needs}"
        self.server.style = style or "body { font-family: serif; }"
        self.server.page = PAGE.format(guide=self.guide, attributes=attributes, before=before)
        page.goto(self.address)


def started() -> ClinicServer:
    server = ClinicServer(("localhost", 0), ClinicHandler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


@pytest.fixture(scope="module")
def clinics() -> Iterator[tuple[Clinic, Clinic]]:
    """A clinic that the guide lists, and one that it does not."""
    listed, stranger = Clinic(started()), Clinic(started())
    sites, contacts = json.dumps([listed.address]), json.dumps([CONTACT])
    with running_app(DYSTONIA_ALLOWED_SITES=sites, DYSTONIA_CONTACTS=contacts) as guide:
        listed.guide = stranger.guide = guide
        yield listed, stranger
    for clinic in (listed, stranger):
        clinic.server.shutdown()
        clinic.server.server_close()


@pytest.fixture
def clinic(clinics: tuple[Clinic, Clinic]) -> Clinic:
    return clinics[0]


@pytest.fixture
def stranger(clinics: tuple[Clinic, Clinic]) -> Clinic:
    return clinics[1]


def launch(page: Page) -> None:
    page.get_by_role("button", name="Ask about dystonia").click()


def ask(page: Page, question: str) -> Locator:
    """Asks, and waits until the answer is complete; gives its turn."""
    page.get_by_label("Your question").fill(question)
    page.keyboard.press("Enter")
    turn = page.locator(".turn").last
    expect(turn.locator(".asked")).to_contain_text(question)
    expect(turn.get_by_role("button", name="New conversation")).to_be_visible()
    return turn


def focused(page: Page) -> str:
    """What holds the focus inside the widget: its label, id or text."""
    return str(
        page.evaluate(
            "(() => { const a = document.querySelector('dystonia-guide').shadowRoot.activeElement;"
            " return a ? a.getAttribute('aria-label') || a.id || a.textContent.trim() : '' })()"
        )
    )


def answering(status: int, **headers: str) -> Callable[[Route], None]:
    return lambda route: route.fulfill(status=status, headers=headers, body="{}")


# ---------------------------------------------------------------- asking


def test_a_question_is_answered_with_a_source_that_opens_at_its_place(visit: Visit, clinic: Clinic) -> None:
    page = visit.page
    clinic.open(page, 'data-clinic="Lindenhof Clinic"')
    launch(page)
    dialog = page.get_by_role("dialog", name="Ask about dystonia")
    expect(dialog).to_contain_text("for Lindenhof Clinic")
    expect(dialog.get_by_text("I am an automated tool")).to_be_in_viewport()
    turn = ask(page, QUESTION)
    source = turn.get_by_role("button", name="Source 1: Cervical dystonia").first
    expect(source).to_have_attribute("aria-expanded", "false")
    source.click()
    card = turn.get_by_role("group", name="Source 1: Cervical dystonia")
    expect(card.locator("blockquote")).to_contain_text("The main sign of cervical dystonia")
    expect(card).to_contain_text("What are the signs of cervical dystonia?")
    expect(card).to_contain_text("Evidence of mixed strength")
    expect(card).to_contain_text("not yet reviewed by a clinician")
    expect(source).to_be_in_viewport()
    with page.context.expect_page() as opened:
        card.get_by_role("link", name="Open in the article").click()
    article = opened.value
    article.wait_for_load_state()
    assert article.url.startswith(f"{clinic.guide}/articles/cervical-dystonia?mark=")
    expect(article.locator("#mark")).to_be_in_viewport()
    assert article.evaluate("window.opener") is None
    source.click()
    expect(card).to_be_hidden()
    expect(page.get_by_text("it does not replace advice from a doctor")).to_be_in_viewport()
    assert visit.hosts == clinic.hosts
    assert visit.errors == []
    assert page.context.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_a_follow_up_is_understood_from_this_pages_conversation(visit: Visit, clinic: Clinic) -> None:
    page = visit.page
    clinic.open(page)
    launch(page)
    ask(page, "What is a baclofen pump?")
    with page.expect_request("**/api/v1/ask/stream") as sent:
        turn = ask(page, "and for children?")
    history = sent.value.post_data_json["history"]
    assert [said["role"] for said in history] == ["user", "assistant"]
    expect(turn.locator(".answer")).to_contain_text("baclofen")


@phone_only
def test_a_long_conversation_drops_its_oldest_turns_but_not_what_told_of_danger(visit: Visit, clinic: Clinic) -> None:
    page = visit.page

    def shorter(route: Route) -> None:
        response = route.fetch()
        site = response.json()
        site["limits"]["history_turns"] = 4
        route.fulfill(response=response, json=site)

    page.route("**/api/v1/site*", shorter)
    clinic.open(page)
    launch(page)
    for question in (EMERGENCY, "What is dystonia?", "What is a baclofen pump?"):
        ask(page, question)
    with page.expect_request("**/api/v1/ask/stream") as sent:
        turn = ask(page, QUESTION)
    said = [turn["content"] for turn in sent.value.post_data_json["history"] if turn["role"] == "user"]
    assert said == [EMERGENCY, "What is a baclofen pump?"]
    expect(turn.locator(".notice")).to_contain_text("Get help now")


def test_starters_next_questions_and_a_new_conversation_are_one_press(visit: Visit, clinic: Clinic) -> None:
    page = visit.page
    clinic.open(page)
    launch(page)
    page.get_by_role("button", name="What is dystonia?").click()
    expect(page.locator(".cite").first).to_be_visible()
    assert focused(page) == "You asked: What is dystonia?"
    expect(page.get_by_text("You could begin with")).to_have_count(0)
    page.locator(".next button").first.click()
    expect(page.locator(".turn")).to_have_count(2)
    expect(page.locator(".next")).to_have_count(1)
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator(".turn")).to_have_count(0)
    expect(page.get_by_text("I am an automated tool")).to_be_visible()
    with page.expect_request("**/api/v1/ask/stream") as sent:
        ask(page, QUESTION)
    assert sent.value.post_data_json["history"] == []
    assert visit.errors == []


def test_an_emergency_cannot_be_overlooked(visit: Visit, clinic: Clinic) -> None:
    page = visit.page
    clinic.open(page)
    launch(page)
    turn = ask(page, EMERGENCY)
    notice = turn.get_by_role("alert")
    expect(notice).to_contain_text("Get help now")
    expect(notice).to_be_in_viewport(ratio=0.9)
    expect(notice).to_have_css("background-color", "rgb(155, 28, 28)")
    expect(notice.get_by_role("link", name=CONTACT["phone"])).to_have_attribute("href", "tel:+442079460000")
    assert turn.evaluate("box => box.children[1].className") == "notice emergency_now"
    expect(turn.locator(".answer > *")).to_have_count(0)


def test_a_notice_comes_before_the_answer_that_follows_it(visit: Visit, clinic: Clinic) -> None:
    page = visit.page
    clinic.open(page)
    launch(page)
    turn = ask(page, "Should I stop my baclofen?")
    order = turn.evaluate("box => [...box.children].map((child) => child.className.split(' ')[0])")
    assert order[:3] == ["asked", "notice", "answer"]


@phone_only
def test_sentences_come_one_by_one_into_a_polite_live_region(visit: Visit, clinic: Clinic) -> None:
    page = visit.page
    clinic.open(page)
    launch(page)
    log = page.get_by_role("log", name="Conversation")
    expect(log).to_have_attribute("aria-live", "polite")
    log.evaluate(
        "log => { window.added = []; new MutationObserver((all) => all.forEach((m) => m.addedNodes.forEach("
        "(n) => window.added.push(n.textContent)))).observe(log, { childList: true, subtree: true }); }"
    )
    turn = ask(page, QUESTION)
    pieces = [text.strip() for text in turn.locator(".answer span:not(.cite span), .answer li").all_text_contents()]
    added = [text.strip() for text in page.evaluate("added")]
    assert len(pieces) >= 3
    assert all(piece in added for piece in pieces)


@phone_only
def test_what_a_person_types_and_what_the_server_says_is_never_markup(visit: Visit, clinic: Clinic) -> None:
    page = visit.page
    evil = "<img src=x onerror=alert(1)>"
    clinic.open(page, f"data-title='{evil}'")
    data = {"sentence": {"text": evil, "citations": [1], "is_item": False}, "citations": []}
    page.route(
        "**/ask/stream",
        lambda route: route.fulfill(
            headers={"access-control-allow-origin": clinic.address, "content-type": "text/event-stream"},
            body=f"event: sentence\ndata: {json.dumps(data)}\n\n",
        ),
    )
    page.get_by_role("button", name=evil).click()
    page.get_by_label("Your question").fill(evil)
    page.keyboard.press("Enter")
    expect(page.locator(".answer")).to_contain_text(evil)
    assert page.locator("img").count() == 0


# ---------------------------------------------------------------- focus, size, motion


def test_the_keyboard_alone_is_enough(visit: Visit, clinic: Clinic) -> None:
    page = visit.page
    clinic.open(page)
    expect(page.locator(".launcher")).to_be_visible()
    page.keyboard.press("Tab")
    assert focused(page) == "Ask about dystonia"
    page.keyboard.press("Enter")
    assert focused(page) == "question"
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="New conversation")).to_be_visible()
    assert focused(page) == "question"
    for _ in range(20):
        page.keyboard.press("Shift+Tab")
        if focused(page) == "Source 1: Cervical dystonia":
            break
    page.keyboard.press("Enter")
    expect(page.locator(".card")).to_be_visible()
    page.keyboard.press("Tab")
    assert focused(page).startswith("Open in the article")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert focused(page) == "Ask about dystonia"
    expect(page.locator(".launcher")).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Enter")
    expect(page.locator(".card")).to_be_visible()
    assert visit.errors == []


def test_the_focus_cannot_leave_the_open_dialog_for_the_page_behind(visit: Visit, clinic: Clinic) -> None:
    page = visit.page
    clinic.open(page, before='<a href="/x">A link of the clinic</a>')
    launch(page)
    for _ in range(14):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.localName") in ("dystonia-guide", "body")


def test_on_a_touch_screen_no_keyboard_covers_the_text(browser: Browser, clinic: Clinic) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    page = context.new_page()
    clinic.open(page)
    page.get_by_role("button", name="Ask about dystonia").tap()
    assert focused(page) == "title"
    page.get_by_label("Your question").fill(QUESTION)
    page.get_by_role("button", name="Ask", exact=True).tap()
    expect(page.get_by_role("button", name="New conversation")).to_be_visible()
    assert focused(page) == f"You asked: {QUESTION}"
    context.close()


def test_targets_are_large_enough(visit: Visit, clinic: Clinic) -> None:
    page = visit.page
    clinic.open(page)
    launch(page)
    turns = [page.locator("dialog"), ask(page, EMERGENCY), ask(page, QUESTION)]
    page.locator(".cite").first.click()
    for place in turns:
        for target in place.locator("button:visible, a:visible, textarea:visible").all():
            box = target.bounding_box()
            assert box is not None
            assert box["height"] >= 44, target.inner_text()
            assert box["width"] >= 44, target.inner_text()


@phone_only
@pytest.mark.parametrize(
    ("size", "text"),
    [((320, 560), "100%"), ((640, 450), "100%"), ((360, 740), "200%"), ((320, 256), "100%")],
    ids=["320 px", "200% zoom", "text of 200%", "400% zoom"],
)
@pytest.mark.parametrize("mode", ["floating", "inline"])
def test_small_windows_and_large_text_hide_nothing(
    visit: Visit, clinic: Clinic, size: tuple[int, int], text: str, mode: str
) -> None:
    page = visit.page
    page.set_viewport_size({"width": size[0], "height": size[1]})
    clinic.open(page, f"data-mode={mode} data-clinic='Lindenhof Clinic'", style=f"html {{ font-size: {text}; }}")
    if mode == "floating":
        launch(page)
    ask(page, QUESTION)
    page.locator(".cite").first.click()
    for part in (page.locator(".panel"), page.locator(".log"), page.locator(".card"), page.locator("form")):
        assert part.evaluate("e => e.scrollWidth <= e.clientWidth + 1"), part
    page.get_by_role("button", name="Ask", exact=True).scroll_into_view_if_needed()
    expect(page.get_by_role("button", name="Ask", exact=True)).to_be_in_viewport(ratio=1)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@phone_only
def test_nothing_moves_where_less_motion_is_asked_for(visit: Visit, clinic: Clinic) -> None:
    page = visit.page
    page.emulate_media(reduced_motion="reduce")
    clinic.open(page)
    page.route("**/ask/stream", lambda route: None)  # never answered: the waiting sign stays
    launch(page)
    page.get_by_label("Your question").fill(QUESTION)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Looking in the articles")).to_be_visible()
    assert page.evaluate("document.getAnimations().length") == 0
    page.get_by_role("button", name="Close").click()


# ---------------------------------------------------------------- when it does not work


@phone_only
@pytest.mark.parametrize(
    ("status", "headers", "says"),
    [
        (429, {"retry-after": "12"}, "wait 12 seconds"),
        (503, {"retry-after": "5"}, "not ready"),
        (413, {}, "longer than I can read"),
        (500, {}, "went wrong on our side"),
    ],
)
def test_an_error_is_said_plainly_with_what_to_do_when_it_is_urgent(
    visit: Visit, clinic: Clinic, status: int, headers: dict[str, str], says: str
) -> None:
    page = visit.page
    clinic.open(page)
    launch(page)
    readable = {"access-control-allow-origin": clinic.address, "access-control-expose-headers": "retry-after"}
    page.route("**/ask/stream", answering(status, **headers, **readable))
    turn = ask(page, QUESTION)
    error = turn.get_by_role("alert")
    expect(error).to_contain_text(says)
    expect(error).to_contain_text("If it is urgent, do not wait for this chat. Call")
    expect(error).to_be_in_viewport()
    page.unroute("**/ask/stream")
    if status == 413:
        expect(page.get_by_label("Your question")).to_have_value(QUESTION)
        return
    error.get_by_role("button", name="Try again").click()
    expect(page.locator(".cite").first).to_be_visible()
    expect(page.locator(".turn")).to_have_count(1)


@phone_only
def test_in_a_crowd_the_question_is_sent_again_and_the_reader_only_waits(visit: Visit, clinic: Clinic) -> None:
    page = visit.page
    clinic.open(page)
    launch(page)
    readable = {"access-control-allow-origin": clinic.address, "access-control-expose-headers": "retry-after"}
    page.route("**/ask/stream", answering(503, **{"retry-after": "1"}, **readable), times=1)
    turn = ask(page, QUESTION)
    expect(page.locator(".cite").first).to_be_visible()
    expect(turn.get_by_role("alert")).to_have_count(0)


@phone_only
def test_without_a_connection_it_says_so_and_can_be_tried_again(visit: Visit, clinic: Clinic) -> None:
    page = visit.page
    clinic.open(page)
    launch(page)
    page.context.set_offline(True)
    turn = ask(page, QUESTION)
    expect(turn.get_by_role("alert")).to_contain_text("There is no connection")
    page.context.set_offline(False)
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".cite").first).to_be_visible()


@phone_only
@pytest.mark.parametrize(("last", "says"), [("", "before the answer was complete"), ("error", "not ready")])
def test_an_answer_that_breaks_off_keeps_what_was_said_and_says_so(
    visit: Visit, clinic: Clinic, last: str, says: str
) -> None:
    page = visit.page
    clinic.open(page)
    launch(page)
    body = f"event: sentence\ndata: {json.dumps(SENTENCE)}\n\n" + (f"event: {last}\ndata: {{}}\n\n" if last else "")
    headers = {"access-control-allow-origin": clinic.address, "content-type": "text/event-stream"}
    page.route("**/ask/stream", lambda route: route.fulfill(headers=headers, body=body))
    turn = ask(page, QUESTION)
    expect(turn).to_contain_text("A first sentence.")
    expect(turn.get_by_role("alert")).to_contain_text(says)


@phone_only
def test_a_danger_stands_though_its_answer_was_lost(visit: Visit, clinic: Clinic) -> None:
    page = visit.page
    clinic.open(page)
    launch(page)
    safety = {"level": "emergency_now", "notice": "Call for help now.", "contacts": []}
    body = f"event: notice\ndata: {json.dumps(safety)}\n\nevent: error\ndata: {{}}\n\n"
    headers = {"access-control-allow-origin": clinic.address, "content-type": "text/event-stream"}
    page.route("**/ask/stream", lambda route: route.fulfill(headers=headers, body=body), times=1)
    turn = ask(page, "I can't breathe")
    expect(turn).to_contain_text("Call for help now.")
    expect(turn).to_contain_text("not ready")
    with page.expect_request("**/ask/stream") as sent:
        ask(page, QUESTION)
    assert [said["content"] for said in sent.value.post_data_json["history"]] == [
        "I can't breathe",
        "Call for help now.",
    ]


@dataclass
class Console:
    """The messages that the widget writes."""

    messages: list[str] = field(default_factory=list)

    def hear(self, message: ConsoleMessage) -> None:
        if message.text.startswith("Dystonia Guide"):
            self.messages.append(message.text)


@phone_only
@pytest.mark.parametrize("attributes", ["", "data-mode=inline", "data-mode=iframe"])
def test_a_site_that_is_not_listed_gets_one_message_and_nothing_else(
    visit: Visit, stranger: Clinic, attributes: str
) -> None:
    page, console = visit.page, Console()
    page.on("console", console.hear)
    guide = stranger.guide
    policy = f"script-src {guide}; connect-src {guide}; frame-src {guide}"
    stranger.open(page, attributes, policy=policy)
    expect(page.locator("dystonia-guide")).to_have_count(0)
    assert len(console.messages) == 1
    assert f"DYSTONIA_ALLOWED_SITES='[\"{stranger.address}\"]'" in console.messages[0]
    page.wait_for_function("window.length === 0")  # no frame is left


@phone_only
def test_a_guide_that_cannot_be_reached_is_not_taken_for_a_refusal(visit: Visit, clinic: Clinic) -> None:
    page, console = visit.page, Console()
    page.on("console", console.hear)
    clinic.open(page, policy=f"script-src {clinic.guide}")
    expect(page.locator("dystonia-guide")).to_have_count(0)
    assert len(console.messages) == 1
    assert "cannot be reached" in console.messages[0]
    assert "connect-src" in console.messages[0]


# ---------------------------------------------------------------- a clinic's own


def test_attributes_and_custom_properties_make_it_the_clinics_own(visit: Visit, clinic: Clinic) -> None:
    page = visit.page
    clinic.open(
        page,
        'data-title="Ask our guide" data-colour="#fc0" data-position="left" data-language="en-GB" '
        'data-starters="What is writer\'s cramp? | What is DBS?"',
        style="dystonia-guide { --dystonia-guide-radius: 3px; } button { color: red; background: lime; }",
    )
    launcher = page.get_by_role("button", name="Ask our guide")
    expect(launcher).to_have_css("background-color", "rgb(255, 204, 0)")
    expect(launcher).to_have_css("color", "rgb(0, 0, 0)")
    box = launcher.bounding_box()
    assert box is not None
    assert box["x"] < 40
    launcher.click()
    expect(page.locator(".choice")).to_have_text(["What is writer's cramp?", "What is DBS?"])
    if page.viewport_size == {"width": 1280, "height": 900}:
        expect(page.get_by_role("dialog")).to_have_css("border-radius", "3px")
    assert page.locator("[style]").count() == 0
    assert visit.errors == []


@phone_only
def test_an_element_of_the_clinics_own_is_filled_where_it_stands(visit: Visit, clinic: Clinic) -> None:
    page = visit.page
    clinic.open(page, before='<dystonia-guide data-mode="inline" data-title="Here"></dystonia-guide><p>Below</p>')
    expect(page.get_by_role("region", name="Here")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator("dystonia-guide")).to_have_count(1)
    ask(page, QUESTION)
    page.keyboard.press("Escape")
    expect(page.locator(".cite").first).to_be_visible()


def test_in_a_frame_it_works_and_other_scripts_cannot_look_inside(visit: Visit, clinic: Clinic) -> None:
    page = visit.page
    guide = clinic.guide
    clinic.open(
        page, 'data-mode="iframe" data-clinic="Lindenhof Clinic"', policy=f"script-src {guide}; frame-src {guide}"
    )
    frame = page.frame_locator("iframe[title='Ask about dystonia']")
    expect(frame.get_by_text("for Lindenhof Clinic")).to_be_visible()
    frame.get_by_label("Your question").fill(QUESTION)
    frame.get_by_role("button", name="Ask", exact=True).click()
    expect(frame.locator(".cite").first).to_be_visible()
    assert (
        page.evaluate("document.querySelector('dystonia-guide').shadowRoot.querySelector('iframe').contentDocument")
        is None
    )
    assert visit.hosts == clinic.hosts
    assert visit.errors == []


@phone_only
def test_name_and_colour_of_the_settings_and_the_pages_language_hold_in_every_mode(
    visit: Visit, stranger: Clinic
) -> None:
    looks = {"DYSTONIA_CLINIC_NAME": "Lindenhof", "DYSTONIA_CLINIC_COLOUR": "#2d4f8b"}
    page = visit.page
    with running_app(DYSTONIA_ALLOWED_SITES=json.dumps([stranger.address]), **looks) as guide:
        clinic = Clinic(stranger.server, guide)
        policy = f"script-src {guide}; connect-src {guide}; frame-src {guide}"
        for mode in ("inline", "iframe"):
            clinic.open(page, f"data-mode={mode} data-language=de", policy=policy)
            inside = page.frame_locator("iframe") if mode == "iframe" else page
            expect(inside.locator("section.panel h2")).to_have_text("Fragen zur Dystonie")
            expect(inside.locator("header p")).to_contain_text("Lindenhof")
            expect(inside.locator(".send")).to_have_css("background-color", "rgb(45, 79, 139)")


@phone_only
def test_the_frames_page_takes_no_words_from_an_address_that_anyone_may_send(visit: Visit, clinic: Clinic) -> None:
    visit.page.goto(f"{clinic.guide}/embed/frame#title=Pay+here&clinic=Evil")
    expect(visit.page.get_by_role("heading", level=2)).to_have_text("Ask about dystonia")
    expect(visit.page.get_by_text("Evil")).to_have_count(0)


@pytest.mark.parametrize("mode", ["floating", "inline", "iframe"])
def test_the_demonstration_works_under_its_strict_policy(visit: Visit, clinic: Clinic, mode: str) -> None:
    page = visit.page
    page.goto(f"{clinic.guide}/embed/demo?mode={mode}")
    if mode == "floating":
        launch(page)
    inside = page.frame_locator("iframe") if mode == "iframe" else page
    inside.get_by_role("button", name="What is dystonia?").click()
    expect(inside.locator(".cite").first).to_be_visible()
    assert visit.hosts == {clinic.guide.removeprefix("http://")}
    assert visit.errors == []


# ---------------------------------------------------------------- axe-core


@pytest.mark.parametrize("mode", ["floating", "inline"])
@pytest.mark.parametrize("colour", ["", "data-colour=#ffcc00"], ids=["own colour", "yellow"])
def test_axe_finds_nothing_in_any_state(visit: Visit, clinic: Clinic, mode: str, colour: str) -> None:
    page = visit.page
    style = "@media (prefers-color-scheme: dark) { html { background: #111; color: #eee; } }"
    clinic.open(page, f"data-mode={mode} {colour} data-clinic='Lindenhof Clinic'", style=style)
    if mode == "floating":
        expect(page.locator(".launcher")).to_be_visible()
        assert violations(page) == [], "closed"
        launch(page)
    else:
        expect(page.locator(".panel")).to_be_visible()
    assert violations(page) == [], "open"
    for question in (QUESTION, "Should I stop my baclofen?", EMERGENCY):
        ask(page, question)
        for source in page.locator(".turn:last-child .cite").all():
            source.click()
        assert violations(page) == [], question
    page.route("**/ask/stream", answering(429))
    ask(page, QUESTION)
    assert violations(page) == [], "error"


@pytest.mark.parametrize("path", ["/embed/demo", "/embed/demo?mode=inline", "/embed/frame"])
def test_axe_finds_nothing_on_our_own_pages_with_the_widget(visit: Visit, clinic: Clinic, path: str) -> None:
    page = visit.page
    page.goto(clinic.guide + path)
    expect(page.locator(".launcher, section.panel")).to_be_visible()
    assert violations(page) == []
