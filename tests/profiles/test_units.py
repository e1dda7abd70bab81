"""Printed figures and units."""

from decimal import Decimal

import pytest

from nlp_service.profiles.units import find_currency, find_unit, parse_amount, parse_number


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("1,234.56", "1234.56"),
        ("(1,234)", "-1234"),
        ("（1,234）", "-1234"),
        ("－1,234", "-1234"),
        ("△1,234", "-1234"),
        ("1,234-", "-1234"),
        ("１２３", "123"),
        ("¥5,000.00", "5000.00"),
        ("-", "0"),
        ("——", "0"),
        ("nil", "0"),
        ("1 234 567", "1234567"),
    ],
)
def test_figures(printed, value):
    assert parse_number(printed) == Decimal(value)


@pytest.mark.parametrize(
    "printed", ["", "  ", "/", "不适用", "N/A", "12%", "五、1", "1,23", "Note 5"]
)
def test_no_figures(printed):
    assert parse_number(printed) is None


@pytest.mark.parametrize(
    ("caption", "factor", "currency"),
    [
        ("单位：元", 1, None),
        ("单位：千元", 1_000, None),
        ("金额单位：人民币万元", 10_000, "CNY"),
        ("单位：百万元", 1_000_000, None),
        ("单位：亿元", 100_000_000, None),
        ("单位：百万美元", 1_000_000, "USD"),
        ("期末余额（万元）", 10_000, None),
        ("RMB'000", 1_000, "CNY"),
        ("USD million", 1_000_000, "USD"),
        ("(Expressed in thousands of US dollars)", 1_000, "USD"),
        ("In millions of CHF", 1_000_000, "CHF"),
        ("(In thousands, except per share data)", 1_000, None),
    ],
)
def test_units(caption, factor, currency):
    unit = find_unit(caption)
    assert unit is not None
    assert (unit.factor, unit.currency) == (Decimal(factor), currency)


@pytest.mark.parametrize(
    "caption", ["编制单位：平澜风电有限公司", "十万元整", "Prepared by the Company"]
)
def test_no_unit(caption):
    assert find_unit(caption) is None


def test_inline_amounts_and_currency():
    assert parse_amount("1,234.5万元") == Decimal("12345000")
    assert parse_amount("RMB 3.2 million") == Decimal("3200000")
    assert parse_amount("58,400.00", find_unit("单位：万元")) == Decimal("584000000")
    assert find_currency("币种：美元") == "USD"
    assert find_currency("amounts in EUR") == "EUR"
