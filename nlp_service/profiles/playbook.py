"""Prepared responses: which actions a warning of a level calls for, by when, by whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
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
    held = clauses or {}
    return [
        _action(prepared, raised, held)
        for prepared in _playbook(rows("playbook.csv", _COLUMNS))
        if prepared.level == level
    ]


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A row of the playbook."""

    level: str
    id: str
    names: tuple[str, str]
    owner: str
    days: int
    right: str
    required: tuple[str, str]
    effect: str


@lru_cache(maxsize=8)
def _playbook(table: tuple[Row, ...]) -> list[_Prepared]:
    return [
        _Prepared(
            level=row.text("level"),
            id=row.text("action_id"),
            names=(row.text("name_zh"), row.text("name_en")),
            owner=row.text("owner_role"),
            days=int(row.number("deadline_workdays")),
            right=row.text("needs_clause"),
            required=(row.text("evidence_zh"), row.text("evidence_en")),
            effect=row.text("system_effect"),
        )
        for row in table
    ]


def _action(prepared: _Prepared, raised: dt.date, clauses: Mapping[str, Provenance]) -> Action:
    right = prepared.right
    name_zh, name_en = prepared.names
    if right and right not in clauses:
        name_zh += "（未找到许可该措施的合同条款）"
        name_en += " (no permitting clause found in the contracts)"
    return Action(
        id=prepared.id,
        name_zh=name_zh,
        name_en=name_en,
        owner_role=prepared.owner,
        deadline_workdays=prepared.days,
        due=workdays_after(raised, prepared.days),
        evidence_required=prepared.required[1],
        evidence_required_zh=prepared.required[0],
        system_effect=prepared.effect,
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
