"""Reads a folder of made-up leaflets of all formats, one in twenty of them broken, as ``ingest.py`` does.

python -m benchmarks.thousand_files [--files 1000]
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections import Counter
from pathlib import Path

from bot.corpus.load import load_corpus
from tests.corpus.files import fill


def main() -> None:
    parser = argparse.ArgumentParser(description="Reads many files, some of them broken.")
    parser.add_argument("--files", type=int, default=1000)
    options = parser.parse_args()
    bad = options.files // 20
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fill(folder, options.files - bad, bad)
        began = time.perf_counter()
        corpus = load_corpus([folder])
        seconds = time.perf_counter() - began
        read = Counter(Path(article.path).suffix for article in corpus.articles)
        print(f"{options.files} files in {seconds:.1f} s: {len(corpus.articles)} read, {len(corpus.errors)} refused")
        print("  read: " + ", ".join(f"{count} {suffix}" for suffix, count in sorted(read.items())))
        for reason, count in Counter(
            str(error).split(": ", 1)[1].split(";")[0][:70] for error in corpus.errors
        ).items():
            print(f"  refused, {count}: {reason}")
        unnamed = set(folder.glob("z-bad-*")) - {Path(str(e).split(":")[0]) for e in corpus.errors}
        print(f"  broken ones that were not named: {len(unnamed)}")
        print(f"  memory at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000:.0f} MB")


if __name__ == "__main__":
    main()
