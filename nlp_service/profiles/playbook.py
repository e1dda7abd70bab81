"""Prepared responses: which actions a warning of a level calls for, by when, by whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import lru_cache

from nlp_service.catalogues import Row, rows
from nlp_service.schema import Action, Level, Provenance

_COLUMNS = ("level", "action_id", "name_zh", "name_en", "owner_role", "deadline_workdays")


def actions(
    level: Level, raised: dt.date, clauses: Mapping[str, Provenance] | None = None
) -> list[Action]:
    """The actions that the playbook prepares for ``level``, due counted from ``raised``.

    Args:
        clauses: contract clauses by the right they give (``drawdown_stop``, ``acceleration``,
            ``lock_up``, ``security_top_up``); an action that needs such a right cites its clause,
            or says that none was found.
    """
    return [
        _action(row, raised, clauses or {})
        for row in rows("playbook.csv", _COLUMNS)
        if row.text("level") == level
    ]


def _action(row: Row, raised: dt.date, clauses: Mapping[str, Provenance]) -> Action:
    days = int(row.number("deadline_workdays"))
    right = row.text("needs_clause")
    name_zh, name_en = row.text("name_zh"), row.text("name_en")
    if right and right not in clauses:
        name_zh += "（未找到许可该措施的合同条款）"
        name_en += " (no permitting clause found in the contracts)"
    return Action(
        id=row.text("action_id"),
        name_zh=name_zh,
        name_en=name_en,
        owner_role=row.text("owner_role"),
        deadline_workdays=days,
        due=workdays_after(raised, days),
        evidence_required=row.text("evidence_en"),
        evidence_required_zh=row.text("evidence_zh"),
        system_effect=row.text("system_effect"),
        permitting_clause=clauses.get(right),
    )


def workdays_after(day: dt.date, count: int) -> dt.date:
    """The date ``count`` working days after ``day`` by the Chinese calendar."""
    for _ in range(count):
        day = _next_workday(day)
    return day


@lru_cache(maxsize=4096)
def _next_workday(day: dt.date) -> dt.date:
    while True:
        day += dt.timedelta(days=1)
        if is_workday(day):
            return day


@lru_cache(maxsize=4096)
def is_workday(day: dt.date) -> bool:
    """Whether banks work on ``day``: holidays and make-up days of the State Council's calendar.

    Years whose holidays have not been announced yet fall back to Monday to Friday.
    """
    import chinese_calendar

    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5
