"""GET /v1/exports: credit memo, workbook, annotations and the profile of a client as files."""

from __future__ import annotations

from typing import Annotated, Literal
from urllib.parse import quote

from fastapi import APIRouter, Query, Response

from nlp_service.interfaces.api.dependencies import Analyst, ServiceDep
from nlp_service.interfaces.export.service import Format, export

router = APIRouter(prefix="/v1/exports", tags=["exports"])


@router.get("/clients/{client_id}/{form}", response_class=Response)
def client_export(
    client_id: str,
    form: Format,
    service: ServiceDep,
    who: Analyst,
    language: Annotated[Literal["zh", "en"], Query(description="of headings and words")] = "en",
) -> Response:
    """A file of one client with its sources; personal fields are masked, the export is audited."""
    made = export(service, who.institution, who.user, client_id, form, language)
    return Response(
        made.data,
        media_type=made.media_type,
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(made.name)}",
            "Cache-Control": "no-store",
        },
    )
