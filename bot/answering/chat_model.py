"""The chat model: its home, and the only place that knows LangChain's way to it."""

from __future__ import annotations

import os
import string
import time
from collections.abc import Iterator
from importlib.resources import files
from typing import TYPE_CHECKING

from bot.errors import ChatModelError, SettingsError
from bot.settings import Settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel


class ChatModel:
    """A LangChain chat model that answers within ``seconds`` or raises."""

    def __init__(self, model: BaseChatModel, seconds: float) -> None:
        self._model = model
        self._seconds = seconds

    def stream(self, instructions: str, data: str) -> Iterator[str]:
        """The reply to ``data`` under ``instructions``, piece by piece.

        Raises:
            ChatModelError: the model cannot be reached, refuses, fails, or takes too long.
        """
        from langchain_core.messages import HumanMessage, SystemMessage

        end = time.monotonic() + self._seconds
        try:
            for chunk in self._model.stream([SystemMessage(instructions), HumanMessage(data)]):
                if time.monotonic() > end:
                    raise ChatModelError(f"the chat model took more than {self._seconds:g} seconds")
                yield chunk.text
        except ChatModelError:
            raise
        except Exception as error:  # every provider has errors of its own; the articles still answer
            raise ChatModelError(f"the chat model failed: {type(error).__name__}") from error


def connect(settings: Settings) -> ChatModel | None:
    """The configured chat model; None if there is none. Nothing is sent yet.

    Raises:
        SettingsError: the name is unknown, or a package that it needs is not installed.
    """
    if not settings.chat_model:
        return None
    from langchain.chat_models import init_chat_model

    # LangChain would send conversations to its makers' tracing service if a variable of the shell said so.
    os.environ.update(LANGSMITH_TRACING="false", LANGCHAIN_TRACING_V2="false")
    options: dict[str, object] = {"temperature": 0, "timeout": settings.chat_timeout_seconds, "max_retries": 0}
    if settings.chat_base_url:
        options["base_url"] = settings.chat_base_url
    if settings.chat_api_key:
        options["api_key"] = settings.chat_api_key.get_secret_value()
    if settings.chat_model.startswith("openai:"):
        options["use_responses_api"] = False  # servers that speak OpenAI's language know its chat completions
    try:
        model = init_chat_model(settings.chat_model, **options)  # type: ignore[call-overload]
    except Exception as error:  # a missing package, an unknown provider, a missing key: each has an error of its own
        raise SettingsError(
            f"DYSTONIA_CHAT_MODEL={settings.chat_model}: {error}; write provider:model, install the provider's "
            "LangChain package, and set its API key"
        ) from error
    return ChatModel(model, settings.chat_timeout_seconds)


def prompt(name: str, **values: object) -> str:
    """The instructions ``prompts/NAME.md`` with their ``$placeholders`` filled; KeyError if one is missing."""
    return string.Template((files("bot.answering") / "prompts" / f"{name}.md").read_text("utf-8")).substitute(values)
