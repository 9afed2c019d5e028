"""Web pages: the article is kept; what is around it, and what readers do not see, is set aside."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from bot.corpus.clean import clean_text, one_line
from bot.corpus.formats.decode import decoded
from bot.corpus.formats.furniture import REFERENCE_HEADING, is_citation, is_leftover, without_number
from bot.corpus.formats.links import left_untold
from bot.corpus.formats.shape import Kind, RawArticle, RawBlock, RawSection, may_be_heading

NEVER_SHOWN = ("script", "style", "noscript", "template", "head", "title", "iframe", "object", "svg", "canvas")
AROUND = ("nav", "header", "footer", "aside", "form", "button", "select", "dialog")
PARTS = ("article", "main", "section")
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
BOLD = ("b", "strong")
WHOLE = (*HEADINGS, "li", "tr")
"""Blocks that hold their paragraphs as one text."""
BLOCKS = frozenset(AROUND) | frozenset(
    """
    p div section article main blockquote address details summary pre ul ol dl dd dt figure figcaption
    table caption td th
    """.split()
)
WORD_STYLES = re.compile(r"^Mso(?:Title|List(?:Paragraph|Bullet|Number))")
WORD_BULLET = re.compile(r"mso-list:\s*Ignore", re.I)
CONDITION = re.compile(r"^\[if [^\]]*\]>|<!\[endif\]$")
"""What Word puts around the markup for old browsers that it writes into comments."""
HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0(?:\.0+)?\s*(?:;|$)|font-size\s*:\s*0|"
    r"(?<!-)color\s*:\s*(?:#fff(?:fff)?|white|transparent)\b|(?:left|top|text-indent)\s*:\s*-\d{3,}",
    re.I,
)


def read_html(data: bytes) -> RawArticle:
    """A web page.

    Raises:
        ValueError: it is not text, or is damaged.
    """
    from bs4 import BeautifulSoup
    from bs4.element import CData, Comment, PreformattedString
    from bs4.exceptions import ParserRejectedMarkup

    try:
        soup = BeautifulSoup(decoded(data), "html.parser")
    except ParserRejectedMarkup as error:
        raise ValueError("the web page is damaged; save it again in a browser") from error
    article = RawArticle([RawSection("", 1)])
    if soup.title:
        article.title = _text(soup.title)
    description = soup.find("meta", attrs={"name": "description"})
    article.summary = one_line(clean_text(str(description.get("content") or ""))) if description else ""
    for unseen in soup.find_all(string=lambda string: isinstance(string, PreformattedString)):
        if isinstance(unseen, (Comment, CData)):
            said = _text(BeautifulSoup(CONDITION.sub("", str(unseen)), "html.parser"))
            article.hidden += [said] if said else []
        unseen.extract()
    for tag in soup.find_all(NEVER_SHOWN):
        tag.decompose()
    _take_word_styles(soup)
    for tag in soup.find_all(_is_hidden):
        if not tag.decomposed:
            article.hidden.append(_text(tag))
            tag.decompose()
    for link in soup.find_all("a", href=True):
        link.append(left_untold(str(link["href"]), _text(link)))
    body = _main_part(soup)
    if body is not soup:
        body.extract()
        article.set_aside += [text for _, text in _blocks(soup)]
    for tag in body.find_all(AROUND):
        if not tag.decomposed and not _is_of_article(tag, body):
            article.set_aside += [text for text in [_text(tag)] if text]
            tag.decompose()
    _Walk(article).over(body)
    article.settle()
    return article


def _take_word_styles(soup: Any) -> None:
    """Makes titles and list items of what Word exports as such paragraphs; it draws bullets and numbers as text."""
    for drawn in soup.find_all(style=WORD_BULLET):
        drawn.decompose()
    for tag in soup.find_all("p", class_=WORD_STYLES):
        tag.name = "h1" if "MsoTitle" in tag["class"] else "li"


def _main_part(soup: Any) -> Any:
    """The article, if there is but one; else the main part, or all of it."""
    articles = [tag for tag in soup.find_all("article") if not tag.find_parent("article")]
    only = articles[0] if len(articles) == 1 else None
    return only or soup.find("main") or soup.find(role="main") or soup.body or soup


def _is_of_article(tag: Any, body: Any) -> bool:
    """Whether a header or a form is part of the article: a part's own header, or a form around the whole page."""
    if tag.name == "header":
        return tag.find(HEADINGS) is not None and tag.find_parent(_is_part) is not None
    if tag.name != "form":
        return False
    first = body.find("h1") or body.find(HEADINGS)
    return first is not None and first.find_parent("form") is tag


