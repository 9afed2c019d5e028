"""The last look at a sentence before it goes out: no dose, no order, no diagnosis, no promise."""

from __future__ import annotations

import re

from bot.texts.doses import DOSE

OBJECTIONS = {
    "dose": re.compile(rf"{DOSE.pattern}|\btwice the dose\b|\b(?:mg|units) per (?:day|kg|muscle)\b", re.I),
    "order": re.compile(
        r"\byou (?:should|must|need to|have to|ought to) (?:\w+ly |now |just )?"
        r"(?:stop|start|take|increase|reduce|double|skip|switch|quit|halve)\b|"
        r"^(?:please )?(?:stop|start|increase|double|halve|quit) (?:taking|your|the (?:medicine|dose|tablets?))\b",
        re.I,
    ),
    "diagnosis": re.compile(
        r"\byou (?:probably |likely |clearly )?(?:have|suffer from) "
        r"(?:(?!(?:about|by|for|from|in|like|of|on|that|to|who|with)\b)[\w-]+ ){0,3}dystonia\b",
        re.I,
    ),
    "promise": re.compile(
        r"\b(?:will|can) (?:completely |fully )?cure (?:your|the|dystonia)\b|\bcures (?:\w+ )?dystonia\b|"
        r"\bguarantee[ds]? (?:to|that|relief|success)\b",
        re.I,
    ),
}
# "There is no cure that will cure dystonia" or "no guarantee that" promise nothing.
DENIED = re.compile(r"\b(?:no|not|never|nothing|none|neither|nor|cannot|without|if)\b", re.I)


def objection(sentence: str, *, doses: bool = False) -> str | None:
    """Why ``sentence`` must not go out ("dose", "order", "diagnosis", "promise"), or None if it may.

    ``doses`` lets one go out that names a dose and nothing else that must not.
    """
    for name, pattern in OBJECTIONS.items():
        match = None if doses and name == "dose" else pattern.search(sentence)
        if match and not (name in ("promise", "diagnosis") and DENIED.search(sentence[: match.end()])):
            return name
    return None
