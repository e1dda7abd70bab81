"""The application: the API under /v1, the web pages, health and metrics."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

from fastapi import FastAPI, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool
from starlette.middleware.base import RequestResponseEndpoint

from nlp_service import __version__
from nlp_service.interfaces.api import errors, metrics
from nlp_service.interfaces.api.idempotency import Idempotency
from nlp_service.interfaces.api.routes import ROUTERS
from nlp_service.interfaces.web.install import error_page
from nlp_service.interfaces.web.install import install as install_web
from nlp_service.wiring import Service

#: Everything comes from this server; nothing may be embedded, nothing inline may run.
SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}

DESCRIPTION = """Reads contracts and mail in Chinese and English, scores cooperation willingness
and credit signals of a client, and gives the words behind every number.
Send `Authorization: Bearer KEY`; `nlp-service keys create NAME` makes a key."""


def create_app(service: Service, *, background: bool = True, announce: str = "") -> FastAPI:
    """The ASGI application.

    ``background=False`` leaves the reading of documents to others; ``announce`` is printed once
    the application is ready.
    """

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        # Models are loaded and warmed before the first request is accepted.
        await run_in_threadpool(service.warm_up)
        if background:
            service.runner.start()
            service.teller.start()
            service.batches.start()
        app.state.ready = True
        if announce:
            print(announce, flush=True)
        yield
        app.state.ready = False
        await run_in_threadpool(service.close)

    app = FastAPI(
        title="nlp_service",
        version=__version__,
        description=DESCRIPTION,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
    )
    app.state.service = service
    app.state.ready = False
    errors.install(app, error_page)
    app.add_middleware(Idempotency)

    @app.middleware("http")
    async def headers(request: Request, call_next: RequestResponseEndpoint) -> Response:
        with metrics.measured(request) as finished:
            response = await call_next(request)
            finished(response.status_code)
        for name, value in SECURITY_HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    for router in ROUTERS:
        app.include_router(router)
    install_web(app)
    return app
