"""How soon a page can be used, in a real browser on this machine, and what it asks for.

    python -m benchmarks.page_load [--rounds 9]

Each round opens each page in a fresh context, so that nothing is cached. "usable" is the time from the start of the
navigation until the launcher can be pressed or a question can be typed; medians.
"""

from __future__ import annotations

import argparse
import gzip
import json
import shutil
import statistics
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from evals.local_server import running_server, wait_for

WIDGET = Path(__file__).parents[1] / "bot" / "web" / "static" / "widget.js"
SETTLE = 700
WATCH = """(() => {
  const look = () => {
    const widget = document.querySelector("dystonia-guide")?.shadowRoot;
    const found = (widget || document).querySelector(SELECTOR);
    if (found && found.checkVisibility() && !found.disabled) window.usable = performance.now();
    else requestAnimationFrame(look);
  };
  look();
})()"""
"""Notes when the part can be seen and used; asked with every frame."""
PAGES = {
    "widget, floating": ("/embed/demo", ".launcher"),
    "widget, within the page": ("/embed/demo?mode=inline", "textarea"),
    "chat": ("/", "#ask textarea"),
    "article": ("/articles/cervical-dystonia", "main h1"),
}


def opened(browser: Browser, url: str, selector: str) -> tuple[float, int, float]:
    """Milliseconds until usable, requests, and kB sent over the network."""
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    sizes: list[float] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.add_init_script(WATCH.replace("SELECTOR", json.dumps(selector)))
    page.goto(url, wait_until="commit")
    page.wait_for_selector(selector, state="visible")
    page.wait_for_timeout(SETTLE)  # Gradio keeps a connection open, so the network never falls silent
    usable = page.evaluate("window.usable")
    context.close()
    return usable, len(sizes), sum(sizes) / 1000


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures how soon pages can be used.")
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    print(f"widget.js: {len(gzip.compress(WIDGET.read_bytes(), mtime=0)) / 1000:.1f} kB compressed")
    seen: dict[str, list[tuple[float, int, float]]] = {name: [] for name in PAGES}
    with running_server() as address, sync_playwright() as playwright:
        wait_for(f"{address}/")
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for _ in range(options.rounds + 1):
            for name, (path, selector) in PAGES.items():
                seen[name].append(opened(browser, address + path, selector))
        browser.close()
    for name, rounds in seen.items():
        usable, requests, size = (statistics.median(values) for values in zip(*rounds[1:], strict=True))
        print(f"{name:24} usable after {usable:5.0f} ms; {requests:3.0f} requests, {size:5.0f} kB")


if __name__ == "__main__":
    main()
