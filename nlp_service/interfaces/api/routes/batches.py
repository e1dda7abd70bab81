"""Batches: archives of mail worked on in the background, every item accounted for."""

from __future__ import annotations

import asyncio
import json
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import StreamingResponse
from pydantic import Field, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile

from nlp_service.errors import BadRequest
from nlp_service.interfaces.api.dependencies import (
    Analyst,
    Cursor,
    Limit,
    Page,
    ServiceDep,
    Viewer,
    decode_cursor,
    encode_cursor,
)
from nlp_service.jobs.batch import read_map
from nlp_service.jobs.batch.accounts import BatchItem, Outcome, Position
from nlp_service.jobs.batch.queue import Batch, ResultName
from nlp_service.schema import Schema
from nlp_service.store.access import Principal
from nlp_service.wiring import Service

router = APIRouter(prefix="/v1/batches", tags=["batches"])

_ENDED = ("finished", "cancelled", "failed")
_EVENT_SECONDS = 1.0
#: A proxy closes what is silent for long; a comment keeps it open.
_SILENT_SECONDS = 15.0
#: Looking into the ledger of a large batch takes time; it may take this part of the whole.
_SHARE = 20


class BatchPath(Schema):
    """A batch over an archive or a folder under the configured root."""

    path: str = Field(min_length=1, max_length=4096, examples=["2026/mailbox.mbox"])
    lender: list[str] = Field(default_factory=list, examples=[["bank.example"]])
    client_map: dict[str, str] | None = Field(
        None, description="domain or address → client; without it every firm is one"
    )


EXAMPLES: dict[str, Any] = {
    "archive": {
        "summary": "A mailbox under the root",
        "value": {"path": "2026/mailbox.mbox", "lender": ["bank.example"]},
    },
    "clients": {
        "summary": "A folder, and which domain is which client",
        "value": {
            "path": "客户经理邮箱",
            "lender": ["jianglanbank.example"],
            "client_map": {"haiyu.example": "海屿风电（平澜）有限公司"},
        },
    },
}
#: One route for two kinds of body, which the framework cannot read off the signature.
BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["archive"],
                    "properties": {
                        "archive": {
                            "type": "string",
                            "format": "binary",
                            "description": "mbox, PST, ZIP, TAR, EML or MSG",
                        },
                        "lender": {
                            "type": "string",
                            "description": "mail domains of the lender, with commas between; "
                            "default: those of the institution, or found",
                        },
                        "client_map": {
                            "type": "string",
                            "format": "binary",
                            "description": "CSV with columns client and domain",
                        },
                    },
                }
            },
            "application/json": {"schema": BatchPath.model_json_schema(), "examples": EXAMPLES},
        },
    }
}


@router.post("", status_code=202, openapi_extra=BODY)
async def start(request: Request, service: ServiceDep, who: Analyst) -> Batch:
    """Start a batch over one uploaded archive, or over a path under the configured root."""
    if request.headers.get("content-type", "").startswith("multipart/form-data"):
        async with request.form(max_files=2, max_fields=4) as form:
            return await run_in_threadpool(_start_upload, service, who, form)
    try:
        asked = BatchPath.model_validate_json(await request.body())
    except ValidationError as error:
        raise RequestValidationError(
            [{**item, "loc": ("body", *item["loc"])} for item in error.errors()]
        ) from error
    return await run_in_threadpool(_start_path, service, who, asked)


def _start_upload(service: Service, who: Principal, form: FormData) -> Batch:
    archive = form.get("archive")
    if not isinstance(archive, UploadFile):
        raise BadRequest("The form has no file named 'archive'.")
    lender = form.get("lender", "")
    if not isinstance(lender, str):
        raise BadRequest("'lender' is a text: mail domains with commas between.")
    made = service.batches.add(
        who.institution,
        who.user,
        (archive.filename or "archive", archive.file),
        lender=_lender(service, who, lender.split(",")),
        client_map=_client_map(form.get("client_map")),
    )
    return _entered(service, who, made)


def _start_path(service: Service, who: Principal, asked: BatchPath) -> Batch:
    made = service.batches.add(
        who.institution,
        who.user,
        asked.path,
        lender=_lender(service, who, asked.lender),
        client_map=asked.client_map,
    )
    return _entered(service, who, made)


def _lender(service: Service, who: Principal, domains: list[str]) -> list[str]:
    given = [domain.strip() for domain in domains if domain.strip()]
    return given or service.store.institutions.domains(who.institution)


