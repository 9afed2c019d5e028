"""Who reads: the language of a visitor."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.requests import HTTPConnection

from bot.settings import Settings

FALLBACK = "en"


def language_for(asked: str, accepted: str, offered: Sequence[str]) -> str:
    """The language for a visitor who asks for one (``de`` or ``de-CH``) or whose browser accepts some; else English."""
    weighted = []
    for place, part in enumerate(accepted.split(",")):
        tag, _, weight = "".join(part.split()).partition(";q=")
        if (liked := _number(weight or "1")) > 0:
            weighted.append((-liked, place, tag))
    for tag in (asked, *(tag for _, _, tag in sorted(weighted))):
        code = tag.strip().replace("_", "-").split("-")[0].lower()
        if code in offered:
            return code
    return FALLBACK


def language_of_visit(visit: HTTPConnection, settings: Settings) -> str:
    """The language of a visit: ``?lang=``, the site's own, or the browser's."""
    asked = visit.query_params.get("lang", "") or settings.language or ""
    return language_for(asked, visit.headers.get("accept-language", ""), settings.languages)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0
