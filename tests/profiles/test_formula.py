"""The formula language."""

from __future__ import annotations

from decimal import Decimal

import pytest

from nlp_service.profiles.formula import (
    FormulaError,
    Missing,
    Undefined,
    evaluate,
    names,
    parse_formula,
)


class Series:
    """Values by name, newest first; index 0 stands at ``now``."""

    def __init__(self, now: int = 0, **values: list[float]) -> None:
        self.now = now
        self.values = values
        self.flags: list[str] = []

    def value(self, name: str, back: int) -> Decimal:
        if name == "period_year":
            return Decimal(2024 - back)
        series = self.values.get(name, [])
        index = self.now + back
        if not 0 <= index < len(series):
            raise Missing(name)
        return Decimal(str(series[index]))

    def note(self, flag: str) -> None:
        self.flags.append(flag)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("10 / 4 - -1", 3.5),
        ("8 - 3 - 2", 3),
        ("x / x_prev - 1", 0.25),
        ("avg(x)", 9),
        ("avg(x + y)", 10),
        ("min(x, y, 5)", 1),
        ("max(x, y)", 10),
        ("abs(y - x)", 9),
        ("count(x)", 3),
        ("streak_below(y, 2)", 2),
        ("streak_below(x, 2)", 0),
        ("365 / avg(x)", 365 / 9),
    ],
)
def test_values(text, value):
    source = Series(x=[10, 8, 6], y=[1, 1, 5])
    assert float(evaluate(parse_formula(text), source)) == pytest.approx(value)


def test_npv_and_mean_look_ahead():
    flows = Series(now=2, cfads=[121, 110, 100, 90])
    npv = evaluate(parse_formula("npv(cfads, 0.1, 2026)"), flows)
    assert float(npv) == pytest.approx(110 / 1.1 + 121 / 1.21)
    assert evaluate(parse_formula("mean(cfads, 2)"), flows) == Decimal("115.5")
    with pytest.raises(Missing):
        evaluate(parse_formula("npv(cfads, 0.1, 2027)"), flows)
    with pytest.raises(Undefined, match="NO_PERIODS"):
        evaluate(parse_formula("npv(cfads, 0.1, 2020)"), flows)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("x / total_equity", "NEG_EQUITY"),
        ("x / ebitda", "NEG_EBITDA"),
        ("x / total_debt", "NO_DEBT"),
        ("x / (interest_expense + 0)", "NO_INTEREST"),
        ("x / other", "NO_BASE"),
    ],
)
def test_denominators_give_a_status_never_infinity(text, status):
    source = Series(
        x=[1], total_equity=[-5], ebitda=[-1], total_debt=[0], interest_expense=[0], other=[0]
    )
    with pytest.raises(Undefined) as caught:
        evaluate(parse_formula(text), source)
    assert caught.value.status == status


def test_opening_missing_is_flagged():
    source = Series(x=[10])
    assert evaluate(parse_formula("avg(x)"), source) == 10
    assert source.flags == ["closing_only:x"]


def test_missing_names_the_input():
    with pytest.raises(Missing) as caught:
        evaluate(parse_formula("x + absent"), Series(x=[1]))
    assert caught.value.name == "absent"


def test_names():
    assert list(names(parse_formula("a / avg(b_prev + 2) - min(c, a)"))) == ["a", "b", "c", "a"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1 +",
        "(1",
        "1 2",
        "open('x')",
        "__import__(x)",
        "x.y",
        "pow(x, 2)",
        "avg(x, y)",
        "npv(x)",
        "x; y",
        "x ** 2",
        "1e9",
        "min()",
    ],
)
def test_nothing_else_is_a_formula(text):
    with pytest.raises(FormulaError):
        parse_formula(text)
