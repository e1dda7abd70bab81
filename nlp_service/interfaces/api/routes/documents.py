"""Documents: upload, status, text, pages, annotations, original, deletion."""

from __future__ import annotations

import time
from pathlib import PurePath
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Form, Query, Request, Response, UploadFile
from pydantic import BaseModel

from nlp_service.errors import BadRequest, NotFound, TooLarge
from nlp_service.interfaces.api.dependencies import (
    Analyst,
    Cursor,
    Limit,
    Page,
    ServiceDep,
    Viewer,
    encode_cursor,
    moment_cursor,
)
from nlp_service.schema import Annotation, Document, DocumentSummary, Part, Schema, Status
from nlp_service.store.access import Principal
from nlp_service.wiring import Service

router = APIRouter(prefix="/v1/documents", tags=["documents"])

LONGEST_WAIT = 60.0


class Upload(Schema):
    """What became of each file, in the order sent."""

    items: list[DocumentSummary]
    duplicates: list[str]


class Assignment(BaseModel):
    """A person's decision which client a document belongs to; null for none."""

    client_id: str | None


class Text(Schema):
    """The text of one part."""

    id: str
    part: str
    text: str


@router.post("", status_code=202)
def upload(
    files: list[UploadFile],
    service: ServiceDep,
    who: Analyst,
    response: Response,
    client_id: Annotated[str | None, Form()] = None,
    wait: Annotated[float, Query(ge=0, le=LONGEST_WAIT, description="seconds to wait")] = 0,
) -> Upload:
    """Upload files; 202 with their ids, or 200 when all were read within ``wait`` seconds."""
    return receive(files, service, who, response, client_id, wait)


def receive(
    files: list[UploadFile],
    service: Service,
    who: Principal,
    response: Response,
    client_id: str | None,
    wait: float,
) -> Upload:
    """Enter uploaded files, for the client named or for whomever their text names."""
    results = []
    for file in files:
        data = _bytes(file, service.settings.web.upload_mb)
        name = PurePath((file.filename or "unnamed").replace("\\", "/")).name or "unnamed"
        results.append(service.receive(who.institution, name, data, client_id))
    service.runner.nudge()
    ids = list(dict.fromkeys(item.document_id for item in results if item.document_id))
    for item in ids:
        service.store.audit.write(who.institution, who.user, "document.upload", item)
    if wait and _wait(service, who.institution, ids, wait):
        response.status_code = 200
    return Upload(
        items=[service.store.documents.summary(who.institution, item) for item in ids],
        duplicates=[r.document_id for r in results if r.duplicate and r.document_id],
    )


