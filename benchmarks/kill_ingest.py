"""Kills ingests at random moments while a reader asks, and says how often which index answered.

python -m benchmarks.kill_ingest [--kills 50] [--engine chroma|chroma-server|postgres]
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from pathlib import Path

from bot.settings import Settings
from tests.engines import ENGINES, running_engine
from tests.index.kill import kills


def main() -> None:
    parser = argparse.ArgumentParser(description="Kills ingests at random moments.")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--engine", choices=ENGINES, default=ENGINES[0])
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, running_engine(options.engine, Path(folder) / "store") as store:
        seen = Counter(kills(Path(folder), options.kills, Settings(store=store)))
    print(f"{options.kills} ingests on {options.engine}; each time one whole index answered, and the next finished")
    for (ended, index), count in sorted(seen.items()):
        print(f"  {ended:9} the {index} index answered: {count}")


if __name__ == "__main__":
    main()
