"""The text part: decay, distinct sources, roles, plans, resolution, caps."""

from __future__ import annotations

import pytest

from nlp_service.schema import Signal
from nlp_service.scores import text
from tests.scores import builders as b


def value(*signals: Signal) -> dict[str, float]:
    return {c.contribution.name: c.contribution.value for c in text.text(signals, b.AS_OF)}


def test_half_a_life_later_half_the_weight() -> None:
    assert value(b.signal("N17", 3, 1.0, days=180))["N17"] == pytest.approx(0.18)
    assert text.decay(90, 180) == pytest.approx(0.70711, abs=1e-5)
    assert text.decay(500, None) == 1.0
    assert text.decay(-10, 100) == 1.0


def test_one_source_counts_once_and_two_join() -> None:
    one = b.signal("N01", 4, 0.5, source="m1")
    again = b.signal("N01", 4, 0.4, source="m1")
    other = b.signal("N01", 4, 0.5, source="m2")
    assert value(one, again)["N01"] == pytest.approx(0.48 * 0.5)
    assert value(one, again, other)["N01"] == pytest.approx(0.48 * 0.75)


@pytest.mark.parametrize(
    ("role", "share"),
    [("client", 1), ("group", 1), ("guarantor", 1), ("counterparty", 0.3)],
)
def test_roles_scale(role: str, share: float) -> None:
    assert value(b.signal("N23", 3, 1.0, subject_role=role))["N23"] == pytest.approx(0.36 * share)


@pytest.mark.parametrize(
    "fields",
    [
        {"subject_role": "other"},
        {"subject_role": "unknown"},
        {"assertion": "negated"},
        {"assertion": "hypothetical"},
        {"assertion": "past", "date": None},
        {"polarity": "protective"},
    ],
)
def test_what_never_scores(fields: dict[str, object]) -> None:
    assert value(b.signal("N06", 3, 1.0, **fields)) == {}


def test_what_was_not_yet_written_does_not_score() -> None:
    assert value(b.signal("N06", 3, 1.0, days=-5)) == {}


def test_plans_weigh_half_however_many() -> None:
    plans = [b.signal("P06", 3, 1.0, planned=True, source=f"m{n}") for n in range(5)]
    assert value(*plans)["P06"] == pytest.approx(-0.36 * 0.5)


def test_past_events_decay_from_their_own_date_and_count_as_resolved() -> None:
    old = b.signal("N01", 4, 1.0, days=360, half_life=180, assertion="past")
    old.evidence[0].date = b.AS_OF
    assert value(old)["N01"] == pytest.approx(0.48 * 0.25 * 0.5)


def test_a_resolution_halves_its_counterpart() -> None:
    suit = b.signal("N06", 3, 1.0, days=30, half_life=None)
    settled = b.signal("P12", 2, 1.0, days=5, half_life=None, source="m2", text="双方已达成和解")
    result = value(suit, settled)
    assert result["N06"] == pytest.approx(0.18)
    assert result["P12"] == pytest.approx(-0.24)
    earlier = b.signal("P12", 2, 1.0, days=60, half_life=None, source="m2")
    assert value(suit, earlier)["N06"] == pytest.approx(0.36)


def test_a_planned_resolution_resolves_nothing() -> None:
    suit = b.signal("N06", 3, 1.0, days=30, half_life=None)
    promised = b.signal("P12", 2, 1.0, days=5, planned=True, source="m2")
    assert value(suit, promised)["N06"] == pytest.approx(0.36)


def test_fine_types_join_their_family() -> None:
    first = b.signal("N17", 3, 0.5, half_life=None)
    second = b.signal("N17.grid", 3, 0.5, half_life=None, source="m2")
    assert value(first, second) == {"N17": pytest.approx(0.36 * 0.75)}


def test_a_mere_mention_does_not_support() -> None:
    told = b.signal("N01", 4, 0.9, half_life=None)
    told.evidence[0].polarity = "negative"
    told.evidence.append(b.evidence("没有发生逾期", b.AS_OF, "m2", polarity="neutral"))
    assert value(told)["N01"] == pytest.approx(0.48 * 0.9)


def test_cooperation_around_its_neutral_point() -> None:
    assert text.cooperation_component(b.cooperation(50)).contribution.value == 0
    assert text.cooperation_component(b.cooperation(0)).contribution.value == pytest.approx(0.3)
    absent = text.cooperation_component(b.cooperation(None))
    assert absent.contribution.missing and absent.low < 0 < absent.high
