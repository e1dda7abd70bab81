"""Published models against hand calculation, and the classification proposal."""

from __future__ import annotations

import datetime as dt

import pytest

from nlp_service.profiles import classification
from nlp_service.profiles.reference_models import reference_scores, z2_band
from nlp_service.schema import ReferenceScore, Statement
from tests.scores import builders as b

NOW = {
    "total_assets": "1000", "total_current_assets": "400", "total_current_liabilities": "250",
    "total_liabilities": "600", "total_equity": "400", "surplus_reserve": "20",
    "undistributed_profit": "80", "revenue": "800", "total_profit": "60", "interest_expense": "30",
    "net_profit": "45", "depreciation": "50", "inventories": "100", "accounts_receivable": "120",
    "operating_cost": "600", "fixed_assets": "450", "selling_exp": "40", "admin_exp": "50",
    "cfo": "70", "short_term_borrowings": "100", "long_term_borrowings": "200",
}  # fmt: skip
BEFORE = {**NOW, "total_assets": "900", "total_liabilities": "520", "net_profit": "40",
          "revenue": "700", "operating_cost": "520", "accounts_receivable": "90"}  # fmt: skip


def year(end: int, items: dict[str, str]) -> Statement:
    return b.statement(dt.date(end, 12, 31), **items)


def scores(*statements: Statement) -> dict[str, ReferenceScore]:
    return {score.name: score for score in reference_scores(list(statements))}


@pytest.mark.parametrize(
    ("name", "value", "zone"),
    [
        # 0.717·0.15 + 0.847·0.1 + 3.107·0.09 + 0.42·0.6667 + 0.998·0.8
        ("Altman Z′", 1.5502800, "grey"),
        # 6.56·0.15 + 3.26·0.1 + 6.72·0.09 + 1.05·0.6667
        ("Altman Z″", 2.6148, "safe"),
        # −4.336 − 4.513·0.045 + 5.679·0.6 + 0.004·1.6
        ("Zmijewski", -1.1252850, "safe"),
        # −0.1774 + 1.1091·0.15 + 0.1074·0.1 + 1.9271·95/560 + 0.0302·0.6667 + 0.4961·125/950
        ("F", 0.4120340, "safe"),
        # 3.2 + 12.18·0.24 + 2.5·0.6667 − 10.68·0.25 + 0.029·(50 / (690/365))
        ("Taffler", 5.8868957, "safe"),
    ],
)
def test_values_by_hand(name: str, value: float, zone: str) -> None:
    result = scores(year(2025, NOW), year(2024, BEFORE))[name]
    assert result.value == pytest.approx(value, abs=1e-6)
    assert result.zone == zone and result.missing == []


def test_the_listed_variant_needs_a_market_value() -> None:
    assert scores(year(2025, NOW))["Altman Z"].missing == ["market_value_equity"]
    # 1.2·0.15 + 1.4·0.1 + 3.3·0.09 + 0.6·500/600 + 0.8
    listed = scores(year(2025, {**NOW, "market_value_equity": "500"}))["Altman Z"]
    assert listed.value == pytest.approx(1.917) and listed.zone == "grey"


def test_probabilities_belong_to_two_models() -> None:
    result = scores(year(2025, NOW), year(2024, BEFORE))
    assert result["Zmijewski"].probability == pytest.approx(0.1302, abs=1e-4)
    assert result["Ohlson O"].probability is not None
    assert result["Altman Z″"].probability is None


def test_missing_items_are_named() -> None:
    without = {name: value for name, value in NOW.items() if name != "total_profit"}
    result = scores(year(2025, without))
    assert result["Altman Z″"].value is None
    assert result["Altman Z″"].missing == ["total_profit"]
    assert result["F"].missing == ["total_liabilities (previous year)"]


def test_a_zero_denominator_gives_no_value() -> None:
    result = scores(year(2025, {**NOW, "total_liabilities": "0"}))
    assert result["Altman Z″"].value is None and result["Altman Z″"].missing


@pytest.mark.parametrize(("z2", "band"), [(6, "AAA"), (2.6, "BBB"), (1.0, "B"), (-2, "D")])
def test_bands(z2: float, band: str) -> None:
    assert z2_band(z2) == band


@pytest.mark.parametrize(
    ("days", "category"),
    [(0, "normal"), (1, "special_mention"), (90, "special_mention"), (91, "substandard"),
     (271, "doubtful"), (361, "loss")],
)  # fmt: skip
def test_overdue_days_set_the_category(days: int, category: str) -> None:
    proposal = classification.propose(b.client(days_past_due=days), None, [], None)
    assert proposal.category == category


def test_the_worst_ground_decides_and_all_are_shown() -> None:
    bureau = b.report({"loan_balance": 100, "overdue_total": 30, "overdue_months": 5,
                       "non_performing_balance": 10})  # fmt: skip
    misuse = b.signal("N20", 5, 0.9, text="贷款资金被转入关联方账户")
    proposal = classification.propose(b.client(days_past_due=5), None, [misuse], bureau, 0.6)
    assert proposal.category == "doubtful"
    assert {ground.id for ground in proposal.grounds} == {
        "overdue", "bad_elsewhere", "mostly_overdue_90", "misuse", "loss_50",
    }  # fmt: skip
    assert proposal.grounds[0].text_zh == "预期信用损失占账面余额60%，超过50%"
    assert all(ground.text_en for ground in proposal.grounds)


def test_doubtful_words_are_no_ground() -> None:
    weak = b.signal("N09", 5, 0.5)
    other = b.signal("N09", 5, 0.9, subject_role="counterparty")
    assert classification.propose(b.client(), None, [weak, other], None).category == "normal"
