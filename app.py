"""Serves the chat, the API and the articles: ``python app.py [--host 127.0.0.1] [--port 7860]``."""

from __future__ import annotations

import gc
import os

# Before numpy is imported: its threads and onnxruntime's would fight for the same cores.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# Nothing of what is loaded at the start is garbage; to look for it takes a sixth of the start.
gc.disable()

import argparse
import importlib
import socket
import sys
import threading

from bot.build import build_bot, is_prepared, prepare
from bot.errors import GuideError
from bot.index.sync import current_version
from bot.observe.logs import set_up_logs
from bot.settings import Settings, read_settings


def main(arguments: list[str] | None = None) -> int:
    """Runs the server until it is stopped; 1 if it cannot start."""
    parser = argparse.ArgumentParser(description="Serves the Dystonia Guide: web chat, JSON API, articles.")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
    parser.add_argument("--port", type=int, default=7860, help="port to listen on")
    options = parser.parse_args(arguments)
    try:
        settings = read_settings()
        set_up_logs(settings)
        listener = _bind(options.host, options.port)
        _ensure_index(settings)
        # While the model is read, Python is free to import what serves it.
        threading.Thread(target=importlib.import_module, args=["bot.web.server"]).start()
        bot = build_bot(settings)

        from bot.web.server import create_app

        application = create_app(bot)
        _listen(listener)
    except (GuideError, OSError) as error:
        print(error, file=sys.stderr)
        return 1

    import uvicorn

    gc.freeze()
    gc.enable()
    print(f"Dystonia Guide: http://{_address_of(listener)}/ (stop with Ctrl+C)", flush=True)
    config = uvicorn.Config(
        application,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=25 if settings.chat_model else 10,  # the files in deploy/ give 30 s
        proxy_headers=False,  # the application reads them itself
    )
    uvicorn.Server(config).run(sockets=[listener])
    return 0


def _bind(host: str, port: int) -> socket.socket:
    """A socket at the address, before the slow parts begin: a port on which another server listens is told at once.

    It does not listen yet: a proxy would keep visitors waiting here whom another server could answer.

    Raises:
        OSError: the address cannot be used; the message says what to do.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except (OSError, OverflowError) as error:
        listener.close()
        raise _unusable(_address(host, port), error) from error
    return listener


def _listen(listener: socket.socket) -> None:
    """Takes connections from now on.

    Raises:
        OSError: another server that was starting as well has begun to listen there first.
    """
    try:
        listener.listen()
    except OSError as error:
        raise _unusable(_address_of(listener), error) from error


def _unusable(address: str, error: Exception) -> OSError:
    reason = getattr(error, "strerror", None) or error
    return OSError(f"{address} cannot be used ({reason}); name another with --port or --host")


def _address_of(listener: socket.socket) -> str:
    host, port, *_ = listener.getsockname()
    return _address(host, port)


def _address(host: str, port: int) -> str:
    """Host and port as they stand in a URL."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _ensure_index(settings: Settings) -> None:
    """Builds the index if there is none yet, with progress; makes the models ready if another version built it."""
    built = current_version(settings.index_dir) is not None
    if built and is_prepared(settings):
        return
    gc.enable()  # there will be garbage
    if not built:
        print("There is no index yet; it is built now, once.", flush=True)
        import ingest

        if ingest.main([]) and current_version(settings.index_dir) is None:
            raise GuideError("the index could not be built, see above")
    else:
        print("Another version built the index; its models are made ready now, once.", flush=True)
        prepare(settings)


if __name__ == "__main__":
    sys.exit(main())
