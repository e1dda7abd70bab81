"""The weights and caps of the score as named figures of ``score_parameters.csv``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from nlp_service.catalogues import Row, rows
from nlp_service.errors import CatalogueInvalid

_NAMES = [
    "prior_pd",
    "shrink_financial",
    "text_unit",
    "text_cap_low",
    "text_cap_high",
    "planned_factor",
    "resolved_factor",
    "role_client",
    "role_group",
    "role_guarantor",
    "role_counterparty",
    "role_other",
    "role_unknown",
    "cooperation_slope",
    "cooperation_neutral",
    "cooperation_p25",
    "cooperation_p75",
    "bureau_cap_low",
    "bureau_cap_high",
    "bureau_missing_low",
    "bureau_missing_high",
    "phase_construction",
    "phase_ramp_up",
    "phase_early_operation",
    "phase_operation",
    "phase_corporate",
    "pd_floor",
    "score_anchor",
    "score_anchor_odds",
    "score_pdo",
    "coverage_cap",
    "coverage_floor",
    "coverage_bureau",
    "coverage_cooperation",
    "unverified_share",
    "verified_confidence",
    "stale_months",
    "override_confidence",
    "default_days",
]


def parameters() -> Mapping[str, float]:
    """All score parameters by name. Raises CatalogueInvalid where one is missing."""
    return _parameters(rows("score_parameters.csv", ("name", "value", "judgement")))


@lru_cache(maxsize=8)
def _parameters(table: tuple[Row, ...]) -> Mapping[str, float]:
    values = {row.text("name"): row.number("value") for row in table}
    absent = [name for name in _NAMES if name not in values]
    if absent:
        raise CatalogueInvalid(f"score_parameters.csv: missing {', '.join(absent)}")
    return values
