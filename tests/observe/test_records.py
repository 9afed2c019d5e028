"""A clinic may keep whether answers helped and redacted questions: for a time, and deleted when asked."""

from __future__ import annotations

import dataclasses
import datetime
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr
from sqlalchemy import select, text, update

from bot.bot import Bot
from bot.errors import SettingsError
from bot.observe.metrics import Metrics
from bot.observe.records import Records, feedback_rows, metadata, transcript_rows
from bot.settings import Settings
from bot.types import Question
from bot.web.server import create_app
from tests.engines import postgres_server

TOKEN = "a-long-enough-admin-token"


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.server)])
def address(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("records")
    if request.param == "sqlite":
        yield f"sqlite:///{folder}/records.db"
    else:
        with postgres_server(folder) as address:
            yield address


def opened(address: str, **settings: object) -> Records:
    records = Records(Settings(records=address, **settings), Metrics())
    with records._engine.begin() as connection:
        for table in metadata.tables.values():
            connection.execute(table.delete())
    return records


def rows(records: Records, table: object) -> list[tuple[object, ...]]:
    with records._engine.connect() as connection:
        return [tuple(row) for row in connection.execute(select(table))]


def make_old(records: Records) -> None:
    """Lets eight days pass for the transcripts."""
    long_ago = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=8)
    with records._engine.begin() as connection:
        connection.execute(update(transcript_rows).values(at=long_ago))


@pytest.fixture
def records(address: str) -> Iterator[Records]:
    records = opened(address, keep_transcripts=True, keep_days=7)
    yield records
    records.close()


def test_that_an_answer_helped_is_kept_and_only_reasons_to_choose_from(records: Records) -> None:
    records.feedback(helpful=True, reason=None)
    records.feedback(helpful=False, reason="hard_to_read")
    records.feedback(helpful=False, reason="my name is Ann and I live in Leeds")
    assert [row[2:] for row in rows(records, feedback_rows)] == [("yes", None), ("no", "hard_to_read"), ("no", None)]


def test_a_question_is_kept_redacted_with_how_it_was_answered_and_never_its_answer(records: Records, bot: Bot) -> None:
    question = Question("My name is Ann Smith, ann@example.org: what is neck dystonia?", session="visit-1")
    records.answered(question, bot.ask(Question("What is neck dystonia?")))
    ((_, _, session, asked, status, level, cited, version),) = rows(records, transcript_rows)
    assert (session, asked) == ("visit-1", "My name is [name], [e-mail]: what is neck dystonia?")
    assert (status, level) == ("answered", "none")
    assert "neck-dystonia#what-is-neck-dystonia" in str(cited)
    assert version == bot.index.get().version


def test_without_the_clinics_wish_or_a_session_no_question_is_kept(address: str, bot: Bot) -> None:
    reply = bot.ask(Question("What is neck dystonia?"))
    for keep, session in ((False, "a"), (True, None)):
        records = opened(address, keep_transcripts=keep)
        records.answered(Question("What is neck dystonia?", session=session), reply)
        assert rows(records, transcript_rows) == []
        records.close()


def test_records_expire(records: Records, bot: Bot) -> None:
    question = Question("What is neck dystonia?", session="old")
    records.answered(question, bot.ask(question))
    records.feedback(helpful=True, reason=None)
    make_old(records)
    records.expire()
    assert rows(records, transcript_rows) == []
    assert len(rows(records, feedback_rows)) == 1


def test_after_a_restart_what_is_too_old_is_gone_even_if_questions_are_no_longer_kept(
    records: Records, address: str, bot: Bot
) -> None:
    question = Question("What is neck dystonia?", session="old")
    records.answered(question, bot.ask(question))
    make_old(records)
    again = Records(Settings(records=address, keep_transcripts=False, keep_days=7), Metrics())
    assert rows(again, transcript_rows) == []
    again.close()


