"""Market series: import, scenarios from their own past, shocks of the panel."""

from __future__ import annotations

import datetime as dt

import pytest

from nlp_service.errors import BadRequest
from nlp_service.profiles import market_series as market

HEAD = "series,date,value,kind,worse,name_zh,name_en,source\n"


def table(values: list[float], kind: str = "rate", worse: str = "up") -> str:
    rows = [
        f"lpr5,{2020 + n // 12}-{n % 12 + 1:02d}-20,{value},{kind},{worse},五年期LPR,LPR,央行公告"
        for n, value in enumerate(values)
    ]
    return HEAD + "\n".join(rows) + "\n"


#: Up by 1 bp a month for four years: each twelve months add 12 bp.
RISING = [0.03 + 0.0001 * n for n in range(48)]


def test_rows_become_a_series_by_month() -> None:
    text = table([0.03, 0.031]) + "lpr5,2020-02-28,0.0315,rate,up,,,央行公告\n"
    [series] = market.read_series(text)
    assert (series.name_zh, series.source) == ("五年期LPR", "央行公告")
    assert series.values == {dt.date(2020, 1, 1): 0.03, dt.date(2020, 2, 1): 0.0315}


def test_changes_by_hand() -> None:
    [rates] = market.read_series(table(RISING))
    assert market.changes(rates, 12) == pytest.approx([0.0012] * 36)
    [prices] = market.read_series(table([100, 110, 99], "price"))
    assert market.changes(prices, 1) == pytest.approx([0.1, -0.1])


def test_scenarios_say_what_was_and_that_nothing_is_forecast() -> None:
    [series] = market.read_series(table(RISING))
    found = {scenario.id: scenario for scenario in market.scenarios(series)}
    assert set(found) == {"base", "favourable", "adverse", "severe"}
    assert found["base"].change == 0 and found["base"].level == pytest.approx(RISING[-1])
    assert found["severe"].level == pytest.approx(RISING[-1] + 0.0012)
    assert "非预测" in found["adverse"].text_zh and "+12 bp" in found["adverse"].text_en
    assert "a scenario, not a forecast" in found["severe"].text_en


def test_the_direction_that_hurts() -> None:
    wave = [100 + (n % 7) * 3 for n in range(60)]
    [series] = market.read_series(table(wave, "price", "down"))
    found = {scenario.id: scenario.change for scenario in market.scenarios(series)}
    assert found["severe"] <= found["adverse"] < 0 < found["favourable"]


def test_short_series_have_no_shocked_path() -> None:
    [series] = market.read_series(table(RISING[:30]))
    assert [scenario.id for scenario in market.scenarios(series)] == ["base"]


def test_scenarios_become_shocks() -> None:
    [series] = market.read_series(table(RISING))
    adverse = [s for s in market.scenarios(series) if s.id == "adverse"]
    shocks = market.shocks(adverse, rate="lpr5")
    assert shocks.rate == pytest.approx(0.0012) and shocks.price == 0.20


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("series,date\n", "lack the columns value"),
        (HEAD + "x,2020-01,1,level,up,,,s\n", "rate or price"),
        (HEAD + "x,2020-01,1,rate,up,,,\n", "a source is required"),
        (HEAD + "x,2020-13,1,rate,up,,,s\n", "line 2: date or value"),
        (HEAD + "x,2020-01,0,price,up,,,s\n", "above zero"),
    ],
)
def test_bad_rows_are_named(text: str, words: str) -> None:
    with pytest.raises(BadRequest, match=words):
        market.read_series(text)
