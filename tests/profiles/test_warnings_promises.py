"""Promises that were broken, and those past their day with no result, raise a warning."""

from __future__ import annotations

import datetime as dt

import pytest

from nlp_service.profiles.warnings import evaluate
from nlp_service.profiles.warnings_inputs import WarningInputs
from nlp_service.profiles.warnings_records import conduct
from nlp_service.signals import promises
from tests.scores import builders as b
from tests.signals.samples import message

TEXTS = ["利息7月12日前付清。", "We will pay the interest by 12 July."]


def seen(rule: str, text: str, as_of: dt.date) -> list[float]:
    made = promises([message(text, "client", "2024-07-01T10:00+08:00")], as_of)
    inputs = WarningInputs(client=b.client(), as_of=as_of, promises=made)
    found = [o for o in conduct(inputs) if o.rule == rule]
    assert all(item.provenance.text == text for o in found for item in o.evidence)
    return [o.value for o in found]


@pytest.mark.parametrize("text", TEXTS)
def test_a_promise_past_its_day_counts_until_something_is_seen(text: str) -> None:
    assert seen("W26", text, dt.date(2024, 7, 12)) == []
    assert seen("W26", text, dt.date(2024, 7, 13)) == [1.0]
    assert seen("W26", text, dt.date(2025, 7, 13)) == []


@pytest.mark.parametrize("text", TEXTS)
def test_one_overdue_promise_warns_by_the_days_it_is_overdue(text: str) -> None:
    def levels(as_of: dt.date) -> list[str]:
        made = promises([message(text, "client", "2024-07-01T10:00+08:00")], as_of)
        inputs = WarningInputs(client=b.client(), as_of=as_of, promises=made)
        now = dt.datetime.combine(as_of, dt.time(), dt.UTC)
        return [w.level for w in evaluate(inputs, [], now) if w.rule == "W41"]

    assert seen("W41", text, dt.date(2024, 7, 12)) == []
    assert seen("W41", text, dt.date(2024, 7, 30)) == [18.0]
    assert levels(dt.date(2024, 7, 12)) == []
    assert levels(dt.date(2024, 7, 13)) == ["blue"]
    assert levels(dt.date(2024, 7, 26)) == ["yellow"]
