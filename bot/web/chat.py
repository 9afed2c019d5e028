"""The web chat: Gradio's home, and the only place that imports it.

Importing this module imports Gradio, which takes seconds; ``late_chat`` does so behind a running server. What the
browser can do alone (print, copy, download, text size) is in ``static/chat.js`` and ``static/view.js``: Gradio's own
scripts are compiled with eval(), which our Content-Security-Policy forbids.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from html import escape
from pathlib import Path
from typing import Any

# Gradio reads these while it is imported: without them it calls hosts of its makers.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"

import gradio as gr
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from pydantic import ConfigDict, TypeAdapter

from bot.answering.next_questions import starters
from bot.bot import Bot
from bot.errors import GuideError, QuestionError
from bot.texts import texts
from bot.types import AnswerSentence, Citation, NoticeEvent, Question, Reply, Safety, SentenceEvent
from bot.web.chat_html import notice_html, reply_html, sentences_html
from bot.web.conversation import Exchange, history, with_notice, with_reply
from bot.web.reader import FALLBACK, language_of_visit
from bot.web.security import MAX_BODY_BYTES
from bot.web.site import clinic_style, topic_questions
from bot.web.terms import TermMarker

log = logging.getLogger(__name__)

STATIC = Path(__file__).parent / "static"
NEXT_BUTTONS = 3
STARTER_BUTTONS = 5
ANSWERS = "answers"
"""Gradio's name for the queue of questions: so many are answered at a time, in whichever way they are asked."""
HEAD = (
    '<meta name="color-scheme" content="light dark">'
    '<script src="/site/view.js" defer></script><script src="/site/chat.js" defer></script>'
    # Gradio confines css_paths to what is inside this margin.
    "<style>@media (max-width: 480px) { .main.fillable { padding: .3rem .6rem !important; } }</style>"
)

Message = dict[str, str]
SHOWN = MAX_BODY_BYTES // 2
"""Bytes; the page sends what it shows, and what it holds of the conversation, with each question."""
EXCHANGES = TypeAdapter(list[Exchange], config=ConfigDict(hide_input_in_errors=True))
"""The conversation as the page holds it; what is wrong with it is logged without its words."""


def create_chat(bot: Bot) -> FastAPI:
    """The chat as an application of its own, for ``late_chat`` to serve at ``/``."""
    application = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    # With a CORSMiddleware in place Gradio leaves CORS to it; alone it would let any site in.
    application.add_middleware(CORSMiddleware, allow_origins=bot.settings.allowed_sites)
    mounted: FastAPI = gr.mount_gradio_app(
        application,
        Chat(bot).blocks,
        path="/",
        theme=_theme(),
        css_paths=[STATIC / "chat.css", STATIC / "terms.css"],
        head=HEAD + clinic_style(bot.settings),
        favicon_path=str(STATIC / "icon.svg"),
        footer_links=[],
        run_history=False,
        ssr_mode=False,
        show_error=False,
        mcp_server=False,
        enable_monitoring=False,
        max_file_size=1,
    )
    return mounted


def _theme() -> gr.themes.Base:
    sans = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "sans-serif"]
    theme = gr.themes.Base(
        primary_hue="teal", neutral_hue="slate", text_size="lg", radius_size="lg", font=sans, font_mono=["monospace"]
    )
    ours = {
        "body_background_fill": "var(--guide-paper)",
        "body_text_color": "var(--guide-ink)",
        "block_background_fill": "var(--guide-card)",
        "block_border_color": "var(--guide-line)",
        "block_label_text_color": "var(--guide-soft)",
        "block_title_text_color": "var(--guide-soft)",
        "input_background_fill": "var(--guide-card)",
        "input_border_color": "var(--guide-line)",
        "input_placeholder_color": "var(--guide-soft)",
        "background_fill_primary": "var(--guide-paper)",
        "background_fill_secondary": "var(--guide-paper)",
    }
    return theme.set(**ours, **{f"{name}_dark": value for name, value in ours.items()})