class _Walk:
    """Takes the blocks of a page in, one after the other."""

    def __init__(self, article: RawArticle) -> None:
        self._article = article
        self._count = 0
        self._in_references = False
        self._titled = False

    def over(self, body: Any) -> None:
        """Every block of ``body``, and loose text between blocks, in reading order."""
        for row in body.find_all("tr"):
            if row.find((*HEADINGS, "tr")):  # it lays the page out, and is no row of a table
                row.unwrap()
            else:
                cells = [_text(cell) for cell in row.find_all(("td", "th"))]
                row.string = " | ".join(cell for cell in cells if cell)
        for name, text in _blocks(body):
            if name in HEADINGS or (name in BOLD and may_be_heading(text)):
                self._heading(name, text)
            else:
                self._block("item" if name == "li" else "row" if name == "tr" else "paragraph", text)

    def _heading(self, name: str, text: str) -> None:
        self._count += 1
        if is_leftover(text, heading=True):
            self._article.set_aside.append(text)
            return
        self._in_references = bool(REFERENCE_HEADING.match(text))
        if name == "h1" and not self._titled:
            self._article.title, self._titled = text, True
        elif not self._in_references:
            self._article.sections.append(RawSection(text, self._count, bold=name in BOLD))

    def _block(self, kind: Kind, text: str) -> None:
        self._count += 1
        if is_leftover(text):
            self._article.set_aside.append(text)
        elif self._in_references or is_citation(text):
            self._article.references.append(without_number(text))
        else:
            self._article.sections[-1].blocks.append(RawBlock(kind, text, self._count))


def _is_part(tag: Any) -> bool:
    return tag.name in PARTS or tag.get("role") == "main"


def _is_hidden(tag: Any) -> bool:
    if tag.decomposed:
        return False
    style = str(tag.get("style") or "")
    return tag.has_attr("hidden") or tag.get("aria-hidden") == "true" or bool(HIDING.search(style))


def _blocks(tag: Any) -> Iterator[tuple[str, str]]:
    """The name (``b`` of a paragraph in bold letters) and the text of each block.

    One that is broken by a block inside it goes on as another of its name.
    """
    strings = ((_block_around(string), string) for string in tag.find_all(string=True))
    for _, group in groupby(strings, key=lambda pair: id(pair[0])):  # by id: two items may say the same
        pairs = list(group)
        if text := _joined(string for _, string in pairs):
            block = pairs[0][0]
            letters = (string for _, string in pairs if string.strip())
            bold = block.name == "p" and all(string.find_parent(BOLD) for string in letters)
            yield BOLD[0] if bold else block.name, text


def _block_around(string: Any) -> Any:
    """The item, row or heading that a string stands in, else its innermost block, else all there is."""
    around = list(string.parents)
    whole = next((tag for tag in around if tag.name in WHOLE), None)
    return whole or next((tag for tag in around if tag.name in BLOCKS), around[-1])


def _text(tag: Any) -> str:
    return _joined(tag.find_all(string=True))


def _joined(strings: Iterable[Any]) -> str:
    return one_line(clean_text(" ".join(map(str, strings)))).replace(" .", ".").replace(" ,", ",")
