#!/bin/sh
# Compiles requirements*.in to fully pinned requirements*.txt.
#
# A pinned file installs in about two minutes where loose ranges take nearly six. PyTorch's CUDA packages are
# left out: the pin `torch==2.13.0` is served by the CPU build where pip finds one, and on other machines pip
# fetches what its torch build needs by itself.
set -eu
for name in requirements requirements-dev; do
    .venv/bin/uv pip compile --quiet --python-version 3.11 --no-header --no-annotate "$name.in" \
        | sed -e 's/^torch==\([0-9.]*\)+cpu/torch==\1/' \
        | grep -v -E '^(nvidia-|triton|cuda-)' > "$name.tmp"
    mv "$name.tmp" "$name.txt"
done