@dataclass
class Chat:
    """The page: its parts, what they say in each language, and what happens when they are used."""

    bot: Bot
    blocks: gr.Blocks = field(init=False)
    worded: dict[Any, Any] = field(default_factory=dict, init=False)
    """By part of the page, a function from a catalogue to the update that puts its words in."""

    def __post_init__(self) -> None:
        with gr.Blocks(title="Dystonia Guide", analytics_enabled=False, fill_height=True) as self.blocks:
            self._header()
            # The page holds the conversation: Gradio's own state is lost with the process, or by a pause.
            self.exchanges = gr.JSON([], visible=False)
            self._conversation()
            self._suggestions()
            self._after_an_answer()
            self._question_box()
            self._wire()
        self.blocks.queue(max_size=self.bot.settings.max_in_flight, default_concurrency_limit=4)
        self.bot.metrics.count_queue(self._in_flight)

    def _in_flight(self) -> tuple[int, int]:
        """How many questions are being answered or wait, and how many of these wait."""
        answers = self.blocks._queue.event_queue_per_concurrency_id.get(ANSWERS)  # Gradio tells it nowhere else
        waiting = len(answers.queue) if answers else 0
        return waiting + (answers.current_concurrency if answers else 0), waiting

    def _said(self, component: type[Any], words: Any, parameter: str = "value", **options: Any) -> Any:
        """A part whose ``parameter`` is ``words(catalogue)``; it follows the visitor's language."""
        made = component(**{parameter: words(texts())}, **options)
        self.worded[made] = lambda t: gr.update(**{parameter: words(t)})
        return made

    def _header(self) -> None:
        with gr.Row(elem_id="top"):
            # gr.HTML compiles its value as a template with eval(), which our Content-Security-Policy forbids.
            self._said(gr.Markdown, partial(_header_html, self.bot))
            with gr.Row(elem_id="view"):
                for name, sign in (("smaller", "A−"), ("larger", "A+"), ("dark", "◐")):
                    gr.Button(sign, size="sm", elem_id=f"view-{name}")

    def _conversation(self) -> None:
        self.chatbot = self._said(
            gr.Chatbot,
            lambda t: t["widget"]["conversation"],
            "label",
            elem_id="conversation",
            show_label=False,
            height="auto",
            min_height=60,
            sanitize_html=True,
            latex_delimiters=[],
            line_breaks=False,
            buttons=[],
            feedback_options=None,
            group_consecutive_messages=False,
            layout="bubble",
        )

    def _suggestions(self) -> None:
        """Topics and questions to begin with, and those that follow an answer."""
        button = partial(gr.Button, elem_classes="suggestion")
        with gr.Column(elem_id="begin") as self.begin:
            self._said(gr.Markdown, lambda t: escape(t["chat"]["topics"]), elem_id="begin-with")
            with gr.Row(elem_id="topics"):
                self.topics = {
                    topic: self._said(gr.Button, lambda t, topic=topic: t["topics"][topic], elem_classes="topic")
                    for topic in topic_questions(self.bot)
                }
            with gr.Row(elem_id="starters"):
                first = partial(starters, self.bot.settings)
                self.starters = [
                    self._said(gr.Button, lambda t, place=place: first(t)[place], elem_classes="suggestion")
                    for place in range(len(first(texts())))
                ]
                self.starters += [button(visible=False) for _ in range(STARTER_BUTTONS - len(self.starters))]
        with gr.Row(elem_id="next", visible=False) as self.next_row:
            self.following = [button(visible=False) for _ in range(NEXT_BUTTONS)]

    def _after_an_answer(self) -> None:
        with gr.Row(elem_id="rating", visible=False) as self.rating:
            self.helped = self._said(gr.Button, lambda t: t["helped"], size="sm")
            self.did_not_help = self._said(gr.Button, lambda t: t["did_not_help"], size="sm")
        with gr.Column(elem_id="why", visible=False) as self.why:
            self._said(gr.Markdown, lambda t: escape(t["chat"]["why"]))
            with gr.Row():
                self.reasons = {
                    reason: self._said(gr.Button, lambda t, reason=reason: t["chat"]["reasons"][reason], size="sm")
                    for reason in texts()["chat"]["reasons"]
                }
        with gr.Row(elem_id="keep", visible=False) as self.keep:
            for name in ("copy", "download", "visit"):
                self._said(gr.Button, lambda t, name=name: t["chat"][name], size="sm", elem_id=f"keep-{name}")
            self._said(gr.Button, lambda t: t["print"], size="sm", elem_id="keep-print")
            self.clear = self._said(gr.Button, lambda t: t["widget"]["new_conversation"], size="sm", elem_id="new")

    def _question_box(self) -> None:
        with gr.Column(elem_id="dock"):
            with gr.Row(elem_id="ask"):
                self.box = gr.Textbox(
                    label=texts()["widget"]["question"],
                    placeholder=texts()["chat"]["placeholder"],
                    max_length=self.bot.settings.max_question_chars,
                    scale=8,
                    autofocus=True,
                    lines=1,
                    max_lines=6,
                )
                self.worded[self.box] = lambda t: gr.update(
                    label=t["widget"]["question"], placeholder=t["chat"]["placeholder"]
                )
                self.send = self._said(
                    gr.Button, lambda t: t["widget"]["ask"], variant="primary", scale=1, min_width=90, elem_id="send"
                )
            self._said(gr.Markdown, lambda t: f'<p class="disclaimer">{escape(t["disclaimer"])}</p>')

    def _wire(self) -> None:
        outputs = [
            self.chatbot, self.exchanges, self.box, self.begin, self.next_row, self.rating, self.why, self.keep,
            *self.following,
        ]  # fmt: skip
        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        self.blocks.load(self._speak, None, [*self.worded], **quiet)
        asked = [(self.box, self.box.submit), (self.box, self.send.click)]
        asked += [(button, button.click) for button in (*self.starters, *self.following)]
        for part, trigger in asked:
            inputs = [part, self.chatbot, self.exchanges]
            # A question that is sent during an answer waits for its end, instead of being dropped.
            # All ways to ask share one id: so many are answered at a time, rather than so many of each.
            trigger(self._converse, inputs, outputs, trigger_mode="always_last", concurrency_id=ANSWERS, **quiet)
        for topic, button in self.topics.items():
            button.click(partial(self._questions_of, topic), None, self.starters, **quiet)
        self.clear.click(_empty, None, outputs, **quiet)
        rated = [self.rating, self.why]
        self.helped.click(self._rating(None), None, rated, **quiet)
        self.did_not_help.click(self._ask_why, None, rated, **quiet)
        for reason, button in self.reasons.items():
            button.click(self._rating(reason), None, rated, **quiet)

    def _speak(self, visit: gr.Request) -> list[Any]:
        """Every part's words in the language of the visit."""
        language = self._language(visit)
        if language == FALLBACK:  # the page was made in it
            return [gr.skip()] * len(self.worded)
        return [words(texts(language)) for words in self.worded.values()]

    def _language(self, visit: gr.Request) -> str:
        """The language of the visit; Gradio sends the query of the page's address with every event."""
        return language_of_visit(visit.request, self.bot.settings)

    def _questions_of(self, topic: str) -> list[Any]:
        """Updates of the starter buttons: questions that the articles of a topic answer."""
        found = topic_questions(self.bot).get(topic, [])
        return [gr.update(value=question, visible=bool(question)) for question in _filled(found, STARTER_BUTTONS)]

    def _rating(self, reason: str | None) -> Callable[[gr.Request], list[Any]]:
        """What a press says of the answer: that it helped, or for which reason one did not that is counted already."""

        def rate(visit: gr.Request) -> list[Any]:
            """Counts what the reader thought of the answer, and asks no second time."""
            self.bot.rated(helpful=None if reason else True, reason=reason)
            gr.Info(texts(self._language(visit))["thanks"])
            return [gr.update(visible=False)] * 2

        return rate

    def _ask_why(self) -> list[Any]:
        """Counts that the answer did not help, whether a reason follows or not, and offers the reasons."""
        self.bot.rated(helpful=False, reason=None)
        return [gr.update(visible=False), gr.update(visible=True)]

    def _converse(self, text: str, messages: list[Message], held: Any, visit: gr.Request) -> Iterator[tuple[Any, ...]]:
        """Answers, and lets go of what Gradio remembers of the visit: it would keep the conversation without end."""
        try:
            yield from self._answered(text, messages, EXCHANGES.validate_python(held), self._language(visit))
        finally:
            self.blocks.state_holder.session_data.pop(visit.session_hash, None)
            self.blocks.state_holder.time_last_used.pop(visit.session_hash, None)

    def _answered(
        self, text: str, messages: list[Message], said: list[Exchange], language: str
    ) -> Iterator[tuple[Any, ...]]:
        """Streams one answer into the conversation: values for the outputs in ``_wire``."""
        if not text.strip():  # nothing was asked, so nothing is shown
            yield (gr.skip(),) * (8 + NEXT_BUTTONS)
            return
        bot, t = self.bot, texts(language)
        messages = [*_newest(messages), {"role": "user", "content": escape(text)}]
        # Where neither the page nor the site has a language of its own, the notice is in that of the message.
        own = None if language == FALLBACK and not bot.settings.language else language
        question = Question(text, history(said, bot.settings), language=own)
        hidden = gr.update(visible=False)
        answer: list[AnswerSentence] = []
        cards: dict[int, Citation] = {}
        told: Safety | None = None
        notice = ""
        finder = bot.understander(bot.index.get()).finder

        def shown(html: str, said: list[Exchange] | None = None, *rest: Any) -> tuple[Any, ...]:
            """The values for all outputs; what was ``said`` and ``rest``, the next row and its buttons, at the end."""
            now_said = gr.skip() if said is None else EXCHANGES.dump_python(said)
            row, *buttons = rest or (hidden, *[gr.skip()] * NEXT_BUTTONS)
            done = gr.update(visible=bool(rest))
            conversation = [*messages, {"role": "assistant", "content": html}] if html else messages
            # The box is emptied once: what is typed during an answer stays.
            return (conversation, now_said, gr.skip() if html else "", hidden, row, done, hidden, done, *buttons)

        try:
            yield shown("")
            for event in bot.stream(question):
                if isinstance(event, NoticeEvent):
                    told, notice = event.safety, notice_html(event.safety, texts(event.language))
                    yield shown(notice)
                elif isinstance(event, SentenceEvent):
                    answer.append(event.sentence)
                    cards.update({citation.number: citation for citation in event.citations})
                    sentences = sentences_html(answer, cards, TermMarker(finder), t)
                    yield shown(f'{notice}<div class="answer">{sentences}</div>')
                else:
                    html = reply_html(event.reply, TermMarker(finder), t)
                    yield shown(html, with_reply(said, event.reply, bot.settings), *_next_buttons(event.reply))
        except QuestionError as error:
            yield shown(f'<div class="para">{escape(str(error)[0].upper() + str(error)[1:])}.</div>')
        except GuideError as error:
            log.error("%s", error)
            heard = with_notice(said, text, told, bot.settings) if told else said
            yield shown(f'{notice}<div class="para">{escape(t["chat"]["not_ready"])}</div>', heard)


