"""What people set right: figures that were read wrongly, checks that they accept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from nlp_service.schema import Check, Statement


def apply(
    statements: Sequence[Statement], corrections: Mapping[tuple[str, str], Decimal]
) -> list[Statement]:
    """The statements with corrected figures in place of those that were read.

    A corrected figure keeps its printed words and their place, so that both can be compared;
    it counts as read without doubt.

    Args:
        corrections: values in units of the currency by (statement id, item).
    """
    if not corrections:
        return list(statements)
    result = []
    for statement in statements:
        items = dict(statement.items)
        for item, value in statement.items.items():
            right = corrections.get((statement.id, item))
            if right is not None:
                items[item] = value.model_copy(
                    update={"value": right, "corrected": True, "confidence": 1.0}
                )
        result.append(statement.model_copy(update={"items": items}))
    return result


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
