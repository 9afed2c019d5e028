"""The bot over HTTP: JSON API, reading pages, chat."""
