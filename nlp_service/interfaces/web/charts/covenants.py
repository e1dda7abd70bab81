"""A covenant as a bullet: the threshold, the reported figure, and the side that keeps it."""

from __future__ import annotations

from dataclasses import dataclass

from nlp_service.interfaces.web.charts.scales import linear
from nlp_service.schema import Covenant


@dataclass(frozen=True)
class Bullet:
    """Places on a strip: the kept side from ``kept_start`` to ``kept_end``, threshold, value."""

    kept_start: float
    kept_end: float
    threshold: float
    value: float


def bullet(covenant: Covenant, width: float = 160.0) -> Bullet | None:
    """The strip of a covenant, threshold in the middle; None where it could not be tested."""
    if covenant.observed is None:
        return None
    reach = max(
        abs(covenant.threshold) * 0.6, abs(covenant.observed - covenant.threshold) * 1.15, 1e-9
    )
    place = linear(covenant.threshold - reach, covenant.threshold + reach, 0.0, width)
    threshold = place(covenant.threshold)
    below = covenant.operator in ("<=", "<")
    return Bullet(
        0.0 if below else threshold,
        threshold if below else width,
        threshold,
        place(covenant.observed),
    )
