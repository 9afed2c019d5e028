"""The web chat: Gradio's home, and the only place that imports it.

Importing this module imports Gradio, which takes seconds; ``late_chat`` does so behind a running server.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
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

from bot.bot import Bot
from bot.errors import GuideError, QuestionError
from bot.texts import texts
from bot.types import AnswerSentence, Citation, NoticeEvent, Question, Reply, SentenceEvent, Turn
from bot.web.chat_html import notice_html, reply_html, sentences_html
from bot.web.terms import TermMarker

STATIC = Path(__file__).parent / "static"
NEXT_BUTTONS = 3
HOUR = 3600

Message = dict[str, str]


def create_chat(bot: Bot) -> FastAPI:
    """The chat as an application of its own, for ``late_chat`` to serve at ``/``."""
    application = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    # With a CORSMiddleware in place Gradio leaves CORS to it; alone it would let any site in.
    application.add_middleware(CORSMiddleware, allow_origins=bot.settings.allowed_sites)
    mounted: FastAPI = gr.mount_gradio_app(
        application,
        _blocks(bot),
        path="/",
        theme=_theme(),
        css_paths=[STATIC / "chat.css", STATIC / "terms.css"],
        head='<meta name="color-scheme" content="light dark"><script src="/site/chat.js" defer></script>',
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
    return gr.themes.Base(
        primary_hue="teal", neutral_hue="slate", text_size="lg", radius_size="lg", font=sans, font_mono=["monospace"]
    )


def _blocks(bot: Bot) -> gr.Blocks:
    t = texts()
    with gr.Blocks(title="Dystonia Guide", analytics_enabled=False, fill_height=True) as blocks:
        # gr.HTML compiles its value as a template with eval(), which our Content-Security-Policy forbids.
        gr.Markdown(
            '<header class="guide"><h1>Dystonia Guide</h1><nav aria-label="Site"><a href="/articles">Articles</a></nav>'
            f"<p>{escape(t['introduction'])}</p></header>"
        )
        turns = gr.State([], time_to_live=HOUR)
        chatbot = gr.Chatbot(
            elem_id="conversation",
            label="Conversation",
            show_label=False,
            height="auto",
            min_height=120,
            sanitize_html=True,
            latex_delimiters=[],
            line_breaks=False,
            buttons=[],
            feedback_options=None,
            group_consecutive_messages=False,
            layout="bubble",
        )
        with gr.Row(elem_id="starters") as starter_row:
            starters = [gr.Button(question, elem_classes="suggestion") for question in t["starters"]]
        with gr.Row(elem_id="next", visible=False) as next_row:
            following = [gr.Button(elem_classes="suggestion", visible=False) for _ in range(NEXT_BUTTONS)]
        with gr.Row(elem_id="rating", visible=False) as rating:
            helped = gr.Button(t["helped"], size="sm")
            did_not_help = gr.Button(t["did_not_help"], size="sm")
            gr.Button(t["print"], size="sm", elem_id="print")  # static/chat.js: Gradio's own scripts need eval()
        with gr.Row(elem_id="ask"):
            box = gr.Textbox(
                label="Your question",
                placeholder="Ask about dystonia",
                max_length=bot.settings.max_question_chars,
                scale=8,
                autofocus=True,
                lines=1,
                max_lines=6,
            )
            send = gr.Button("Ask", variant="primary", scale=1, min_width=90, elem_id="send")
        gr.Markdown(f'<p class="disclaimer">{escape(t["disclaimer"])}</p>')
        clear = gr.Button("New conversation", size="sm", elem_id="new")

        outputs = [chatbot, turns, box, starter_row, next_row, rating, *following]

        def reply(text: str, messages: list[Message], said: list[Turn]) -> Iterator[tuple[Any, ...]]:
            yield from _converse(bot, text, messages, said)

        for asked, trigger in ((box, box.submit), (box, send.click), *((b, b.click) for b in (*starters, *following))):
            trigger(reply, [asked, chatbot, turns], outputs, show_progress="hidden", api_visibility="private")
        clear.click(_empty, None, outputs, api_visibility="private")
        for button, helpful in ((helped, True), (did_not_help, False)):
            button.click(partial(_rate, bot, helpful), None, rating, show_progress="hidden", api_visibility="private")
    blocks.queue(max_size=64, default_concurrency_limit=4)
    return blocks


def _converse(bot: Bot, text: str, messages: list[Message], said: list[Turn]) -> Iterator[tuple[Any, ...]]:
    """Streams one answer into the conversation: values for (chatbot, turns, box, starters, next, rating, buttons)."""
    messages = [*messages, {"role": "user", "content": escape(text)}]
    limit = bot.settings.max_history_turns
    question = Question(text, tuple(said[-limit:] if limit else ()))
    hidden = gr.update(visible=False)
    answer: list[AnswerSentence] = []
    cards: dict[int, Citation] = {}
    notice = ""
    finder = bot.understander(bot.index.get()).finder

    def shown(html: str, *rest: Any) -> tuple[Any, ...]:
        """The values for all outputs; ``rest`` are turns, next row and buttons, unchanged until the end."""
        turns, row, *buttons = rest or (gr.skip(), hidden, *[gr.skip()] * NEXT_BUTTONS)
        rating = gr.update(visible=bool(rest))
        return ([*messages, {"role": "assistant", "content": html}], turns, "", hidden, row, rating, *buttons)

    try:
        for event in bot.stream(question):
            if isinstance(event, NoticeEvent):
                notice = notice_html(event.safety)
                yield shown(notice)
            elif isinstance(event, SentenceEvent):
                answer.append(event.sentence)
                cards.update({citation.number: citation for citation in event.citations})
                yield shown(f'{notice}<div class="answer">{sentences_html(answer, cards, TermMarker(finder))}</div>')
            else:
                turns = [*said, Turn("user", text), Turn("assistant", event.reply.answer)]
                yield shown(reply_html(event.reply, TermMarker(finder)), turns, *_next_buttons(event.reply))
    except QuestionError as error:
        yield shown(f'<div class="para">{escape(str(error)[0].upper() + str(error)[1:])}.</div>')
    except GuideError:
        yield shown('<div class="para">The service is not ready. Please try again in a moment.</div>')


def _next_buttons(reply: Reply) -> list[Any]:
    """Updates for the row of next questions and its buttons."""
    questions = [*reply.next_questions, *[""] * NEXT_BUTTONS][:NEXT_BUTTONS]
    buttons = [gr.update(value=question, visible=bool(question)) for question in questions]
    return [gr.update(visible=bool(reply.next_questions)), *buttons]


def _empty() -> tuple[Any, ...]:
    hidden = [gr.update(visible=False)] * NEXT_BUTTONS
    return ([], [], "", gr.update(visible=True), gr.update(visible=False), gr.update(visible=False), *hidden)


def _rate(bot: Bot, helpful: bool) -> Any:
    """Counts what the reader thought of the answer, and asks no second time."""
    bot.metrics.feedback(helpful=helpful)
    gr.Info(texts()["thanks"])
    return gr.update(visible=False)
