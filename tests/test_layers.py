"""Imports point down only, each heavy library has one home, and nothing heavy is imported to answer."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FILES = sorted((ROOT / "bot").rglob("*.py"))

FLOORS = [
    {"types", "errors", "texts", "remembered", "layers", "teach", "tokens"},
    {"settings", "shared"},
    {"corpus", "safety", "observe"},
    {"index"},
    {"retrieval"},
    {"answering"},
    {"bot"},
    {"build"},
    {"web"},
    {"cli"},
    {"__main__"},
]
HOMES = {
    "chromadb": {"bot/index/store.py"},
    "sentence_transformers": {"bot/index/embed.py", "bot/retrieval/rerank.py"},
    "langchain": {"bot/answering/chat_model.py"},
    "torch": {"bot/layers.py", "bot/teach.py", "bot/index/embed.py", "bot/safety/fit.py", "bot/safety/network.py"},
    "onnxruntime": {"bot/layers.py"},
    "bm25s": {"bot/index/lexical.py"},
    "gradio": {"bot/web/chat.py"},
    "opentelemetry": {"bot/observe/traces.py"},
}


def imports(file: Path) -> set[str]:
    """The full names of all modules that a file imports, at its top or inside."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


def floor_of(part: str) -> int:
    return next(number for number, floor in enumerate(FLOORS) if part in floor)


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_imports_point_down_only(file: Path) -> None:
    parts = file.relative_to(ROOT / "bot").with_suffix("").parts
    if parts == ("__init__",):
        return
    mine = floor_of(parts[0])
    for name in imports(file):
        if name.startswith("bot.") and name != "bot":
            other = name.split(".")[1]
            assert other == parts[0] or floor_of(other) < mine, f"{file.name} imports {name}, which is not below it"
        assert not name.startswith("evals"), "evals is a customer of bot"


@pytest.mark.parametrize("library", HOMES)
def test_each_heavy_library_has_one_home(library: str) -> None:
    users = {
        str(file.relative_to(ROOT)) for file in FILES if any(name.split(".")[0] == library for name in imports(file))
    }
    assert users == HOMES[library]


def test_no_file_is_named_after_nothing() -> None:
    assert not [file for file in FILES if file.stem in ("utils", "helpers", "manager", "base", "common")]


def test_importing_the_server_loads_neither_torch_nor_gradio() -> None:
    code = (
        "import sys, app, bot.cli, bot.build, bot.web.server\n"
        "print([m for m in ('torch', 'gradio', 'sentence_transformers', 'transformers') if m in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert result.stdout.strip() == "[]"
