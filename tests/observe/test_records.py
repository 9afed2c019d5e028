"""A clinic may keep whether answers helped and redacted questions: for a time, and deleted when asked."""

from __future__ import annotations

import dataclasses
import datetime
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr
from sqlalchemy import select, text, update

from bot.bot import Bot
from bot.errors import SettingsError
from bot.observe import records as of_records
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


ONE_OF_TWO_APPS = """
import sys, time
from alembic import command, op
from bot.observe.metrics import Metrics
from bot.observe.records import Records
from bot.settings import Settings
upgrade, create_table = command.upgrade, op.create_table
def when_the_other_is_as_far(*args):
    print("ready", flush=True)
    sys.stdin.readline()
    upgrade(*args)
def slowly(*args):
    time.sleep(0.5)
    create_table(*args)
command.upgrade, op.create_table = when_the_other_is_as_far, slowly
Records(Settings(records=sys.argv[1]), Metrics()).close()
"""


def test_two_apps_may_start_at_once_on_an_empty_database(address: str) -> None:
    empty(address)
    command = [sys.executable, "-c", ONE_OF_TWO_APPS, address]
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    apps = [subprocess.Popen(command, text=True, **pipes) for _ in range(2)]
    for app in apps:
        assert app.stdout
        assert app.stdout.readline() == "ready\n"
    for app in apps:
        assert app.stdin
        app.stdin.write("\n")
        app.stdin.flush()
    assert [app.communicate()[1] for app in apps] == ["", ""]


def empty(address: str) -> None:
    """Leaves no table in a database."""
    records = opened(address)
    with records._engine.begin() as connection:
        metadata.drop_all(connection)
        connection.execute(text("DROP TABLE alembic_version"))
    records.close()


def test_that_an_answer_helped_is_kept_and_only_reasons_to_choose_from(records: Records) -> None:
    records.feedback(helpful=True, reason=None)
    records.feedback(helpful=False, reason="hard_to_read")
    records.feedback(helpful=False, reason="my name is Ann and I live in Leeds")
    records.feedback(helpful=None, reason="seems_wrong")
    assert [row[2:] for row in rows(records, feedback_rows)] == [
        ("yes", None),
        ("no", "hard_to_read"),
        ("no", None),
        ("why", "seems_wrong"),
    ]


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
    for session in ("two\nlines", "ward 7 & 8?", "50%", "Größe", "a\0b", "x" * 200):
        asked = client.post("/api/v1/ask", json={"question": "What is neck dystonia?\0", "session": session})
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


def test_a_database_that_was_away_is_written_to_again_after_a_pause(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    records = Records(Settings(records=f"sqlite:///{tmp_path}/r.db"), Metrics())
    with records._engine.begin() as connection:
        metadata.drop_all(connection)
    monkeypatch.setattr(of_records, "PAUSE_SECONDS", 0.5)
    records.feedback(helpful=True, reason=None)
    metadata.create_all(records._engine)
    records.feedback(helpful=True, reason=None)
    assert rows(records, feedback_rows) == []
    assert b'dystonia_unavailable_total{part="records"} 2.0' in records._metrics.exposition()
    time.sleep(0.5)
    records.feedback(helpful=True, reason=None)
    assert len(rows(records, feedback_rows)) == 1
    records.close()


def test_a_postgresql_that_is_silent_is_told_at_the_start() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"postgresql://127.0.0.1:{silent.getsockname()[1]}/none"
        with pytest.raises(SettingsError, match="DYSTONIA_RECORDS: the database cannot be opened"):
            Records(Settings(records=address), Metrics())


@pytest.mark.server
def test_a_postgresql_that_does_not_come_to_an_end_holds_no_answer_up(tmp_path: Path) -> None:
    with postgres_server(tmp_path) as address:
        records = opened(address)
        with records._engine.begin() as connection:
            connection.execute(text("LOCK TABLE feedback"))
            for seconds in (10, 1):
                began = time.monotonic()
                records.feedback(helpful=True, reason=None)
                assert time.monotonic() - began < seconds
        assert b'dystonia_unavailable_total{part="records"} 2.0' in records._metrics.exposition()
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
