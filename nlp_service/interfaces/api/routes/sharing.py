"""Sharing between institutions: statistics, existence of warnings, evidence packages."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal
from urllib.parse import quote

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field, SecretStr

from nlp_service.interfaces.api.dependencies import Approver, ServiceDep
from nlp_service.interfaces.export import package
from nlp_service.interfaces.export.package import Agreement
from nlp_service.profiles import sharing
from nlp_service.profiles.sharing import LEAST_CELL, Aggregate
from nlp_service.schema import Schema

router = APIRouter(prefix="/v1", tags=["sharing"])

_HASH = "^[0-9a-f]{64}$"
Digest = Annotated[str, Field(pattern=_HASH)]


class PackageRequest(Agreement):
    """Whom a package is for, and the key of the agreement. The key is never stored."""

    key: SecretStr = Field(min_length=32, max_length=200)
    language: Literal["zh", "en"] = "en"


class ExistenceRequest(BaseModel):
    """Keyed hashes of organisation numbers (``scheme:number``), and the agreed key."""

    key: SecretStr = Field(min_length=32, max_length=200)
    hashes: list[Digest] = Field(min_length=1, max_length=1000)
    least: Literal["orange", "red"] = "orange"
    agreement: str = Field(min_length=1, max_length=200, description="number of the agreement")


class Existence(Schema):
    """For each hash whether a warning stands. Unknown numbers answer as clients without one."""

    as_of: dt.date
    warnings: dict[str, bool]


@router.get("/sharing/statistics")
def statistics(
    service: ServiceDep,
    who: Approver,
    dimension: Literal["industry", "grade_band", "level", "phase", "country"] = "industry",
    least: Annotated[int, Query(ge=LEAST_CELL, le=100, description="smallest group shown")] = 5,
) -> Aggregate:
    """Statistics of the portfolio; small groups are held back, and what would give them away."""
    made = sharing.aggregate(service.store.clients.summaries(who.institution), dimension, least)
    service.store.audit.write(who.institution, who.user, "share.statistics", dimension, least=least)
    return made


@router.post("/sharing/warning-existence")
def warning_existence(body: ExistenceRequest, service: ServiceDep, who: Approver) -> Existence:
    """Whether warnings stand at the organisations of these hashes, and nothing else."""
    rows = service.store.clients.summaries(who.institution)
    found = sharing.warning_exists(
        rows, body.hashes, body.key.get_secret_value().encode(), body.least
    )
    service.store.audit.write(
        who.institution, who.user, "share.existence", body.agreement,
        asked=len(found), told=sum(found.values()),
    )  # fmt: skip
    return Existence(as_of=service.store.today(who.institution), warnings=found)


@router.post("/exports/clients/{client_id}/evidence-package", response_class=Response)
def evidence_package(
    client_id: str, body: PackageRequest, service: ServiceDep, who: Approver
) -> Response:
    """A signed, watermarked, expiring package; nothing of the bureau report goes into it."""
    profile = service.profile(who.institution, client_id)
    data = package.make(
        profile,
        Agreement.model_validate(body.model_dump(exclude={"key", "language"})),
        body.key.get_secret_value().encode(),
        body.language,
        who.institution,
        service.settings,
        dt.datetime.now(dt.UTC),
    )
    service.store.audit.write(
        who.institution, who.user, "share.package", client_id, recipient=body.recipient,
        agreement=body.agreement, purpose=body.purpose, expires=body.expires.isoformat(),
    )  # fmt: skip
    name = quote(f"{client_id}-evidence-{body.expires}.zip")
    return Response(
        data,
        media_type="application/zip",
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{name}"},
    )
