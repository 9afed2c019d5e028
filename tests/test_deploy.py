"""The examples in deploy/ are read by the tools that use them, and name only what there is."""

from __future__ import annotations

import configparser
import ipaddress
import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.bot import Bot
from bot.index.sync import switch
from bot.observe.metrics import Metrics
from bot.settings import Settings
from bot.types import Question

DEPLOY = Path(__file__).parents[1] / "deploy"
ROOT = DEPLOY.parent
SBOM = ROOT / "sbom.json"


@pytest.mark.parametrize("name", sorted(path.name for path in DEPLOY.iterdir()))
def test_every_setting_that_an_example_names_exists(name: str) -> None:
    for setting in re.findall(r"DYSTONIA_([A-Z_]+)", (DEPLOY / name).read_text("utf-8")):
        assert setting.lower() in Settings.model_fields


def test_the_compose_file_shows_the_proxy_alone_and_its_two_apps() -> None:
    services = compose()["services"]
    assert [name for name, service in services.items() if "ports" in service] == ["proxy"]
    assert {"app1", "app2", "chroma", "redis", "postgres", "ingest"} < set(services)
    nginx = (DEPLOY / "nginx.conf").read_text("utf-8")
    assert set(re.findall(r"server (app\d):7860", nginx)) == {"app1", "app2"}


def test_the_proxy_has_an_address_that_nobody_else_is_given_and_that_the_apps_trust() -> None:
    [addresses] = compose()["networks"]["guide"]["ipam"]["config"]
    services = compose()["services"]
    proxy = services["proxy"]["networks"]["guide"]["ipv4_address"]
    assert ipaddress.ip_address(proxy) in ipaddress.ip_network(addresses["subnet"])
    assert ipaddress.ip_address(proxy) not in ipaddress.ip_network(addresses["ip_range"])
    assert json.loads(services["app1"]["environment"]["DYSTONIA_TRUSTED_PROXIES"]) == [proxy]


def test_the_proxy_lets_visitors_in_as_soon_as_both_apps_can_answer() -> None:
    services = compose()["services"]
    for app in ("app1", "app2"):
        assert "/readyz" in " ".join(services[app]["healthcheck"]["test"])
        assert services["proxy"]["depends_on"][app] == {"condition": "service_healthy"}
    assert services["ingest"]["healthcheck"] == {"disable": True}, "it serves nothing"


def test_a_store_that_comes_up_late_does_not_end_the_start() -> None:
    assert compose()["services"]["ingest"]["restart"].startswith("on-failure:")


