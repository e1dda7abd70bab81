"""GET /v1/search: passages of documents by their words, in both languages."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from nlp_service.interfaces.api.dependencies import Offset, Page, ServiceDep, Viewer, encode_cursor
from nlp_service.interfaces.searching import find
from nlp_service.store.search import Hit, Wanted

router = APIRouter(prefix="/v1", tags=["search"])


class Asked(BaseModel):
    """What to look for and where."""

    q: str = Field(min_length=1, max_length=300, description="words; all of them must occur")
    client_id: str | None = None
    kind: Literal["contract", "mail", "statement", "flows", "bureau", "other"] | None = None
    since: dt.date | None = Field(None, description="mail of this day and later")
    until: dt.date | None = Field(None, description="mail of this day and earlier")
    mode: Literal["words", "meaning"] = Field(
        "words",
        description="meaning: also passages with a signal that these words name, in any language",
    )
    limit: int = Field(20, ge=1, le=100)
    cursor: str | None = Field(None, description="next_cursor of the page before")


@router.get("/search")
def search(
    asked: Annotated[Asked, Query()], service: ServiceDep, who: Viewer, offset: Offset = 0
) -> Page[Hit]:
    """The best passages first, each with its place in its document."""
    wanted = Wanted(asked.q, asked.client_id, asked.kind, asked.since, asked.until)
    hits = find(service, who.institution, wanted, asked.mode, asked.limit + 1, offset)
    more = len(hits) > asked.limit
    return Page(
        items=hits[: asked.limit],
        next_cursor=encode_cursor(str(offset + asked.limit)) if more else None,
    )
