"""From ``python app.py`` to the first answer over the API: seconds and memory, medians of several starts.

    python -m benchmarks.cold_start [--starts 5]

Every start is a fresh process on the index that is there. "answer" is measured while Gradio is still being loaded
behind; "chat" is the moment when the chat itself is served.
"""

from __future__ import annotations

import argparse
import os
import signal
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request

from benchmarks.process_memory import resident
from evals.local_server import KEEPS_COMPILED, ROOT, free_port

QUESTION = b'{"question": "What is dystonia?"}'


def main() -> None:
    parser = argparse.ArgumentParser(description="Measures the cold start of the server.")
    parser.add_argument("--starts", type=int, default=5)
    starts = parser.parse_args().starts
    rows = [measure() for _ in range(starts)]
    print(f"{starts} starts, medians:")
    for name, unit in (("answer", "s"), ("memory_at_answer", "MB"), ("chat", "s"), ("memory_with_chat", "MB")):
        print(f"  {name:18} {statistics.median(row[name] for row in rows):8.2f} {unit}")


def measure() -> dict[str, float]:
    """One start: seconds to the first answer and to the chat, and memory (resident, MB) at both."""
    port = free_port()
    began = time.perf_counter()
    command = [sys.executable, "app.py", "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | KEEPS_COMPILED, stdout=subprocess.DEVNULL)
    try:
        wait(f"http://127.0.0.1:{port}/api/v1/ask", QUESTION)
        row = {"answer": time.perf_counter() - began, "memory_at_answer": sum(resident(process.pid).values())}
        wait(f"http://127.0.0.1:{port}/", None)
        return {**row, "chat": time.perf_counter() - began, "memory_with_chat": sum(resident(process.pid).values())}
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def wait(url: str, body: bytes | None) -> None:
    """Asks until the answer is 200; at most a minute."""
    end = time.perf_counter() + 60
    while time.perf_counter() < end:
        try:
            urllib.request.urlopen(urllib.request.Request(url, body, {"content-type": "application/json"}), timeout=30)
            return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.02)
    raise SystemExit(f"{url} did not answer within a minute")


if __name__ == "__main__":
    main()
