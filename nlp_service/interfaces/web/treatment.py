"""Repayment proposals as the page of treatment shows them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from nlp_service.errors import BadRequest
from nlp_service.interfaces import proposals
from nlp_service.interfaces.proposals import KINDS, Proposal
from nlp_service.interfaces.web import charts
from nlp_service.profiles.schedules import Schedule
from nlp_service.schema import Profile


def view(profile: Profile, query: Mapping[str, str]) -> dict[str, Any]:
    """What the page shows; a proposal that cannot be made is explained in its place."""
    fields = {key: text.replace(",", "").strip() for key, text in query.items() if text.strip()}
    fields.pop("lang", None)
    try:
        if "rate" in fields:
            # People write the rate as per cent; the proposal takes a share.
            fields["rate"] = str(float(fields["rate"]) / 100)
        wanted = Proposal.model_validate(fields)
    except (ValidationError, ValueError):
        return _shown(Proposal().filled(profile), None, "form")
    asked = wanted.filled(profile)
    if not asked.amount:
        return _shown(asked, None, None)
    try:
        return _shown(asked, proposals.schedule(profile, asked), None)
    except BadRequest as error:
        return _shown(asked, None, f"{error.message} {error.next_step}".strip())


def _shown(asked: Proposal, made: Schedule | None, problem: str | None) -> dict[str, Any]:
    return {
        "asked": asked,
        "schedule": made,
        "schedule_chart": charts.schedule_chart(made) if made else None,
        "problem": problem,
        "schedule_kinds": KINDS,
    }
