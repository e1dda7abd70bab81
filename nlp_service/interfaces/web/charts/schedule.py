"""Debt service period by period, interest on principal, before the cash that must carry it."""

from __future__ import annotations

from dataclasses import dataclass

from nlp_service.interfaces.web.charts.scales import linear, ticks
from nlp_service.profiles.schedules import Schedule

WIDTH, HEIGHT = 560.0, 140.0
_MOST_LABELS = 16


@dataclass(frozen=True)
class Payment:
    """One period as two stacked rectangles; ``label`` is its number where there is room."""

    x: float
    width: float
    principal_y: float
    principal: float
    interest_y: float
    interest: float
    label: str


@dataclass(frozen=True)
class ScheduleChart:
    """The payments, the CFADS as points of a polyline, and the marks of the axis."""

    bars: list[Payment]
    cfads: str
    marks: list[tuple[float, float]]


def schedule_chart(schedule: Schedule) -> ScheduleChart:
    """The chart of a repayment proposal."""
    rows = schedule.instalments
    flows = [row.dscr * row.service if row.dscr is not None else None for row in rows]
    most = max([row.service for row in rows] + [flow for flow in flows if flow]) * 1.06 or 1.0
    height = linear(0.0, most, 0.0, HEIGHT)
    step = WIDTH / len(rows)
    every = -(-len(rows) // _MOST_LABELS)
    bars = []
    points = []
    for number, (row, flow) in enumerate(zip(rows, flows, strict=True)):
        principal, interest = height(row.principal), height(row.interest)
        bars.append(
            Payment(
                x=number * step + step * 0.15,
                width=step * 0.7,
                principal_y=HEIGHT - principal,
                principal=principal,
                interest_y=HEIGHT - principal - interest,
                interest=interest,
                label=str(row.period) if number % every == 0 else "",
            )
        )
        if flow is not None:
            points.append(f"{number * step + step / 2:.1f},{HEIGHT - height(flow):.1f}")
    marks = [(HEIGHT - height(mark), mark) for mark in ticks(0.0, most, 4)]
    return ScheduleChart(bars, " ".join(points), marks)
