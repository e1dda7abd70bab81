"""Prometheus metrics of the service. Labels never hold ids or text."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator

from fastapi import Request
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

REGISTRY = CollectorRegistry()
REQUESTS = Counter(
    "nlp_service_requests_total", "Requests by route and status", ["route", "status"],
    registry=REGISTRY,
)  # fmt: skip
SECONDS = Histogram(
    "nlp_service_request_seconds", "Time to answer by route", ["route"], registry=REGISTRY
)
DOCUMENTS = Gauge(
    "nlp_service_documents", "Documents by status", ["status"], registry=REGISTRY
)  # fmt: skip


@contextlib.contextmanager
def measured(request: Request) -> Iterator[Callable[[int], None]]:
    """Time one request; the block calls the given function with the status of its answer."""
    began = time.perf_counter()
    status = 500

    def finished(code: int) -> None:
        nonlocal status
        status = code

    try:
        yield finished
    finally:
        route = getattr(request.scope.get("route"), "path", "other")
        REQUESTS.labels(route, str(status)).inc()
        SECONDS.labels(route).observe(time.perf_counter() - began)
