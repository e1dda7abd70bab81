"""Clients and the parts of their profiles."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from fastapi import APIRouter, Depends, Response

from nlp_service.errors import BadRequest
from nlp_service.interfaces.api.dependencies import (
    Analyst,
    Limit,
    Offset,
    Page,
    ServiceDep,
    Viewer,
    page_of,
)
from nlp_service.profiles.bureau.masking import masked_profile
from nlp_service.profiles.score_path import ReplayedScore
from nlp_service.schema import (
    Check,
    Client,
    ClientSummary,
    CreditScore,
    EarlyWarning,
    InformationRequest,
    MessageSummary,
    Profile,
    Promise,
    Ratio,
    Schema,
    Segment,
    Signal,
    Statement,
    Strategy,
)

router = APIRouter(prefix="/v1/clients", tags=["clients"])


class PastScore(Schema):
    """A score as it was, with the documents it stood on."""

    at: dt.datetime
    as_of: dt.date
    cooperation: float | None
    credit: CreditScore
    inputs: list[str]


class Treatment(Schema):
    """The segment and what the table proposes for it."""

    segment: Segment
    strategy: Strategy | None


@router.get("")
def clients(
    service: ServiceDep, who: Viewer, limit: Limit = 100, offset: Offset = 0
) -> Page[ClientSummary]:
    """The portfolio, the soundest first; clients without a score last."""
    return page_of(service.store.clients.summaries(who.institution), limit, offset)


@router.post("", status_code=201)
def add(client: Client, service: ServiceDep, who: Analyst, response: Response) -> Client:
    """Add a client; an empty ``id`` is given one."""
    _require_name(client)
    added = service.store.clients.add(who.institution, client)
    service.store.audit.write(who.institution, who.user, "client.add", added.id)
    response.headers["Location"] = f"/v1/clients/{added.id}"
    return added


@router.get("/{client_id}")
def client(client_id: str, service: ServiceDep, who: Viewer) -> Client:
    """The client's basic data."""
    return service.store.clients.get(who.institution, client_id)


@router.put("/{client_id}")
def change(client_id: str, client: Client, service: ServiceDep, who: Analyst) -> Client:
    """Replace the client's basic data."""
    _require_name(client)
    changed = client.model_copy(update={"id": client_id})
    service.store.clients.change(who.institution, changed)
    service.store.audit.write(who.institution, who.user, "client.change", client_id)
    return changed


@router.delete("/{client_id}", status_code=204)
def remove(client_id: str, service: ServiceDep, who: Analyst) -> None:
    """Remove a client; its documents stay, without a client."""
    service.store.clients.remove(who.institution, client_id)
    service.store.audit.write(who.institution, who.user, "client.remove", client_id)


def _profile(client_id: str, service: ServiceDep, who: Viewer) -> Profile:
    service.store.audit.write(who.institution, who.user, "profile.view", client_id)
    return masked_profile(service.profile(who.institution, client_id))


Found = Annotated[Profile, Depends(_profile)]


@router.get("/{client_id}/profile")
def profile(found: Found) -> Profile:
    """Everything known of the client as one document."""
    return found


@router.get("/{client_id}/timeline")
def timeline(found: Found, limit: Limit = 100, offset: Offset = 0) -> Page[MessageSummary]:
    """The correspondence, newest first."""
    newest = sorted(found.messages, key=lambda m: (m.date is not None, m.date), reverse=True)
    return page_of(newest, limit, offset)


@router.get("/{client_id}/signals")
def signals(found: Found, limit: Limit = 100, offset: Offset = 0) -> Page[Signal]:
    """Credit signals with all their evidences."""
    return page_of(found.signals, limit, offset)


@router.get("/{client_id}/promises")
def promises(found: Found, limit: Limit = 100, offset: Offset = 0) -> Page[Promise]:
    """What the client undertook and what became of it."""
    return page_of(found.promises, limit, offset)


@router.get("/{client_id}/requests")
def requests(found: Found, limit: Limit = 100, offset: Offset = 0) -> Page[InformationRequest]:
    """What the lender asked for and whether it was answered."""
    return page_of(found.requests, limit, offset)


@router.get("/{client_id}/statements")
def statements(found: Found, limit: Limit = 100, offset: Offset = 0) -> Page[Statement]:
    """Statements with the cell behind each figure."""
    return page_of(found.statements, limit, offset)


@router.get("/{client_id}/ratios")
def ratios(found: Found, limit: Limit = 500, offset: Offset = 0) -> Page[Ratio]:
    """Ratios of every period with their levels and inputs."""
    return page_of(found.ratios, limit, offset)


@router.get("/{client_id}/checks")
def checks(found: Found, limit: Limit = 500, offset: Offset = 0) -> Page[Check]:
    """Consistency checks of the statements."""
    return page_of(found.checks, limit, offset)


@router.get("/{client_id}/warnings")
def warnings(found: Found, limit: Limit = 100, offset: Offset = 0) -> Page[EarlyWarning]:
    """The client's early warnings."""
    return page_of(found.warnings, limit, offset)


@router.get("/{client_id}/segment")
def segment(found: Found) -> Treatment:
    """Industry × grade × tenor preference, and the treatment proposed for it."""
    return Treatment(segment=found.segment, strategy=found.strategy)


@router.get("/{client_id}/scores")
def scores(
    client_id: str, service: ServiceDep, who: Viewer, limit: Limit = 50, offset: Offset = 0
) -> Page[PastScore]:
    """The history of scores, newest first; old ones are never changed."""
    service.store.clients.get(who.institution, client_id)
    past = service.store.scores.history(who.institution, client_id)
    rows = [
        PastScore(
            at=row.at,
            as_of=row.as_of,
            cooperation=row.cooperation,
            credit=row.credit,
            inputs=row.inputs,
        )
        for row in past
    ]
    return page_of(rows, limit, offset)


@router.get("/{client_id}/scores/replayed")
def replayed_scores(client_id: str, service: ServiceDep, who: Viewer) -> list[ReplayedScore]:
    """The score at the ends of past quarters by today's rules, with what was known then."""
    return service.score_path(who.institution, client_id)


def _require_name(client: Client) -> None:
    if not client.name.strip():
        raise BadRequest("A client needs a name.")
