"""The last look at a sentence before it goes out: no dose, no order, no diagnosis, no promise."""

from __future__ import annotations

import re

from bot.texts.doses import DOSE

FORM = r"(?:dystonia|blepharospasm|torticollis|dysphonia|writer['\u2019]s cramp|hemifacial spasm)"
TREATMENT = (
    r"(?:(?:your|the|all|any|more|fewer|a|an|higher|lower|this|that|these)\s+)*"
    r"(?:medicines?|medications?|meds|drugs?|tablets?|pills?|doses?|injections?|units|toxin|botox|"
    r"baclofen|trihexyphenidyl|clonazepam|diazepam|levodopa|tetrabenazine)\b"
)
OBJECTIONS = {
    "dose": re.compile(rf"{DOSE.pattern}|\btwice the dose\b|\b(?:mg|units) per (?:day|kg|muscle)\b", re.I),
    "order": re.compile(
        r"\byou (?:should|must|need to|have to|ought to) (?:\w+ly |now |just )?"
        r"(?:stop|start|take|try|increase|reduce|double|skip|switch|quit|halve)\b|"
        r"\byou (?:can|could|may) (?:\w+ly |now |just )?"
        rf"(?:stop|increase|reduce|double|skip|quit|halve) (?:taking |using )?{TREATMENT}|"
        r"^(?:please |just |simply )*(?:stop|start|increase|double|halve|quit) (?:taking|your)\b|"
        r"^(?:please |just |simply )*(?:stop|start|increase|reduce|double|halve|skip|quit|ask for) "
        rf"(?:taking |using )?{TREATMENT}",
        re.I,
    ),
    "diagnosis": re.compile(
        r"\byou(?: (?:\w+ly |may |might |could )*(?:have|suffer from)|['\u2019]ve(?: got)?) "
        rf"(?:(?!(?:about|by|for|from|in|like|of|on|that|to|who|with)\b)[\w-]+ ){{0,3}}{FORM}\b",
        re.I,
    ),
    "promise": re.compile(
        rf"\b(?:will|can) (?:\w+ly )?cure (?:you|your|the|dystonia)\b|\bcures (?:\w+ )?{FORM}\b|"
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
