"""The same question goes to the bot in process, to our own server, and to somebody else's chatbot."""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn

from bot.bot import Bot
from bot.types import Question, Turn
from bot.web.server import create_app
from evals.errors import AskError, TargetError
from evals.judge import judge
from evals.local_server import free_port, wait_for
from evals.runner import run_case
from evals.targets import open_target
from evals.targets.foreign import Foreign
from evals.targets.http import fetch
from evals.targets.in_process import InProcess
from evals.targets.mapping import Mapping, filled, read_mapping
from evals.targets.server import Server
from evals.types import Outcome, Seen
from tests.evals.scripted import case, chatbot

TREATMENT = Question("How is neck dystonia treated?")
EXPECT = {"mentions": ["botulinum"], "cites": "neck-dystonia#how-is-neck-dystonia-treated", "status": "answered"}


class TestInProcess:
    def test_an_answer_is_judged_with_its_section_and_its_words(self, bot: Bot) -> None:
        row = run_case(case("one", TREATMENT.text, expect=EXPECT), InProcess(bot))
        assert row.outcome == Outcome.PASSED, row.verdicts

    def test_search_and_similarity_are_those_of_the_bot(self, bot: Bot) -> None:
        target = InProcess(bot)
        assert target.found(TREATMENT, 1) == ("neck-dystonia#how-is-neck-dystonia-treated",)
        assert target.terms == bot.index.get().vocabulary
        assert target.similarity("neck pain", "neck pain") == pytest.approx(1)
        assert {"neck-dystonia", "neck-dystonia#how-is-neck-dystonia-treated"} <= (target.keys() or set())

    def test_an_empty_question_is_a_failed_row(self, bot: Bot) -> None:
        row = run_case(case("one", " "), InProcess(bot))
        assert row.verdicts[0].reason.startswith("the question is empty")


@contextlib.contextmanager
def served(bot: Bot) -> Iterator[str]:
    """The address of our own server around ``bot``, without the chat."""
    port = free_port()
    app = create_app(bot, with_chat=False)
    closing = [("connection", "close")]  # targets are not closed at their end
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error", ws="none", headers=closing))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        wait_for(f"http://127.0.0.1:{port}/healthz")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="module")
def address(bot: Bot) -> Iterator[str]:
    with served(bot) as address:
        yield address


class TestServer:
    def test_it_gives_the_same_answer_as_in_process(self, address: str, bot: Bot) -> None:
        there, here = Server(address).ask(TREATMENT), InProcess(bot).ask(TREATMENT)
        assert (there.text, there.status, there.lines, there.sources) == (
            here.text,
            here.status,
            here.lines,
            here.sources,
        )

    def test_the_same_case_passes(self, address: str) -> None:
        assert run_case(case("one", TREATMENT.text, expect=EXPECT), Server(address)).outcome == Outcome.PASSED

    def test_its_articles_are_those_that_suites_may_name(self, address: str, bot: Bot) -> None:
        assert Server(address).keys() == InProcess(bot).keys()

    def test_what_needs_the_process_is_skipped_with_the_reason(self, address: str) -> None:
        row = run_case(case("one", TREATMENT.text, expect={"retrieves": "neck-dystonia"}), Server(address))
        assert row.outcome == Outcome.SKIPPED
        assert row.verdicts[0].reason == "what the search found is seen only in process"

    def test_a_server_that_is_not_there_says_so(self) -> None:
        with pytest.raises(TargetError, match="is this our own server"):
            Server("http://127.0.0.1:9").keys()


class TestAskedTooOften:
    """A server that takes so many questions in a time says when to ask again."""

    @staticmethod
    def server(refusals: int, **headers: str) -> tuple[httpx.Client, list[int]]:
        """A client of a server that refuses the first questions; the list gets the status of each reply."""
        replied: list[int] = []

        def reply(request: httpx.Request) -> httpx.Response:
            replied.append(429 if len(replied) < refusals else 200)
            return httpx.Response(replied[-1], headers=headers if replied[-1] == 429 else {}, json={"text": "Hello."})

        return httpx.Client(transport=httpx.MockTransport(reply)), replied

    def test_it_is_asked_again_when_it_says_up_to_four_times(self) -> None:
        client, replied = self.server(4, **{"retry-after": "0"})
        assert fetch(client, "POST", "http://x/ask") == {"text": "Hello."}
        assert replied == [429, 429, 429, 429, 200]
        client, replied = self.server(5, **{"retry-after": "0"})
        with pytest.raises(AskError, match="status 429"):
            fetch(client, "POST", "http://x/ask")
        assert len(replied) == 5

    @pytest.mark.parametrize("headers", [{"retry-after": "61"}, {"retry-after": "tomorrow"}, {}])
    def test_it_is_not_asked_again_if_that_would_take_longer_than_a_minute_or_it_does_not_say(
        self, headers: dict[str, str]
    ) -> None:
        client, replied = self.server(1, **headers)
        with pytest.raises(AskError, match="status 429"):
            fetch(client, "POST", "http://x/ask")
        assert replied == [429]


