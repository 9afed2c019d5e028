"""Takes out of a text what points to a person, before it is kept: addresses, numbers, dates, marked names.

Dates and marks are those of the guide's languages: English, Spanish, German and French.
"""

from __future__ import annotations

import re
import unicodedata

MONTH = (
    r"(?:(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|ene|abr|ago|dic|jän|mär|mae|okt|dez|fév|fev|avr|jui|"
    r"aoû|aou|déc)[^\W\d_]*|mai)\.?"
)
MONTH_NAMES = "|".join(
    "jan january feb february mar march apr april may june july aug august sep sept september oct october nov november "
    "dec december enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre januar "
    "februar märz mai juni juli okt oktober dez dezember janvier février fevrier mars avril juin juillet août aout "
    "septembre octobre novembre décembre decembre".split()
)
"""Before a year of two digits only these count: "I am 45, married 20 years" and "5 maybe 10 mg" are no dates."""
DAY = r"(?:0?[1-9]|[12]\d|3[01])(?:(?:st|nd|rd|th|er|º)?\s+|\.º?\s*)(?:(?:of|de)\s+)?"
RULES = (
    ("e-mail", re.compile(r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b")),
    ("address", re.compile(r"\bhttps?://\S+|\bwww\.\S+", re.I)),
    (
        "date",
        re.compile(
            r"\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|\b\d{4}-\d{2}-\d{2}\b|"
            rf"\b\d{{1,2}}[./-]{MONTH}[./-]\d{{2,4}}\b|"
            rf"\b{DAY}{MONTH},?\s+(?:del?\s+)?\d{{4}}\b|"
            rf"\b{DAY}(?:{MONTH_NAMES})\.?,?\s+(?:del?\s+)?['\u2019]?\d\d\b(?![.,:]\d)|"
            rf"\b{MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}\b",
            re.I,
        ),
    ),
    ("number", re.compile(r"(?<!\w)\+?\d(?:[ ()./-]{0,2}\d){5,}\b")),
    ("id", re.compile(r"\b(?:MRN|ID)(?:\s+is)?[\s:#]+(?=[\w-]*\d)[\w-]{4,}", re.I)),
    ("id", re.compile(r"\b(?=[A-Z0-9-]*\d)(?=[A-Z0-9-]*[A-Z])[A-Z0-9]+(?:-[A-Z0-9]+)*\b(?<=\w{6})")),
)
"""Kinds and what they look like; a phone number and a number of a record are both six digits or more."""
CAPITAL = "[" + "".join(letter for letter in map(chr, range(0x250)) if letter.isupper()) + "]"
"""A capital of any language in Latin letters."""
REST = r"[\w'\u2019-]+"
PARTICLES = r"(?:(?:de|del|la|las|los|von|van|der|den|du|le)\s+){0,2}"
SURNAMES = rf"(?:\s+{PARTICLES}{CAPITAL}{REST}){{0,2}}"
JOINS = r"(?!(?:and|but|i|y|pero|und|aber|ich|et|mais|je)\b)"
INTRODUCTIONS = (
    r"my name(?: is|['\u2019]s)|i am called|me llamo|mi nombre es|ich hei(?:ß|ss)e|mein name ist|"
    r"je m['\u2019]appelle|mon nom est|(?:(?:my|full|first|last|mi|mein|mon) |(?<!\w ))(?:name|nombre|nom\s?):"
)
"""After these comes a name, however it is written: at most two words in small letters."""
MARKS = (
    r"this is|name:|signed,?|regards,?|yours,?|dr\.?|prof\.?|professor|mr\.?|mrs\.?|ms\.?|miss|nurse|patient:?|"
    r"nombre:|doctora?|dra\.?|señor(?:a|ita)?|(?-i:[Ss]ra?\.?)|"
    r"doktor|herrn?|frau|"
    r"nom\s?:|docteur|madame|mademoiselle|monsieur|mme|mlle"
)
"""After these comes a name if it begins with a capital."""
MARKED_NAMES = (
    re.compile(rf"\b((?i:{INTRODUCTIONS}))\s+(?i:{JOINS}{REST}(?:\s+{PARTICLES}{JOINS}{REST})?){SURNAMES}"),
    re.compile(rf"\b((?i:{MARKS}))\s+{PARTICLES}{CAPITAL}{REST}{SURNAMES}"),
)


def redacted(text: str) -> str:
    """The text with each such part replaced by its kind in brackets."""
    text = unicodedata.normalize("NFC", text)  # an accent that follows its letter as a sign of its own is no letter
    for kind, looks in RULES:
        text = looks.sub(f"[{kind}]", text)
    for looks in MARKED_NAMES:
        text = looks.sub(r"\1 [name]", text)
    return text