def compose() -> dict[str, Any]:
    return dict(yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8")))


def test_the_kubernetes_example_is_whole() -> None:
    things = kubernetes()
    assert {"Deployment", "Service", "Ingress", "HorizontalPodAutoscaler", "Job", "ConfigMap", "Secret"} <= set(things)
    pod = things["Deployment"]["spec"]["template"]["spec"]
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["containers"][0]["readinessProbe"]["httpGet"]["path"] == "/readyz"
    scaled = things["HorizontalPodAutoscaler"]["spec"]["metrics"][0]["pods"]["metric"]["name"]
    assert scaled.encode() in Metrics().exposition()


def test_in_kubernetes_the_job_writes_what_the_apps_read() -> None:
    job, app = (kubernetes()[kind]["spec"]["template"]["spec"] for kind in ("Job", "Deployment"))
    assert job["securityContext"] == app["securityContext"], "both may use the shared volume"
    for part in ("envFrom", "volumeMounts"):
        assert job["containers"][0][part] == app["containers"][0][part]


def test_in_kubernetes_an_app_starts_when_there_is_an_index(tmp_path: Path) -> None:
    app = kubernetes()["Deployment"]["spec"]["template"]["spec"]
    [wait] = app["initContainers"]
    assert wait["volumeMounts"] == app["containers"][0]["volumeMounts"]
    with pytest.raises(subprocess.TimeoutExpired):
        subprocess.run(wait["command"], cwd=tmp_path, timeout=0.3, check=True)
    (tmp_path / "index").mkdir()
    switch(tmp_path / "index", "v1")
    subprocess.run(wait["command"], cwd=tmp_path, timeout=10, check=True)


def test_no_example_has_an_admin_token_that_everybody_can_read() -> None:
    assert "DYSTONIA_ADMIN_TOKEN" not in kubernetes()["Secret"]["stringData"]


def kubernetes() -> dict[str, Any]:
    """What the example makes, by kind."""
    return {thing["kind"]: thing for thing in yaml.safe_load_all((DEPLOY / "kubernetes.yaml").read_text("utf-8"))}


def test_the_container_runs_as_nobody_special_and_copies_what_is_there() -> None:
    lines = (DEPLOY / "Containerfile").read_text("utf-8").splitlines()
    assert sum(line.startswith("FROM ") for line in lines) == 2
    assert "USER guide" in lines
    for line in lines:
        if line.startswith("COPY ") and "--from" not in line:
            *sources, _ = line.split()[1:]
            assert all((ROOT / source).exists() for source in sources), line


def test_the_container_says_whether_it_can_answer_as_in_the_compose_file() -> None:
    text = (DEPLOY / "Containerfile").read_text("utf-8")
    asked = re.search(r"^HEALTHCHECK .*\\\n\s+CMD (\[.+\])$", text, re.M)
    assert asked
    assert ["CMD", *json.loads(asked[1])] == compose()["services"]["app1"]["healthcheck"]["test"]


def test_the_unit_starts_the_app() -> None:
    assert service()["ExecStart"].endswith("python app.py")


def test_an_app_that_is_stopped_has_the_time_to_finish_a_chat_models_answers() -> None:
    finishing = re.search(r"timeout_graceful_shutdown=(\d+)", (ROOT / "app.py").read_text("utf-8"))
    assert finishing
    pod = kubernetes()["Deployment"]["spec"]["template"]["spec"]
    given = (service()["TimeoutStopSec"], pod["terminationGracePeriodSeconds"])
    composed = compose()["services"]["app1"]["stop_grace_period"].removesuffix("s")
    assert Settings().chat_timeout_seconds < int(finishing[1]) < min(map(int, (*given, composed)))


def test_the_unit_takes_changed_articles_in_and_gives_that_time() -> None:
    assert service()["ExecReload"].endswith("python ingest.py")
    assert service()["TimeoutStartSec"] == "infinity"


def test_the_unit_writes_where_systemd_makes_it_a_place_and_nowhere_else() -> None:
    place = f"/var/lib/{service()['StateDirectory']}"
    assert service()["Environment"] == f"DYSTONIA_INDEX_DIR={place}/index"
    assert f"DYSTONIA_RECORDS=sqlite:///{place}/" in (DEPLOY / "dystonia-guide.service").read_text("utf-8")
    assert service()["ProtectSystem"] == "strict"
    assert "ReadWritePaths" not in service()


def service() -> configparser.SectionProxy:
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment]
    unit.read(DEPLOY / "dystonia-guide.service")
    return unit["Service"]


def test_grafana_can_read_its_file() -> None:
    assert json.loads((DEPLOY / "grafana.json").read_text("utf-8"))["panels"]


@pytest.mark.parametrize("names", ["deploy/grafana.json", "docs/deploy.md"])
def test_every_figure_that_operators_are_shown_is_counted(bot: Bot, names: str) -> None:
    bot.ask(Question("What is neck dystonia?"))
    metrics = Metrics()
    metrics.watch(lambda: ("v", 0))
    counted = metrics.exposition().decode() + bot.metrics.exposition().decode()
    exposed = set(re.findall(r"^(?:# TYPE )?(dystonia_\w+)", counted, re.M))
    named = set(re.findall(r"dystonia_\w+", (ROOT / names).read_text("utf-8")))
    assert named
    assert named <= exposed


@pytest.mark.server
def test_nginx_takes_its_file(tmp_path: Path) -> None:
    nginx = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if nginx is None:
        message = "nginx is missing; run: apt-get install nginx-light"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    file = tmp_path / "nginx.conf"
    file.write_text(re.sub(r"app\d:7860", "127.0.0.1:7860", (DEPLOY / "nginx.conf").read_text("utf-8")))
    checked = subprocess.run([nginx, "-t", "-c", str(file)], capture_output=True, text=True, check=False)
    assert "syntax is ok" in checked.stderr, checked.stderr


@pytest.mark.skipif(not SBOM.is_file(), reason="make sbom writes the list")
def test_the_list_of_parts_names_every_pin() -> None:
    parts = json.loads(SBOM.read_text("utf-8"))["components"]
    assert {f"{part['name']}=={part['version']}" for part in parts} == pins()


def pins() -> set[str]:
    lines = (ROOT / "requirements.txt").read_text("utf-8").splitlines()
    return {re.sub(r"\[.*\]", "", line.split(" ;")[0]) for line in lines if line}
