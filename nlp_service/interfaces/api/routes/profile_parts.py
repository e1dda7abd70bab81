"""Parts of a profile that are worked out or changed on request."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter, Query, Response, UploadFile
from pydantic import BaseModel, Field

from nlp_service.errors import BadRequest, NotFound
from nlp_service.interfaces import proposals, risks, surroundings
from nlp_service.interfaces.api.dependencies import (
    Analyst,
    Limit,
    Offset,
    Page,
    ServiceDep,
    Viewer,
    page_of,
)
from nlp_service.interfaces.api.routes.clients import Found
from nlp_service.interfaces.api.routes.documents import Upload, receive
from nlp_service.interfaces.proposals import Proposal
from nlp_service.profiles.corrections import correctable
from nlp_service.profiles.opportunity import Lead
from nlp_service.profiles.what_if import what_if
from nlp_service.schema import Covenant, CreditScore, LeadInputs, Schema, Strategy
from nlp_service.schema.risk import (
    BehaviourForecast,
    BenchmarkStanding,
    PeerRatio,
    PriceFloor,
    RiskPanel,
    Scenario,
    Slotting,
)
from nlp_service.store.corrections import Correction

router = APIRouter(prefix="/v1/clients/{client_id}", tags=["clients"])
portfolio = APIRouter(prefix="/v1", tags=["clients"])


class Change(BaseModel):
    """Other values of ratios of the scorecard (as shares or multiples), and of cooperation."""

    ratios: dict[str, float] = Field(
        default_factory=dict, examples=[{"asset_liability_ratio": 0.6}]
    )
    cooperation: float | None = Field(None, ge=0, le=100)


class Instalment(Schema):
    """One period of a proposal, amounts in the client's currency."""

    period: int
    opening: float
    interest: float
    principal: float
    service: float
    closing: float
    dscr: float | None


class RepaymentProposal(Schema):
    """A repayment schedule with its DSCR under base and stressed CFADS (15 % less)."""

    kind: str
    minimum_dscr: float | None
    average_dscr: float | None
    stressed_minimum_dscr: float | None
    stressed_average_dscr: float | None
    instalments: list[Instalment]
    notes: list[str]


class Surroundings(Schema):
    """What stands around a client; an empty list says that there is nothing to compare with."""

    peers: list[PeerRatio] = Field(description="beside at least five clients of its industry")
    benchmarks: list[BenchmarkStanding] = Field(description="against imported five-tier values")
    scenarios: list[Scenario] = Field(description="of loaded market series; no forecasts")
    behaviour: list[BehaviourForecast]
    price: PriceFloor


class NewCorrection(BaseModel):
    """A figure set right; ``value`` null takes an earlier correction back."""

    statement: str = Field(max_length=128, description="id of the statement")
    item: str = Field(max_length=64, description="id of the line item")
    value: Decimal | None = Field(description="in units of the currency")
    note: str = Field(min_length=1, max_length=2000)


@router.post("/what-if")
def score_if(body: Change, found: Found, service: ServiceDep, who: Viewer) -> CreditScore:
    """The credit score if these inputs were different. Nothing is stored."""
    return what_if(
        found,
        body.ratios,
        body.cooperation,
        allow_synthetic=service.store.institutions.clock(who.institution) is not None,
    )


@router.get("/covenants")
def covenants(found: Found, limit: Limit = 100, offset: Offset = 0) -> Page[Covenant]:
    """Financial covenants beside the figures they bind, with headroom and both evidences."""
    return page_of(found.covenants, limit, offset)


@router.get("/strategy")
def strategy(found: Found) -> Strategy:
    """The treatment that the segment table proposes. Raises NotFound without a segment."""
    if found.strategy is None:
        raise NotFound(
            "There is no treatment for this client yet.",
            next_step="A treatment needs an industry, a grade and a tenor preference.",
        )
    return found.strategy


@router.get("/opportunity")
def opportunity(found: Found) -> LeadInputs:
    """What the lead list weighs of this client, or why the client is not on it."""
    if found.lead is None:
        raise NotFound("The opportunity of this client has not been looked at yet.")
    return found.lead


