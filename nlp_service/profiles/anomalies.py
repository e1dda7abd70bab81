"""Anomalies of a cash-flow series: level outliers, seasonal breaks, drift, volatility.

Every method returns None where the series is too short for a verdict. Source: NIST/SEMATECH
e-Handbook of Statistical Methods (robust z after Iglewicz and Hoaglin, CUSUM).
"""

from __future__ import annotations

import statistics
from collections.abc import Sequence

#: Least number of observations of each method.
LEAST_LEVEL, LEAST_SEASONAL, LEAST_VOLATILITY, LEAST_YEARLY = 8, 8, 12, 6

#: The least standard deviation of yearly changes that counts; judgement.
LEAST_DEVIATION = 0.10

#: 0.6745 makes the median absolute deviation comparable with a standard deviation of a normal
#: sample; 0.7979 does the same for the mean absolute deviation, used where the median one is 0.
_MAD_SCALE, _MEAN_AD_SCALE = 0.6745, 0.7979


def robust_z(history: Sequence[float], value: float, least: float = 0.0) -> float:
    """0.6745 · (value − median) / MAD of ``history``; 0 where the history never moves with it.

    A constant history makes any other value infinitely unusual; it is returned as ±inf, unless
    ``least`` names the smallest standard deviation that counts.
    """
    median = statistics.median(history)
    deviations = [abs(x - median) for x in history]
    distance = value - median
    mad = max(statistics.median(deviations), least * _MAD_SCALE)
    if mad > 0:
        return _MAD_SCALE * distance / mad
    mean_ad = statistics.fmean(deviations)
    if mean_ad > 0:
        return _MEAN_AD_SCALE * distance / mean_ad
    return 0.0 if distance == 0 else float("inf") if distance > 0 else float("-inf")


def level_outlier(series: Sequence[float]) -> float | None:
    """The robust z of the last value against the earlier ones, oldest first; needs 8 values."""
    if len(series) < LEAST_LEVEL:
        return None
    return robust_z(series[:-1], series[-1])


def seasonal_outlier(series: Sequence[float], cycle: int = 12, least: float = 0.0) -> float | None:
    """The robust z of the last year-over-year difference; needs two full cycles of ``cycle``.

    ``least`` is the smallest standard deviation that counts, in the unit of the series.
    """
    if len(series) < max(2 * cycle, LEAST_SEASONAL):
        return None
    differences = [later - earlier for earlier, later in zip(series, series[cycle:], strict=False)]
    if len(differences) < LEAST_SEASONAL:
        return None
    return robust_z(differences[:-1], differences[-1], least)


def yearly_change(series: Sequence[float], cycle: int = 12) -> list[float]:
    """The change of each value against the one a ``cycle`` earlier, as a share of their mean.

    It lies between −2 and 2, so that a month without any flow does not decide alone.
    """
    changes = []
    for earlier, later in zip(series, series[cycle:], strict=False):
        size = (abs(earlier) + abs(later)) / 2
        changes.append((later - earlier) / size if size > 0 else 0.0)
    return changes


def downward_drift(series: Sequence[float], k: float = 0.5, cycle: int = 12) -> float | None:
    """The lower CUSUM of the changes against a year ago, in robust standard deviations.

    S = max(0, S − z − k) over the changes, whose target is zero: a season that comes back every
    year moves nothing. Needs 18 values. A tenth is the least deviation that counts, so that a
    very steady series does not alarm at a trifle.
    """
    if len(series) < cycle + LEAST_YEARLY:
        return None
    changes = yearly_change(series, cycle)
    deviation = max(_mad(changes) / _MAD_SCALE, LEAST_DEVIATION)
    total = 0.0
    for change in changes:
        # One freak month must not decide a test for slow drift.
        z = max(-4.0, min(4.0, change / deviation))
        total = max(0.0, total - z - k)
    return total


def volatility(series: Sequence[float], last: int = 4, least: float = 0.0) -> float | None:
    """The MAD of the last four values over that of the earlier ones; needs 12 values.

    ``least`` is the smallest deviation that counts as movement at all. None where the earlier
    values never moved.
    """
    if len(series) < LEAST_VOLATILITY:
        return None
    earlier, recent = series[:-last], series[-last:]
    base = max(_mad(earlier), least)
    return _mad(recent) / base if base > 0 else None


def negative_streak(series: Sequence[float]) -> int:
    """How many of the last values are below zero without a break."""
    streak = 0
    for value in reversed(series):
        if value >= 0:
            break
        streak += 1
    return streak


def _mad(series: Sequence[float]) -> float:
    median = statistics.median(series)
    return statistics.median(abs(value - median) for value in series)
