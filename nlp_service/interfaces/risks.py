"""Slotting with the marks that people gave, and the risk panels, for the API and the pages."""

from __future__ import annotations

from nlp_service.profiles import slotting as questionnaire
from nlp_service.profiles.risk_panels import Shocks, risk_panels
from nlp_service.schema import Profile
from nlp_service.schema.risk import RiskPanel, Slotting
from nlp_service.wiring import Service


def slotting(service: Service, institution: str, profile: Profile) -> Slotting:
    """The questionnaire of a client, prefilled, with people's marks in place of proposals."""
    given: dict[str, int] = {}
    kept = service.store.feedback.items(institution, "slotting", profile.client.id)
    for question, item in kept.items():
        mark = (item.correction or {}).get("mark")
        if item.verdict == "correct" and isinstance(mark, int):
            given[question] = mark
    return questionnaire.slotting(profile, given)


def panels(profile: Profile, shocks: Shocks | None = None) -> list[RiskPanel]:
    """Market, credit and operational risk of a client, with shocks."""
    return risk_panels(profile, shocks)
