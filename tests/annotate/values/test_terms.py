"""Durations, shares, rates and ratios written in many ways and read back."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp_service.annotate.values import find_values
from nlp_service.annotate.values.numbers import plain
from tests.annotate.values.writers import chinese, english


def value(text: str, label: str):
    found = [e for e in find_values(text) if e.label == label]
    assert len(found) == 1, found
    return found[0].value


@given(st.integers(1, 600))
def test_durations_in_both_languages(number):
    words = english(number)
    for unit, zh, en in (("D", "天", "days"), ("M", "个月", "months"), ("W", "周", "weeks")):
        expected = f"P{number}{unit}"
        assert value(f"期限为{number}{zh}，", "DURATION") == expected
        assert value(f"期限为{chinese(number)}{zh}，", "DURATION") == expected
        assert value(f"for {number} {en} after signing", "DURATION") == expected
        assert value(f"for {words} ({number}) {en} after", "DURATION") == expected
    assert value(f"应在{number}日内付款", "DURATION") == f"P{number}D"
    assert value(f"应在{chinese(number)}个工作日内付款", "DURATION") == f"P{number}D"
    assert value(f"within {number} Business Days of it", "DURATION") == f"P{number}D"


@given(st.integers(1, 50), st.integers(1, 11))
def test_years_and_months(years, months):
    expected = f"P{years}Y{months}M"
    assert value(f"期限{years}年{months}个月。", "DURATION") == expected
    assert (
        value(f"期限{chinese(years, capital=True)}年零{chinese(months)}个月。", "DURATION")
        == expected
    )
    assert value(f"a term of {years} years and {months} months.", "DURATION") == expected


@given(st.decimals(Decimal("0.01"), Decimal("99.99"), places=2))
def test_percents(number):
    expected = plain(number / 100)
    assert value(f"占比{number}%。", "PERCENT") == expected
    assert value(f"占比百分之{number}。", "PERCENT") == expected
    assert value(f"a share of {number} percent of it", "PERCENT") == expected
    assert value(f"上升{number}个百分点", "PERCENT") == expected


@given(st.integers(1, 99))
def test_chinese_fractions(number):
    for of, divisor in (("百分之", 100), ("千分之", 1000), ("万分之", 10_000)):
        assert value(f"损失约{of}{chinese(number)}。", "PERCENT") == plain(
            Decimal(number) / divisor
        )


@given(st.integers(1, 999), st.sampled_from([("+", 1), ("加", 1), ("减", -1), ("-", -1)]))
def test_margins_over_lpr(number, sign):
    expected = {"base": "LPR5Y", "spread_bp": sign[1] * number, "fixed": None, "period": "year"}
    for text in (
        f"5年期以上LPR{sign[0]}{number}个基点",
        f"五年期LPR{sign[0]}{number}BP",
        f"5年期LPR{sign[0]}{number}bp",
        f"5年期LPR{sign[0]}{Decimal(number) / 100}%",
    ):
        assert value(f"利率为{text}，", "RATE") == expected, text


@given(st.integers(1, 999))
def test_margins_over_sofr(number):
    expected = {"base": "SOFR", "spread_bp": number, "fixed": None, "period": "year"}
    for text in (
        f"SOFR + {number}bps",
        f"SOFR plus {Decimal(number) / 100}%",
        f"Term SOFR plus {number} basis points",
        f"{number} basis points over SOFR",
    ):
        assert value(f"interest at {text} is due", "RATE") == expected, text


@given(st.decimals(Decimal("0.01"), Decimal("30"), places=2))
def test_fixed_rates(number):
    fixed = plain(number / 100)
    for text, period in (
        (f"年利率{number}%", "year"),
        (f"年利率为百分之{number}", "year"),
        (f"月利率{number}%", "month"),
        (f"日利率{number}%", "day"),
        (f"{number}%/年", "year"),
        (f"{number}% per annum", "year"),
        (f"{number}% p.a.", "year"),
        (f"{number}% per day", "day"),
        (f"an interest rate of {number}%", "year"),
    ):
        expected = {"base": None, "spread_bp": None, "fixed": fixed, "period": period}
        assert value(f"约定{text}，", "RATE") == expected, text


def test_a_multiple_of_a_base():
    assert value("按一年期LPR的1.3倍计收", "RATE") == {
        "base": "LPR1Y",
        "spread_bp": None,
        "fixed": None,
        "period": "year",
        "multiple": "1.3",
    }
    assert value("按基准利率上浮10%执行", "RATE")["multiple"] == "1.1"


@given(st.decimals(Decimal("0.01"), Decimal("30"), places=2))
def test_ratios(number):
    expected = plain(number)
    for text in (
        f"偿债覆盖率不低于{number}倍",
        f"债务与权益之比为{number}:1",
        f"流动比率不得低于{number}。",
        f"DSCR of {number}x,",
        f"a coverage ratio of not less than {number} to 1.00,",
        f"DSCR of at least {number},",
    ):
        assert value(text, "RATIO") == expected, text


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("上午10:30开会", "RATIO"),
        ("the call is at 10:01", "RATIO"),
        ("1.1 年实际上网电量：指", "DURATION"),
        ("下一工作日", "DURATION"),
        ("7.22 Year 2000 Requirements", "DURATION"),
        ("第三年", "DURATION"),
        ("每逾期一日", "DURATION"),
        ("LIBOR means the rate", "RATE"),
        ("三年级", "DURATION"),
        ("第5日", "DURATION"),
    ],
)
def test_not_a_value(text, label):
    assert [e for e in find_values(text) if e.label == label] == []
