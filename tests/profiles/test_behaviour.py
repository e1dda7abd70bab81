"""Hazard models: off without outcomes, right where the truth is known."""

from __future__ import annotations

import datetime as dt
import math
import random

import pytest

from nlp_service.errors import BadRequest
from nlp_service.profiles import behaviour
from nlp_service.profiles.aggregate import ClientFile
from nlp_service.profiles.behaviour import ClientMonth, forecast
from nlp_service.profiles.client_months import client_months, read_events
from tests.profiles.test_backtest import account
from tests.scores import builders as b

DEFAULT = behaviour.TARGETS[0]


def world(count: int, seed: int = 3) -> list[ClientMonth]:
    """Client-months whose monthly hazard is logistic in the log-odds: −4 + 1·x."""
    chance = random.Random(seed)
    rows = []
    for number in range(count):
        x = chance.gauss(0, 1)
        hazard = 1 / (1 + math.exp(4 - x))
        event = frozenset({"default"}) if chance.random() < hazard else frozenset()
        features = {"log_odds": x, "dscr": chance.gauss(1.3, 0.1)}
        if number % 5 == 0:
            del features["dscr"]
        rows.append(ClientMonth(f"c{number}", 0, features, event))
    return rows


@pytest.fixture(scope="module")
def fitted() -> behaviour.HazardModel:
    return behaviour.fit(world(20_000), DEFAULT)


def test_too_few_events_keep_the_model_off_in_both_languages() -> None:
    rows = world(500)
    known = behaviour.known_events(rows)["default"]
    assert 0 < known < behaviour.LEAST_EVENTS
    found = behaviour.forecasts(rows, {"log_odds": 1.0})
    assert [item.target for item in found] == [target.id for target in behaviour.TARGETS]
    assert all(item.probability is None and not item.enabled for item in found)
    assert found[0].text_en == f"{known} of 50 events known: the model is off"
    assert "模型未启用" in found[0].text_zh


def test_the_fit_finds_the_truth(fitted: behaviour.HazardModel) -> None:
    assert fitted.enabled
    assert fitted.hazard({"log_odds": 0.0}) == pytest.approx(1 / (1 + math.exp(4)), rel=0.15)
    assert fitted.hazard({"log_odds": 2.0}) == pytest.approx(1 / (1 + math.exp(2)), rel=0.15)


def test_what_is_missing_is_no_evidence(fitted: behaviour.HazardModel) -> None:
    parts = dict(fitted.parts({"log_odds": 1.0}))
    assert parts["dscr"] == 0.0
    mean = dict(zip(fitted.names, fitted.means, strict=True))["dscr"]
    with_mean = fitted.hazard({"log_odds": 1.0, "dscr": mean})
    assert fitted.hazard({"log_odds": 1.0}) == pytest.approx(with_mean)


def test_a_forecast_runs_over_the_months_of_its_target(fitted: behaviour.HazardModel) -> None:
    found = forecast(fitted, {"log_odds": 1.0})
    hazard = fitted.hazard({"log_odds": 1.0})
    assert found.probability == pytest.approx(1 - (1 - hazard) ** 12)
    assert found.drivers[0][0] == "log_odds"
    assert "12个月" in found.text_zh and "within 12 months" in found.text_en


def test_history_becomes_months_until_the_default() -> None:
    file = ClientFile(client=b.client(), flows=account([100] * 30))
    events = {"late_30": [dt.date(2023, 2, 10)], "default": [dt.date(2023, 4, 10)]}
    rows = list(client_months(file, events, dt.date(2023, 1, 31), dt.date(2023, 12, 31)))
    assert [sorted(row.events) for row in rows] == [["late_30"], [], ["default"]]
    assert [row.age_months for row in rows] == [0, 1, 2]
    assert all("log_odds" not in row.features for row in rows)  # nothing was graded


def test_events_are_read_and_unknown_targets_named() -> None:
    text = "client,date,target\n海屿,2024-01-05,default\n海屿,2024-02-01,churn\n"
    assert read_events(text) == {
        "海屿": {"default": [dt.date(2024, 1, 5)], "churn": [dt.date(2024, 2, 1)]}
    }
    with pytest.raises(BadRequest, match="line 2: target"):
        read_events("client,date,target\nx,2024-01-01,love\n")
    with pytest.raises(BadRequest, match="line 2: not a date"):
        read_events("client,date,target\nx,soon,churn\n")
