"""The workflow of a warning: allowed steps, second person, deadlines."""

from __future__ import annotations

import datetime as dt

import pytest

from nlp_service.errors import BadRequest, Conflict, NotAllowed, NotFound
from nlp_service.profiles import playbook
from nlp_service.profiles import warnings_workflow as workflow
from nlp_service.schema import EarlyWarning
from tests.scores import builders as b

# The Friday before the National Day holiday of 2025, which lasts from 1 to 8 October.
FRIDAY = dt.datetime(2025, 9, 26, 10, tzinfo=dt.UTC)


def warning(level: str = "orange", state: str = "open") -> EarlyWarning:
    return EarlyWarning.model_validate(
        {
            "id": "w1",
            "client_id": "c1",
            "rule": "W05",
            "family": "covenant",
            "level": level,
            "title_zh": "偿债备付率偏低",
            "title_en": "Low DSCR",
            "observed": "1.08x",
            "limit": "< 1.10x",
            "raised": FRIDAY,
            "state": state,
            "actions": playbook.actions(level, FRIDAY.date()),
        }
    )


def test_the_way_of_a_yellow_warning() -> None:
    start = warning("yellow")
    seen = workflow.acknowledge(start, "anna", FRIDAY)
    acted = workflow.act(seen, "Y1", "anna", FRIDAY, "电话记录")
    done = workflow.close(acted, "cured", "anna", FRIDAY, "新报表已达标")
    assert [w.state for w in (start, seen, acted, done)] == [
        "open", "acknowledged", "in_action", "closed",
    ]  # fmt: skip
    assert [action.done for action in acted.actions] == [True, False, False, False]
    assert done.close_reason == "cured"
    assert [event.who for event in done.history] == ["anna"] * 3


@pytest.mark.parametrize("level", ["orange", "red"])
def test_closing_orange_and_red_needs_two(level: str) -> None:
    seen = workflow.acknowledge(warning(level), "anna", FRIDAY)
    proposed = workflow.close(seen, "cured", "anna", FRIDAY, "豁免函已签")
    assert proposed.state == "acknowledged"
    with pytest.raises(NotAllowed):
        workflow.close(proposed, "cured", "anna", FRIDAY, "再次")
    other = workflow.close(proposed, "false_positive", "ben", FRIDAY, "口径不同")
    assert other.state == "acknowledged"
    assert workflow.close(proposed, "cured", "ben", FRIDAY, "已复核").state == "closed"


def test_news_voids_a_proposal() -> None:
    seen = workflow.acknowledge(warning("orange"), "anna", FRIDAY)
    proposed = workflow.close(seen, "cured", "anna", FRIDAY, "豁免函已签")
    proposed.history.append(
        proposed.history[-1].model_copy(update={"who": "system", "what": "level_up"})
    )
    assert workflow.close(proposed, "cured", "ben", FRIDAY, "已复核").state == "acknowledged"


def test_what_is_refused() -> None:
    with pytest.raises(Conflict):
        workflow.act(warning(), "O1", "anna", FRIDAY)
    with pytest.raises(Conflict):
        workflow.close(warning(), "cured", "anna", FRIDAY, "依据")
    seen = workflow.acknowledge(warning(), "anna", FRIDAY)
    with pytest.raises(Conflict):
        workflow.acknowledge(seen, "anna", FRIDAY)
    with pytest.raises(NotFound):
        workflow.act(seen, "Y1", "anna", FRIDAY)
    once = workflow.act(seen, "O1", "anna", FRIDAY)
    with pytest.raises(Conflict):
        workflow.act(once, "O1", "anna", FRIDAY)
    with pytest.raises(BadRequest):
        workflow.close(seen, "tired", "anna", FRIDAY, "依据")
    with pytest.raises(BadRequest):
        workflow.close(seen, "cured", "anna", FRIDAY, "  ")
    with pytest.raises(Conflict):
        workflow.escalate(warning(state="closed"), "anna", FRIDAY)


def test_escalation_climbs_the_roles() -> None:
    first = workflow.escalate(warning(), "system", FRIDAY)
    second = workflow.escalate(first, "system", FRIDAY, "无人处理")
    assert [event.note for event in second.history] == [
        "credit_monitoring",
        "risk_management: 无人处理",
    ]
    assert workflow.acknowledge(second, "ben", FRIDAY).state == "acknowledged"


@pytest.mark.parametrize(
    ("level", "due"),
    [
        # Saturday 27 is free, Sunday 28 September 2025 is a make-up working day.
        ("red", dt.date(2025, 9, 28)),
        ("orange", dt.date(2025, 9, 29)),
        # 30 September, then the holiday until 8 October; 9 October is the next working day.
        ("yellow", dt.date(2025, 10, 10)),
    ],
)
def test_deadlines_follow_the_chinese_calendar(level: str, due: dt.date) -> None:
    raised = warning(level)
    assert workflow.acknowledge_by(raised) == due
    assert not workflow.overdue(raised, due)
    assert workflow.overdue(raised, due + dt.timedelta(days=1))
    assert not workflow.overdue(workflow.acknowledge(raised, "anna", FRIDAY), dt.date(2026, 1, 1))


def test_actions_cite_the_clause_that_permits_them() -> None:
    clause = b.place("贷款人有权停止发放贷款", "contract")
    by_id = {a.id: a for a in playbook.actions("orange", FRIDAY.date(), {"drawdown_stop": clause})}
    assert by_id["O3"].permitting_clause == clause
    assert by_id["O5"].permitting_clause is None
    assert "未找到许可该措施的合同条款" in by_id["O5"].name_zh
    assert "no permitting clause" in by_id["O5"].name_en
    assert by_id["O3"].due == dt.date(2025, 9, 29)
    assert by_id["O1"].evidence_required == "minutes"
    assert by_id["O1"].evidence_required_zh == "会议纪要"


def test_years_beyond_the_calendar_count_weekdays() -> None:
    assert playbook.workdays_after(dt.date(2040, 6, 1), 1) == dt.date(2040, 6, 4)
