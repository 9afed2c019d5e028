"""Markdown, the format of the guide's own articles."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.corpus.clean import clean_text, one_line
from bot.corpus.formats.links import left_untold
from bot.corpus.formats.shape import Kind, RawArticle, RawBlock, RawSection

NO_SPACE = re.compile(r"^(#{1,6})(?=[^\W\d])", re.M)
"""A heading as many type it ("##Aftercare"), which CommonMark takes for text."""
ASKS = re.compile(r"<!--\s*asks:(.*?)-->", re.S)


def read_markdown(body: str, first_line: int = 1) -> RawArticle:
    """Markdown as sections; ``first_line`` is the line of the file on which ``body`` begins."""
    tokens = MarkdownIt("commonmark").enable("table").parse(NO_SPACE.sub(r"\1 ", body))
    article = RawArticle([RawSection("", first_line)])
    level: Kind = "paragraph"
    list_depth = 0
    row: list[str] = []
    row_line = first_line
    for position, token in enumerate(tokens):
        line = first_line + (token.map[0] if token.map else 0)
        current = article.sections[-1]
        match token.type:
            case "heading_open":
                heading = _inline_text(tokens[position + 1])
                if token.tag == "h1" and article.title is None:
                    article.title = heading
                else:
                    article.sections.append(RawSection(heading, line))
            case "bullet_list_open" | "ordered_list_open":
                list_depth += 1
            case "bullet_list_close" | "ordered_list_close":
                list_depth -= 1
            case "tr_open":
                row, row_line = [], line
            case "tr_close":
                current.blocks.append(RawBlock("row", " | ".join(row), row_line))
            case "html_block":
                asks = ASKS.findall(token.content)
                current.asks += [one_line(ask) for group in asks for ask in group.split("|") if ask.strip()]
                rest = ASKS.sub("", token.content).strip()
                if rest:
                    article.set_aside.append(one_line(rest))
            case "inline":
                text = _inline_text(token)
                previous = tokens[position - 1].type
                if previous in ("th_open", "td_open"):
                    row.append(text)
                elif previous != "heading_open" and text:
                    level = "item" if list_depth else "paragraph"
                    current.blocks.append(RawBlock(level, text, line))
            case "fence" | "code_block":
                current.blocks.append(RawBlock("paragraph", one_line(token.content), line))
    return article


def _inline_text(token: Token) -> str:
    """The words of an inline token: no emphasis marks, no HTML, of a target only what its words leave untold."""
    parts: list[str] = []
    target, words_from = "", 0
    for child in token.children or ():
        if child.type in ("text", "code_inline"):
            parts.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            parts.append(" ")
        elif child.type == "image":
            parts.append(child.content)
        elif child.type == "link_open":
            target, words_from = str(child.attrs["href"]), len(parts)
        elif child.type == "link_close":
            parts.append(left_untold(target, "".join(parts[words_from:])))
    return one_line(clean_text("".join(parts)))  # again: "&#8203;" has only now become a character
