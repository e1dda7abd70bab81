"""Every error as a problem document (RFC 9457)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from nlp_service.errors import ServiceError

log = structlog.get_logger(__name__)

PROBLEM = "application/problem+json"


def problem(
    status: int, code: str, title: str, next_step: str, request: Request, **more: Any
) -> JSONResponse:
    """A problem document; ``code`` is stable, ``next_step`` says what to do."""
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else {}
    return JSONResponse(
        {
            "type": f"urn:nlp-service:{code}",
            "title": title,
            "status": status,
            "code": code,
            "next_step": next_step,
            "instance": request.url.path,
            **more,
        },
        status_code=status,
        media_type=PROBLEM,
        headers=headers,
    )


#: Shows an error to a person: (request, status, title, next step) → page.
ErrorPage = Callable[[Request, int, str, str], Response]


def install(app: FastAPI, error_page: ErrorPage) -> None:
    """Answer every exception with a problem document, or with a page where a person looks."""

    def answer(request: Request, status: int, code: str, title: str, step: str) -> Response:
        if not request.url.path.startswith("/v1") and "text/html" in request.headers.get(
            "accept", ""
        ):
            return error_page(request, status, title, step)
        return problem(status, code, title, step, request)

    @app.exception_handler(ServiceError)
    def service_error(request: Request, error: ServiceError) -> Response:
        return answer(request, error.status, error.code, error.message, error.next_step)

    @app.exception_handler(RequestValidationError)
    def invalid(request: Request, error: RequestValidationError) -> Response:
        fields = [
            {"field": ".".join(str(step) for step in item["loc"][1:]), "problem": item["msg"]}
            for item in error.errors()
        ]
        return problem(
            422,
            "invalid",
            "The request does not have the documented form.",
            "Correct the named fields; /docs shows the form with examples.",
            request,
            fields=fields,
        )

    @app.exception_handler(HTTPException)
    def http_error(request: Request, error: HTTPException) -> Response:
        codes = {404: "not_found", 405: "method_not_allowed", 413: "too_large"}
        return answer(
            request,
            error.status_code,
            codes.get(error.status_code, "http"),
            str(error.detail),
            "See /docs for the routes and their methods.",
        )

    @app.exception_handler(Exception)
    def unexpected(request: Request, error: Exception) -> Response:
        log.error("unexpected", path=request.url.path, error=repr(error)[:500])
        return answer(
            request,
            500,
            "internal",
            "The service failed to answer this request.",
            "Try again; if it persists, report the time and the path.",
        )
