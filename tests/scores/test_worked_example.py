"""The worked example of the credit-domain specification, section 3.5, figure by figure."""

from __future__ import annotations

import math

import pytest

from nlp_service import scores
from nlp_service.schema import CreditScore
from tests.scores import builders as b


@pytest.fixture(scope="module")
def example() -> CreditScore:
    signals = [
        b.signal("N17", 3, 0.9, days=90, half_life=180, source="m1"),
        b.signal("P06", 3, 0.8, days=30, half_life=270, source="m2", text="增资款已到位"),
    ]
    # Special mention of 3.4 % of the balance: 0.30 + 0.30 · (0.034 − 0.001) / 0.099 = 0.40.
    bureau = b.report({"special_mention_share": 0.034})
    return scores.credit(
        b.example_ratios(),
        signals,
        b.cooperation(62.0),
        bureau,
        b.client(phase="ramp_up"),
        [],
        [b.statement()],
        b.AS_OF,
    )


@pytest.mark.parametrize(
    ("ratio", "points"),
    [
        ("asset_liability_ratio", 0.31),
        ("current_ratio", 0.15),
        ("cf_to_liabilities", 0.245),
        ("roa", -0.025),
        ("icr_ebit", 0.15),
        ("retained_ratio", 0.06),
        ("revenue_growth", 0.05),
        ("cash_ratio", 0.0625),
        ("cfo_to_debt", 0.20),
        ("dscr", 0.44),
    ],
)
def test_each_ratio_has_its_points(example: CreditScore, ratio: str, points: float) -> None:
    [part] = [part for part in example.contributions if part.name == ratio]
    assert part.value == pytest.approx(0.5 * points, abs=1e-9)
    assert (part.missing is not None) == (ratio == "cfo_to_debt")


@pytest.mark.parametrize(
    ("name", "value"), [("N17", 0.2291), ("P06", -0.2667), ("cooperation", -0.072)]
)
def test_each_text_part_has_its_weight(example: CreditScore, name: str, value: float) -> None:
    [part] = [part for part in example.contributions if part.name == name]
    assert part.value == pytest.approx(value, abs=1e-4)


def test_sums_and_result(example: CreditScore) -> None:
    assert example.financial == pytest.approx(1.6425, abs=1e-9)
    assert example.text == pytest.approx(-0.1095, abs=1e-4)
    assert example.bureau == pytest.approx(0.40, abs=1e-9)
    assert example.phase == pytest.approx(0.30)
    assert example.log_odds == pytest.approx(-2.4801, abs=1e-4)
    assert example.pd == pytest.approx(0.0773, abs=1e-4)
    assert example.score == pytest.approx(518.5, abs=0.05)
    assert example.grade_before_overrides == "CCC"
    assert example.grade == "CCC"
    assert example.overrides == []


def test_contributions_are_the_score(example: CreditScore) -> None:
    assert example.log_odds == math.fsum(part.value for part in example.contributions)


def test_interval_comes_from_the_missing_ratio_alone(example: CreditScore) -> None:
    assert example.pd_interval is not None and example.pd is not None
    low, high = example.pd_interval
    # cfo_to_debt at 0.20 gives −0.16667 points, at 0.02 gives 0.24, in place of 0.20.
    assert _logit(low) == pytest.approx(_logit(example.pd) - 0.5 * (0.20 + 1 / 6), abs=1e-9)
    assert _logit(high) == pytest.approx(_logit(example.pd) + 0.5 * 0.04, abs=1e-9)


def test_coverage_lacks_one_ratio(example: CreditScore) -> None:
    assert example.coverage == pytest.approx(93 / 100)


def test_versions_name_the_rules(example: CreditScore) -> None:
    assert example.versions is not None
    assert len(example.versions.rules) == 16


def _logit(p: float) -> float:
    return math.log(p / (1 - p))
