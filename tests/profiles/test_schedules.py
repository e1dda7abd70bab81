"""Repayment schedules against closed forms."""

from __future__ import annotations

import datetime as dt
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp_service.errors import BadRequest
from nlp_service.profiles import schedules


def repaid(schedule: schedules.Schedule) -> float:
    return math.fsum(row.principal for row in schedule.instalments)


def test_equal_principal() -> None:
    result = schedules.equal_principal(1000, 0.05, 4)
    assert [row.principal for row in result.instalments] == [250] * 4
    assert [row.interest for row in result.instalments] == pytest.approx([50, 37.5, 25, 12.5])


def test_annuity_pays_the_same_each_time() -> None:
    result = schedules.annuity(1000, 0.05, 10)
    # P·r / (1 − (1 + r)^−n) = 50 / (1 − 1.05^−10)
    assert [row.service for row in result.instalments] == pytest.approx([129.5045750] * 10)
    assert result.instalments[-1].closing == pytest.approx(0, abs=1e-9)


def test_grace_pays_interest_only() -> None:
    result = schedules.annuity(1000, 0.05, 5, grace=2)
    assert [row.principal for row in result.instalments[:2]] == [0, 0]
    assert repaid(result) == pytest.approx(1000)
    assert schedules.annuity(1200, 0.0, 12).instalments[0].service == pytest.approx(100)


def test_sculpting_holds_the_target() -> None:
    cfads = [120.0, 150.0, 90.0, 200.0]
    amount = schedules.capacity(cfads, 0.06, 1.3)
    result = schedules.sculpted(amount, 0.06, cfads, 1.3)
    assert [row.dscr for row in result.instalments] == pytest.approx([1.3] * 4)
    assert result.instalments[-1].closing == pytest.approx(0, abs=1e-9)
    assert result.stressed_minimum == pytest.approx(1.3 * 0.85)
    smaller = schedules.sculpted(amount / 2, 0.06, cfads, 1.3)
    assert smaller.minimum == pytest.approx(2.6)


def test_sculpting_refuses_too_much_and_negative_principal() -> None:
    with pytest.raises(BadRequest, match="exceeds the debt capacity"):
        schedules.sculpted(1000, 0.06, [120.0, 150.0], 1.3)
    with pytest.raises(BadRequest, match="period 1"):
        schedules.sculpted(400, 0.06, [1.0, 300.0, 400.0], 1.3)


def test_seasonal_follows_the_inflow() -> None:
    result = schedules.seasonal(800, 0.01, [1, 1, 2, 4], 2)
    assert [row.principal for row in result.instalments] == [50, 50, 100, 200] * 2


def test_a_bullet_needs_a_dated_source() -> None:
    with pytest.raises(BadRequest):
        schedules.bullet(100, 0.05, 3, "国补回款", None)
    result = schedules.bullet(100, 0.05, 3, "国补回款", dt.date(2027, 6, 30))
    assert [row.principal for row in result.instalments] == [0, 0, 100]
    assert result.notes == ["国补回款: 2027-06-30"]


def test_a_sweep_ends_the_loan_earlier() -> None:
    cfads = [200.0] * 10
    plain = schedules.equal_principal(1000, 0.05, 10, cfads=cfads)
    swept = schedules.with_sweep(plain, 0.05, cfads, 1.2, 0.5)
    assert repaid(swept) == pytest.approx(1000)
    assert len([row for row in swept.instalments if row.principal > 1e-9]) < 10
    # First year: service 150, lock-up line 180, excess 20, half of it swept.
    assert swept.instalments[0].principal == pytest.approx(110)


@pytest.mark.parametrize("bad", [(0, 0.05, 4), (100, -0.1, 4), (100, 0.05, 0)])
def test_impossible_loans_are_refused(bad: tuple[float, float, int]) -> None:
    with pytest.raises(BadRequest):
        schedules.equal_principal(*bad)


@given(st.floats(1, 1e9), st.floats(0, 0.3), st.integers(1, 60))
def test_every_loan_is_repaid(amount: float, rate: float, periods: int) -> None:
    for make in (schedules.equal_principal, schedules.annuity):
        result = make(amount, rate, periods)
        assert repaid(result) == pytest.approx(amount, rel=1e-6)
        assert all(row.principal >= -1e-6 * amount for row in result.instalments)
