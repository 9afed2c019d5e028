"""The widget on other sites: only listed ones are answered, on every route, and its script stays small."""

from __future__ import annotations

import dataclasses
import gzip
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from fastapi.testclient import TestClient

from bot.bot import Bot
from bot.settings import Settings, read_settings
from bot.texts import texts
from bot.web.embed import HERE
from bot.web.origins import is_own
from bot.web.server import create_app
from tests.server import running_app, wait_for_chat

LISTED = "https://clinic.example"
BODY = {"question": "What is neck dystonia?", "messages": [{"role": "user", "content": "What is neck dystonia?"}]}
ORIGINS = {
    "none": None,
    "own": "own",
    "listed": LISTED,
    "not listed": "https://evil.example",
    "listed, other port": f"{LISTED}:8443",
    "listed, not encrypted": "http://clinic.example",
    "begins like a listed one": f"{LISTED}.evil.example",
    "null": "null",
}
REFUSED = set(ORIGINS) - {"none", "own", "listed"}
ROUTES = [
    "GET /", "GET /config", "GET /theme.css", "GET /manifest.json", "GET /gradio_api/info",
    "GET /gradio_api/startup-events", "POST /gradio_api/queue/join", "GET /gradio_api/queue/data?session_hash=a",
    "POST /gradio_api/run/predict",
    "POST /gradio_api/call/predict", "POST /gradio_api/upload", "GET /gradio_api/heartbeat/a", "GET /gradio_api/file=x",
    "GET /docs", "GET /openapi.json", "GET /healthz", "GET /readyz", "GET /metrics",
    "GET /articles", "GET /articles/pump", "GET /articles/nothing", "GET /site/pages.css", "GET /site/nothing",
    "GET /visit-sheet", "GET /clinic-logo", "GET /docs-files/swagger-ui.css",
    "GET /embed/demo", "GET /embed/frame", "GET /widget.js", "GET /nothing", "DELETE /api/v1/ask",
    "GET /api/v1/site", "GET /api/v1/articles", "GET /api/v1/articles/pump", "GET /api/v1/nothing",
    "POST /api/v1/ask", "POST /api/v1/ask/stream",
    "POST /api/v1/feedback", "DELETE /api/v1/transcripts", "POST /v1/chat/completions", "GET /v1/models",
]  # fmt: skip


@dataclass
class Server:
    """A running application, as seen through a client."""

    client: httpx.Client
    host: str

    def headers_of(self, method: str, path: str, origin: str | None, **more: str) -> httpx.Response:
        """The answer up to its headers; the body of an endless stream is not waited for."""
        sent = {"origin": f"http://{self.host}" if origin == "own" else origin} if origin else {}
        body = BODY if method == "POST" else None
        with self.client.stream(method, path, json=body, headers={**sent, **more}) as response:
            if not response.is_success:
                response.read()
            return response


@pytest.fixture(scope="module")
def small(bot: Bot) -> TestClient:
    """The tiny bot with one listed site; the chat stays at its waiting page."""
    settings = bot.settings.model_copy(update={"allowed_sites": [LISTED]})
    return TestClient(create_app(dataclasses.replace(bot, settings=settings)))


@pytest.fixture(scope="module", params=["small", pytest.param("real", marks=pytest.mark.server)])
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    """The tiny bot in this process, and the real server with Gradio's own routes."""
    if request.param == "small":
        yield Server(request.getfixturevalue("small"), "testserver")
        return
    with running_app(DYSTONIA_ALLOWED_SITES=f'["{LISTED}"]') as address, httpx.Client(base_url=address) as client:
        wait_for_chat(address)
        yield Server(client, address.removeprefix("http://"))


@pytest.mark.parametrize("origin", ORIGINS)
@pytest.mark.parametrize("route", ROUTES)
def test_only_listed_sites_are_answered_on_every_route(server: Server, route: str, origin: str) -> None:
    method, path = route.split()
    response = server.headers_of(method, path, ORIGINS[origin])
    readable = response.headers.get_list("access-control-allow-origin")
    assert readable == ([LISTED] if origin == "listed" else [])
    assert "access-control-allow-credentials" not in response.headers
    assert f"frame-ancestors 'self' {LISTED}" in response.headers["content-security-policy"]
    assert "set-cookie" not in response.headers
    if origin in REFUSED and path != "/widget.js":
        assert response.status_code == 403
        assert response.headers["content-type"] == "application/problem+json"
        assert "DYSTONIA_ALLOWED_SITES" in response.json()["detail"]
    else:
        assert response.status_code != 403 or path.startswith("/gradio_api/")


@pytest.mark.parametrize("path", ["/api/v1/ask/stream", "/gradio_api/queue/join", "/"])
@pytest.mark.parametrize("origin", [name for name in ORIGINS if name not in ("none", "own")])
def test_a_browser_that_asks_before_it_sends_gets_the_same_answer(server: Server, path: str, origin: str) -> None:
    wanted = {"access-control-request-method": "POST", "access-control-request-headers": "content-type"}
    response = server.headers_of("OPTIONS", path, ORIGINS[origin], **wanted)
    assert response.status_code == (403 if origin in REFUSED else 200)
    assert response.headers.get("access-control-allow-origin") == (None if origin in REFUSED else LISTED)


def test_every_route_of_ours_is_in_the_list_above(small: TestClient) -> None:
    listed = [route.split()[1] for route in ROUTES]
    for path in small.get("/openapi.json").json()["paths"]:
        pattern = re.sub(r"\{\w+\}", "[^/]+", path)
        assert any(re.fullmatch(pattern, name) for name in listed), path


