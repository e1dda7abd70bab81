"""What people set right: figures that were read wrongly, checks that they accept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from nlp_service.schema import Check, Statement, StatementValue


def apply(
    statements: Sequence[Statement], corrections: Mapping[tuple[str, str], Decimal]
) -> list[Statement]:
    """The statements with corrected figures in place of those that were read.

    A corrected figure keeps its printed words and their place, so that both can be compared;
    it counts as read without doubt. A figure that was not read is filled in the same way.

    Args:
        corrections: values in units of the currency by (statement id, item).
    """
    if not corrections:
        return list(statements)
    result = []
    for statement in statements:
        items = dict(statement.items)
        for item in (*items, *(lost.item for lost in statement.unread)):
            right = corrections.get((statement.id, item))
            value = correctable(statement, item)
            if right is not None and value is not None:
                items[item] = value.model_copy(
                    update={"value": right, "corrected": True, "confidence": 1.0}
                )
        unread = [lost for lost in statement.unread if lost.item not in items]
        result.append(statement.model_copy(update={"items": items, "unread": unread}))
    return result


def correctable(statement: Statement, item: str) -> StatementValue | None:
    """The figure that a person may set right: as read, or one not read, of no confidence."""
    lost = next((lost for lost in statement.unread if lost.item == item), None)
    if item in statement.items or lost is None:
        return statement.items.get(item)
    return StatementValue(
        item=item,
        value=Decimal(0),
        printed="",
        unit=statement.unit,
        label=lost.label,
        confidence=0.0,
        provenance=lost.provenance,
    )


def check_key(check: Check) -> str:
    """The name of a check of one period, under which a person accepts it."""
    return f"{check.id}@{check.period.end.isoformat()}" if check.period else check.id


def accept(checks: Iterable[Check], accepted: frozenset[str]) -> list[Check]:
    """The checks, those that a person accepted no longer blocking the score.

    An accepted check still shows its outcome and its difference.
    """
    return [
        check.model_copy(update={"blocking": False})
        if check.blocking and check_key(check) in accepted
        else check
        for check in checks
    ]