def _client_map(sent: UploadFile | str | None) -> dict[str, str] | None:
    if sent is None:
        return None
    if not isinstance(sent, UploadFile):
        raise BadRequest("'client_map' is a CSV file with columns client and domain.")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "client_map.csv"
        path.write_bytes(sent.file.read())
        return read_map(path)


def _entered(service: Service, who: Principal, batch: Batch) -> Batch:
    service.store.audit.write(who.institution, who.user, "batch.start", batch.id)
    return batch


@router.get("")
def batches(
    service: ServiceDep, who: Viewer, limit: Limit = 50, cursor: Cursor = None
) -> Page[Batch]:
    """Batches, newest first."""
    before = decode_cursor(cursor)[0] if cursor is not None else None
    found, more = service.batches.page(who.institution, before, limit)
    return Page(items=found, next_cursor=encode_cursor(found[-1].id) if more else None)


@router.get("/{batch_id}")
def batch(batch_id: str, service: ServiceDep, who: Viewer) -> Batch:
    """How far a batch has come: items by outcome, messages a second, time left."""
    return service.batches.get(who.institution, batch_id)


def _position(cursor: Cursor = None) -> Position | None:
    if cursor is None:
        return None
    try:
        path, place, part = json.loads(decode_cursor(cursor)[0])
        return str(path), str(place), str(part)
    except (ValueError, TypeError):
        raise BadRequest("The cursor is not one that this list gave.") from None


@router.get("/{batch_id}/items")
def items(
    batch_id: str,
    service: ServiceDep,
    who: Viewer,
    after: Annotated[Position | None, Depends(_position)],
    status: Annotated[Outcome | None, Query(description="only items of this outcome")] = None,
    limit: Limit = 50,
) -> Page[BatchItem]:
    """Every item of the archive with what became of it, in the order of their places."""
    found, after = service.batches.items(who.institution, batch_id, after, limit, status)
    return Page(items=found, next_cursor=encode_cursor(json.dumps(after)) if after else None)


@router.get(
    "/{batch_id}/events",
    response_class=StreamingResponse,
    responses={
        200: {
            "description": "Events `progress` with a batch as data, the last one named `end`.",
            "content": {
                "text/event-stream": {
                    "example": 'event: progress\ndata: {"id": "…", "state": "running", '
                    '"total": 1200, "processed": 300}\n\n'
                }
            },
        }
    },
)
def events(batch_id: str, service: ServiceDep, who: Viewer) -> StreamingResponse:
    """Server-sent events of progress until the batch has ended."""
    service.batches.get(who.institution, batch_id)
    return StreamingResponse(
        _events(service, who.institution, batch_id),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


async def _events(service: Service, institution: str, batch_id: str) -> AsyncIterator[str]:
    last, told = None, time.monotonic()
    while True:
        began = time.monotonic()
        now = await run_in_threadpool(service.batches.get, institution, batch_id)
        took = time.monotonic() - began
        ended = now.state in _ENDED
        if now != last or ended:
            name = "end" if ended else "progress"
            yield f"event: {name}\ndata: {now.model_dump_json()}\n\n"
            last, told = now, time.monotonic()
        elif time.monotonic() - told >= _SILENT_SECONDS:
            yield ": still at work\n\n"
            told = time.monotonic()
        if ended:
            return
        await asyncio.sleep(max(_EVENT_SECONDS, took * _SHARE))


@router.get(
    "/{batch_id}/results/{name}",
    response_class=StreamingResponse,
    responses={
        200: {
            "description": "JSON Lines as 'nlp-service batch' writes them.",
            "content": {
                "application/x-ndjson": {
                    "example": '{"client": "haiyu.example", "messages": 3, "cooperation": 71.5}\n'
                }
            },
        }
    },
)
def results(batch_id: str, name: ResultName, service: ServiceDep, who: Viewer) -> StreamingResponse:
    """The messages, clients or skipped items of a finished batch, one JSON object a line."""
    lines = service.batches.results(who.institution, batch_id, name)
    service.store.audit.write(who.institution, who.user, "batch.download", batch_id, file=name)
    return StreamingResponse(lines, media_type="application/x-ndjson")


@router.post("/{batch_id}/cancel")
def cancel(batch_id: str, service: ServiceDep, who: Analyst) -> Batch:
    """End a batch that waits or runs; what is done stays to be read."""
    ended = service.batches.cancel(who.institution, batch_id)
    service.store.audit.write(who.institution, who.user, "batch.cancel", batch_id)
    return ended
