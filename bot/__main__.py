"""Asks from a terminal: ``python -m bot ask "question"`` and ``python -m bot batch questions.jsonl``."""

from __future__ import annotations

import os

# Before numpy is imported: its threads and onnxruntime's would fight for the same cores.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import sys

from bot.cli import main

sys.exit(main())
