"""A small server that speaks OpenAI's chat completions, streaming, and says what a test tells it to say."""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Double:
    """What to say: ``script`` takes the user's message as JSON and gives the reply; ``pause`` seconds per piece."""

    script: Callable[[Any], str]
    pause: float = 0.0
    status: int = 200
    asked: list[dict[str, Any]] = field(default_factory=list)
    address: str = ""


@contextlib.contextmanager
def openai_double(double: Double) -> Iterator[Double]:
    """Serves ``double`` on a free loopback port; its ``address`` is what a client calls ``base_url``."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            double.asked.append(body)
            self.send_response(double.status)
            self.send_header("Content-Type", "text/event-stream")
            self.send_header("Connection", "close")
            self.end_headers()
            if double.status != 200:
                self.wfile.write(b'{"error": {"message": "overloaded"}}')
                return
            reply = double.script(json.loads(body["messages"][-1]["content"]))
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                for begin in range(0, len(reply), 40):
                    self._send({"content": reply[begin : begin + 40]}, None)
                    time.sleep(double.pause)
                self._send({}, "stop")
                self.wfile.write(b"data: [DONE]\n\n")

        def _send(self, delta: dict[str, str], finish: str | None) -> None:
            choice = {"index": 0, "delta": delta, "finish_reason": finish}
            chunk = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "double", "choices": [choice]}
            self.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())
            self.wfile.flush()

        def log_message(self, *_: object) -> None:
            """Stays silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    double.address = f"http://127.0.0.1:{server.server_port}/v1"
    try:
        yield double
    finally:
        server.shutdown()
        server.server_close()
