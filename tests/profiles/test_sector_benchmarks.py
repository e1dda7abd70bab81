"""Five-tier benchmarks: import, choice of the row, efficacy points by hand. Values invented."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from nlp_service.errors import BadRequest
from nlp_service.profiles import ratios as ratio_table
from nlp_service.profiles.sector_benchmarks import (
    chosen,
    efficacy,
    held_baseline,
    read_benchmarks,
    sector_baseline,
    standings,
)
from nlp_service.settings import settings
from tests.scores import builders as b

HEAD = "year,industry,size,ratio,excellent,good,average,low,poor\n"
TABLE = HEAD + (
    "2024,*,,asset_liability_ratio,0.40,0.50,0.60,0.70,0.85\n"
    "2024,D,,asset_liability_ratio,0.45,0.55,0.65,0.75,0.90\n"
    "2024,D,large,asset_liability_ratio,0.50,0.58,0.66,0.76,0.90\n"
    "2023,D,,asset_liability_ratio,0.44,0.54,0.64,0.74,0.89\n"
    "2024,D,,roe,0.15,0.10,0.06,0.02,-0.03\n"
)


def test_the_row_of_the_own_section_size_and_year_comes_first() -> None:
    table = read_benchmarks(TABLE)
    client = b.client(industry="D")

    def average(year: int, size: str = "", industry: str = "D") -> float:
        found = chosen(
            table, client.model_copy(update={"industry": industry}),
            "asset_liability_ratio", year, size,
        )  # fmt: skip
        assert found is not None
        return found.values[2]

    assert [average(2025), average(2025, "large"), average(2023)] == [0.65, 0.66, 0.64]
    assert average(2025, industry="C") == 0.60
    assert chosen(table, client, "roe", 2020) is None


@pytest.mark.parametrize(
    ("value", "tier", "points"),
    [
        (0.20, "excellent", 20.0),
        (0.15, "excellent", 20.0),
        # 20·0.8 + (0.12 − 0.10)/(0.15 − 0.10)·20·0.2
        (0.12, "good", 17.6),
        (0.06, "average", 12.0),
        (-0.03, "poor", 4.0),
        (-0.04, "below", 0.0),
    ],
)
def test_efficacy_by_hand(value: float, tier: str, points: float) -> None:
    found = efficacy(value, (0.15, 0.10, 0.06, 0.02, -0.03), 20)
    assert found == (tier, pytest.approx(points))


def test_lower_is_better_for_debt() -> None:
    # 12·0.4 + (0.70 − 0.75)/(0.65 − 0.75)·12·0.2
    assert efficacy(0.70, (0.45, 0.55, 0.65, 0.75, 0.90), 12) == ("low", pytest.approx(6.0))


def test_standings_take_the_newest_value() -> None:
    ratios = [
        b.ratio("roe", 0.12, name_zh="净资产收益率"),
        b.ratio("roe", 0.01, end=dt.date(2023, 12, 31)),
        b.ratio("quick_ratio", 1.0),
    ]
    [found] = standings(ratios, read_benchmarks(TABLE), b.client(industry="D"))
    assert (found.ratio, found.tier, found.name_zh) == ("roe", "good", "净资产收益率")
    assert found.points == pytest.approx(17.6)


def test_the_sector_mean_sets_the_lines_of_state_owned_firms() -> None:
    baseline = sector_baseline(read_benchmarks(TABLE), b.client(industry="D"), 2025)
    assert baseline == Decimal("0.65")
    sheet = b.statement(total_assets="100", total_liabilities="71")
    found = ratio_table.compute([sheet], b.client(industry="D"), {"sector_baseline": baseline})
    ratio = next(r for r in found if r.id == "asset_liability_ratio")
    # The mean and 5 points is the warning line, and 10 points the line of key supervision.
    assert (ratio.limits["yellow"], ratio.limits["red"]) == (0.70, 0.75)
    assert (ratio.level, ratio.limit_source) == ("yellow", "sector")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("year,ratio\n", "lack the columns industry"),
        (HEAD + "2024,D,,nothing,1,2,3,4,5\n", "line 2: unknown ratio"),
        (HEAD + "2024,D,,roe,0.1,0.2,0.3,0.4,0.5\n", "best to worst"),
        (HEAD + "2024,D,,roe,a,b,c,d,e\n", "must be numbers"),
        (HEAD + "2024,D,,roe,5,4,3,2,1\n" * 2, "line 3: roe of 2024 appears twice"),
    ],
)
def test_bad_tables_are_named(text: str, words: str) -> None:
    with pytest.raises(BadRequest, match=words):
        read_benchmarks(text)


def test_the_setting_names_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    client, today = b.client(industry="D"), dt.date(2025, 6, 30)
    assert held_baseline(client, today) is None
    path = tmp_path / "benchmarks.csv"
    path.write_text(TABLE, encoding="utf-8-sig")
    monkeypatch.setattr(settings(), "benchmarks", path)
    assert held_baseline(client, today) == Decimal("0.65")
