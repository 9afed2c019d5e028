"""One request, and what went wrong with it in plain words."""

from __future__ import annotations

import time
from typing import Any

import httpx

from evals.errors import AskError

TIMEOUT_SECONDS = 60.0
SHOWN = 300
TIMES_AGAIN = 4
"""How often a request is made again that is refused with 429 and told when."""
LONGEST_WAIT_SECONDS = 60
"""A limit per hour or day tells to wait longer, and all cases would."""


def fetch(client: httpx.Client, method: str, url: str, **options: Any) -> Any:
    """The JSON that comes back; waits as long as the server says, up to a minute, if it was asked too often.

    Raises:
        AskError: no connection, no answer in time, a status other than 2xx, or no JSON.
    """
    try:
        response = client.request(method, url, **options)
        for _ in range(TIMES_AGAIN):
            wait = response.headers.get("retry-after", "")
            too_often = response.status_code == httpx.codes.TOO_MANY_REQUESTS
            if not (too_often and wait.isdecimal() and int(wait) <= LONGEST_WAIT_SECONDS):
                break
            time.sleep(int(wait))
            response = client.request(method, url, **options)
    except httpx.TimeoutException as error:
        raise AskError(f"{url}: no answer within {client.timeout.read:g} s") from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise AskError(f"{url}: {error or type(error).__name__}") from error
    if not response.is_success:
        raise AskError(f"{url}: status {response.status_code}: {response.text[:SHOWN]}")
    try:
        return response.json()
    except ValueError as error:
        raise AskError(f"{url}: this is not JSON: {response.text[:SHOWN]}") from error
