"""Errors as problem+json with a plain message, whatever raised them."""

from __future__ import annotations

import http
import logging

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from bot.errors import (
    GuideError,
    IndexUnusableError,
    ModelError,
    NotAllowedError,
    NotFoundError,
    QuestionError,
    QuestionTooLongError,
)
from bot.web.schemas import Problem, explain

log = logging.getLogger(__name__)

NOT_READY = "the service is not ready; try again in a moment"
NOT_JSON = (
    'the body is not JSON in UTF-8, or is nested too deeply; send an object such as {"question": "What is dystonia?"}'
)
NO_OBJECT = (
    "the body is empty or no JSON object; send one, with the header Content-Type: application/json, such as "
    '{"question": "What is dystonia?"}'
)

STATUS: tuple[tuple[type[GuideError], int], ...] = (
    (QuestionTooLongError, 413),
    (QuestionError, 422),
    (NotFoundError, 404),
    (NotAllowedError, 403),
    (IndexUnusableError, 503),
    (ModelError, 503),
)


def problem(status: int, detail: str, headers: dict[str, str] | None = None) -> Response:
    """A problem+json response."""
    body = Problem(title=http.HTTPStatus(status).phrase, status=status, detail=detail)
    return JSONResponse(body.model_dump(), status, headers, media_type="application/problem+json")


def add_problem_handlers(app: FastAPI) -> None:
    """Makes the errors that routes of ``app`` raise on purpose problem+json responses without internals."""

    @app.exception_handler(RequestValidationError)
    def invalid(request: Request, error: RequestValidationError) -> Response:
        problems = error.errors()
        if any(item["type"] == "json_invalid" for item in problems):
            return problem(400, NOT_JSON)
        if any(item["loc"] == ("body",) for item in problems):
            return problem(422, NO_OBJECT)
        return problem(422, explain([{**item, "loc": item["loc"][1:]} for item in problems]))

    @app.exception_handler(GuideError)
    def known(request: Request, error: GuideError) -> Response:
        status = next((code for kind, code in STATUS if isinstance(error, kind)), 500)
        if status >= 500:
            log.error("%s", error)
        if status == 503:
            return problem(503, NOT_READY, {"Retry-After": "5"})
        return problem(status, str(error))

    @app.exception_handler(HTTPException)
    def http_error(request: Request, error: HTTPException) -> Response:
        if error.status_code == 400:  # FastAPI's own, for a body that cannot be decoded
            return problem(400, NOT_JSON)
        return problem(error.status_code, str(error.detail), dict(error.headers or {}))


def unexpected(request: Request, error: Exception) -> Response:
    """The response to an error that nobody foresaw."""
    return problem(500, "something went wrong on our side; try again")
