"""Takes the pictures that README and docs show, at three widths, in light and dark.

python -m benchmarks.screenshots
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from evals.local_server import running_server, wait_for

FOLDER = Path(__file__).parents[1] / "docs" / "screens"
WIDTHS = {360: 740, 768: 1000, 1280: 860}
PAUSE = 1500


def chat(page: Page) -> None:
    """A question answered, with a source open."""
    page.get_by_label("Your question").fill("What are the signs of cervical dystonia?")
    page.keyboard.press("Enter")
    page.locator("details.cite summary").first.click()


def notice(page: Page) -> None:
    """A danger sign."""
    page.get_by_label("Your question").fill("I took metoclopramide and now my jaw is locked")
    page.keyboard.press("Enter")
    page.locator(".notice").wait_for()


def widget(page: Page) -> None:
    """The widget, open on a clinic's page."""
    page.locator(".launcher").click()
    page.locator("dystonia-guide textarea").fill("How long does a botulinum toxin injection work?")
    page.keyboard.press("Enter")
    page.locator("dystonia-guide .turn .cite").first.wait_for()


VIEWS: dict[str, tuple[str, Callable[[Page], None]]] = {
    "beginning": ("/", lambda page: None),
    "chat": ("/", chat),
    "notice": ("/", notice),
    "article": ("/articles/cervical-dystonia", lambda page: None),
    "articles": ("/articles", lambda page: None),
    "widget": ("/embed/demo", widget),
}


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    with running_server() as address, sync_playwright() as playwright:
        wait_for(f"{address}/")
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for width, height in WIDTHS.items():
            for scheme in ("light", "dark"):
                context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
                for name, (path, prepare) in VIEWS.items():
                    page = context.new_page()
                    page.goto(address + path)
                    page.wait_for_timeout(PAUSE)
                    prepare(page)
                    page.wait_for_timeout(PAUSE)
                    page.screenshot(path=FOLDER / f"{name}-{width}-{scheme}.jpg", type="jpeg", quality=70)
                    page.close()
                context.close()
        browser.close()


if __name__ == "__main__":
    main()
