"""Anomalies of a cash-flow series: level outliers, seasonal breaks, drift, volatility.

Every method returns None where the series is too short for a verdict. Source: NIST/SEMATECH
e-Handbook of Statistical Methods (robust z after Iglewicz and Hoaglin, CUSUM).
"""

from __future__ import annotations

import statistics
from collections.abc import Sequence

#: Least number of observations of each method.
LEAST_LEVEL, LEAST_SEASONAL, LEAST_DRIFT = 8, 8, 12

#: 0.6745 makes the median absolute deviation comparable with a standard deviation of a normal
#: sample; 0.7979 does the same for the mean absolute deviation, used where the median one is 0.
_MAD_SCALE, _MEAN_AD_SCALE = 0.6745, 0.7979


def robust_z(history: Sequence[float], value: float) -> float:
    """0.6745 · (value − median) / MAD of ``history``; 0 where the history never moves with it.

    A constant history makes any other value infinitely unusual; it is returned as ±inf.
    """
    median = statistics.median(history)
    deviations = [abs(x - median) for x in history]
    distance = value - median
    mad = statistics.median(deviations)
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


def seasonal_outlier(series: Sequence[float], cycle: int = 12) -> float | None:
    """The robust z of the last year-over-year difference; needs two full cycles of ``cycle``."""
    if len(series) < max(2 * cycle, LEAST_SEASONAL):
        return None
    differences = [later - earlier for earlier, later in zip(series, series[cycle:], strict=False)]
    if len(differences) < LEAST_SEASONAL:
        return None
    return robust_z(differences[:-1], differences[-1])


def downward_drift(series: Sequence[float], k: float = 0.5, baseline: int = 12) -> float | None:
    """The lower CUSUM at the end of the series, in robust standard deviations of its baseline.

    S = max(0, S − z − k) over the values after the first ``baseline`` ones.
    """
    if len(series) <= baseline:
        return None
    start = series[:baseline]
    total = 0.0
    for value in series[baseline:]:
        # One freak month must not decide a test for slow drift.
        z = max(-4.0, min(4.0, robust_z(start, value)))
        total = max(0.0, total - z - k)
    return total


def volatility(series: Sequence[float], last: int = 4) -> float | None:
    """The MAD of the last four values over that of the earlier ones; needs 12 values.

    None where the earlier values never moved.
    """
    if len(series) < LEAST_DRIFT:
        return None
    earlier, recent = series[:-last], series[-last:]
    base = _mad(earlier)
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
