"""The day by which something is promised or asked."""

from __future__ import annotations

import datetime as dt

import pytest

from nlp_service.signals.due import due_date, in_parts

WRITTEN = dt.datetime(2026, 3, 9, 10, 0)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("今天先付800万元，剩余1,200万元3月20日前付清。", "2026-03-20"),
        ("今年能否3月底前给我们？", "2026-03-31"),
        ("三季度报表请于4月10日前报送。", "2026-04-10"),
        ("下周一定给您。", "2026-03-20"),
        ("五个工作日内把说明给您。", "2026-03-16"),
        ("4月1日提前还款500万元，冲减2035年的期数。", "2026-04-01"),
        ("Please include it in the Q3 accounts.", None),
        ("Could you send the settlement statements for Q4?", None),
        ("The Q3 pack will be with you by 30 October.", "2026-10-30"),
        ("You will have the note within five working days.", "2026-03-16"),
        ("It was sent on 2 March.", None),
    ],
)
def test_the_day_belongs_to_the_act(text: str, day: str | None) -> None:
    assert due_date(text, WRITTEN) == (dt.date.fromisoformat(day) if day else None)


def test_several_days_are_parts() -> None:
    assert in_parts("USD 200,000 on 20 March and the rest on 30 April.", WRITTEN)
    assert in_parts("3月20日还一半，4月30日还清。", WRITTEN)
    assert not in_parts("The report follows by 20 March.", WRITTEN)
