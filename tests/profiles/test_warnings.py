"""The warning engine as a state machine: levels, hysteresis, cool-down, corroboration."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp_service.profiles import warnings
from nlp_service.profiles.warnings_inputs import (
    Deferred,
    Fact,
    Observation,
    Relative,
    WarningInputs,
)
from nlp_service.profiles.warnings_rules import rank, rules
from nlp_service.schema import EarlyWarning
from tests.scores import builders as b

NOON = dt.datetime(2026, 1, 5, 12, tzinfo=dt.UTC)


def turn(
    previous: list[EarlyWarning],
    value: float,
    day: int,
    *,
    rule: str = "W06",
    text_only: bool = False,
) -> list[EarlyWarning]:
    """One evaluation of one observation, ``day`` days after the start."""
    now = NOON + dt.timedelta(days=day)
    inputs = WarningInputs(client=b.client(), as_of=now.date())
    words = [b.evidence(f"第{day}日", now.date(), f"doc{day}")]
    seen = Observation(rule, "", value, f"{value}", f"p{day}", words, text_only=text_only)
    return warnings.step([seen], inputs, previous, now)


def levels(values: list[float], every: int = 31) -> list[str]:
    state: list[EarlyWarning] = []
    seen = []
    for index, value in enumerate(values):
        state = turn(state, value, index * every)
        standing = [warning for warning in state if warnings.active(warning)]
        seen.append(standing[0].level if standing else "none")
    return seen


@pytest.mark.parametrize(
    ("value", "level"),
    [(1.31, None), (1.30, None), (1.29, "blue"), (1.19, "yellow"), (1.09, "orange"), (0.99, "red")],
)
def test_a_level_is_reached_at_its_limit(value: float, level: str | None) -> None:
    state = turn([], value, 0)
    assert [warning.level for warning in state] == ([level] if level else [])


def test_a_warning_tells_what_it_saw() -> None:
    [warning] = turn([], 1.15, 0)
    assert warning.title_zh == "偿债备付率（未来12个月）偏低"
    assert warning.title_en == "Low forward DSCR"
    assert warning.limit == "< 1.20x"
    assert [action.id for action in warning.actions] == ["Y1", "Y2", "Y3", "Y4"]
    assert warning.evidence[0].provenance.text == "第0日"
    assert len(warning.rules_version) == 16


def test_it_rises_at_once_and_falls_after_two_good_observations() -> None:
    assert levels([1.15, 0.95, 1.16, 1.17, 1.40, 1.41]) == [
        "yellow",
        "red",
        "red",
        "yellow",
        "yellow",
        "none",
    ]


def test_inside_the_margin_it_stays() -> None:
    # 1.20 is the limit, 1.25 the clearing line.
    assert levels([1.19, 1.21, 1.24, 1.22, 1.19]) == ["yellow"] * 5


def test_looking_twice_at_the_same_figures_is_one_observation() -> None:
    state = turn([], 1.15, 0)
    for _ in range(4):
        state = turn(state, 1.50, 40)
    assert warnings.active(state[0])
    state = turn(state, 1.50, 80)
    assert not warnings.active(state[0])


def test_figures_corrected_within_a_period_are_an_observation_of_their_own() -> None:
    # W39 looks at the coverage of the day and clears after one good observation.
    state = turn([], 0.3, 0, rule="W39")
    assert warnings.active(state[0])
    assert warnings.active(turn(state, 0.3, 0, rule="W39")[0])
    completed = turn(state, 0.9, 0, rule="W39")
    assert not warnings.active(completed[0])
    # Two are needed for a ratio, and the corrected figure counts once however often it is seen.
    state = turn(turn([], 1.15, 0), 1.4, 0)
    for _ in range(3):
        state = turn(state, 1.4, 0)
    assert warnings.active(state[0])


def test_a_bad_observation_breaks_the_run() -> None:
    assert levels([1.15, 1.50, 1.15, 1.50, 1.15, 1.50]) == ["yellow"] * 6


def test_cool_down_keeps_quiet_and_keeps_the_evidence() -> None:
    state = turn([], 1.15, 0)
    state = turn(state, 1.50, 5)
    state = turn(state, 1.50, 10)
    assert not warnings.active(state[0])
    state = turn(state, 1.15, 15)
    assert len(state) == 1 and warnings.active(state[0])
    assert [event.what for event in state[0].history].count("raised") == 1
    assert {item.source for item in state[0].evidence} >= {"doc0", "doc15"}


def test_a_higher_level_alerts_inside_the_cool_down() -> None:
    state = turn([], 1.25, 0)
    state[0].state, state[0].close_reason = "closed", "accepted_risk"
    state = turn(state, 1.15, 3)
    assert sorted(w.level for w in state) == ["blue", "yellow"]
    assert state[0].id != state[1].id


def test_a_closed_warning_needs_new_figures() -> None:
    state = turn([], 1.15, 0)
    state[0].state = "closed"
    inputs = WarningInputs(client=b.client(), as_of=NOON.date())
    seen = Observation("W06", "", 1.15, "1.15", "p0", [])
    again = warnings.step([seen], inputs, state, NOON + dt.timedelta(days=60))
    assert len(again) == 1
    assert len(turn(state, 1.15, 60)) == 2


def test_previous_warnings_are_not_changed() -> None:
    state = turn([], 1.15, 0)
    before = [warning.model_dump() for warning in state]
    turn(state, 0.9, 10)
    assert [warning.model_dump() for warning in state] == before


#: Forward DSCRs on both sides of all limits and margins.
_VALUES = st.lists(
    st.one_of(
        st.sampled_from([0.95, 1.02, 1.07, 1.12, 1.17, 1.22, 1.27, 1.32, 1.37, 1.5]),
        st.floats(0.8, 1.6, allow_nan=False),
    ),
    min_size=1,
    max_size=24,
)


@settings(max_examples=150, deadline=None)
@given(_VALUES)
def test_no_flapping(values: list[float]) -> None:
    """A level falls only after two values in a row beyond the margin of the level it leaves."""
    limits = rules()["W06"].limits
    seen = levels(values)
    for index in range(1, len(values)):
        before, after = seen[index - 1], seen[index]
        if rank(after) < rank(before):  # type: ignore[arg-type]
            bound = limits.bound(before)  # type: ignore[arg-type]
            assert bound is not None and index >= 1
            assert all(value >= bound + limits.margin for value in values[index - 1 : index + 1])
        assert rank(after) >= rank(limits.level(values[index]))  # type: ignore[arg-type]


@settings(max_examples=150, deadline=None)
@given(_VALUES, st.integers(1, 40))
def test_cool_down(values: list[float], every: int) -> None:
    """Within thirty days of an alert there is another one only at a higher level."""
    state: list[EarlyWarning] = []
    for index, value in enumerate(values):
        state = turn(state, value, index * every)
    alerts = sorted(
        (event.at, _level_of(event.note))
        for warning in state
        for event in warning.history
        if event.what in {"raised", "level_up"}
    )
    for (first, low), (second, high) in itertools.pairwise(alerts):
        assert second - first >= warnings.COOL_DOWN or high > low


def _level_of(note: str) -> int:
    return rank(note.split()[0])  # type: ignore[arg-type]


_SIGNAL = st.builds(
    b.signal,
    st.sampled_from(["N01", "N04", "N06", "N07", "N08", "N09", "N14", "N20", "N28", "N33"]),
    st.integers(1, 5),
    st.floats(0.5, 1.0),
    days=st.integers(0, 400),
    source=st.sampled_from(["m1", "m2", "m3"]),
    amount=st.sampled_from([None, "90000000"]),
)


@given(st.lists(_SIGNAL, max_size=12))
def test_words_alone_never_make_red(signals: list[b.Signal]) -> None:
    sheet = b.statement(total_equity="1000000")
    inputs = WarningInputs(
        client=b.client(), as_of=b.AS_OF, signals=signals, statements=[sheet], cooperation=None
    )
    state: list[EarlyWarning] = []
    for day in range(3):
        now = dt.datetime.combine(b.AS_OF, dt.time(9), dt.UTC) + dt.timedelta(days=day)
        state = warnings.evaluate(inputs, state, now)
    assert all(warning.level != "red" for warning in state)
    assert warnings.client_level(state, now) != "red"
    assert all(warning.evidence for warning in state)


def at(inputs: WarningInputs) -> dict[str, EarlyWarning]:
    state = warnings.evaluate(inputs, [], dt.datetime.combine(b.AS_OF, dt.time(9), dt.UTC))
    return {warning.rule: warning for warning in state}


def test_a_record_corroborates_the_words() -> None:
    severe = b.signal("N07", 5, 0.95, text="公司已被列为失信被执行人")
    alone = at(WarningInputs(client=b.client(), as_of=b.AS_OF, signals=[severe]))
    assert alone["W23"].level == "orange" and alone["W23"].review
    record = b.report({"enforcement_count": 1.0})
    both = at(WarningInputs(client=b.client(), as_of=b.AS_OF, signals=[severe], bureau=record))
    assert both["W23"].level == "red" and not both["W23"].review
    assert both["W19"].level == "red"


def test_two_orange_families_lift_the_client() -> None:
    facts = {"project_delay_days": Fact(200), "dscr_forward": Fact(1.05)}
    plant = b.client(phase="construction")
    inputs = WarningInputs(client=plant, as_of=b.AS_OF, facts=facts)
    now = dt.datetime.combine(b.AS_OF, dt.time(9), dt.UTC)
    state = warnings.evaluate(inputs, [], now)
    assert {warning.level for warning in state} == {"orange"}
    assert warnings.client_level(state, now) == "red"
    assert warnings.client_level(state[:1], now) == "orange"
    assert warnings.client_level(state, now + dt.timedelta(days=91)) == "orange"


def test_a_delay_of_repairs_is_none_of_the_project() -> None:
    facts = {"project_delay_days": Fact(200), "cost_overrun": Fact(0.3)}
    running = WarningInputs(client=b.client(phase="operation"), as_of=b.AS_OF, facts=facts)
    assert at(running) == {}


@pytest.mark.parametrize(
    ("days", "level"), [(1, "blue"), (5, "yellow"), (30, "orange"), (90, "red")]
)
def test_days_past_due(days: int, level: str) -> None:
    inputs = WarningInputs(client=b.client(days_past_due=days), as_of=b.AS_OF)
    assert at(inputs)["W07"].level == level


def test_group_contagion() -> None:
    sister = Relative("海屿能源集团有限公司", "red")
    inputs = WarningInputs(client=b.client(), as_of=b.AS_OF, relatives=[sister])
    assert at(inputs)["W37"].level == "yellow"
    linked = WarningInputs(
        client=b.client(), as_of=b.AS_OF, relatives=[Relative("海屿能源集团有限公司", "red", True)]
    )
    assert at(linked)["W37"].level == "orange"


def test_bureau_features_raise_their_rules() -> None:
    record = b.report(
        {
            "special_mention_balance": 3e6,
            "non_performing_balance": 1e6,
            "overdue_total": 2e5,
            "overdue_months": 4.0,
            "enquiries_3m": 7.0,
            "new_lenders_6m": 2.0,
            "loan_balance": 2.4e7,
            "guarantees_given": 6e6,
        }
    )
    sheet = b.statement(total_equity="10000000", long_term_borrowings="20000000")
    found = at(WarningInputs(client=b.client(), as_of=b.AS_OF, bureau=record, statements=[sheet]))
    assert {rule: found[rule].level for rule in ("W12", "W14", "W15", "W16", "W17", "W18")} == {
        "W12": "red",
        "W14": "red",
        "W15": "blue",
        "W16": "yellow",
        "W17": "yellow",
        "W18": "orange",
    }
    assert {e.note for e in found["W18"].evidence} == {"loan_balance", "long_term_borrowings"}
    # Special mention is said by the non-performing balance, which quotes both.
    assert "W13" not in found
    assert {e.note for e in found["W12"].evidence} == {
        "non_performing_balance",
        "special_mention_balance",
    }


def test_special_mention_alone_warns() -> None:
    record = b.report({"special_mention_balance": 3e6, "non_performing_balance": 0.0})
    assert at(WarningInputs(client=b.client(), as_of=b.AS_OF, bureau=record))["W13"].level == (
        "orange"
    )


def test_what_has_no_document_says_so_in_both_languages() -> None:
    inputs = WarningInputs(
        client=b.client(days_past_due=40),
        as_of=b.AS_OF,
        relatives=[Relative("海屿能源集团有限公司", "red")],
    )
    found = at(inputs)
    assert "client record" in (found["W07"].missing or "")
    assert "客户档案" in (found["W07"].missing_zh or "")
    assert all(w.evidence or (w.missing and w.missing_zh) for w in found.values())


def test_rules_cover_the_whole_table() -> None:
    assert sorted(rules()) == [f"W{number:02}" for number in range(1, 42)]


def test_bureau_debt_is_held_against_all_debt_of_the_statements() -> None:
    report = b.report({"loan_balance": 130.0})
    bare = b.statement(short_term_borrowings="40", long_term_borrowings="60")
    full = b.statement(
        short_term_borrowings="40",
        long_term_borrowings="60",
        long_term_payables="20",
        lease_liabilities="10",
    )

    def found(sheet: object) -> dict[str, EarlyWarning]:
        inputs = WarningInputs(
            client=b.client(),
            as_of=b.AS_OF,
            bureau=report,
            statements=[sheet],  # type: ignore[list-item]
        )
        return at(inputs)

    assert found(bare)["W18"].observed == "1.30x"
    # 长期应付款 and leases are debt that the bureau may show.
    assert "W18" not in found(full)


def test_evidence_is_gathered_only_when_it_is_looked_at() -> None:
    asked = []

    def gather() -> list[b.Evidence]:
        asked.append(1)
        return [b.evidence("逾期", b.AS_OF), b.evidence("overdue", b.AS_OF, "m2")]

    seen = Deferred(gather)
    assert asked == []
    assert len(seen) == 2 and seen[1].source == "m2" and [e.source for e in seen] == ["m1", "m2"]
    assert asked == [1]
