"""Account flows: seasons are no warnings, what dries up is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from nlp_service.profiles import warnings
from nlp_service.profiles.flows import monthly
from nlp_service.profiles.warnings_inputs import WarningInputs
from nlp_service.schema import AccountFlow, EarlyWarning
from tests.scores import builders as b

#: Inflow of a wind farm by calendar month, and debt service every half year.
WIND = [18, 16, 15, 18, 18, 16, 12, 10, 10, 11, 14, 16]
SERVICE = [2, 2, 4, 3, 3, 31, 3, 2, 4, 3, 2, 33]
DATE = dt.date(2026, 8, 31)


def account(
    months: int, scale: Sequence[float] = (), balance: Sequence[int] = ()
) -> list[AccountFlow]:
    """The last months up to August 2026; ``scale`` bends the newest inflows."""
    flows = []
    for back in range(months):
        year, month = divmod(DATE.year * 12 + DATE.month - 1 - back, 12)
        factor = scale[-1 - back] if back < len(scale) else 1.0
        wobble = 1 + 0.02 * ((back * 7) % 5 - 2)
        left = balance[-1 - back] if back < len(balance) else None
        flows.append(
            AccountFlow(
                month=dt.date(year, month + 1, 1),
                inflow=Decimal(str(round(WIND[month] * factor * wobble, 3))),
                outflow=Decimal(SERVICE[month]),
                balance=None if left is None else Decimal(left),
                provenance=b.place(f"{year}-{month + 1:02}", "流水", cell=f"流水!B{back + 2}"),
            )
        )
    return flows


def found(flows: list[AccountFlow]) -> dict[str, EarlyWarning]:
    inputs = WarningInputs(client=b.client(), as_of=DATE, flows=flows)
    state = warnings.evaluate(inputs, [], dt.datetime.combine(DATE, dt.time(9), dt.UTC))
    return {warning.rule: warning for warning in state}


def test_a_season_is_no_warning() -> None:
    # Summer inflow is half that of spring, and the account is emptied in June as planned.
    assert found(account(24)) == {}
    assert found(account(36)) == {}


def test_inflow_that_dries_up_warns_once() -> None:
    state = found(account(24, scale=[0.9, 0.8, 0.7, 0.6, 0.5, 0.45, 0.4, 0.4]))
    assert state["W09"].level == "orange"
    # The drift says the same; its months stand in the evidence.
    assert "W34" not in state
    assert {e.note for e in state["W09"].evidence} == {"account flow"}


def test_a_slow_drift_warns_before_the_fall_does() -> None:
    state = found(account(24, scale=[0.84] * 12))
    assert "W09" not in state and state["W34"].level == "orange"


def test_more_money_than_usual_is_no_warning() -> None:
    assert found(account(24, scale=[3.0])) == {}


def test_a_balance_below_last_year_warns() -> None:
    planned = [40, 44, 48, 52, 56, 60, 30, 34, 38, 42, 46, 50, 40, 44, 48, 52, 56, 60, 22]
    assert "W10" not in found(account(24, balance=[*planned[:-1], 30]))
    assert found(account(24, balance=[*planned[:-1], 8]))["W10"].level == "yellow"


def test_copies_of_a_month_count_once() -> None:
    flows = account(24)
    late = flows[0].model_copy(update={"inflow": Decimal(1)})
    assert monthly([late, *flows, *flows]) == sorted(flows, key=lambda flow: flow.month)
    assert found([*flows, *flows, late]) == {}
