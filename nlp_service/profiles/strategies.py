"""The treatment of a segment: pricing, limit, monitoring, security, repayment."""

from __future__ import annotations

from functools import lru_cache

from nlp_service.catalogues import Row, rows
from nlp_service.schema import Segment, Strategy

_FIELDS = {
    "spread_over_lpr_bp": "spread_bp",
    "limit_rule": "limit",
    "monitoring": "monitoring",
    "collateral": "collateral",
    "repayment_schedule": "repayment",
    "strategy": "strategy",
}


def strategy(segment: Segment) -> Strategy | None:
    """The row of ``segments.csv`` for a segment; None while the segment is incomplete.

    The plain fields are English, ``text_zh`` holds the same fields in Chinese. Spreads are
    illustrations of the table's owner, not quotations.
    """
    columns = ("segment_id", "spread_bp_en", "limit_en", "strategy_en", "strategy_zh")
    row = _by_id(rows("segments.csv", columns)).get(segment.id or "")
    if row is None:
        return None
    english = {field: row.text(f"{column}_en") for field, column in _FIELDS.items()}
    return Strategy(
        segment_id=row.text("segment_id"),
        text_zh={field: row.text(f"{column}_zh") for field, column in _FIELDS.items()},
        source="judgement" if row.text("judgement") == "yes" else row.text("judgement"),
        **english,
    )


@lru_cache(maxsize=8)
def _by_id(table: tuple[Row, ...]) -> dict[str, Row]:
    return {row.text("segment_id"): row for row in table}
