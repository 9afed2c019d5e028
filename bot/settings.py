"""Every setting, its meaning and its default. Environment variables begin with ``DYSTONIA_``."""

from __future__ import annotations

import difflib
import ipaddress
import os
import re
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import SettingsError
from bot.texts.read_yaml import mistake_in, read_yaml

PACKAGED_MODEL = "all-MiniLM-L6-v2"
PACKAGED_MODEL_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"

ORIGIN = re.compile(r"(https?)://([a-z0-9-]+(?:\.[a-z0-9-]+)*)(?::(\d{1,5}))?/?")
READABLE = 4.5
LOGO_TYPES = {
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
}
CLINIC_FILE = "clinic.yaml"
PATHS = ("corpus_dir", "own_articles_dir", "index_dir", "clinic_logo")
Language = Literal["en", "es", "de", "fr"]
DEFAULT_PORTS = {"http": 80, "https": 443}
PREFIX = "DYSTONIA_"
EMPTY_SAYS_SOMETHING = "rate_limit"
"""An empty value, as a compose file's ``${X:-}`` gives it, says nothing; only for this setting it says: no limit."""
MISSPELT = 0.85
"""Likeness (difflib's ratio, 0 to 1) from which an unknown variable is taken for a misspelt one. Those that Kubernetes
sets for services stay below, such as DYSTONIA_GUIDE_PORT, or DYSTONIA_RECORDS_PORT for one called dystonia-records.
"""


class ContactSetting(BaseModel):
    """Someone to call: shown in notices, never guessed."""

    model_config = ConfigDict(extra="forbid")

    name: str
    phone: str
    note: str = ""


class Settings(BaseSettings):
    """The settings of one process; reading them builds nothing."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=None, env_ignore_empty=True, extra="ignore")

    clinic_name: str | None = Field(None, max_length=60, description="Name of the clinic, shown beside the guide's.")
    clinic_logo: Path | None = Field(None, description="The clinic's logo: an SVG, PNG, JPEG or WebP file.")
    clinic_colour: str | None = Field(
        None, pattern="^#[0-9a-fA-F]{6}$", description="The clinic's colour for links and buttons, such as #2d4f8b."
    )
    starters: list[str] = Field(
        default_factory=list, max_length=5, description="Questions to begin with, if not the guide's own: a JSON list."
    )
    languages: list[Language] = Field(
        default=["en", "es", "de", "fr"],
        min_length=1,
        description="Languages that visitors are offered: a JSON list. Articles stay in their own.",
    )

    corpus_dir: Path = Field(Path("corpus"), description="Folder of the articles.")
    own_articles_dir: Path | None = Field(None, description="The clinic's own articles, read beside the guide's.")
    doses_of_own_articles: bool = Field(
        False, description="Quote sentences of the clinic's own articles that name a dose; off by default."
    )
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
    language: Language | None = Field(
        None,
        description="Language of pages, notices and the disclaimer, if ?lang= or a request names none; without it, "
        "pages speak the browser's, and notices that of the page or, on an English one, of the message.",
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

    rate_limit: str = Field(
        "600/minute", description="What one client may ask: 60/minute, or 60/minute; 1000/day; empty for no limit."
    )
    rate_limit_storage: str = Field(
        "memory://",
        description="Where clients' counts are kept: memory://, or redis://host:6379 for several processes.",
    )
    trusted_proxies: list[str] = Field(
        default_factory=list,
        description="Addresses or networks (10.0.0.0/8) of proxies whose X-Forwarded-For names the client: a JSON "
        "list.",
    )
    max_in_flight: int = Field(
        64,
        ge=1,
        description="Questions of the API and the widget that are answered or wait for it, and as many of the chat; "
        "what comes beyond is asked to try again.",
    )

    records: str | None = Field(
        None,
        description="Database for feedback and transcripts: sqlite:///records.db or postgresql://user:password@host/"
        "database; without one nothing is kept.",
    )
    keep_transcripts: bool = Field(
        False,
        description="Keep questions of API requests that send a session, redacted, in the records; the chat and the "
        "widget send none.",
    )
    keep_days: int = Field(30, ge=1, le=3650, description="Days after which records are deleted.")
    admin_token: SecretStr | None = Field(
        None, min_length=16, description="Lets its bearer delete a conversation's records; without one nobody can."
    )

    log_format: Literal["text", "json"] = Field("text", description="How the log is written: text or json.")
    traces: str | None = Field(
        None,
        pattern=r"^https?://[^/]+/?$",
        description="OpenTelemetry collector (OTLP over gRPC, such as http://collector:4317) that gets the time of "
        "each answer and its stages.",
    )

    allowed_sites: list[str] = Field(
        default_factory=list,
        description="Sites that may embed the chat, as origins (https://clinic.example).",
    )

    @property
    def transcript_days(self) -> int | None:
        """Days that conversations are kept; None if they are not."""
        return self.keep_days if self.records and self.keep_transcripts else None

    @property
    def article_folders(self) -> list[Path]:
        """Where articles are read from, if nothing else is named."""
        return [self.corpus_dir, *([self.own_articles_dir] if self.own_articles_dir else [])]

    @field_validator("clinic_colour")
    @classmethod
    def can_be_read(cls, colour: str | None) -> str | None:
        """A colour on which white text, and which on white paper, can be read (WCAG 2.2, 1.4.3: 4.5 to 1)."""
        if colour and contrast_with_white(colour) < READABLE:
            raise ValueError(
                f"{colour} is too light to be read on white (contrast {contrast_with_white(colour):.1f}, at least "
                f"{READABLE} is needed); name a darker one"
            )
        return colour

    @field_validator("clinic_logo")
    @classmethod
    def is_a_picture(cls, logo: Path | None) -> Path | None:
        """A file that is there, of a kind that browsers show."""
        if logo and (logo.suffix.lower() not in LOGO_TYPES or not logo.is_file()):
            raise ValueError(f"{logo} is no file, or not one of {', '.join(LOGO_TYPES)}")
        return logo

    @field_validator("trusted_proxies")
    @classmethod
    def are_addresses(cls, proxies: list[str]) -> list[str]:
        """Addresses or networks, or * for all; anything else would trust nobody, without a word."""
        for proxy in proxies if proxies != ["*"] else []:
            try:
                ipaddress.ip_network(proxy)
            except ValueError as error:
                raise ValueError(
                    f"{error}; write the address of a proxy (10.0.0.7), a network (10.0.0.0/8), or only * for all"
                ) from error
        return proxies

    @field_validator("allowed_sites")
    @classmethod
    def as_browsers_write_them(cls, sites: list[str]) -> list[str]:
        """Origins without path or default port; they are compared to the letter with what browsers send."""
        return [origin(site) for site in sites]


def contrast_with_white(colour: str) -> float:
    """The contrast of ``#rrggbb`` with white, 1 to 21, as WCAG 2.2 defines it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


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
    return f"{scheme}://{host}" + (f":{port}" if port and int(port) != DEFAULT_PORTS[scheme] else "")