@router.get("")
def documents(
    service: ServiceDep,
    who: Viewer,
    client_id: str | None = None,
    status: Status | None = None,
    unmatched: bool = False,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[DocumentSummary]:
    """Documents, newest first; ``unmatched`` lists those for which a person must decide."""
    rows = service.store.documents.list(
        who.institution,
        client_id=client_id,
        status=status,
        unmatched=unmatched,
        limit=limit + 1,
        before=moment_cursor(cursor),
    )
    more = len(rows) > limit
    last = rows[limit - 1] if more else None
    return Page(
        items=rows[:limit],
        next_cursor=encode_cursor(last.received.isoformat(), last.id) if last else None,
    )


@router.get("/{document_id}")
def document(document_id: str, service: ServiceDep, who: Viewer) -> DocumentSummary:
    """How far a document came, what was lost, whom it belongs to."""
    return service.store.documents.summary(who.institution, document_id)


def _read(document_id: str, service: ServiceDep, who: Viewer, request: Request) -> Document:
    found = service.store.documents.get(who.institution, document_id)
    service.store.audit.write(who.institution, who.user, "document.view", document_id)
    return found


Read = Annotated[Document, Depends(_read)]


@router.get("/{document_id}/layout")
def layout(found: Read, response: Response) -> Document:
    """The whole document as read: parts, pages, blocks, tables, zones."""
    response.headers["ETag"] = f'"{found.id}"'
    return found


@router.get("/{document_id}/text")
def text(found: Read, part: str = "0") -> Text:
    """The text of a part; all offsets of annotations and evidence run over it."""
    return Text(id=found.id, part=part, text=_part(found, part).text)


@router.get("/{document_id}/pages/{number}")
def page(number: int, found: Read, part: str = "0") -> Part:
    """One page: its text, blocks and lines with boxes, offsets still those of the part."""
    whole = _part(found, part)
    chosen = next((page for page in whole.pages if page.number == number), None)
    if chosen is None:
        raise NotFound(f"The document has no page {number}.")
    return whole.model_copy(
        update={
            "text": whole.text[chosen.start : chosen.end],
            "pages": [chosen],
            "blocks": [block for block in whole.blocks if block.page == number],
            "lines": [line for line in whole.lines if line.page == number],
            "tables": [table for table in whole.tables if table.page == number],
            "parts": [],
        }
    )


@router.get("/{document_id}/pages/{number}/image", response_class=Response)
def page_image(
    document_id: str,
    number: int,
    service: ServiceDep,
    who: Viewer,
    scale: Annotated[float, Query(ge=0.5, le=3.0)] = 1.5,
) -> Response:
    """A page of a PDF as PNG, rendered in the sandbox: no foreign file reaches the browser."""
    summary = service.store.documents.summary(who.institution, document_id)
    if summary.kind != "pdf":
        raise BadRequest("Only PDF files have page images.")
    if not 1 <= number <= (summary.pages or 0):
        raise NotFound(f"The document has no page {number}.")
    picture = service.reader.render_page(service.store.blobs.get(document_id), number, scale)
    return Response(
        picture, media_type="image/png", headers={"Cache-Control": "private, max-age=3600"}
    )


@router.get("/{document_id}/annotations")
def document_annotations(
    document_id: str, service: ServiceDep, who: Viewer
) -> dict[str, Annotation]:
    """Annotations by part id; offsets run over the text of that part."""
    return service.store.documents.annotations(who.institution, document_id)


@router.get("/{document_id}/original", response_class=Response)
def original(document_id: str, service: ServiceDep, who: Viewer) -> Response:
    """The bytes as received, always as a download."""
    summary = service.store.documents.summary(who.institution, document_id)
    service.store.audit.write(who.institution, who.user, "document.download", document_id)
    return Response(
        service.store.blobs.get(document_id),
        media_type="application/octet-stream",
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(summary.name)}",
            "ETag": f'"{document_id}"',
        },
    )


@router.post("/{document_id}/assign")
def assign(
    document_id: str, body: Assignment, service: ServiceDep, who: Analyst
) -> DocumentSummary:
    """Say which client a document belongs to; it is then read again with that knowledge."""
    if body.client_id is not None:
        service.store.clients.get(who.institution, body.client_id)
    service.store.documents.assign(who.institution, document_id, body.client_id)
    service.store.audit.write(
        who.institution, who.user, "document.assign", document_id, client=body.client_id
    )
    service.runner.nudge()
    return service.store.documents.summary(who.institution, document_id)


@router.post("/{document_id}/read-again")
def read_again(document_id: str, service: ServiceDep, who: Analyst) -> DocumentSummary:
    """Read a finished document once more, as after installing a tool it lacked."""
    service.store.documents.again(who.institution, document_id)
    service.runner.nudge()
    return service.store.documents.summary(who.institution, document_id)


@router.delete("/{document_id}", status_code=204)
def delete(document_id: str, service: ServiceDep, who: Analyst) -> None:
    """Remove a document, its original and everything it said."""
    service.delete_document(who.institution, document_id)
    service.store.audit.write(who.institution, who.user, "document.delete", document_id)


def _part(document: Document, part: str) -> Part:
    try:
        return document.part(part)
    except KeyError:
        raise NotFound(f"The document has no part {part[:40]!r}.") from None


def _bytes(file: UploadFile, megabytes: int) -> bytes:
    data = file.file.read(megabytes * 1_000_000 + 1)
    if len(data) > megabytes * 1_000_000:
        raise TooLarge(f"{file.filename} is larger than {megabytes} MB.")
    return data


def _wait(service: Service, institution: str, ids: list[str], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if all(service.finished(institution, item) for item in ids):
            return True
        time.sleep(0.1)
    return False
