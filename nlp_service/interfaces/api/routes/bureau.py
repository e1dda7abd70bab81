"""Credit bureau: consents, queries under them, and reports that came as files."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response, UploadFile
from pydantic import BaseModel, Field

from nlp_service.errors import NotAllowed, NotFound
from nlp_service.interfaces.api.dependencies import (
    Analyst,
    Limit,
    Offset,
    Page,
    ServiceDep,
    Viewer,
    page_of,
)
from nlp_service.interfaces.api.routes.documents import Upload, receive
from nlp_service.interfaces.bureau import desk
from nlp_service.profiles.bureau.masking import masked_report
from nlp_service.schema import BureauReport, Check, Schema
from nlp_service.store.bureau import Authorisation, BureauQuery

router = APIRouter(prefix="/v1/clients/{client_id}", tags=["bureau"])


class NewQuery(BaseModel):
    """A query under a consent of the client."""

    authorisation_id: str = Field(max_length=32)
    purpose: str = Field(max_length=64, examples=["post_loan"])
    fresh: bool = Field(False, description="ask even where a young report is at hand")


class BureauView(Schema):
    """The newest report, and how its loans compare with the debt of the statements (C14)."""

    report: BureauReport
    stale: bool
    reconciliation: list[Check]


@router.get("/bureau-authorisations")
def authorisations(
    client_id: str, service: ServiceDep, who: Viewer, limit: Limit = 100, offset: Offset = 0
) -> Page[Authorisation]:
    """The client's consents, newest first, revoked ones too."""
    service.store.clients.get(who.institution, client_id)
    return page_of(service.store.bureau.authorisations(who.institution, client_id), limit, offset)


@router.post("/bureau-authorisations", status_code=201)
def authorise(
    client_id: str, body: Authorisation, service: ServiceDep, who: Analyst
) -> Authorisation:
    """Record a written consent: who signed it, for which purposes, from when to when."""
    return desk.authorise(service, who, body.model_copy(update={"client_id": client_id}))


@router.post("/bureau-authorisations/{authorisation_id}/revoke")
def revoke(
    client_id: str, authorisation_id: str, service: ServiceDep, who: Analyst
) -> Authorisation:
    """End a consent at once: nothing is asked under it any more."""
    if service.store.bureau.authorisation(who.institution, authorisation_id).client_id != client_id:
        raise NotFound(f"The client has no authorisation {authorisation_id[:40]!r}.")
    ended = service.store.bureau.revoke(who.institution, authorisation_id, who.user)
    service.store.audit.write(
        who.institution, who.user, "bureau.revoke", client_id, authorisation=authorisation_id
    )
    return ended


@router.get("/bureau-queries")
def queries(
    client_id: str, service: ServiceDep, who: Viewer, limit: Limit = 100, offset: Offset = 0
) -> Page[BureauQuery]:
    """Every query about the client, the refused ones too, newest first."""
    service.store.clients.get(who.institution, client_id)
    return page_of(service.store.bureau.queries(who.institution, client_id), limit, offset)


@router.post("/bureau-queries", status_code=201)
def query(client_id: str, body: NewQuery, service: ServiceDep, who: Analyst) -> BureauQuery:
    """Ask the bureau under a consent; a young report for the same purpose is given again."""
    return desk.query(
        service, who, client_id, body.authorisation_id, body.purpose, fresh=body.fresh
    )


@router.post("/bureau-reports", status_code=202)
def import_report(
    client_id: str,
    files: list[UploadFile],
    service: ServiceDep,
    who: Analyst,
    response: Response,
    wait: Annotated[float, Query(ge=0, le=60, description="seconds to wait")] = 0,
) -> Upload:
    """Import a report that the bank received as a file (PDF, HTML, XML, XLSX)."""
    return receive(files, service, who, response, client_id, wait)


@router.get("/bureau-reports/newest")
def newest(
    client_id: str,
    service: ServiceDep,
    who: Viewer,
    unmask: Annotated[bool, Query(description="show personal fields; needs approver")] = False,
    purpose: Annotated[str, Query(max_length=200, description="why they are needed")] = "",
) -> BureauView:
    """The newest report with its reconciliation; personal fields are masked by default."""
    if unmask and not (who.may("approver") and purpose.strip()):
        raise NotAllowed("Personal fields are shown to approvers who say what for.")
    profile = service.profile(who.institution, client_id)
    if profile.bureau is None:
        raise NotFound(
            "There is no bureau report on this client.",
            next_step="Import one as a file, or ask the bureau under a consent.",
        )
    service.store.audit.write(
        who.institution, who.user, "bureau.view", client_id, report=profile.bureau.report_number,
        unmasked=unmask, purpose=purpose[:200],
    )  # fmt: skip
    age = (service.store.today(who.institution) - profile.bureau.as_of).days
    return BureauView(
        report=profile.bureau if unmask else masked_report(profile.bureau),
        stale=age > service.settings.bureau.stale_days,
        reconciliation=[check for check in profile.checks if check.id == "C14"],
    )
