"""Observations from the monthly account flows, measured against the same months a year ago."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence

from nlp_service.profiles import anomalies
from nlp_service.profiles.flows import monthly
from nlp_service.profiles.warnings_inputs import Deferred, Observation, WarningInputs
from nlp_service.schema import AccountFlow, Evidence
from nlp_service.scores.components import as_evidence

#: From two full years on every month has one to be compared with, so that seasons fall out.
_SEASONAL = 24

#: Months that are joined, so that one late payment is no trend.
_JOINED = 3

#: Debt is served every half year at the latest; shorter sums swing with its dates.
_HALF_YEAR = 6


def flows(inputs: WarningInputs) -> Iterator[Observation]:
    """W09, W10, W32 to W36 on the monthly account flows, oldest first."""
    months = monthly(flow for flow in inputs.flows if flow.month <= inputs.as_of)
    if len(months) < 2:
        return
    period = months[-1].month.isoformat()
    recent = _rows(months[-_JOINED:])
    net = [float(flow.inflow - flow.outflow) for flow in months]
    inflow = [float(flow.inflow) for flow in months]

    def observe(
        rule: str, value: float | None, shown: str, evidence: Sequence[Evidence]
    ) -> Iterator[Observation]:
        if value is not None:
            yield Observation(rule, "", value, shown, period, evidence, points=len(months))

    change, compared = _inflow_change(inflow)
    if change is not None:
        evidence = _rows([months[index] for index in compared])
        yield from observe("W09", change, f"{change:+.0%}", evidence)
    yield from _balance(months, period)
    # A very steady account must not alarm at a trifle: a tenth of the usual inflow is the scale.
    least = anomalies.LEAST_DEVIATION * statistics.median(inflow)
    outlier, rule = (
        (anomalies.seasonal_outlier(net, least=least), "W33")
        if len(months) >= _SEASONAL
        else (anomalies.level_outlier(net), "W32")
    )
    if outlier is not None:
        # More money than usual is no risk.
        yield from observe(rule, min(max(-outlier, 0.0), 99.0), f"z {outlier:+.1f}", recent)
    drift = anomalies.downward_drift(inflow)
    yield from observe("W34", drift, f"S {drift or 0:.1f}", _rows(months[-12:]))
    if len(months) >= _SEASONAL:
        changes = anomalies.yearly_change(inflow)
        swing = anomalies.volatility(changes, least=anomalies.LEAST_DEVIATION)
    else:
        swing = anomalies.volatility(inflow)
    yield from observe("W35", swing, f"{swing or 0:.1f}x", recent)
    streak = anomalies.negative_streak(_joined(net))
    shown = _rows(months[-_HALF_YEAR * max(streak, 1) :])
    yield from observe("W36", float(streak), f"{streak} × {_HALF_YEAR}m", shown)


def _inflow_change(inflow: Sequence[float]) -> tuple[float | None, list[int]]:
    """The change of the last three months' inflow and the months compared.

    Against the same three months a year ago, else against the median of the year before.
    """
    last = list(range(len(inflow) - _JOINED, len(inflow)))
    if last[0] < 0:
        return None, []
    now = sum(inflow[index] for index in last)
    before = [index - 12 for index in last]
    if before[0] >= 0:
        base = sum(inflow[index] for index in before)
    else:
        before = list(range(max(0, last[0] - 12), last[0]))
        if not before:
            return None, []
        base = _JOINED * statistics.median(inflow[index] for index in before)
    return (now / base - 1, before + last) if base > 0 else (None, [])


def _balance(months: Sequence[AccountFlow], period: str) -> Iterator[Observation]:
    """W10: the fall from the highest balance of six months, and from that of a year ago.

    The milder of the two counts: repayments every half year empty an account as planned.
    """
    balances = [(float(f.balance), f) for f in months[-7:] if f.balance is not None]
    if len(balances) < 2:
        return
    top, at = max(balances[:-1], key=lambda pair: pair[0])
    last, now = balances[-1]
    fall = 1 - last / top if top > 0 else 0.0
    year_ago = months[-13].balance if len(months) >= 13 else None
    if year_ago is not None:
        fall = min(fall, 1 - last / float(year_ago)) if year_ago > 0 else 0.0
    yield Observation(
        rule="W10",
        key="",
        value=fall,
        observed=f"{top:,.0f} → {last:,.0f}",
        period=period,
        evidence=_rows([at, now]),
        points=len(months),
    )


def _joined(series: Sequence[float]) -> list[float]:
    """The sums of half a year each, the last of them ending with the series."""
    first = len(series) % _HALF_YEAR
    return [
        sum(series[start : start + _HALF_YEAR]) for start in range(first, len(series), _HALF_YEAR)
    ]


def _rows(months: Sequence[AccountFlow]) -> Sequence[Evidence]:
    return Deferred(
        lambda: [
            as_evidence(flow.provenance, note="account flow", date=flow.month) for flow in months
        ]
    )
