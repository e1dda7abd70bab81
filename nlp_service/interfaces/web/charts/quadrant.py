"""The portfolio as a quadrant: distance from the peers across, change over the year upwards."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, replace

from nlp_service.interfaces.web.charts.scales import linear, ticks
from nlp_service.schema import ClientSummary

WIDTH, HEIGHT = 520.0, 300.0
#: Too few clients of one section to be peers of each other; then the whole portfolio is.
LEAST_PEERS = 5
#: About the length and the height of a name.
_NAME, _LINE = 170.0, 13.0


@dataclass(frozen=True)
class Spot:
    """A client on the quadrant; ``distance`` and ``change`` in score points.

    ``lift`` moves its name off that of a neighbour.
    """

    row: ClientSummary
    x: float
    y: float
    distance: float
    change: float
    lift: float = 0.0


@dataclass(frozen=True)
class Quadrant:
    """The spots, where the two zero lines cross, and the marks of both axes."""

    spots: list[Spot]
    origin: tuple[float, float]
    across: list[tuple[float, float]]
    upwards: list[tuple[float, float]]


def quadrant(rows: Sequence[ClientSummary]) -> Quadrant | None:
    """The clients that have a score and one of the year before; None with fewer than two.

    Peers are the clients of the same GB/T 4754 section, or of the whole portfolio where the
    section has fewer than ``LEAST_PEERS``.
    """
    scored = [row for row in rows if row.score is not None]
    if not scored:
        return None
    by_section: dict[str | None, list[float]] = {}
    for row in scored:
        by_section.setdefault(row.client.industry, []).append(row.score or 0.0)
    whole = statistics.median(row.score or 0.0 for row in scored)
    placed = []
    for row in scored:
        if row.change is None:
            continue
        peers = by_section[row.client.industry]
        median = statistics.median(peers) if len(peers) >= LEAST_PEERS else whole
        placed.append((row, (row.score or 0.0) - median, row.change))
    if len(placed) < 2:
        return None
    far = max(abs(distance) for _, distance, _ in placed) * 1.12 or 1.0
    big = max(abs(change) for _, _, change in placed) * 1.2 or 1.0
    x, y = linear(-far, far, 0.0, WIDTH), linear(-big, big, HEIGHT, 0.0)
    return Quadrant(
        spots=_spread([Spot(row, x(d), y(c), d, c) for row, d, c in placed]),
        origin=(x(0.0), y(0.0)),
        across=[(x(mark), mark) for mark in ticks(-far, far, 6)],
        upwards=[(y(mark), mark) for mark in ticks(-big, big, 4)],
    )


def _spread(spots: list[Spot]) -> list[Spot]:
    """The spots from top to bottom, names too near to the one above moved down a line."""
    placed: list[Spot] = []
    for spot in sorted(spots, key=lambda spot: (spot.y, spot.x)):
        taken = [p.y + p.lift for p in placed if abs(p.x - spot.x) < _NAME]
        lift = 0.0
        while any(abs(spot.y + lift - at) < _LINE for at in taken) and lift < 3 * _LINE:
            lift += _LINE / 4
        placed.append(replace(spot, lift=lift))
    return placed
