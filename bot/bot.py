"""The whole story of one question."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bot.answering.abstain import judge
from bot.answering.extract import compose
from bot.answering.markdown import answer_markdown
from bot.answering.next_questions import next_questions
from bot.answering.verify import failure
from bot.errors import QuestionError, QuestionTooLongError
from bot.index.embed import Embedder
from bot.index.files import Index
from bot.index.sync import CurrentIndex
from bot.observe.metrics import Metrics
from bot.retrieval.excerpts import cite
from bot.retrieval.search import search
from bot.retrieval.understand import Understander
from bot.safety.classify import Classifier, Heard, raised, read_together
from bot.safety.notices import note, notice
from bot.safety.triage import SERIOUS, Decision, Triage
from bot.settings import Settings
from bot.texts import texts
from bot.types import (
    AnswerSentence,
    Contact,
    DoneEvent,
    Draft,
    Event,
    Hit,
    Intent,
    Level,
    NoticeEvent,
    Question,
    Reply,
    Safety,
    SentenceEvent,
    Status,
)


@dataclass(slots=True)
class Bot:
    """Answers questions from the current index; made by ``bot.build.build_bot``."""

    settings: Settings
    index: CurrentIndex
    embedder: Embedder
    triage: Triage
    classifier: Classifier
    metrics: Metrics
    _understander: tuple[str, Understander] | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self.understander(self.index.get())  # reading the word lists takes longer than an answer

    def ask(self, question: Question) -> Reply:
        """The whole reply.

        Raises:
            QuestionError: the question is empty; QuestionTooLongError: it is too long.
        """
        for event in self.stream(question):
            if isinstance(event, DoneEvent):
                return event.reply
        raise AssertionError("a stream ends with a DoneEvent")

    def stream(self, question: Question) -> Iterator[Event]:
        """The reply piece by piece: a notice if there is one, verified sentences, and the whole at the end.

        Raises:
            QuestionError: the question is empty; QuestionTooLongError: it is too long.
        """
        self.check(question)
        clock = _Clock()
        index = self.index.get()

        decision = self._triage(question)
        reply = self._begin(question, decision, index.version)
        clock.stage("triage")
        if reply.safety.notice:
            yield NoticeEvent(reply.safety)
        if reply.status == Status.ESCALATED and not decision.standing.rank:
            yield self._end(reply, clock)
            return

        understood = self.understander(index).read(question)
        clock.stage("understand")
        vector = self.embedder.encode([understood.query])[0]
        clock.stage("encode")
        hits = search(index, understood.query, vector, typed=question.text)
        clock.stage("search")
        enough = judge(index, understood.query, vector, hits).enough
        drafts = self._verified(compose(index, understood.query, vector, hits), index, hits) if enough else []
        citations = cite(index, [draft.support for draft in drafts])
        clock.stage("compose")

        sentences: list[AnswerSentence] = []
        for draft in drafts:
            citation = citations[draft.support.section_key]
            is_new = all(citation.number not in sentence.citations for sentence in sentences)
            sentences.append(AnswerSentence(draft.text, (citation.number,), draft.support.kind == "item"))
            yield SentenceEvent(sentences[-1], (citation,) if is_new else ())
        reply = dataclasses.replace(
            reply,
            standalone_question=understood.standalone,
            status=Status.ANSWERED if sentences and reply.status == Status.NOT_COVERED else reply.status,
            sentences=tuple(sentences),
            citations=tuple(citations.values()),
            next_questions=next_questions(index, hits, citations.keys(), (*question.earlier, question.text)),
        )
        yield self._end(reply, clock)

    def check(self, question: Question) -> None:
        """Raises QuestionError or QuestionTooLongError if the question cannot be taken."""
        limits = self.settings
        if not question.text.strip():
            raise QuestionError("the question is empty; type what you would like to know about dystonia")
        if len(question.text) > limits.max_question_chars:
            raise QuestionTooLongError(
                f"the question has {len(question.text):,} characters, at most {limits.max_question_chars:,} are taken; "
                "shorten it to what you want to know"
            )
        said = sum(len(turn.content) for turn in question.history)
        if len(question.history) > limits.max_history_turns or said > limits.max_history_chars:
            raise QuestionTooLongError(
                f"the conversation has {len(question.history)} turns and {said:,} characters, at most "
                f"{limits.max_history_turns} turns and {limits.max_history_chars:,} characters are taken; "
                "start a new conversation or leave out its oldest turns"
            )

    def _triage(self, question: Question) -> Decision:
        """What the rules find, raised to what the classifier hears now or heard earlier in the conversation."""
        decision = self.triage.read(question.text, question.earlier)
        if decision.level == Level.EMERGENCY_NOW and not decision.standing.rank:
            return decision
        decision = raised(decision, self._heard(question.text, question.earlier))
        for number, message in enumerate(question.earlier):
            heard = self._heard(message, question.earlier[:number])
            if heard and heard.level in SERIOUS:
                decision = raised(decision, heard, standing=True)
        return decision

    def _heard(self, message: str, earlier: Sequence[str]) -> Heard | None:
        """The highest that is heard in a message alone and together with those before it."""
        texts = read_together(message, earlier)
        found = [
            self.classifier.hear(text, vector, self.triage.concepts_said(text))
            for text, vector in zip(texts, self.embedder.encode(texts), strict=True)
        ]
        return max((heard for heard in found if heard), key=lambda heard: heard.level.rank, default=None)

    def _begin(self, question: Question, decision: Decision, index_version: str) -> Reply:
        """The reply as it stands after triage, before anything was searched."""
        site = self.settings
        numbers = (site.emergency_number, site.crisis_line)
        text = notice(decision, *numbers) or note(decision, *numbers)
        personal = decision.level != Level.NONE or decision.intent != Intent.EDUCATION
        contacts = tuple(Contact(c.name, c.phone, c.note) for c in site.contacts) if personal else ()
        status = Status.NOT_COVERED
        if decision.level in (Level.EMERGENCY_NOW, Level.CRISIS):
            status = Status.ESCALATED
        elif decision.intent != Intent.EDUCATION:
            status = Status.REDIRECTED
        return Reply(
            question=question.text,
            standalone_question=question.text,
            status=status,
            answer="",
            sentences=(),
            citations=(),
            safety=Safety(decision.level, decision.intent, next(iter(decision.rules), None), text, contacts),
            disclaimer=texts()["disclaimer"],
            next_questions=(),
            mode="extractive",
            index_version=index_version,
        )

    def _end(self, reply: Reply, clock: _Clock) -> DoneEvent:
        reply = dataclasses.replace(reply, answer=answer_markdown(reply), timings_ms=clock.timings())
        self.metrics.answered(reply)
        return DoneEvent(reply)

    def understander(self, index: Index) -> Understander:
        """What knows the words of ``index``; made once per build."""
        if self._understander is None or self._understander[0] != index.version:
            self._understander = (index.version, Understander(index))
        return self._understander[1]

    def _verified(self, drafts: Sequence[Draft], index: Index, hits: Sequence[Hit]) -> list[Draft]:
        found = {hit.key for hit in hits}
        passed = []
        for draft in drafts:
            reason = failure(draft, index, found)
            if reason:
                self.metrics.dropped(reason)
            else:
                passed.append(draft)
        # A list whose items were all dropped has nothing left to introduce.
        return [d for d, after in zip(passed, [*passed[1:], None], strict=True) if not _introduces_nothing(d, after)]


def _introduces_nothing(draft: Draft, after: Draft | None) -> bool:
    return draft.support.kind == "lead" and (after is None or after.support.kind != "item")


class _Clock:
    """Times the stages of one question, in milliseconds."""

    def __init__(self) -> None:
        self._began = self._last = time.perf_counter()
        self._stages: dict[str, float] = {}

    def stage(self, name: str) -> None:
        now = time.perf_counter()
        self._stages[name] = round((now - self._last) * 1000, 3)
        self._last = now

    def timings(self) -> dict[str, float]:
        return {**self._stages, "total": round((time.perf_counter() - self._began) * 1000, 3)}
