"""One input of the score: its contribution, and what it would be where it is missing."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from nlp_service.schema import Contribution, Evidence, Provenance


@dataclass(frozen=True, slots=True)
class Component:
    """A contribution with its range and its share of coverage.

    ``low`` and ``high`` are the contribution at the better and the worse quartile: equal to the
    contribution where the input is present. ``weight`` counts in coverage, of which the share
    ``present`` (0 to 1) is covered and verified. ``x`` is the input itself, where it is a number in
    ``unit``.
    """

    contribution: Contribution
    low: float
    high: float
    weight: float = 0.0
    present: float = 0.0
    x: float | None = None
    unit: str = ""

    @classmethod
    def fixed(
        cls, contribution: Contribution, *, weight: float = 0.0, present: float = 0.0
    ) -> Component:
        """A part without spread."""
        return cls(contribution, contribution.value, contribution.value, weight, present)


def interpolate(x: float, xs: tuple[float, ...], ys: tuple[float, ...]) -> float:
    """The value at ``x`` of the line through ``(xs, ys)``, flat beyond both ends."""
    if x <= xs[0]:
        return ys[0]
    for (x0, x1), (y0, y1) in zip(itertools.pairwise(xs), itertools.pairwise(ys), strict=True):
        if x <= x1:
            return y0 + (y1 - y0) * (x - x0) / (x1 - x0)
    return ys[-1]


def solve(y: float, xs: tuple[float, ...], ys: tuple[float, ...]) -> float | None:
    """Where a monotone line through ``(xs, ys)`` first reaches ``y``; None beyond its range."""
    for (x0, x1), (y0, y1) in zip(itertools.pairwise(xs), itertools.pairwise(ys), strict=True):
        if min(y0, y1) <= y <= max(y0, y1) and y0 != y1:
            return x0 + (x1 - x0) * (y - y0) / (y1 - y0)
    return None


def as_evidence(provenance: Provenance, note: str = "", **fields: object) -> Evidence:
    """A provenance as evidence whose source is its document."""
    return Evidence.model_validate(
        {"provenance": provenance, "source": provenance.document_id, "note": note, **fields}
    )
