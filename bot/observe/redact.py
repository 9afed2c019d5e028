"""Takes out of a text what points to a person, before it is kept: addresses, numbers, dates, marked names."""

from __future__ import annotations

import re

RULES = (
    ("e-mail", re.compile(r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b")),
    ("address", re.compile(r"\bhttps?://\S+|\bwww\.\S+", re.I)),
    (
        "date",
        re.compile(
            r"\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|\b\d{4}-\d{2}-\d{2}\b|"
            r"\b\d{1,2}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?,?\s+\d{4}\b|"
            r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4}\b",
            re.I,
        ),
    ),
    ("number", re.compile(r"(?<!\w)\+?\d(?:[ ()./-]{0,2}\d){5,}\b")),
    ("id", re.compile(r"\b(?=[A-Z0-9-]*\d)(?=[A-Z0-9-]*[A-Z])[A-Z0-9]+(?:-?[A-Z0-9]+)*\b(?<=\w{6})")),
)
"""Kinds and what they look like; a phone number and a number of a record are both six digits or more."""
NAME = r"[A-Z][\w'\u2019-]+(?:\s+[A-Z][\w'\u2019-]+){0,2}"
MARKS = (
    r"my name is|i am called|this is|name:|signed,?|regards,?|yours,?|dr\.?|doctor|prof\.?|professor|mr\.?|mrs\.?|"
    r"ms\.?|miss|nurse|patient"
)
MARKED_NAME = re.compile(rf"\b((?i:{MARKS}))\s+({NAME})")


def redacted(text: str) -> str:
    """The text with each such part replaced by its kind in brackets."""
    for kind, looks in RULES:
        text = looks.sub(f"[{kind}]", text)
    return MARKED_NAME.sub(r"\1 [name]", text)
