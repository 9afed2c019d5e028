"""Kills ingests at random moments while a reader asks, and says how often which index answered.

python -m benchmarks.kill_ingest [--kills 50]
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from pathlib import Path

from tests.index.kill import kills


def main() -> None:
    parser = argparse.ArgumentParser(description="Kills ingests at random moments.")
    parser.add_argument("--kills", type=int, default=50)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        seen = Counter(kills(Path(folder), options.kills))
    print(f"{options.kills} ingests; each time the reader saw one whole index, and the next ingest finished")
    for (ended, index), count in sorted(seen.items()):
        print(f"  {ended:9} the {index} index answered: {count}")


if __name__ == "__main__":
    main()
