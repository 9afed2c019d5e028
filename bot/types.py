"""The words of the domain, as frozen values.

Offsets are always character offsets into an article's cleaned text (``Article.text``), half open:
``text[start:end]``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal


class Level(StrEnum):
    """How urgent a message is."""

    NONE = "none"
    SEE_YOUR_TEAM = "see_your_team"
    URGENT_SAME_DAY = "urgent_same_day"
    CRISIS = "crisis"
    EMERGENCY_NOW = "emergency_now"

    @property
    def rank(self) -> int:
        """0 (none) to 4 (emergency now): the higher one wins."""
        return list(Level).index(self)

    @property
    def is_urgent(self) -> bool:
        """Whether somebody needs help the same day or sooner."""
        return self.rank >= Level.URGENT_SAME_DAY.rank


class Intent(StrEnum):
    """What a message wants that decides how it may be answered."""

    EDUCATION = "education"
    PERSONAL_ADVICE = "personal_advice"
    DOSING = "dosing"
    MEDICATION_CHANGE = "medication_change"
    DIAGNOSIS_REQUEST = "diagnosis_request"


class Status(StrEnum):
    """How a question ended."""

    ANSWERED = "answered"
    NOT_COVERED = "not_covered"
    REDIRECTED = "redirected"
    ESCALATED = "escalated"


Mode = Literal["extractive", "generative"]
"""Whether an answer's sentences are the articles' own, or a chat model's, verified."""

# ------------------------------------------------------------------ articles


@dataclass(frozen=True, slots=True)
class Reference:
    """A source that an article names; ``doi``, ``pmid`` or ``url`` where it can be looked up."""

    id: str
    citation: str
    doi: str | None = None
    pmid: str | None = None
    url: str | None = None

    @property
    def link(self) -> str | None:
        """The address where the source can be looked up, if there is one."""
        if self.doi:
            return f"https://doi.org/{self.doi}"
        if self.pmid:
            return f"https://pubmed.ncbi.nlm.nih.gov/{self.pmid}/"
        return self.url


@dataclass(frozen=True, slots=True)
class Mark:
    """Reference marks that stand at ``offset`` of the cleaned text (they are not part of it)."""

    offset: int
    references: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, list item or table row of the cleaned text."""

    kind: Literal["paragraph", "item", "row"]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Section:
    """One question and its answer: a heading, what people ask that it answers, and its blocks."""

    id: str
    heading: str
    start: int
    end: int
    body_start: int
    blocks: tuple[Block, ...]
    asks: tuple[str, ...] = ()
    line: int = 1


@dataclass(frozen=True, slots=True)
class Article:
    """A whole article; ``text`` is what is quoted, shown, and counted in offsets."""

    id: str
    title: str
    text: str
    sections: tuple[Section, ...]
    summary: str = ""
    topic: str = "about"
    evidence: str | None = None
    reviewed: str | None = None
    reviewer: str | None = None
    language: str = "en"
    restates: str | None = None
    references: tuple[Reference, ...] = ()
    marks: tuple[Mark, ...] = ()
    warnings: tuple[str, ...] = ()
    set_aside: tuple[str, ...] = ()
    path: str = ""

    def section(self, section_id: str) -> Section:
        """The section with that id; KeyError if there is none."""
        for section in self.sections:
            if section.id == section_id:
                return section
        raise KeyError(section_id)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence or list item of a section, as it stands in the article."""

    article_id: str
    section_id: str
    start: int
    end: int
    text: str
    position: int
    """0 for the first sentence of its section."""
    kind: Literal["sentence", "item", "lead"] = "sentence"
    """``lead`` is the sentence with a colon that introduces the items after it."""

    @property
    def section_key(self) -> str:
        """``article#section``."""
        return f"{self.article_id}#{self.section_id}"


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the field: its meaning in one sentence, its other names, and its common misspellings."""

    term: str
    meaning: str | None = None
    also: tuple[str, ...] = ()
    misspelt: tuple[str, ...] = ()


# ------------------------------------------------------------------ questions and answers


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier message of the conversation."""

    role: Literal["user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Question:
    """What a person asked, with the turns before it (oldest first)."""

    text: str
    history: tuple[Turn, ...] = ()
    language: str | None = None
    """Language of notices and disclaimer (``en``, ``es``, ``de``, ``fr``); None for the site's or the message's."""
    session: str | None = None
    """Name of the conversation, chosen by the client."""

    @property
    def earlier(self) -> tuple[str, ...]:
        """What the person said before, oldest first."""
        return tuple(turn.content for turn in self.history if turn.role == "user")

    @property
    def messages(self) -> tuple[str, ...]:
        """What the person said, oldest first; the question itself is the last."""
        return (*self.earlier, self.text)


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to call, from the settings of the site."""

    name: str
    phone: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Safety:
    """What triage decided: the level, the intent, and the rule (or example) that decided."""

    level: Level = Level.NONE
    intent: Intent = Intent.EDUCATION
    rule: str | None = None
    notice: str | None = None
    contacts: tuple[Contact, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A section that search found; higher scores are better.

    ``dense`` is the best cosine to its text, ``ask`` to its heading and asks; ``asked`` tells that its author names
    this very question.
    """

    article_id: str
    section_id: str
    score: float
    dense: float = 0.0
    ask: float = 0.0
    asked: bool = False

    @property
    def key(self) -> str:
        """``article#section``, the name under which a section is found and cited."""
        return f"{self.article_id}#{self.section_id}"


@dataclass(frozen=True, slots=True)
class Draft:
    """A sentence that a composer proposes, with the article's sentences that it rests on."""

    text: str
    supports: tuple[Sentence, ...]
    is_item: bool = False


@dataclass(frozen=True, slots=True)
class Citation:
    """A passage that the answer quotes: ``excerpt == article.text[start:end]``."""

    number: int
    excerpt: str
    article_id: str
    section_id: str
    title: str
    section: str
    url: str
    start: int
    end: int
    evidence: str | None
    reviewed: str | None
    reviewer: str | None = None
    warnings: tuple[str, ...] = ()

    @property
    def section_key(self) -> str:
        """``article#section``."""
        return f"{self.article_id}#{self.section_id}"


@dataclass(frozen=True, slots=True)
class AnswerSentence:
    """A sentence of the answer and the numbers of the citations that carry it."""

    text: str
    citations: tuple[int, ...]
    is_item: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """Everything that a client gets for one question (the contract of the API)."""

    question: str
    standalone_question: str
    status: Status
    answer: str
    sentences: tuple[AnswerSentence, ...]
    citations: tuple[Citation, ...]
    safety: Safety
    disclaimer: str
    next_questions: tuple[str, ...]
    mode: Mode
    index_version: str
    timings_ms: dict[str, float] = field(default_factory=dict)
    language: str = "en"
    confidence: float | None = None
    """Probability that the articles answer the question, before the decision; None if nothing was searched."""


# ------------------------------------------------------------------ the stream of an answer


@dataclass(frozen=True, slots=True)
class NoticeEvent:
    """Comes first when there is something to say before the answer, in the ``language`` of the reply."""

    safety: Safety
    language: str


@dataclass(frozen=True, slots=True)
class SentenceEvent:
    """A verified sentence with the citations that it is the first to use."""

    sentence: AnswerSentence
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class DoneEvent:
    """The whole reply; always last."""

    reply: Reply


Event = NoticeEvent | SentenceEvent | DoneEvent
