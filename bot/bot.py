"""The whole story of one question."""

from __future__ import annotations

import dataclasses
import functools
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.answering.answer import Answerer, Piece
from bot.answering.chat_model import ChatModel
from bot.answering.find import Finder
from bot.answering.markdown import answer_markdown
from bot.answering.next_questions import COUNT, next_questions, starters
from bot.answering.rewrite import rewritten
from bot.answering.small_talk import is_small_talk, small_talk
from bot.errors import ChatModelError, QuestionError, QuestionTooLongError
from bot.index.embed import Embedder
from bot.index.files import Index
from bot.index.sync import CurrentIndex
from bot.observe.clock import Clock
from bot.observe.metrics import Metrics
from bot.retrieval.queries import Queries
from bot.retrieval.query_encoder import QueryEncoder
from bot.retrieval.rerank import Reranker
from bot.retrieval.understand import Understander, Understood
from bot.safety.classify import Classifier
from bot.safety.listen import Listener
from bot.safety.notices import Numbers, note, notice
from bot.safety.triage import Decision, Triage
from bot.settings import Settings
from bot.texts import texts
from bot.texts.languages import language_of
from bot.texts.respelt import respelt
from bot.texts.source_warnings import in_language, praised_therapy
from bot.types import (
    Contact,
    DoneEvent,
    Event,
    Intent,
    Level,
    NoticeEvent,
    Question,
    Reply,
    Safety,
    SentenceEvent,
    Status,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from bot.observe.records import Records
    from bot.observe.traces import Traces

    Vector = NDArray[np.float32]
    States = dict[str, Vector]
    """Of the tokens of each text."""

log = logging.getLogger(__name__)

WEAKLY_PROVEN = "complementary"


@dataclass(slots=True)
class Bot:
    """Answers questions from the current index; made by ``bot.build.build_bot``."""

    settings: Settings
    index: CurrentIndex
    embedder: Embedder
    triage: Triage
    classifier: Classifier
    answerer: Answerer
    metrics: Metrics
    chat_model: ChatModel | None = None
    reranker: Reranker | None = None
    query_encoder: QueryEncoder | None = None
    records: Records | None = None
    traces: Traces | None = None
    _understanders: dict[str, Understander] = field(default_factory=dict, init=False)
    """By version of the build, of the newest two: questions may be under way when another build comes."""
    numbers: Numbers = field(init=False)
    """Whom notices name."""
    queries: Queries = field(init=False)
    _listener: Listener = field(init=False)
    _finder: Finder = field(init=False)
    _quoting: Finder = field(init=False)
    """Finds answers without the chat model, which hears no word of a conversation in which a danger stands."""

    def __post_init__(self) -> None:
        site = self.settings
        self.numbers = Numbers.of_country(site.country, site.emergency_number, site.crisis_line)
        self._listener = Listener(self.triage, self.classifier, is_small_talk)
        self.queries = Queries(self.embedder, self.query_encoder)
        finder = functools.partial(Finder, self.embedder, self.queries)
        self._finder = finder(self.answerer, self.reranker, remembers=self.chat_model is None)
        self._quoting = self._finder
        if self.chat_model:
            self._quoting = finder(self.answerer.without_model(), self.reranker, remembers=True)
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
        clock = Clock()
        index = self.index.get()
        question = dataclasses.replace(question, language=question.language or self.settings.language)

        reader = self.understander(index)
        meant = _as_meant(question)
        understood = reader.read(meant)
        known = self._finder.recall(index, question.text, understood)
        clock.stage("understand")
        heard = self._listener.recall(meant)
        unheard = [text for text, before in heard.items() if before is None]
        vector, states = self._encode(None if known else understood, unheard)
        clock.stage("encode")
        decision = self._listener.decide(meant, heard, {text: states[text] for text in unheard})
        reply = self._begin(question, decision, index.version)
        clock.stage("triage")
        if reply.safety.notice:
            yield NoticeEvent(reply.safety, reply.language)
        stands = decision.standing != Level.NONE
        if reply.status == Status.ESCALATED and not stands:
            yield self._end(question, reply, clock)
            return

        if said := small_talk(meant.text, reply.language, keep_days=self.settings.transcript_days):
            yield self._chatted(reply, said, clock)
            return

        if reply.status == Status.ESCALATED and not understood.names_a_term:
            # "But can I wait?" leans on the emergency, of which no article speaks: the notice is the whole answer.
            yield self._end(question, reply, clock)
            return

        finder = self._quoting if stands else self._finder
        if self.chat_model and question.history and not stands:
            understood, vector = self._rewritten(self.chat_model, meant, understood, reader), None
            clock.stage("rewrite")
        understood, found = finder.find(index, question, understood, vector, reader)
        clock.stage("search")
        pieces: list[Piece] = []
        for quoted in found.pieces:
            noticed = reply.safety.notice
            if not pieces:
                reply = _with_topic_line(reply, index.articles[quoted.citations[0].article_id].topic)
            reply, piece = _with_views(reply, quoted, first=not pieces)
            if not pieces and understood.glossed:
                reply = _with_line(reply, texts(reply.language)["glossed"], first=True)
            if reply.safety.notice != noticed:
                yield NoticeEvent(reply.safety, reply.language)
            pieces.append(piece)
            yield SentenceEvent(piece.sentence, piece.citations)
        clock.stage("compose")
        citations = tuple(citation for piece in pieces for citation in piece.citations)
        answered = {citation.section_key for citation in citations}
        all_said = understood.said and found.evidence.enough and not pieces and not reply.safety.notice
        reply = dataclasses.replace(
            reply,
            answer=texts(reply.language)["nothing_more"] if all_said else "",
            standalone_question=understood.standalone,
            status=Status.ANSWERED if pieces and reply.status == Status.NOT_COVERED else reply.status,
            sentences=tuple(piece.sentence for piece in pieces),
            citations=citations,
            mode=pieces[0].mode if pieces else reply.mode,
            confidence=found.evidence.probability,
            next_questions=next_questions(index, found.hits, answered, question.messages),
        )
        yield self._end(question, reply, clock)

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

    def _encode(self, asked: Understood | None, unheard: Sequence[str]) -> tuple[Vector | None, States]:
        """What the classifier needs of texts, and the vector of what is asked if that is made of the same."""
        text = self.queries.text(asked) if asked else None
        new = list(dict.fromkeys([*([text] if text else []), *unheard]))
        states = dict(zip(new, self.classifier.model.states(new), strict=True))
        return self.queries.vector(asked, states) if asked and text else None, states

    def _rewritten(
        self, model: ChatModel, question: Question, understood: Understood, reader: Understander
    ) -> Understood:
        """A follow-up as a chat model makes it stand alone; as the rules do if it fails or cannot be trusted."""
        try:
            alone = rewritten(model, question, reader)
        except ChatModelError as error:
            log.warning("%s", error)
            alone = None
        if alone is None:
            self.metrics.fell_back("rewrite")
            return understood
        return dataclasses.replace(understood, standalone=alone.standalone, query=alone.query, messages=alone.messages)

    def _begin(self, question: Question, decision: Decision, index_version: str) -> Reply:
        """The reply as it stands after triage, before anything was searched."""
        site = self.settings
        language = question.language or language_of(question.text, question.earlier)
        text = notice(decision, self.numbers, language) or note(decision, self.numbers, language)
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
            disclaimer=texts(language)["disclaimer"],
            language=language,
            next_questions=(),
            mode="extractive",
            index_version=index_version,
        )

    def rated(self, *, helpful: bool | None, reason: str | None) -> None:
        """Takes what a reader thought of an answer; ``helpful`` is None for the reason of one counted already."""
        self.metrics.feedback(helpful=helpful, reason=reason)
        if self.records:
            self.records.feedback(helpful=helpful, reason=reason)

    def _chatted(self, reply: Reply, said: str, clock: Clock) -> DoneEvent:
        """The end of small talk, which is not counted: it asks nothing that articles could answer."""
        answer = reply.safety.notice or said
        offered = () if reply.safety.notice else tuple(starters(self.settings, texts(reply.language))[:COUNT])
        return DoneEvent(dataclasses.replace(reply, answer=answer, next_questions=offered, timings_ms=clock.timings()))

    def _end(self, question: Question, reply: Reply, clock: Clock) -> DoneEvent:
        answer = reply.answer or answer_markdown(reply, self.numbers)
        reply = dataclasses.replace(reply, answer=answer, timings_ms=clock.timings())
        self.metrics.answered(reply)
        if self.records:
            self.records.answered(question, reply)
        if self.traces:
            self.traces.answered(reply)
        ended = {"status": reply.status, "danger": reply.safety.level, "milliseconds": reply.timings_ms["total"]}
        log.info("%(status)s, level %(danger)s, %(milliseconds).0f ms", ended, extra=ended)
        return DoneEvent(reply)

    def understander(self, index: Index) -> Understander:
        """What knows the words of ``index``; made once per build."""
        known = self._understanders
        if index.version not in known:
            newest = [*known.items()][-1:]
            # Another thread may be reading the old ones, so they are not changed.
            known = self._understanders = dict([*newest, (index.version, Understander(index))])
        return known[index.version]


