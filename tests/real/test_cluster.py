"""Two apps, one Chroma server and one Redis behind nginx: whatever dies, nobody gets a wrong answer."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.corpus.sentences import sentence_spans
from tests.cluster import Cluster, missing_programs, running_cluster, typed_anew
from tests.openai_double import Double, openai_double
from tests.server import INDEX, require_index

pytestmark = [pytest.mark.server, pytest.mark.model, pytest.mark.timeout(300)]
QUESTIONS = ("What is cervical dystonia?", "How long does a botulinum toxin injection work?", "Is dystonia inherited?")


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    if missing := missing_programs():
        message = f"{' and '.join(missing)} missing; run: sh tests/install_servers.sh"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    require_index()
    folder = tmp_path_factory.mktemp("cluster")
    shutil.copytree(INDEX, folder / "index")
    with running_cluster(folder, folder / "index") as cluster:
        yield cluster


def answers(cluster: Cluster) -> list[str]:
    """What the questions are answered, as no app remembers them; every one of them must be."""
    told = []
    for question in QUESTIONS:
        reply = httpx.post(f"{cluster.address}/api/v1/ask", json={"question": typed_anew(question)}, timeout=20)
        assert reply.status_code == 200, reply.text
        told.append(reply.json()["answer"])
    return told


def test_whichever_part_is_killed_the_answers_stay_right_and_it_is_taken_back(cluster: Cluster) -> None:
    right = answers(cluster)
    assert all(right)
    for part in ("app1", "chroma", "redis", "app2"):
        cluster.kill(part)
        for _ in range(3):
            assert answers(cluster) == right, part
        cluster.start(part)
        assert answers(cluster) == right, part
    assert "the index's own vectors answer" in cluster.logged("app2")


def test_the_chats_own_page_may_ask_on_any_port_and_other_sites_may_not(cluster: Cluster) -> None:
    for origin, status in ((cluster.address, 200), ("http://127.0.0.1", 403), ("https://evil.example", 403)):
        asked = {"url": f"{cluster.address}/api/v1/ask", "json": {"question": QUESTIONS[0]}}
        assert httpx.post(**asked, headers={"Origin": origin}, timeout=20).status_code == status, origin


def test_what_is_for_operators_is_not_for_everybody(cluster: Cluster) -> None:
    for path in ("/metrics", "/readyz", "/%6detrics", "//readyz"):
        assert httpx.get(f"{cluster.address}{path}").status_code == 404, path
    assert httpx.get(f"{cluster.address}/healthz").status_code == 200
    assert httpx.get(f"http://127.0.0.1:{cluster.ports['app1']}/metrics").status_code == 200


def test_an_app_that_is_stopped_finishes_the_answers_it_has_begun(cluster: Cluster) -> None:
    with openai_double(Double(a_sentence_of_the_first_excerpt, pause=0.05)) as slow:
        model = {"DYSTONIA_CHAT_MODEL": "openai:slow", "DYSTONIA_CHAT_BASE_URL": slow.address}
        cluster.stop("app2")
        cluster.environment.update(model, DYSTONIA_CHAT_API_KEY="none")
        cluster.start("app2")
        address = f"http://127.0.0.1:{cluster.ports['app2']}/api/v1/ask"
        with ThreadPoolExecutor() as pool:
            asked = pool.submit(httpx.post, address, json={"question": QUESTIONS[0]}, timeout=30)
            while not slow.asked and not asked.done():
                time.sleep(0.02)
            assert not asked.done(), "the answer was to be under way"
            cluster.stop("app2")
            reply = asked.result()
        for setting in (*model, "DYSTONIA_CHAT_API_KEY"):
            del cluster.environment[setting]
    assert reply.status_code == 200
    assert reply.json()["mode"] == "generative"
    with pytest.raises(httpx.ConnectError):
        httpx.get(address)
    cluster.start("app2")


def a_sentence_of_the_first_excerpt(asked: Any) -> str:
    """What a good chat model could say, and slowly."""
    excerpt = asked["excerpts"][0]
    start, end = sentence_spans(excerpt["text"])[0]
    sentence = excerpt["text"][start:end]
    line = {"text": sentence, "keys": [excerpt["key"]], "quote": sentence}
    return "\n".join([json.dumps(line)] * 3)


def test_a_limit_holds_over_both_apps(tmp_path: Path, cluster: Cluster) -> None:
    for app in ("app1", "app2"):
        cluster.stop(app)
    cluster.environment["DYSTONIA_RATE_LIMIT"] = "10/minute"
    for app in ("app1", "app2"):
        cluster.start(app)
    end = time.monotonic() + 30
    statuses = []
    while len(statuses) < 14 and time.monotonic() < end:
        reply = httpx.post(f"{cluster.address}/api/v1/ask", json={"question": QUESTIONS[0]}, timeout=20)
        statuses.append(reply.status_code)
    assert statuses == [200] * 10 + [429] * 4
    assert int(reply.headers["retry-after"]) >= 1