def test_a_clinic_may_read_how_long_to_wait(small: TestClient) -> None:
    response = small.get("/api/v1/site", headers={"origin": LISTED})
    assert "retry-after" in response.headers["access-control-expose-headers"].lower()


@pytest.mark.parametrize(
    ("origin", "host", "own"),
    [
        ("https://guide.example", "guide.example", True),
        ("https://guide.example", "guide.example:443", True),
        ("http://Guide.example:80", "guide.example", True),
        ("http://127.0.0.1:7860", "127.0.0.1:7860", True),
        ("https://guide.example:8443", "guide.example", False),
        ("https://guide.example.evil.example", "guide.example", False),
        ("ftp://guide.example", "guide.example", False),
        ("null", "null", False),
        ("", "", False),
        ("http://", "", False),
        ("http://[", "guide.example", False),
    ],
)
def test_our_own_pages_are_known_by_host_and_port_behind_any_proxy(origin: str, host: str, own: bool) -> None:
    assert is_own(origin, host) is own


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("https://clinic.example", "https://clinic.example"),
        (" https://Clinic.example/ ", "https://clinic.example"),
        ("https://clinic.example:443", "https://clinic.example"),
        ("http://localhost:8080", "http://localhost:8080"),
    ],
)
def test_a_site_is_listed_as_browsers_write_it(written: str, meant: str) -> None:
    assert Settings(allowed_sites=[written]).allowed_sites == [meant]


@pytest.mark.parametrize(
    "written",
    ["*", "https://*.example", "clinic.example", "https://clinic.example/page", "https://a; script-src *", "null"],
)
def test_a_site_that_is_no_origin_is_refused_with_what_to_write(written: str) -> None:
    with pytest.raises(Exception, match=r"DYSTONIA_ALLOWED_SITES.*write scheme and host of one site"):
        read_settings(allowed_sites=[written])


def test_the_widget_is_at_most_15_kb_compressed_and_comes_compressed(small: TestClient) -> None:
    script = (HERE / "static" / "widget.js").read_bytes()
    assert len(gzip.compress(script)) <= 15_000
    response = small.get("/widget.js")
    assert response.headers["content-encoding"] == "gzip"
    assert response.headers["content-type"].startswith("text/javascript")
    assert response.content == script
    assert small.get("/widget.js", headers={"accept-encoding": "identity"}).content == script


def test_the_widget_keeps_nothing_and_makes_no_markup_of_data() -> None:
    script = (HERE / "static" / "widget.js").read_text("utf-8")
    for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "cookie =", "localStorage",
                 "sessionStorage", "indexedDB", "setTimeout(\"", "new Function"):  # fmt: skip
        assert word not in script


@pytest.mark.parametrize("path", ["/embed/demo", "/embed/demo?mode=inline", "/embed/demo?mode=iframe", "/embed/frame"])
def test_pages_with_the_widget_are_strict_and_hold_nothing_inline(small: TestClient, path: str) -> None:
    response = small.get(path)
    assert response.status_code == 200
    policy = response.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self';")
    assert "unsafe" not in policy
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?! src)", response.text)


def test_a_mode_that_does_not_exist_is_told(small: TestClient) -> None:
    assert small.get("/embed/demo?mode=popup").status_code == 422


def test_the_widgets_texts_come_with_the_settings_of_the_clinic(small: TestClient) -> None:
    site = small.get("/api/v1/site").json()
    assert site["language"] == "en"
    assert site["starters"] == texts()["starters"]
    assert site["limits"] == {"question_chars": 2000, "history_turns": 40, "history_chars": 40_000}
    assert "automated tool" in site["texts"]["introduction"]
    assert "your local emergency number" in site["texts"]["urgent"]


@pytest.mark.parametrize("language", ["en-GB", "xx", "", "../../settings", "en/../en", "ﬁ", "EN", "x" * 500])
def test_a_language_that_we_lack_falls_back_to_english(small: TestClient, language: str) -> None:
    assert small.get("/api/v1/site", params={"language": language}).json()["language"] == "en"


@pytest.mark.parametrize(
    ("own", "accepted", "asked", "language"),
    [
        ("de", "en-US", "", "de"),
        (None, "it, de;q=0.8", "", "de"),
        ("de", "fr", "es-MX", "es"),
        ("de", "de", "it", "en"),
    ],
)
def test_texts_come_in_the_language_of_the_page_unless_one_is_asked_for(
    bot: Bot, own: str | None, accepted: str, asked: str, language: str
) -> None:
    settings = bot.settings.model_copy(update={"language": own})
    client = TestClient(create_app(dataclasses.replace(bot, settings=settings), with_chat=False))
    headers = {"accept-language": accepted}
    site = client.get("/api/v1/site", params={"language": asked} if asked else {}, headers=headers).json()
    assert site["language"] == language
    if not asked:
        assert f'<html lang="{language}">' in client.get("/articles", headers=headers).text


def test_every_text_that_the_widget_shows_is_served(small: TestClient) -> None:
    script = (HERE / "static" / "widget.js").read_text("utf-8")
    used = set(re.findall(r"\b(?:this\.)?(?:t|texts)\.([a-z_]+)\b", script))
    served = set(small.get("/api/v1/site").json()["texts"])
    assert used
    assert used <= served


def test_the_embedding_page_names_every_attribute_and_property() -> None:
    script = (HERE / "static" / "widget.js").read_text("utf-8")
    page = (Path(__file__).parents[2] / "docs" / "embedding.md").read_text("utf-8")
    for name in set(re.findall(r"--dystonia-guide-[a-z-]+", script)):
        assert f"`{name}`" in page
    for name in ("clinic", "title", "colour", "position", "language", "starters", "mode"):
        assert f"`data-{name}`" in page
