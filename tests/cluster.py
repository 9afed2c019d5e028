"""Two apps behind nginx, with one Chroma server and one Redis, on this machine: for tests and benchmarks."""

from __future__ import annotations

import contextlib
import os
import random
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from evals.local_server import ROOT, free_port, wait_for
from tests.engines import wait_for_port

BINARIES = f"{os.environ['PATH']}:/usr/sbin"


@dataclass
class Cluster:
    """The parts by name, with the command that starts each and its process."""

    folder: Path
    ports: dict[str, int]
    environment: dict[str, str]
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """Where the proxy listens."""
        return f"http://127.0.0.1:{self.ports['nginx']}"

    def start(self, name: str) -> None:
        """Starts a part and waits until it can be used."""
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                self._command(name), cwd=ROOT, env={**os.environ, **self.environment}, stdout=log, stderr=log
            )
        if name.startswith("app"):
            wait_for(f"http://127.0.0.1:{self.ports[name]}/readyz")
        else:
            wait_for_port(self.ports[name])

    def kill(self, name: str) -> None:
        """Ends a part as a crash would."""
        process = self.processes.pop(name)
        process.send_signal(signal.SIGKILL)
        process.wait()

    def stop(self, name: str) -> int:
        """Asks a part to end; its exit code."""
        process = self.processes.pop(name)
        process.send_signal(signal.SIGTERM)
        return process.wait(timeout=30)

    def logged(self, name: str) -> str:
        """What a part wrote."""
        return (self.folder / f"{name}.log").read_text("utf-8", "replace")

    def _command(self, name: str) -> list[str]:
        port = str(self.ports[name])
        match name:
            case "nginx":
                return [_found("nginx"), "-c", str(self._nginx_file()), "-g", "daemon off;"]
            case "redis":
                return [_found("redis-server"), "--port", port, "--save", "", "--appendonly", "no"]
            case "chroma":
                chroma = str(Path(sys.executable).parent / "chroma")
                return [chroma, "run", "--path", str(self.folder / "chroma"), "--host", "127.0.0.1", "--port", port]
            case _:
                return [sys.executable, "app.py", "--port", port]

    def _nginx_file(self) -> Path:
        """The example in deploy/, with this machine's ports."""
        text = (ROOT / "deploy" / "nginx.conf").read_text("utf-8")
        text = re.sub(r"(app\d):7860", lambda app: f"127.0.0.1:{self.ports[app[1]]}", text)
        text = text.replace("listen 8080", f"listen 127.0.0.1:{self.ports['nginx']}")
        # All clients of a test have one address; a real proxy tells them apart.
        text = text.replace("hash $remote_addr consistent;", "").replace("/tmp/nginx", str(self.folder / "nginx"))
        file = self.folder / "nginx.conf"
        file.write_text(text)
        return file


@contextlib.contextmanager
def running_cluster(folder: Path, index: Path, **environment: str) -> Iterator[Cluster]:
    """The whole, with ``index`` filled into its Chroma server; every part is ended at the end."""
    ports = {name: free_port() for name in ("nginx", "redis", "chroma", "app1", "app2")}
    settings = {
        "DYSTONIA_INDEX_DIR": str(index),
        "DYSTONIA_STORE": f"http://127.0.0.1:{ports['chroma']}",
        "DYSTONIA_RATE_LIMIT_STORAGE": f"redis://127.0.0.1:{ports['redis']}",
        "DYSTONIA_RATE_LIMIT": "1000000/minute",
        "DYSTONIA_TRUSTED_PROXIES": '["127.0.0.1"]',
        **environment,
    }
    cluster = Cluster(folder, ports, settings)
    try:
        cluster.start("redis")
        cluster.start("chroma")
        subprocess.run(
            [sys.executable, "ingest.py"],
            cwd=ROOT, env={**os.environ, **settings}, check=True, capture_output=True,
        )  # fmt: skip
        for name in ("app1", "app2", "nginx"):
            cluster.start(name)
        yield cluster
    finally:
        for name in list(cluster.processes):
            # nginx ends its workers itself, if it is asked to; killed, it would leave them behind.
            cluster.stop(name) if name == "nginx" else cluster.kill(name)


def typed_anew(question: str) -> str:
    """The same question as no app remembers it: behind it are blanks that nobody typed before."""
    return question + "".join(random.choices(" \t\n\u00a0", k=16))


def missing_programs() -> list[str]:
    """What has to be installed before a cluster can run."""
    return [name for name in ("nginx", "redis-server") if shutil.which(name, path=BINARIES) is None]


def _found(name: str) -> str:
    return str(shutil.which(name, path=BINARIES))