def read_settings(**overrides: object) -> Settings:
    """Settings from the environment and, below it, the clinic's file; ``overrides`` on top.

    Raises:
        SettingsError: a value cannot be used, or a variable is misspelt; the message names the variable or the file.
    """
    _refuse_misspelt_variables()
    file = Path(os.environ.get("DYSTONIA_CLINIC_FILE") or CLINIC_FILE)
    told = {
        name: value
        for name, value in _read_clinic_file(file).items()
        if (value != "" or name == EMPTY_SAYS_SOMETHING) and not os.environ.get(_variable(name))
    }
    if os.environ.get(_variable(EMPTY_SAYS_SOMETHING)) == "":
        told[EMPTY_SAYS_SOMETHING] = ""
    try:
        return Settings(**{**told, **overrides})
    except ValidationError as error:
        problems = []
        for problem in error.errors():
            first, *inner = (str(part) for part in problem["loc"])
            name = f"{file}: {first}" if first in told else _variable(first)
            quoted = "; put it in quotes" if problem["type"] == "string_type" else ""
            problems.append(f"{'.'.join([name, *inner])}: {problem['msg']}{quoted}")
        raise SettingsError(f"settings: {'; '.join(problems)}; mend it and start again") from error
    except ValueError as error:  # a list or number that pydantic-settings cannot parse
        variable = re.sub(r'.*field "(\w+)".*', lambda field: _variable(field[1]), str(error))
        raise SettingsError(
            f'{variable}: it cannot be read; lists are written as JSON, such as ["one", "two"]'
        ) from error


def _variable(name: str) -> str:
    """The environment variable of a setting."""
    return f"{PREFIX}{name.upper()}"


def _refuse_misspelt_variables() -> None:
    """Stops at a variable that no setting has but that is almost one's.

    Raises:
        SettingsError: there is one; the message says which setting is meant.
    """
    known = ["CLINIC_FILE", *map(str.upper, Settings.model_fields)]
    for variable in sorted(os.environ):
        name = variable.removeprefix(PREFIX)  # which would make all of them alike
        if variable.startswith(PREFIX) and name not in known:
            for meant in difflib.get_close_matches(name, known, 1, MISSPELT):
                raise SettingsError(f"{variable}: there is no such setting; write {PREFIX}{meant}, or remove it")


def _read_clinic_file(file: Path) -> dict[str, Any]:
    """The settings of a clinic's file, by name; paths in it are seen from its folder.

    Raises:
        SettingsError: it was named and is not there, is no YAML, or has a setting that there is not.
    """
    if not file.is_file():
        if os.environ.get("DYSTONIA_CLINIC_FILE"):
            raise SettingsError(f"DYSTONIA_CLINIC_FILE: there is no file {file}")
        return {}
    try:
        told = read_yaml(file.read_text("utf-8")) or {}
    except yaml.YAMLError as error:
        line, mistake = mistake_in(error)
        raise SettingsError(f"{file}:{line}: {mistake}") from error
    except (OSError, ValueError) as error:
        raise SettingsError(f"{file}: it cannot be read ({error})") from error
    if not isinstance(told, dict):
        raise SettingsError(f"{file}: write one setting a line, as in: clinic_name: Lindenhof")
    if unknown := [str(name) for name in told if name not in Settings.model_fields]:
        raise SettingsError(f"{file}: there is no setting {', '.join(unknown)}; docs/settings.md lists them")
    told = {name: "" if value is None else value for name, value in told.items()}  # "country:" with nothing after it
    paths = {name: file.parent / told[name] for name in PATHS if isinstance(told.get(name), str) and told[name]}
    return {**told, **paths}
