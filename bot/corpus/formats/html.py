"""Web pages: the article is kept; what is around it, and what readers do not see, is set aside."""

from __future__ import annotations

import re
from typing import Any

from bot.corpus.clean import clean_text, one_line
from bot.corpus.formats.decode import decoded
from bot.corpus.formats.furniture import REFERENCE_HEADING, is_citation, is_leftover, without_number
from bot.corpus.formats.shape import Kind, RawArticle, RawBlock, RawSection

NEVER_SHOWN = ("script", "style", "noscript", "template", "head", "iframe", "object", "svg", "canvas")
AROUND = ("nav", "header", "footer", "aside", "form", "button", "select", "dialog")
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
BLOCKS = (*HEADINGS, "p", "li", "tr", "blockquote", "dd", "dt", "pre", "figcaption", "div")
HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0(?:\.0+)?\s*(?:;|$)|font-size\s*:\s*0|"
    r"(?<!-)color\s*:\s*(?:#fff(?:fff)?|white|transparent)\b|(?:left|top|text-indent)\s*:\s*-\d{3,}",
    re.I,
)


def read_html(data: bytes) -> RawArticle:
    """A web page.

    Raises:
        ValueError: it is not text.
    """
    from bs4 import BeautifulSoup, Comment

    soup = BeautifulSoup(decoded(data), "html.parser")
    article = RawArticle([RawSection("", 1)])
    if soup.title:
        article.title = _text(soup.title)
    description = soup.find("meta", attrs={"name": "description"})
    article.summary = one_line(clean_text(str(description.get("content") or ""))) if description else ""
    comments = soup.find_all(string=lambda string: isinstance(string, Comment))
    article.hidden += [one_line(clean_text(str(comment))) for comment in comments]
    for tag in soup.find_all(NEVER_SHOWN):
        tag.decompose()
    for tag in soup.find_all(_is_hidden):
        if not tag.decomposed:
            article.hidden.append(_text(tag))
            tag.decompose()
    body = soup.find("article") or soup.find("main") or soup.find(role="main") or soup.body or soup
    for tag in body.find_all(AROUND):
        if not tag.decomposed:
            article.set_aside += [text for text in [_text(tag)] if text]
            tag.decompose()
    _Walk(article).over(body)
    article.sections = [section for section in article.sections if section.blocks]
    return article


class _Walk:
    """Takes the blocks of a page in, one after the other."""

    def __init__(self, article: RawArticle) -> None:
        self._article = article
        self._count = 0
        self._in_references = False
        self._titled = False

    def over(self, body: Any) -> None:
        """Every innermost block of ``body``, and loose text between blocks."""
        for tag in body.find_all(BLOCKS):
            if tag.name not in ("tr", "li", *HEADINGS) and tag.find(BLOCKS):
                own = one_line(clean_text(" ".join(t for t in tag.find_all(string=True, recursive=False))))
                self._block("paragraph", own)
            elif tag.name == "tr":
                cells = [_text(cell) for cell in tag.find_all(("td", "th"))]
                self._block("row", " | ".join(cell for cell in cells if cell))
            elif tag.name == "li":
                nested = tag.find(("ul", "ol"))
                own = _text(tag) if not nested else _text_before(tag)
                self._block("item", own)
            elif tag.name in HEADINGS:
                self._heading(tag.name, _text(tag))
            elif not tag.find_parent(("li", "tr")):
                self._block("paragraph", _text(tag))

    def _heading(self, name: str, text: str) -> None:
        self._count += 1
        if not text or is_leftover(text):
            self._article.set_aside += [text] if text else []
            return
        self._in_references = bool(REFERENCE_HEADING.match(text))
        if name == "h1" and not self._titled:
            self._article.title, self._titled = text, True
        elif not self._in_references:
            self._article.sections.append(RawSection(text, self._count))

    def _block(self, kind: Kind, text: str) -> None:
        if not text:
            return
        self._count += 1
        if is_leftover(text):
            self._article.set_aside.append(text)
        elif self._in_references or is_citation(text):
            self._article.references.append(without_number(text))
        else:
            self._article.sections[-1].blocks.append(RawBlock(kind, text, self._count))


def _is_hidden(tag: Any) -> bool:
    if tag.decomposed:
        return False
    style = str(tag.get("style") or "")
    return tag.has_attr("hidden") or tag.get("aria-hidden") == "true" or bool(HIDING.search(style))


def _text(tag: Any) -> str:
    return (
        one_line(clean_text(tag.get_text(" ") if hasattr(tag, "get_text") else str(tag)))
        .replace(" .", ".")
        .replace(" ,", ",")
    )


def _text_before(tag: Any) -> str:
    """The text of a list item without the list inside it."""
    return one_line(clean_text(" ".join(str(t) for t in tag.find_all(string=True, recursive=False))))
