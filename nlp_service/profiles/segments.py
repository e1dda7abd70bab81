"""Segmentation: industry group × grade band × tenor preference."""

from __future__ import annotations

from nlp_service.profiles.industries import group_of
from nlp_service.profiles.tenor import tenor
from nlp_service.schema import Client, CreditScore, Segment, TenorPreference
from nlp_service.scores import grades

__all__ = ["segment", "tenor"]

_BANDS = {"AAA-A": "HIGH", "BBB-BB": "MID", "B-CCC": "LOW", "CC-D": "PROB"}


def segment(client: Client, credit: CreditScore, tenor: TenorPreference) -> Segment:
    """The segment of a client; ``id`` is None while one of its three parts is ``missing``.

    A mixed preference is treated on the side its probability leans to.
    """
    industry = group_of(client)
    band = grades.band(credit.grade).band if credit.grade else None
    side = _side(tenor)
    missing = [
        name
        for name, value in (
            ("industry", industry.group if industry else None),
            ("grade", band),
            ("tenor", side),
        )
        if value is None
    ]
    found = None
    if not missing and industry is not None and band is not None:
        found = f"{industry.group}-{_BANDS[band]}-{side}"
    return Segment(
        id=found,
        industry=industry.code if industry else None,
        industry_zh=industry.name_zh if industry else "",
        industry_en=industry.name_en if industry else "",
        grade_band=band,
        tenor=tenor,
        missing=missing,
    )


def _side(tenor: TenorPreference) -> str | None:
    if tenor.preference == "unknown" or tenor.p_long is None:
        return None
    return "L" if tenor.p_long >= 0.5 else "S"