def _as_meant(question: Question) -> Question:
    """The question with everyday words put right that the person typed by ear: "carnt breeth" is no smaller danger."""
    history = (dataclasses.replace(t, content=respelt(t.content)) if t.role == "user" else t for t in question.history)
    return dataclasses.replace(question, text=respelt(question.text), history=tuple(history))


def _with_topic_line(reply: Reply, topic: str) -> Reply:
    """The reply with what is to be said of its topic: weak evidence first, anything else beside the disclaimer."""
    line = texts(reply.language)["topic_lines"].get(topic)
    return _with_line(reply, line, first=topic == WEAKLY_PROVEN) if line else reply


def _with_views(reply: Reply, piece: Piece, *, first: bool) -> tuple[Reply, Piece]:
    """Both with the warnings of their sources in the language of the reply.

    Those of an article that gives its own view of a therapy stand beside the answer as well.
    """
    citations = []
    for citation in piece.citations:
        if therapy := praised_therapy(citation.warnings):
            line = texts(reply.language)["one_view"].format(therapy=therapy)
            reply = _with_line(reply, line, first=first)
        citations.append(dataclasses.replace(citation, warnings=in_language(citation.warnings, reply.language)))
    return reply, dataclasses.replace(piece, citations=tuple(citations))


def _with_line(reply: Reply, line: str, *, first: bool) -> Reply:
    """The reply with a line above the answer, if it is to be ``first`` and no notice stands there; else at its end.

    What was said already is not said again.
    """
    if line in f"{reply.safety.notice} {reply.disclaimer}":
        return reply
    if first and not reply.safety.notice:
        return dataclasses.replace(reply, safety=dataclasses.replace(reply.safety, notice=line))
    return dataclasses.replace(reply, disclaimer=f"{reply.disclaimer} {line}")
