"""Idempotency-Key on every POST: the same request again gets the same answer and does nothing."""

from __future__ import annotations

import hashlib

from fastapi import Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool
from starlette.middleware.base import BaseHTTPMiddleware, RequestResponseEndpoint

from nlp_service.interfaces.api.errors import problem
from nlp_service.store.replies import Reply
from nlp_service.wiring import Service


class Idempotency(BaseHTTPMiddleware):
    """Keeps the answers of POST requests that carry the header, for 24 hours."""

    async def dispatch(self, request: Request, call_next: RequestResponseEndpoint) -> Response:
        key = request.headers.get("idempotency-key")
        if request.method != "POST" or not key:
            return await call_next(request)
        service: Service = request.app.state.service
        institution = service.settings.web.institution
        # The caller is part of the key, so that nobody is shown another's answer.
        caller = request.headers.get("authorization", "") + request.headers.get("cookie", "")
        name = hashlib.sha256(f"{caller}\n{key}".encode()).hexdigest()
        asked = hashlib.sha256(request.url.path.encode() + b"\n" + await request.body()).hexdigest()
        kept = await run_in_threadpool(service.store.replies.get, institution, name)
        if kept is not None:
            if kept.request != asked:
                return problem(
                    409,
                    "conflict",
                    "This Idempotency-Key was used for a different request.",
                    "Use a new key for a new request.",
                    request,
                )
            return Response(
                kept.body, kept.status, {"Idempotent-Replay": "true"}, media_type=kept.media_type
            )
        response = await call_next(request)
        body = b"".join([chunk async for chunk in response.body_iterator])  # type: ignore[attr-defined]
        if response.status_code < 500:
            reply = Reply(
                asked, response.status_code, body, response.headers.get("content-type", "")
            )
            await run_in_threadpool(service.store.replies.put, institution, name, reply)
        headers = {k: v for k, v in response.headers.items() if k.lower() != "content-length"}
        return Response(body, response.status_code, headers)
