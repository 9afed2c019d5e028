"""Where the questions go: in process, to our own server, or to any chatbot over HTTP."""

from __future__ import annotations

from pathlib import Path

from evals.errors import TargetError
from evals.types import Target


def open_target(url: str | None, mapping: Path | None) -> Target:
    """In process if neither is given, our own server at ``url``, or the chatbot that ``mapping`` describes.

    Raises:
        TargetError: it cannot be reached, there is no index, or the mapping file is wrong.
        GuideError: a setting or the vocabulary is wrong (``url`` and ``mapping``).
    """
    # Each is imported when it is needed: a foreign chatbot needs neither index nor model.
    if mapping:
        if url:
            raise TargetError("give --url for our own server, or --mapping for another chatbot, not both")
        from evals.targets.foreign import Foreign
        from evals.targets.mapping import read_mapping

        return Foreign(read_mapping(mapping))
    if url:
        from evals.targets.server import Server

        return Server(url)
    from evals.targets.in_process import InProcess

    return InProcess.build()
