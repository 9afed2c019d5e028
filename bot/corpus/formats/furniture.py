"""Lines of web pages and leaflets that are no part of the article: buttons, comments, page numbers."""

from __future__ import annotations

import re

LEFTOVER = re.compile(
    r"""^\W*(?:
    rate\ this |
    (?:add|leave|post|write)\ an?\ comment | \d*\ ?comments?(?:\ \(\d+\))? |
    share(?:\ \d+)? | (?:read|show|learn|see|load)\ (?:more|less) | follow\ us.* |
    (?:share|print|email|download|bookmark)\ (?:this|(?:this\ )?(?:page|article|post|story)) |
    back\ to\ top | skip\ to\ (?:main\ )?content | newsletter(?:\ sign-?up)? |
    (?:(?:subscribe|sign\ up|log\ ?in|register)(?:\ or)?\W{0,3})+(?:now|here|today|(?:for\ )?free|by\ e-?mail)? |
    (?:subscribe|sign\ up|log\ ?in|register)\ .{0,40}\b(?:newsletters?|mailing\ list|comment)\b.{0,40} |
    (?:copyright\b|\u00a9).* | .{0,60}all\ rights\ reserved\.? | privacy\ policy | terms\ (?:of\ use|and\ conditions) |
    (?:related|popular|recent)\ (?:articles|posts).* | advertisement | page\ \d+(?:\ of\ \d+)? | \d{1,4}
    )\W*$""",
    re.I | re.X,
)
LINK = re.compile(
    r"""^\W*(?:
    rate\ (?:this\ )?(?:author|article|page|post)(?!-) |
    (?:add|leave|post|write)\ an?\ comment | share\ this\ (?:page|article|post|story) |
    (?:read|show|learn|see|load)\ more\ (?:about|from|articles|comments|posts) |
    (?:subscribe|sign\ up|register)\ (?:for|to)\ (?:our\ |e-?mail\ )?updates |
    share\W+(?:this\ )?(?:(?:on|via|by)\ )?(?:e-?mail|facebook|twitter|x|linkedin|whatsapp|pinterest|social\ media)
    )\b.{0,60}$""",
    re.I | re.X,
)
"""A link or a button that goes on with other words. If it ends as a sentence does, it belongs to the article."""
SENTENCE_END = re.compile(r"\w[.!?][^\w.]*$")
ONE_WORD = re.compile(
    r"^\W*(?:tweet|pin\ it|like|print|email|download|bookmark|previous|next|home|menu|search)\W*$", re.I
)
"""Links of one word. The same words make good headings ("Home", above what makes a home safe)."""
COOKIES = re.compile(
    r"""^(?:\W*(?:manage\ )?cookies?\W*|
    (?=.*\b(?:
        we\b.{0,20}\buse\ cookies | (?:this|our)\ page | (?:web)?sites? | browser | cookie\ (?:settings|policy) |
        use\ of\ cookies | cookies\ help\ us | (?:allow|accept|reject)\ (?:all\ )?cookies |
        (?:necessary|essential|optional|analytics)\ cookies | cookie\ (?:notice|preferences|choices|consent)
    )\b).{0,60}\bcookies?\b.{0,120})$""",
    re.I | re.X,
)
"""A notice about cookies, and not about those that are eaten."""
REFERENCE_HEADING = re.compile(
    r"^\W*(?:references|sources|bibliography|literature|further reading|citations)\W*$", re.I
)
CITATION = re.compile(r"^(?:\[?\d{1,3}[\].)]\s*)?\S.{8,}\((?:19|20)\d\d[a-z]?\)[.,:]?\s+\S.*", re.S)
NUMBERING = re.compile(r"^(?:\[?\d{1,3}[\].)]\s*)")


def is_leftover(line: str, *, heading: bool = False) -> bool:
    """Whether a line, or a heading, belongs to the page around an article."""
    plain = line.strip()
    if LEFTOVER.match(plain) or COOKIES.match(plain):
        return True
    if ONE_WORD.match(plain):
        return not heading
    return bool(LINK.match(plain)) and not SENTENCE_END.search(plain)


def is_citation(text: str) -> bool:
    """Whether a paragraph reads like an entry of a list of references ("Roe J. (2020). Title. Journal.")."""
    return bool(CITATION.match(text)) and len(text) < 600


def without_number(citation: str) -> str:
    """A citation without the number before it."""
    return NUMBERING.sub("", citation).strip()
