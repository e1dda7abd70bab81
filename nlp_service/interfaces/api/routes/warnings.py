"""The watch list and the workflow of warnings."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field

from nlp_service.interfaces.api.dependencies import (
    Analyst,
    Limit,
    Offset,
    Page,
    ServiceDep,
    Viewer,
    page_of,
)
from nlp_service.profiles import warnings_workflow as workflow
from nlp_service.profiles.warnings_workflow import CloseReason
from nlp_service.schema import EarlyWarning
from nlp_service.store.access import Principal
from nlp_service.wiring import Service

router = APIRouter(prefix="/v1/warnings", tags=["warnings"])


class Step(BaseModel):
    """A step of the workflow, with what the person has to say about it."""

    note: str = Field(default="", max_length=4000)


class ActionDone(Step):
    """One of the warning's prepared actions, done."""

    action: str = Field(examples=["Y1"])


class Closing(Step):
    """Orange and red close when a second person gives the same reason."""

    reason: CloseReason


@router.get("")
def warnings(
    service: ServiceDep,
    who: Viewer,
    client_id: str | None = None,
    state: Literal["open", "all"] = "open",
    limit: Limit = 100,
    offset: Offset = 0,
) -> Page[EarlyWarning]:
    """Warnings, newest first; ``state=all`` includes closed ones."""
    rows = service.store.warnings.list(
        who.institution, client_id=client_id, open_only=state == "open"
    )
    return page_of(rows, limit, offset)


@router.get("/{warning_id}")
def warning(warning_id: str, service: ServiceDep, who: Viewer) -> EarlyWarning:
    """One warning with its evidence, actions and history."""
    return service.store.warnings.get(who.institution, warning_id)


@router.post("/{warning_id}/acknowledge")
def acknowledge(warning_id: str, body: Step, service: ServiceDep, who: Analyst) -> EarlyWarning:
    """Say that the warning was seen."""
    found = service.store.warnings.get(who.institution, warning_id)
    return _kept(service, who, workflow.acknowledge(found, who.user, _now(), body.note))


@router.post("/{warning_id}/act")
def act(warning_id: str, body: ActionDone, service: ServiceDep, who: Analyst) -> EarlyWarning:
    """Record that a prepared action was done."""
    found = service.store.warnings.get(who.institution, warning_id)
    return _kept(service, who, workflow.act(found, body.action, who.user, _now(), body.note))


@router.post("/{warning_id}/close")
def close(warning_id: str, body: Closing, service: ServiceDep, who: Analyst) -> EarlyWarning:
    """Close the warning, or propose it where a second person must confirm."""
    found = service.store.warnings.get(who.institution, warning_id)
    return _kept(service, who, workflow.close(found, body.reason, who.user, _now(), body.note))


@router.post("/{warning_id}/escalate")
def escalate(warning_id: str, body: Step, service: ServiceDep, who: Analyst) -> EarlyWarning:
    """Hand the warning to the next role."""
    found = service.store.warnings.get(who.institution, warning_id)
    return _kept(service, who, workflow.escalate(found, who.user, _now(), body.note))


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _kept(service: Service, who: Principal, warning: EarlyWarning) -> EarlyWarning:
    service.store.warnings.put(who.institution, warning)
    last = warning.history[-1]
    service.store.audit.write(who.institution, who.user, f"warning.{last.what}", warning.id)
    return warning
