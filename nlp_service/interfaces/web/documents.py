"""Documents: the list with the upload, and one document with its evidence in place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse

from nlp_service.errors import NotFound
from nlp_service.interfaces.api.dependencies import encode_cursor, moment_cursor
from nlp_service.interfaces.web import marks, terms
from nlp_service.interfaces.web.marks import Mark
from nlp_service.interfaces.web.page import SignedIn, signal_name
from nlp_service.schema import Annotation, Part, Status
from nlp_service.store.documents import FINISHED

router = APIRouter()

PAGE = 50
#: More rows of a sheet are not shown; the whole sheet is in the original.
MOST_ROWS = 400
#: The longest text shown at once; longer ones are shown around the words a link points to.
WINDOW = 150_000


@router.get("/documents")
def documents(page: SignedIn, cursor: str | None = None, unmatched: bool = False) -> HTMLResponse:
    """The upload, and all documents, newest first."""
    store = page.service.store
    rows = store.documents.list(
        page.institution, unmatched=unmatched, limit=PAGE + 1, before=moment_cursor(cursor)
    )
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return page.render(
        "documents.html",
        rows=rows[:PAGE],
        clients=store.clients.all(page.institution),
        next_cursor=encode_cursor(last.received.isoformat(), last.id) if last else None,
        unmatched=unmatched,
    )


@router.get("/documents/{document_id}")
def document(
    document_id: str,
    page: SignedIn,
    part: str = "0",
    start: Annotated[int, Query(ge=0)] = 0,
    end: Annotated[int, Query(ge=0)] = 0,
    cell: str | None = None,
) -> HTMLResponse:
    """One document with its findings; ``start`` and ``end`` are the words to show."""
    store = page.service.store
    summary = store.documents.summary(page.institution, document_id)
    common: dict[str, Any] = {
        "d": summary,
        "clients": store.clients.all(page.institution),
        "reading": summary.status not in FINISHED,
    }
    if summary.status not in FINISHED or summary.status is Status.QUARANTINED:
        return page.render("document_status.html", **common)
    whole = store.documents.get(page.institution, document_id)
    annotations = store.documents.annotations(page.institution, document_id)
    if page.principal:
        store.audit.write(page.institution, page.principal.user, "document.view", document_id)
    try:
        shown = whole.part(part)
    except KeyError:
        raise NotFound(f"The document has no part {part[:40]!r}.") from None
    annotation = annotations.get(part)
    here = (start, end) if 0 <= start < end <= len(shown.text) else None
    found = annotation.signals if annotation else []
    names = {signal.type: signal_name(signal.type, page.locale) for signal in found}
    return page.render(
        "document.html",
        **common,
        parts=list(whole.parts()),
        part=shown,
        annotation=annotation,
        here=here,
        cell=cell,
        names=names,
        findings=_findings(annotation),
        # Only the file itself is rendered: an attachment has no pages of its own to show.
        pages=_pages(shown, annotation, here) if shown.kind == "pdf" and part == "0" else None,
        runs=_runs(shown, annotation, names, lambda act: page.locale(f"act.{act}"), here),
        sheet=terms.sheet_of(page, whole, shown, annotation, summary.client_id),
        by_field=terms.by_field,
        said=terms.said,
        sheets=_sheets(shown, cell) if shown.kind in ("xlsx", "xls", "csv") else None,
    )


def _runs(
    part: Part,
    annotation: Annotation | None,
    names: dict[str, str],
    said: Callable[[str], str],
    here: tuple[int, int] | None,
) -> list[marks.Run]:
    all_marks = [
        *marks.zone_marks(part),
        *marks.heading_marks(part),
        *marks.signal_marks(annotation, names),
        *(marks.act_marks(annotation, said) if part.mail else []),
        *([Mark(here[0], here[1], "here")] if here else []),
    ]
    if len(part.text) <= WINDOW:
        return marks.runs(part.text, all_marks)
    first = max(0, (here[0] if here else 0) - WINDOW // 2)
    last = first + WINDOW
    return marks.runs(
        part.text[first:last],
        [
            Mark(max(m.start, first) - first, min(m.end, last) - first, m.name, m.title)
            for m in all_marks
            if m.start < last and m.end > first
        ],
    )


def _pages(
    part: Part, annotation: Annotation | None, here: tuple[int, int] | None
) -> list[dict[str, Any]]:
    """Each page with the rectangles to draw over its picture."""
    drawn = [
        (part.page_of(s.start), f"signal-{s.polarity}", box)
        for s in (annotation.signals if annotation else [])
        for box in part.boxes_of(s.start, s.end)
    ]
    if here:
        drawn += [(part.page_of(here[0]), "here", box) for box in part.boxes_of(*here)]
    return [
        {
            "page": page,
            "boxes": [(name, box) for number, name, box in drawn if number == page.number],
            "here": any(number == page.number and name == "here" for number, name, _ in drawn),
        }
        for page in part.pages
    ]


def _sheets(part: Part, cell: str | None) -> list[dict[str, Any]]:
    """Tables as rows of cells, the one that evidence points to marked."""
    sheets = []
    for table in part.tables:
        rows: dict[int, dict[int, Any]] = {}
        for entry in table.cells:
            rows.setdefault(entry.row, {})[entry.column] = entry
        width = max((entry.column for entry in table.cells), default=-1) + 1
        sheets.append(
            {
                "table": table,
                "rows": [
                    [rows[number].get(column) for column in range(width)]
                    for number in sorted(rows)[:MOST_ROWS]
                ],
                "here": cell is not None and any(entry.ref == cell for entry in table.cells),
            }
        )
    return sheets


def _findings(annotation: Annotation | None) -> dict[str, Any]:
    """What the side panel lists."""
    if annotation is None:
        return {"signals": [], "acts": [], "values": [], "names": [], "parties": []}
    names = ("ORG", "PERSON", "TITLE", "LOC")
    return {
        "signals": annotation.signals,
        "acts": [s for s in annotation.sentences if s.acts],
        "values": [e for e in annotation.entities if e.label.value not in names],
        "names": [e for e in annotation.entities if e.label.value in names],
        "parties": annotation.parties,
    }
