"""A reply as the chat shows it: escaped HTML without scripts, so it works by keyboard and screen reader."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from itertools import groupby
from typing import Any

from bot.texts import texts
from bot.types import AnswerSentence, Citation, Contact, Reply, Safety
from bot.web.terms import TermMarker

Texts = Mapping[str, Any]
"""A catalogue, as ``bot.texts`` gives it."""


def notice_html(safety: Safety, t: Texts) -> str:
    """The notice that stands above everything; empty if there is none.

    It has no live role: Gradio draws a message anew with each sentence, and it would be read out each time. The page's
    script announces it once.
    """
    if not safety.notice:
        return ""
    heading = f"<strong>{escape(t['notice_heading'][safety.level])}</strong>" if safety.level.is_urgent else ""
    contacts = "".join(_contact_html(contact) for contact in safety.contacts)
    contacts = f"<ul>{contacts}</ul>" if contacts else ""
    kind = f"notice {safety.level.value}"
    return f'<div class="{kind}" role="note">{heading}<div>{escape(safety.notice)}</div>{contacts}</div>'


def sentences_html(
    sentences: Sequence[AnswerSentence], citations: Mapping[int, Citation], terms: TermMarker, t: Texts
) -> str:
    """The sentences as paragraphs and lists; the number of a source opens its card in place."""
    parts: list[str] = []
    shown: set[tuple[int, ...]] = set()
    for numbers, of_source in groupby(sentences, key=lambda sentence: sentence.citations):
        runs = [list(run) for _, run in groupby(of_source, key=lambda sentence: sentence.is_item)]
        marks = "" if numbers in shown else "".join(_mark_html(citations[n], t) for n in numbers)
        shown.add(numbers)
        # The mark stands with the last paragraph: below a list it would stand alone.
        paragraphs = [place for place, run in enumerate(runs) if not run[0].is_item]
        marked = paragraphs[-1] if paragraphs else len(runs) - 1
        for place, run in enumerate(runs):
            mark = marks if place == marked else ""
            if run[0].is_item:
                items = "".join(f'<li class="said">{terms.html(sentence.text)}</li>' for sentence in run)
                parts.append(f"<ul>{items}</ul>{mark}")
            else:
                text = " ".join(f'<span class="said">{terms.html(sentence.text)}</span>' for sentence in run)
                parts.append(f'<div class="para">{text}{mark}</div>')
    return "".join(parts)


def reply_html(reply: Reply, terms: TermMarker, t: Texts) -> str:
    """The whole reply: notice, answer or what stands in its place, and what is said beside the page's disclaimer.

    The disclaimer of a reply in another language than the page's is shown whole.
    """
    by_number = {citation.number: citation for citation in reply.citations}
    if reply.sentences:
        body = sentences_html(reply.sentences, by_number, terms, t)
    elif reply.safety.notice and reply.answer == reply.safety.notice:
        body = ""
    else:
        body = f'<div class="para none"><span class="said">{escape(reply.answer)}</span></div>'
    if more := reply.disclaimer.removeprefix(t["disclaimer"]).strip():
        body += f'<div class="para more"><span class="said">{escape(more)}</span></div>'
    return notice_html(reply.safety, texts(reply.language)) + (f'<div class="answer">{body}</div>' if body else "")


def _contact_html(contact: Contact) -> str:
    note = f" ({escape(contact.note)})" if contact.note else ""
    dial = "".join(c for c in contact.phone if c.isdigit() or c == "+")
    return f'<li>{escape(contact.name)}: <a href="tel:{dial}">{escape(contact.phone)}</a>{note}</li>'


def _mark_html(citation: Citation, t: Texts) -> str:
    label = t["widget"]["source"].format(number=citation.number, title=citation.title)
    origin = f"<strong>{escape(citation.title)}</strong> · {escape(citation.section)}"
    state = "".join(f"<li>{escape(line)}</li>" for line in _state(citation, t))
    return (
        f'<details class="cite"><summary title="{escape(label)}">{citation.number}</summary>'
        f'<div class="card"><div class="from">{origin}</div>'
        f"<blockquote>{_excerpt_html(citation.excerpt)}</blockquote><ul>{state}</ul>"
        f'<a href="{escape(citation.url)}" target="_blank">{t["open_in_article"]}</a></div></details>'
    )


def _excerpt_html(excerpt: str) -> str:
    return "<br>".join(escape(line) for line in excerpt.split("\n") if line.strip())


def _state(citation: Citation, t: Texts) -> Iterator[str]:
    """What the reader should know about the source: evidence, review, warnings."""
    yield t["evidence"][citation.evidence or "unknown"]
    checked = t["checked_on"].format(date=citation.reviewed) if citation.reviewed else t["not_checked"]
    reviewer = (
        t["clinician_reviewed"].format(reviewer=citation.reviewer) if citation.reviewer else t["clinician_pending"]
    )
    yield f"{checked}; {reviewer}"
    yield from citation.warnings
