"""Rows as JUnit XML, which CI systems show."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree import ElementTree as ET

from evals.types import Outcome, Row

NOT_SHOWN = "a case of the held part, whose answers are not shown"
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(rows: Sequence[Row]) -> str:
    """A ``testsuite`` per suite and a ``testcase`` per case; characters that XML cannot hold become U+FFFD."""
    root = ET.Element("testsuites")
    for name in dict.fromkeys(row.case.suite for row in rows):
        group = [row for row in rows if row.case.suite == name]
        suite = ET.SubElement(
            root,
            "testsuite",
            name=name,
            tests=str(len(group)),
            failures=str(sum(row.outcome == Outcome.FAILED for row in group)),
            skipped=str(sum(row.outcome == Outcome.SKIPPED for row in group)),
            time=f"{sum(row.ms for row in group) / 1000:.3f}",
        )
        for row in group:
            _add_case(suite, row)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def failure_text(row: Row) -> str:
    """The question, what came back, and the verdicts that did not pass; of the held part only which case it is."""
    place = f"case {row.case.id} at {row.case.path}:{row.case.line}"
    if not row.case.is_for_work:
        return f"{place}: {NOT_SHOWN}"
    lines = [f"question: {row.case.question.text}"]
    lines += [f"  before: {turn.role}: {turn.content}" for turn in row.case.question.history]
    if row.answer:
        lines.append(f"answer ({row.answer.status or 'no status'}): {row.answer.text}")
        lines += [f"  source {source.number}: {source.key}" for source in row.answer.sources]
        if row.answer.notice:
            lines.append(f"  notice ({row.answer.level}): {row.answer.notice}")
    lines += [f"{v.outcome}: {v.name}: {v.reason}" for v in row.verdicts if v.passed is not True]
    return "\n".join([*lines, place])


def not_passed(row: Row) -> str:
    """In a line, the checks that did not pass and why; of the held part nothing of them."""
    if not row.case.is_for_work:
        return NOT_SHOWN
    return "; ".join(f"{v.name}: {v.reason}" for v in row.verdicts if v.passed is not True)


def _add_case(suite: ET.Element, row: Row) -> None:
    case = ET.SubElement(suite, "testcase", classname=row.case.suite, name=row.case.id, time=f"{row.ms / 1000:.3f}")
    text = NOT_XML.sub("\ufffd", failure_text(row))
    message = NOT_XML.sub("\ufffd", not_passed(row))
    if row.outcome == Outcome.FAILED:
        ET.SubElement(case, "failure", message=message).text = text
    elif row.outcome == Outcome.SKIPPED:
        ET.SubElement(case, "skipped", message=message)
