"""Lines of web pages and leaflets that are no part of the article: buttons, comments, page numbers."""

from __future__ import annotations

import re

LEFTOVER = re.compile(
    r"""^\W*(?:
    rate\ (?:this|author|article).* | (?:add|leave|post|write)\ an?\ comment.* | \d*\ ?comments?(?:\ \(\d+\))? |
    share\b.{0,40} | (?:read|show|learn|see|load)\ (?:more|less).{0,40} | (?:tweet|pin\ it|like|follow\ us.*) |
    (?:print|email|download|bookmark)(?:\ this)?(?:\ page|\ article)? | back\ to\ top | skip\ to\ (?:main\ )?content |
    (?:subscribe|sign\ up|log\ ?in|register|newsletter)\b.{0,60} | .{0,60}\bcookies?\b.{0,120} |
    (?:copyright\b|\u00a9).* | .{0,60}all\ rights\ reserved\.? | privacy\ policy | terms\ (?:of\ use|and\ conditions) |
    (?:related|popular|recent)\ (?:articles|posts).* | advertisement | previous | next | home | menu | search |
    page\ \d+(?:\ of\ \d+)? | \d{1,4}
    )\W*$""",
    re.I | re.X,
)
REFERENCE_HEADING = re.compile(
    r"^\W*(?:references|sources|bibliography|literature|further reading|citations)\W*$", re.I
)
CITATION = re.compile(r"^(?:\[?\d{1,3}[\].)]\s*)?\S.{8,}\((?:19|20)\d\d[a-z]?\)[.,:]?\s+\S.*", re.S)
NUMBERING = re.compile(r"^(?:\[?\d{1,3}[\].)]\s*)")
SHORT = 6
"""A line of at most so many words beside leftovers at the end ("Jane Roe, MD") belongs to them."""


def is_leftover(line: str) -> bool:
    """Whether a line belongs to the page around an article."""
    return bool(LEFTOVER.match(line.strip()))


def end_of_article(lines: list[str]) -> int:
    """The number of lines before the leftovers at the end, if there are any."""
    end = len(lines)
    while end and (not lines[end - 1].strip() or _may_be_leftover(lines[end - 1])):
        end -= 1
    tail = lines[end:]
    return end if any(is_leftover(line) for line in tail) else len(lines)


def is_citation(text: str) -> bool:
    """Whether a paragraph reads like an entry of a list of references ("Roe J. (2020). Title. Journal.")."""
    return bool(CITATION.match(text)) and len(text) < 600


def without_number(citation: str) -> str:
    """A citation without the number before it."""
    return NUMBERING.sub("", citation).strip()


def _may_be_leftover(line: str) -> bool:
    plain = line.strip()
    return is_leftover(plain) or (
        len(plain.split()) <= SHORT and plain[-1:] not in ".!?:;" and not plain.startswith("-")
    )
