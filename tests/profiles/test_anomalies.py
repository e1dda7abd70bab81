"""Anomaly methods against hand-calculated values."""

from __future__ import annotations

import math

import pytest

from nlp_service.profiles import anomalies


def test_robust_z_by_hand() -> None:
    # Median 3, deviations 2 1 0 1 2, MAD 1.
    assert anomalies.robust_z([1, 2, 3, 4, 5], 10) == pytest.approx(0.6745 * 7)
    assert anomalies.robust_z([1, 2, 3, 4, 5], 3) == 0


def test_without_median_deviation_the_mean_one_serves() -> None:
    # Mean absolute deviation of five equal values and one outlier of 6: 1.
    assert anomalies.robust_z([5, 5, 5, 5, 5, 11], 7) == pytest.approx(0.7979 * 2)


def test_a_constant_history() -> None:
    assert anomalies.robust_z([4, 4, 4], 4) == 0
    assert anomalies.robust_z([4, 4, 4], 5) == math.inf
    assert anomalies.robust_z([4, 4, 4], 3) == -math.inf


def test_short_series_give_no_verdict() -> None:
    assert anomalies.level_outlier([1.0] * 7) is None
    assert anomalies.seasonal_outlier([1.0] * 23) is None
    assert anomalies.downward_drift([1.0] * 17) is None
    assert anomalies.volatility([1.0] * 11) is None


def test_level_outlier_looks_at_the_last_value_only() -> None:
    steady = [10, 11, 9, 10, 12, 8, 10]
    assert anomalies.level_outlier([*steady, 10]) == 0
    sudden = anomalies.level_outlier([*steady, 2])
    assert sudden is not None and sudden < -5


def test_a_season_is_no_anomaly_but_its_absence_is() -> None:
    year = [5, 5, 6, 7, 9, 12, 15, 15, 10, 7, 6, 5]
    noise = [0, 1, -1, 0, 1, -1, 0, 1, -1, 0, 1, -1]
    second = [value + wobble for value, wobble in zip(year, noise, strict=True)]
    usual = anomalies.seasonal_outlier([*year, *second, 6, 5, 5])
    assert usual is not None and abs(usual) < 3
    summer = [*year, *second, 6, 6, 5, 7, 10, 11]
    missed = anomalies.seasonal_outlier([*summer, 4])
    assert missed is not None and missed < -5


def test_drift_adds_up_slowly() -> None:
    season = [20, 20, 18, 16, 12, 10, 10, 12, 16, 18, 20, 20]
    assert anomalies.downward_drift([*season, *season]) == 0
    assert anomalies.downward_drift([*season, *(1.2 * value for value in season)]) == 0
    # A fifth less is −0.2222 of the mean; the least deviation 0.10 gives z −2.222, less k of 0.5.
    fallen = [*season, *(0.8 * value for value in season)]
    assert anomalies.downward_drift(fallen) == pytest.approx(12 * (2 / 9 / 0.10 - 0.5))


def test_yearly_change_of_empty_months() -> None:
    assert anomalies.yearly_change([0, 5, 5], cycle=1) == [2.0, 0.0]


def test_volatility_by_hand() -> None:
    # Earlier MAD 1, last four MAD 4.
    assert anomalies.volatility([9, 10, 11, 9, 10, 11, 9, 11, 2, 18, 6, 14]) == pytest.approx(6.0)
    assert anomalies.volatility([5.0] * 12) is None
    assert anomalies.volatility([5.0] * 12, least=0.1) == 0


@pytest.mark.parametrize(
    ("series", "streak"), [([1, -1, -2], 2), ([-1, 1], 0), ([-1, -1], 2), ([], 0), ([0], 0)]
)
def test_negative_streak(series: list[float], streak: int) -> None:
    assert anomalies.negative_streak(series) == streak
