"""The back-test on scripted histories, by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

import pytest

from nlp_service.errors import BadRequest
from nlp_service.profiles import backtest
from nlp_service.profiles.aggregate import ClientFile
from nlp_service.schema import AccountFlow
from tests.profiles.test_aggregate import year
from tests.scores import builders as b

START, END = dt.date(2023, 1, 31), dt.date(2025, 12, 31)


def account(inflows: Sequence[int], first: dt.date = dt.date(2022, 1, 1)) -> list[AccountFlow]:
    """Monthly inflows from ``first`` on, with outflows a little below."""
    flows = []
    for number, inflow in enumerate(inflows):
        month = first.month - 1 + number
        flows.append(
            AccountFlow(
                month=dt.date(first.year + month // 12, month % 12 + 1, 1),
                inflow=Decimal(inflow),
                outflow=Decimal(90),
                balance=Decimal(500),
                provenance=b.place(str(inflow), "account", cell=f"A{number}"),
            )
        )
    return flows


def history(name: str, inflows: Sequence[int], *outcomes: dt.date) -> backtest.History:
    return backtest.History(ClientFile(client=b.client(id=name), flows=account(inflows)), outcomes)


#: Steady until the end of 2023, dry from January 2024 on.
DRY = [100] * 24 + [20] * 24
STEADY = [100] * 48
#: Dry for half of 2024, then as before.
DIP = [100] * 24 + [20] * 6 + [100] * 18


def test_an_account_that_dries_up_is_caught_before_the_default() -> None:
    result = backtest.run([history("dry", DRY, dt.date(2024, 12, 15))], START, END)
    [detail] = result.details
    first = detail.alerts[0]
    assert dt.date(2024, 1, 31) <= first <= dt.date(2024, 4, 30)
    assert (result.outcomes, result.hits, result.hit_rate) == (1, 1, 1.0)
    assert result.median_lead_days == (dt.date(2024, 12, 15) - first).days
    assert result.false_alerts == 0
    assert set(result.by_rule.values()) == {(1, 0)}


def test_a_steady_account_neither_alerts_nor_hits() -> None:
    result = backtest.run([history("steady", STEADY, dt.date(2025, 6, 1))], START, END)
    assert (result.alerts, result.hits, result.hit_rate) == (0, 0, 0.0)
    assert result.median_lead_days is None


def test_a_false_alert_counts_by_client_years() -> None:
    result = backtest.run([history("dip", DIP), history("steady", STEADY)], START, END)
    assert result.false_alerts == 1 and result.hit_rate is None
    years = 2 * (END - START).days / 365.25
    assert result.false_per_100 == pytest.approx(100 / years)


def test_a_young_alert_is_pending() -> None:
    late = [100] * 44 + [20] * 4
    result = backtest.run([history("late", late)], START, END)
    assert (result.pending, result.false_alerts, result.alerts) == (1, 0, 1)


def test_few_outcomes_are_said_in_both_languages() -> None:
    result = backtest.run([history("dry", DRY, dt.date(2024, 12, 15))], START, END)
    assert result.insufficient == "1 of 10 outcomes: a rate proves little"
    assert result.insufficient_zh and "1起" in result.insufficient_zh


def test_nothing_is_known_before_its_day() -> None:
    signal = b.signal("N09", 5, as_of=dt.date(2025, 6, 1), half_life=1095)
    later = b.evidence("已申请破产清算", dt.date(2025, 9, 1), "m9")
    signal = signal.model_copy(update={"evidence": [*signal.evidence, later]})
    file = ClientFile(
        client=b.client(days_past_due=120),
        statements=year(2024),
        flows=account([100] * 48),
        bureau=b.report({"loan_balance": 1.0}),
        signals=[signal],
    )
    early = backtest.as_known(file, dt.date(2025, 3, 15), 90)
    assert (early.statements, early.signals, early.bureau) == ([], [], None)
    assert max(flow.month for flow in early.flows) == dt.date(2025, 2, 1)
    assert early.client.days_past_due is None
    middle = backtest.as_known(file, dt.date(2025, 6, 30), 90)
    assert len(middle.statements) == 4 and len(middle.signals[0].evidence) == 1
    assert len(backtest.as_known(file, b.AS_OF, 90).signals[0].evidence) == 2


def test_after_a_default_alerts_are_not_false() -> None:
    result = backtest.run([history("dry", DRY, dt.date(2023, 6, 1))], START, END)
    assert (result.false_alerts, result.pending, result.hits) == (0, 0, 0)


def test_wilson_interval() -> None:
    # 8 of 10: 0.490 to 0.943 in the tables.
    low, high = backtest.wilson(8, 10)
    assert (low, high) == pytest.approx((0.4902, 0.9433), abs=1e-4)


def test_outcomes_are_read_and_bad_lines_named() -> None:
    text = "\ufeffclient,date,kind\n海屿风电,2024-05-01,default\nHaiyu,2025-01-02,late\n"
    assert backtest.read_outcomes(text) == {
        "海屿风电": [dt.date(2024, 5, 1)],
        "Haiyu": [dt.date(2025, 1, 2)],
    }
    for bad, words in (
        ("client\nx\n", "columns"),
        ("client,date\nx,soon\n", "line 2"),
        ("client,date\n,2024-01-01\n", "no client"),
    ):
        with pytest.raises(BadRequest, match=words):
            backtest.read_outcomes(bad)
