"""The search over all documents."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, Field

from nlp_service.interfaces.searching import find
from nlp_service.interfaces.web import marks
from nlp_service.interfaces.web.marks import Mark, Run
from nlp_service.interfaces.web.page import SignedIn
from nlp_service.store.search import Hit, Wanted, matches

router = APIRouter()

PAGE = 25
_AROUND = 110


class Asked(BaseModel):
    """The form of the search page."""

    q: str = Field("", max_length=300)
    client: str = ""
    kind: str = ""
    mode: Literal["words", "meaning"] = "meaning"
    at: int = Field(0, ge=0)


@router.get("/search")
def search(page: SignedIn, asked: Annotated[Asked, Query()]) -> HTMLResponse:
    """The search box and what was found, each hit opening on its words."""
    store = page.service.store
    clients = store.clients.all(page.institution)
    hits: list[Hit] = []
    if asked.q.strip():
        wanted = Wanted(asked.q, asked.client or None, asked.kind or None)
        hits = find(page.service, page.institution, wanted, asked.mode, PAGE + 1, asked.at)
        user = page.principal.user if page.principal else ""
        store.audit.write(page.institution, user, "search", "documents", hits=len(hits))
    return page.render(
        "search.html",
        asked=asked,
        found=[(hit, *_shown(hit, asked.q)) for hit in hits[:PAGE]],
        names={client.id: client.name for client in clients},
        clients=clients,
        following=asked.at + PAGE if len(hits) > PAGE else None,
    )


def _shown(hit: Hit, words: str) -> tuple[list[Run], int, int]:
    """The words around the first match, and where in the document the match stands."""
    spots = matches(hit.text, words)
    first, last = (spots[0][0], spots[0][1]) if spots else (0, min(len(hit.text), _AROUND))
    start, end = max(0, first - _AROUND), min(len(hit.text), last + 2 * _AROUND)
    marked = [Mark(max(a, start) - start, min(b, end) - start, "here") for a, b in spots]
    runs = marks.runs(hit.text[start:end].replace("\n", " "), marked)
    return runs, hit.start + first, hit.start + last
