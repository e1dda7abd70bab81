"""Is it alive, is it ready, what is it."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from nlp_service import __version__
from nlp_service.catalogues import rules_version
from nlp_service.interfaces.api.dependencies import ServiceDep
from nlp_service.interfaces.api.metrics import DOCUMENTS, REGISTRY
from nlp_service.schema import Status
from nlp_service.wiring import models_version

router = APIRouter(tags=["health"])


@router.get("/healthz")
def healthz() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@router.get("/readyz")
def readyz(request: Request, service: ServiceDep) -> Response:
    """Models are loaded and the database answers."""
    waiting = service.store.documents.waiting()
    ready = bool(request.app.state.ready)
    return JSONResponse(
        {"status": "ready" if ready else "starting", "waiting": waiting},
        status_code=200 if ready else 503,
    )


@router.get("/metrics", include_in_schema=False)
def metrics(service: ServiceDep) -> Response:
    """Prometheus exposition."""
    counts = service.store.documents.counts(service.settings.web.institution)
    for status in Status:
        DOCUMENTS.labels(status.value).set(counts.get(status, 0))
    return Response(generate_latest(REGISTRY), media_type=CONTENT_TYPE_LATEST)


@router.get("/v1/version")
def version() -> dict[str, Any]:
    """The versions that a score depends on."""
    return {"code": __version__, "models": models_version(), "rules": rules_version()}