class TestForeign:
    """A chatbot with a shape of its own, described by a mapping."""

    MAPPING = """\
url: ADDRESS/v1/chat/completions
headers: {authorization: "Bearer ${OUR_TEST_KEY}"}
body:
  model: any
  messages: ["{history}", {role: user, content: "Briefly: {question}"}]
paths: {answer: choices.0.message.content, citations: sources, status: state}
citation: {article_id: doc.id, excerpt: quote}
"""

    @pytest.fixture
    def mapping(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
        monkeypatch.setenv("OUR_TEST_KEY", "abc")

        def reply(path: str, body: Any) -> tuple[int, Any]:
            said = [f"{message['role']}: {message['content']}" for message in body["messages"]]
            sources = [{"doc": {"id": "leaflet"}, "quote": "Rest helps."}]
            return 200, {"choices": [{"message": {"content": " / ".join(said)}}], "sources": sources}

        with chatbot(reply) as address:
            file = tmp_path / "mapping.yaml"
            file.write_text(self.MAPPING.replace("ADDRESS", address), encoding="utf-8")
            yield file

    def test_it_is_asked_and_read_as_its_mapping_says(self, mapping: Path) -> None:
        target = open_target(None, mapping)
        answer = target.ask(Question("Does {history} help?", (Turn("user", "Hello"), Turn("assistant", "Hi"))))
        assert answer.text == "user: Hello / assistant: Hi / user: Briefly: Does {history} help?"
        assert [source.key for source in answer.sources] == ["leaflet"]
        assert target.keys() is None

    def test_it_is_judged_by_what_it_tells_and_the_rest_is_skipped(self, mapping: Path) -> None:
        expect = {"mentions": ["rest"], "cites": "leaflet", "level": "none", "status": "answered"}
        asked = case("one", "Does rest help?", expect=expect)
        row = run_case(asked, open_target(None, mapping))
        found = {verdict.name: verdict.passed for verdict in row.verdicts}
        assert found == {"mentions": True, "cites": True, "status": False, "level": None, "verbatim": None}

    def test_a_question_may_stand_in_the_address(self) -> None:
        def reply(path: str, body: Any) -> tuple[int, Any]:
            return 200, {"text": path}

        with chatbot(reply) as address:
            paths = {"answer": "text"}
            mapping = Mapping.model_validate(
                {"url": address + "/ask?q={question}", "method": "GET", "body": None, "paths": paths}
            )
            assert Foreign(mapping).ask(Question("What & why?")).text == "/ask?q=What%20%26%20why%3F"

    @pytest.mark.parametrize(
        ("status", "data", "message"),
        [
            (500, {"detail": "broken"}, "status 500"),
            (200, b"<html>", "this is not JSON"),
            (200, {"other": "words"}, "the reply has no text at 'text'"),
        ],
    )
    def test_a_useless_reply_is_an_error_in_plain_words(self, status: int, data: Any, message: str) -> None:
        with chatbot(lambda path, body: (status, data)) as address:
            target = Foreign(Mapping.model_validate({"url": address, "paths": {"answer": "text"}}))
            with pytest.raises(AskError, match=message):
                target.ask(Question("What helps?"))

    def test_no_answer_in_time_is_a_failed_row(self) -> None:
        def reply(path: str, body: Any) -> tuple[int, Any]:
            time.sleep(0.2)
            return 200, {"text": "late"}

        with chatbot(reply) as address:
            mapping = {"url": address, "paths": {"answer": "text"}, "timeout_seconds": 0.05}
            row = run_case(case(), Foreign(Mapping.model_validate(mapping)))
        assert row.outcome == Outcome.FAILED
        assert row.verdicts[0].reason.endswith("no answer within 0.05 s")

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("url: http://x\npaths: {}\n", "paths.answer: Field required"),
            ("url: http://x\npaths: {answer: a}\npath: b\n", "path: Extra inputs"),
            (
                "url: http://x\npaths: {answer: a}\nheaders: {key: '${NOT_SET_ANYWHERE}'}\n",
                "'NOT_SET_ANYWHERE' is not set",
            ),
            ("url: [", "it cannot be read"),
        ],
    )
    def test_a_wrong_mapping_is_named(self, tmp_path: Path, text: str, message: str) -> None:
        file = tmp_path / "mapping.yaml"
        file.write_text(text, encoding="utf-8")
        with pytest.raises(TargetError, match=message):
            read_mapping(file)

    def test_history_as_text_stands_where_the_template_says(self) -> None:
        question = Question("and now?", (Turn("user", "Hello"),))
        assert filled({"prompt": "{history}\n{question}", "n": 1}, question) == {
            "prompt": "user: Hello\nand now?",
            "n": 1,
        }
        assert json.dumps(filled("{history}", question)) == '[{"role": "user", "content": "Hello"}]'


def test_our_server_and_another_chatbot_at_once_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TargetError, match="not both"):
        open_target("http://127.0.0.1:9", tmp_path / "mapping.yaml")


def test_the_bot_says_nothing_that_its_articles_do_not_say(bot: Bot) -> None:
    target = InProcess(bot)
    for text in ("What are the signs of neck dystonia?", "how long does botox last", "my neck hurts, what dose"):
        question = case("one", text)
        verdict = judge(Seen(question, target.ask(question.question), target))[-1]
        assert verdict.passed, verdict