@router.get("/schedules")
def schedules(found: Found, wanted: Annotated[Proposal, Query()]) -> RepaymentProposal:
    """A repayment proposal; what is not given is taken from the client's profile."""
    made = proposals.schedule(found, wanted)
    return RepaymentProposal(
        kind=made.kind,
        minimum_dscr=made.minimum,
        average_dscr=made.average,
        stressed_minimum_dscr=made.stressed_minimum,
        stressed_average_dscr=made.stressed_average,
        instalments=[
            Instalment(
                period=row.period,
                opening=row.opening,
                interest=row.interest,
                principal=row.principal,
                service=row.service,
                closing=row.closing,
                dscr=row.dscr,
            )
            for row in made.instalments
        ],
        notes=made.notes,
    )


@router.get("/slotting")
def slotting(found: Found, service: ServiceDep, who: Viewer) -> Slotting:
    """The slotting questionnaire, prefilled with evidence; feedback of kind slotting answers it."""
    return risks.slotting(service, who.institution, found)


@router.get("/risk")
def risk(found: Found) -> list[RiskPanel]:
    """Market, credit and operational risk, each measure now and after its shock."""
    return risks.panels(found)


@router.post("/corrections", status_code=201)
def correct(body: NewCorrection, found: Found, service: ServiceDep, who: Analyst) -> Correction:
    """Set a figure of a statement right: it is kept, counts before what was read, is audited."""
    statement = next((s for s in found.statements if s.id == body.statement), None)
    value = correctable(statement, body.item) if statement else None
    if value is None:
        raise NotFound(
            f"Statement {body.statement[:60]!r} has no item {body.item[:40]!r}.",
            next_step="GET statements lists the statements and their items.",
        )
    if body.value is not None and not body.value.is_finite():
        raise BadRequest("The value is not a number.")
    kept = service.store.corrections.add(
        who.institution,
        Correction(
            client_id=found.client.id,
            statement=body.statement,
            item=body.item,
            value=body.value,
            printed=value.printed,
            note=body.note,
            who=who.user,
            at=dt.datetime.now(dt.UTC),
        ),
    )
    service.store.audit.write(
        who.institution, who.user, "statement.correct", found.client.id,
        statement=body.statement, item=body.item, value=str(body.value), read=str(value.value),
    )  # fmt: skip
    return kept


@router.get("/corrections")
def corrections(
    client_id: str, service: ServiceDep, who: Viewer, limit: Limit = 100, offset: Offset = 0
) -> Page[Correction]:
    """All corrections of the client's statements, newest first."""
    service.store.clients.get(who.institution, client_id)
    return page_of(service.store.corrections.history(who.institution, client_id), limit, offset)


@router.post("/statements", status_code=202)
def add_statements(
    client_id: str,
    files: list[UploadFile],
    service: ServiceDep,
    who: Analyst,
    response: Response,
    wait: Annotated[float, Query(ge=0, le=60, description="seconds to wait")] = 0,
) -> Upload:
    """Upload statements of this client (xlsx, pdf, docx, csv); read like any document."""
    return receive(files, service, who, response, client_id, wait)


@portfolio.get("/leads")
def leads(
    service: ServiceDep,
    who: Viewer,
    limit: Limit = 100,
    offset: Offset = 0,
) -> Page[Lead]:
    """The lead list: clients of good standing that may need more credit, best first."""
    return page_of(proposals.lead_list(service, who.institution), limit, offset)


@router.get("/surroundings")
def around(client_id: str, service: ServiceDep, who: Viewer) -> Surroundings:
    """Peers, sector benchmarks, market scenarios, behaviour models and the price floor."""
    profile = service.profile(who.institution, client_id)
    return Surroundings(
        peers=surroundings.beside_peers(service, who.institution, profile),
        benchmarks=surroundings.tiers(profile),
        scenarios=surroundings.scenarios(service),
        behaviour=surroundings.forecasts(profile),
        price=surroundings.price(service, who.institution, profile),
    )
