"""A reply as the chat shows it: escaped HTML without scripts, so it works by keyboard and screen reader."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from itertools import groupby

from bot.texts import texts
from bot.types import AnswerSentence, Citation, Contact, Level, Reply, Safety
from bot.web.terms import TermMarker

URGENT = (Level.URGENT_SAME_DAY, Level.CRISIS, Level.EMERGENCY_NOW)


def notice_html(safety: Safety) -> str:
    """The notice that stands above everything; empty if there is none."""
    if not safety.notice:
        return ""
    urgent = safety.level in URGENT
    role, heading = ("alert", f"<strong>{texts()['notice_heading'][safety.level]}</strong>") if urgent else ("note", "")
    contacts = "".join(_contact_html(contact) for contact in safety.contacts)
    contacts = f"<ul>{contacts}</ul>" if contacts else ""
    kind = f"notice {safety.level.value}"
    return f'<div class="{kind}" role="{role}">{heading}<div>{escape(safety.notice)}</div>{contacts}</div>'


def sentences_html(sentences: Sequence[AnswerSentence], citations: Mapping[int, Citation], terms: TermMarker) -> str:
    """The sentences as paragraphs and lists; the number of a source opens its card in place."""
    parts: list[str] = []
    runs = [list(run) for _, run in groupby(sentences, key=lambda s: (s.citations, s.is_item))]
    shown: set[tuple[int, ...]] = set()
    for number, run in enumerate(runs):
        numbers = run[0].citations
        marks = "" if numbers in shown else "".join(_mark_html(citations[n]) for n in numbers)
        # A list follows the sentence that introduces it: the mark stands with that sentence.
        more = number + 1 < len(runs) and runs[number + 1][0].citations == numbers
        if run[0].is_item:
            parts.append("<ul>" + "".join(f"<li>{terms.html(s.text)}</li>" for s in run) + "</ul>" + marks)
        else:
            text = " ".join(terms.html(sentence.text) for sentence in run)
            later = more and len(runs) > number + 2 and runs[number + 2][0].citations == numbers
            parts.append(f'<div class="para">{text}{"" if later else marks}</div>')
            if later:
                continue
        shown.add(numbers)
    return "".join(parts)


def reply_html(reply: Reply, terms: TermMarker) -> str:
    """The whole reply: notice, answer or what stands in its place."""
    by_number = {citation.number: citation for citation in reply.citations}
    if reply.sentences:
        body = sentences_html(reply.sentences, by_number, terms)
    elif reply.safety.notice and reply.answer == reply.safety.notice:
        body = ""
    else:
        body = f'<div class="para">{escape(texts()["not_covered"])}</div>'
    return f'{notice_html(reply.safety)}<div class="answer">{body}</div>' if body else notice_html(reply.safety)


def _contact_html(contact: Contact) -> str:
    note = f" ({escape(contact.note)})" if contact.note else ""
    dial = "".join(c for c in contact.phone if c.isdigit() or c == "+")
    return f'<li>{escape(contact.name)}: <a href="tel:{dial}">{escape(contact.phone)}</a>{note}</li>'


def _mark_html(citation: Citation) -> str:
    t = texts()
    label = f"Source {citation.number}: {citation.title}"
    origin = f"<strong>{escape(citation.title)}</strong> · {escape(citation.section)}"
    state = "".join(f"<li>{escape(line)}</li>" for line in _state(citation))
    return (
        f'<details class="cite"><summary title="{escape(label)}">{citation.number}</summary>'
        f'<div class="card"><div class="from">{origin}</div>'
        f"<blockquote>{_excerpt_html(citation.excerpt)}</blockquote><ul>{state}</ul>"
        f'<a href="{escape(citation.url)}" target="_blank">{t["open_in_article"]}</a></div></details>'
    )


def _excerpt_html(excerpt: str) -> str:
    return "<br>".join(escape(line) for line in excerpt.split("\n") if line.strip())


def _state(citation: Citation) -> Iterator[str]:
    """What the reader should know about the source: evidence, review, warnings."""
    t = texts()
    yield t["evidence"][citation.evidence or "unknown"]
    checked = t["checked_on"].format(date=citation.reviewed) if citation.reviewed else t["not_checked"]
    reviewer = (
        t["clinician_reviewed"].format(reviewer=citation.reviewer) if citation.reviewer else t["clinician_pending"]
    )
    yield f"{checked}; {reviewer}"
    yield from citation.warnings
