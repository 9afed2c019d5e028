"""A real browser on the real server."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from tests.server import running_app, wait_for_chat

FLAGS = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    with running_app() as address:
        wait_for_chat(address)
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    executable = shutil.which("chromium")
    if executable is None:
        message = "chromium is missing; run: apt-get install chromium"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield browser
        browser.close()


@dataclass
class Visit:
    """A page, with the hosts that it asked and the errors that its scripts made."""

    page: Page
    hosts: set[str] = field(default_factory=set)
    errors: list[str] = field(default_factory=list)


@pytest.fixture(params=[(1280, 900), (360, 740)], ids=["desktop", "phone"])
def visit(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Visit]:
    width, height = request.param
    context = browser.new_context(viewport={"width": width, "height": height})
    context.set_default_timeout(20_000)
    visit = Visit(context.new_page())
    context.on("request", lambda r: visit.hosts.add(r.url.split("/")[2]) if r.url.startswith("http") else None)
    context.on("console", lambda message: visit.errors.append(message.text) if message.type == "error" else None)
    visit.page.on("pageerror", lambda error: visit.errors.append(str(error)))
    yield visit
    context.close()


EVERYTHING = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
"""All that can differ in the dark."""


def violations(page: Page) -> list[tuple[str, str]]:
    """What axe-core finds against WCAG 2.2 AA and good practice, in light and in dark."""
    found = []
    for scheme, rules in (("light", EVERYTHING), ("dark", COLOURS)):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        results = Axe().run(page, options={"runOnly": rules, "resultTypes": ["violations"]}).response
        found += [(scheme, f"{v['id']}: {node['html']}") for v in results["violations"] for node in v["nodes"]]
    return found
