"""The application around the tiny bot, as for the web's tests."""

from tests.web.conftest import client

__all__ = ["client"]