def _newest(messages: list[Message]) -> list[Message]:
    """The end of a conversation as it is shown, from a question on; of a very long one the beginning goes."""
    kept = list(messages)
    while kept and (len(json.dumps(kept, ensure_ascii=False).encode()) > SHOWN or kept[0]["role"] != "user"):
        del kept[0]
    return kept


def _header_html(bot: Bot, t: Mapping[str, Any]) -> str:
    clinic = bot.settings.clinic_name
    beside = f'<span class="clinic">{escape(t["widget"]["for_clinic"].format(clinic=clinic))}</span>' if clinic else ""
    logo = '<img src="/clinic-logo" alt="" class="logo">' if bot.settings.clinic_logo else ""
    return (
        f'<header class="guide">{logo}<h1>Dystonia Guide {beside}</h1><nav aria-label="{escape(t["page"]["site"])}">'
        f'<a href="/articles">{escape(t["page"]["articles"])}</a></nav><p>{escape(t["introduction"])}</p></header>'
    )


def _next_buttons(reply: Reply) -> list[Any]:
    """Updates for the row of next questions and its buttons."""
    questions = _filled(reply.next_questions, NEXT_BUTTONS)
    buttons = [gr.update(value=question, visible=bool(question)) for question in questions]
    return [gr.update(visible=bool(reply.next_questions)), *buttons]


def _filled(questions: Any, count: int) -> list[str]:
    """So many questions; empty ones at the end."""
    return [*questions, *[""] * count][:count]


def _empty() -> tuple[Any, ...]:
    hidden = gr.update(visible=False)
    return ([], [], "", gr.update(visible=True), *[hidden] * (4 + NEXT_BUTTONS))
