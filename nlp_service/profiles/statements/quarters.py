"""Single quarters from year-to-date flows: YTD(q) − YTD(q−1)."""

from __future__ import annotations

import datetime as dt

from nlp_service.profiles.periods import month_end
from nlp_service.schema import Period, Statement

_FLOWS = ("IS", "CF", "SUP")
#: Balances inside the cash-flow statement: the opening one of a quarter is the last one's closing.
_OPENING, _CLOSING = "cash_begin", "cash_end"


def single_quarters(statements: list[Statement]) -> list[Statement]:
    """The single quarters that the statements allow, oldest first.

    A quarter needs the running totals at its end and at the end of the quarter before, of one
    kind and scope, and holds the items that both print; the first quarter is its own running
    total. Each value keeps the cell of the later total, with ``printed`` the figure there.
    """
    totals: dict[tuple[str, str, dt.date], Statement] = {}
    for statement in statements:
        start, end = statement.period.start, statement.period.end
        if statement.kind in _FLOWS and start == dt.date(end.year, 1, 1) and end.month % 3 == 0:
            key = (statement.kind, statement.scope, end)
            known = totals.get(key)
            if known is None or len(statement.items) > len(known.items):
                totals[key] = statement
    found = []
    for (kind, scope, end), total in totals.items():
        before = (
            totals.get((kind, scope, month_end(end.year, end.month - 3)))
            if (end.month > 3)
            else None
        )
        if end.month == 3 or before is not None:
            found.append(_quarter(total, before))
    return sorted(found, key=lambda s: (s.period.end, s.kind, s.scope))


def _quarter(total: Statement, before: Statement | None) -> Statement:
    end = total.period.end
    items = {}
    for name, value in total.items.items():
        earlier = before.items.get(name) if before else None
        if before is not None and earlier is None:
            continue
        if earlier is None or name == _CLOSING:
            items[name] = value
        elif name == _OPENING and before is not None and _CLOSING in before.items:
            items[name] = value.model_copy(update={"value": before.items[_CLOSING].value})
        else:
            items[name] = value.model_copy(
                update={
                    "value": value.value - earlier.value,
                    "confidence": min(value.confidence, earlier.confidence),
                }
            )
    start = dt.date(end.year, end.month - 2, 1)
    return total.model_copy(
        update={
            "id": f"{total.id}-quarter",
            "period": Period(start=start, end=end, kind="quarter"),
            "items": items,
        }
    )