def test_records_expire_while_nobody_asks_anything(address: str, bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.observe.records.EXPIRY_SECONDS", 0.05)
    records = opened(address, keep_transcripts=True, keep_days=7)
    question = Question("What is neck dystonia?", session="old")
    records.answered(question, bot.ask(question))
    make_old(records)
    end = time.monotonic() + 10
    while rows(records, transcript_rows) and time.monotonic() < end:
        time.sleep(0.05)
    assert rows(records, transcript_rows) == []
    records.close()


def test_a_conversation_can_be_deleted_by_its_name_and_only_with_the_token(records: Records, bot: Bot) -> None:
    settings = bot.settings.model_copy(update={"admin_token": SecretStr(TOKEN)})
    client = TestClient(create_app(dataclasses.replace(bot, settings=settings, records=records), with_chat=False))
    for session in ("mine", "mine", "other"):
        assert client.post("/api/v1/ask", json={"question": "What is neck dystonia?", "session": session}).is_success
    for token in ("", "Bearer", "Bearer wrong", TOKEN):
        refused = client.delete("/api/v1/transcripts?session=mine", headers={"authorization": token})
        assert refused.status_code == 403
    allowed = client.delete("/api/v1/transcripts?session=mine", headers={"authorization": f"Bearer {TOKEN}"})
    assert allowed.json() == {"deleted": 2}
    assert [row[2] for row in rows(records, transcript_rows)] == ["other"]


def test_a_conversation_of_any_name_can_be_deleted(records: Records, bot: Bot) -> None:
    settings = bot.settings.model_copy(update={"admin_token": SecretStr(TOKEN)})
    client = TestClient(create_app(dataclasses.replace(bot, settings=settings, records=records), with_chat=False))
    headers = {"authorization": f"Bearer {TOKEN}"}
    for session in ("two\nlines", "ward 7 & 8?", "50%", "Größe", "x" * 200):
        asked = client.post("/api/v1/ask", json={"question": "What is neck dystonia?", "session": session})
        assert asked.is_success, session
        deleted = client.delete("/api/v1/transcripts", params={"session": session}, headers=headers)
        assert deleted.json() == {"deleted": 1}, session
        assert rows(records, transcript_rows) == []


def test_without_records_or_token_there_is_nothing_to_delete(client: TestClient) -> None:
    assert client.delete("/api/v1/transcripts?session=mine").status_code == 404


def test_a_database_that_goes_away_stops_no_answer(tmp_path: Path, bot: Bot) -> None:
    records = Records(Settings(records=f"sqlite:///{tmp_path}/r.db", keep_transcripts=True), bot.metrics)
    with records._engine.begin() as connection:
        metadata.drop_all(connection)
    asking = dataclasses.replace(bot, records=records)
    assert asking.ask(Question("What is neck dystonia?", session="a")).sentences
    assert b'dystonia_unavailable_total{part="records"}' in bot.metrics.exposition()
    records.close()


@pytest.mark.parametrize("address", ["nonsense", "sqlite:////no/such/folder/x.db", "postgresql://127.0.0.1:9/none"])
def test_a_database_that_cannot_be_opened_is_told(address: str) -> None:
    with pytest.raises(SettingsError, match="DYSTONIA_RECORDS: the database cannot be opened"):
        Records(Settings(records=address), Metrics())


def test_a_database_of_a_newer_version_is_told(tmp_path: Path) -> None:
    records = Records(Settings(records=f"sqlite:///{tmp_path}/r.db"), Metrics())
    with records._engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    records.close()
    with pytest.raises(SettingsError, match="DYSTONIA_RECORDS: the database was made by a newer version"):
        Records(Settings(records=f"sqlite:///{tmp_path}/r.db"), Metrics())


def test_the_migrations_make_what_the_program_writes(tmp_path: Path) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    records = Records(Settings(records=f"sqlite:///{tmp_path}/r.db"), Metrics())
    with records._engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    records.close()
