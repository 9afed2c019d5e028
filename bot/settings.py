"""Every setting, its meaning and its default. Environment variables begin with ``DYSTONIA_``."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import SettingsError

PACKAGED_MODEL = "all-MiniLM-L6-v2"
PACKAGED_MODEL_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"

ORIGIN = re.compile(r"(https?)://([a-z0-9-]+(?:\.[a-z0-9-]+)*)(?::(\d{1,5}))?/?")
DEFAULT_PORTS = {"http": "80", "https": "443"}


class ContactSetting(BaseModel):
    """Someone to call: shown in notices, never guessed."""

    model_config = ConfigDict(extra="forbid")

    name: str
    phone: str
    note: str = ""


class Settings(BaseSettings):
    """The settings of one process; reading them builds nothing."""

    model_config = SettingsConfigDict(env_prefix="DYSTONIA_", env_file=None, extra="ignore")

    corpus_dir: Path = Field(Path("corpus"), description="Folder of the articles.")
    index_dir: Path = Field(Path("index"), description="Folder of the index builds; made if missing.")
    store: str = Field(
        "chroma",
        pattern=r"^(chroma|https?://[^/]+/?|postgresql://.+)$",
        description="Where vectors are kept: chroma (in the index folder), a Chroma server (http://host:8000), or "
        "PostgreSQL with pgvector (postgresql://user:password@host/database).",
    )
    store_name: str = Field(
        "dystonia",
        pattern=r"^[a-z][a-z0-9]{2,19}$",
        description="Tells this index from others on the same Chroma server or in the same database.",
    )
    embedding_model: str = Field(
        PACKAGED_MODEL,
        description="The packaged all-MiniLM-L6-v2, or any sentence-transformers name or folder.",
    )
    embedding_sha256: str | None = Field(
        None,
        description="Expected SHA-256 of the model's weights; the packaged model is always checked.",
    )
    embedding_threads: int = Field(
        1, ge=1, le=64, description="Threads that one question's encoding may use; 1 serves most questions at once."
    )

    country: str | None = Field(
        None, description="Country of the site (ISO 3166, such as GB): notices name its numbers. It is never guessed."
    )
    emergency_number: str | None = Field(
        None, description="What notices name as the number to call in an emergency, if not the country's."
    )
    crisis_line: str | None = Field(
        None, description="What notices name for people who think of ending their life, if not the country's."
    )
    language: Literal["en", "es", "de", "fr"] | None = Field(
        None, description="Language of notices and the disclaimer; without it, that of each message."
    )
    contacts: list[ContactSetting] = Field(
        default_factory=list, description="Whom readers can call: a JSON list of name, phone, note."
    )

    chat_model: str | None = Field(
        None,
        description="A LangChain chat model as provider:model (openai:..., anthropic:..., ollama:...) that writes "
        "answers from the articles; without one, answers are sentences of the articles.",
    )
    chat_base_url: str | None = Field(
        None, description="Address of the chat model's server, if not the provider's own."
    )
    chat_api_key: SecretStr | None = Field(
        None, description="Key for the chat model, if not in the provider's own variable."
    )
    chat_timeout_seconds: float = Field(20, gt=0, description="After this time the articles answer without it.")
    reranker_model: str | None = Field(
        None,
        description="A sentence-transformers cross-encoder, name or folder, that puts the best sections in order once "
        "more; slower, and off by default.",
    )

    max_question_chars: int = Field(2000, ge=100, description="Longest question that is taken.")
    max_history_turns: int = Field(40, ge=0, description="Most turns of a conversation that are taken.")
    max_history_chars: int = Field(40_000, ge=0, description="Most characters of all earlier turns together.")

    rate_limit: str = Field("600/minute", description="What one client may ask, such as 60/minute; empty for no limit.")
    rate_limit_storage: str = Field(
        "memory://",
        description="Where clients' counts are kept: memory://, or redis://host:6379 for several processes.",
    )
    trusted_proxies: list[str] = Field(
        default_factory=list,
        description="Addresses of proxies whose X-Forwarded-For names the client: a JSON list.",
    )
    max_in_flight: int = Field(
        64, ge=1, description="Questions answered at the same time; what comes beyond is asked to try again."
    )

    allowed_sites: list[str] = Field(
        default_factory=list,
        description="Sites that may embed the chat, as origins (https://clinic.example).",
    )

    @field_validator("allowed_sites")
    @classmethod
    def as_browsers_write_them(cls, sites: list[str]) -> list[str]:
        """Origins without path or default port; they are compared to the letter with what browsers send."""
        return [origin(site) for site in sites]


def origin(site: str) -> str:
    """An address of a site as browsers write it in the Origin header.

    Raises:
        ValueError: it is not the origin of one site (a path, a wildcard, no scheme).
    """
    found = ORIGIN.fullmatch(site.strip().lower())
    if not found:
        raise ValueError(
            f"{site!r} is not an origin; write scheme and host of one site, without path or *, as in "
            "https://clinic.example"
        )
    scheme, host, port = found.groups()
    return f"{scheme}://{host}" + (f":{port}" if port and port != DEFAULT_PORTS[scheme] else "")


def read_settings(**overrides: object) -> Settings:
    """Settings from the environment, with ``overrides`` on top.

    Raises:
        SettingsError: a value cannot be used; the message names the variable.
    """
    try:
        return Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        problems = "; ".join(
            f"DYSTONIA_{'_'.join(str(part) for part in problem['loc']).upper()}: {problem['msg']}"
            for problem in error.errors()
        )
        raise SettingsError(f"settings: {problems}; mend the environment variable and start again") from error
    except ValueError as error:  # a list or number that pydantic-settings cannot parse
        raise SettingsError(f"settings: {error}; lists are written as JSON") from error
