"""Proof of promises outside the words of mail: account flows, and statements that came by mail."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation

from nlp_service.profiles.flows import monthly
from nlp_service.schema import (
    AccountFlow,
    Evidence,
    Message,
    Promise,
    PromiseOutcome,
    Provenance,
    Statement,
)

#: A month's total is consistent with a payment rather than the payment itself.
_FLOW_CONFIDENCE = 0.6
_REPORTS = re.compile(
    r"报表|财报|年报|季报|半年报|审计报告|资产负债表|利润表|现金流量表|"
    r"\b(?:accounts|financial statements?|financials|balance sheet|income statement|"
    r"annual report|quarterly report|audit report)\b",
    re.IGNORECASE,
)


def prove(
    promises: Sequence[Promise],
    messages: Sequence[Message],
    flows: Iterable[AccountFlow],
    statements: Sequence[Statement],
    as_of: dt.date,
) -> list[Promise]:
    """``promises``, those that mail leaves open settled by what else is known on ``as_of``.

    A promised amount is kept where a month from the promise to its due day moved at least as
    much on the supervised account, and missed where all these months are complete and none did.
    Promised statements are kept or late by the client's mail that carried statements.
    """
    months = [flow for flow in monthly(flows) if flow.month <= as_of]
    return [_proved(promise, messages, months, statements, as_of) for promise in promises]


def _proved(
    promise: Promise,
    messages: Sequence[Message],
    months: list[AccountFlow],
    statements: Sequence[Statement],
    as_of: dt.date,
) -> Promise:
    if promise.outcome is not PromiseOutcome.OPEN or promise.made is None:
        return promise
    if promise.amount is not None:
        return _by_flows(promise, months, as_of) or promise
    if _REPORTS.search(promise.text):
        return _by_statements(promise, messages, statements) or promise
    return promise


def _by_flows(promise: Promise, months: list[AccountFlow], as_of: dt.date) -> Promise | None:
    made, due = promise.made, promise.due
    try:
        amount = Decimal(promise.amount or "")
    except InvalidOperation:
        return None
    if made is None or due is None or due > as_of:
        return None
    first, last = made.date().replace(day=1), due.replace(day=1)
    spanned = [
        f for f in months if first <= f.month <= last and f.currency == (promise.currency or "CNY")
    ]
    moved = next((f for f in spanned if max(f.inflow, f.outflow) >= amount), None)
    if moved is not None:
        return _settled(promise, PromiseOutcome.KEPT, moved.provenance, due, None, "flow")
    # Only a month that is over tells that nothing came.
    wanted = (last.year - first.year) * 12 + last.month - first.month + 1
    over = last.replace(day=28) + dt.timedelta(days=4) <= as_of
    if not over or len(spanned) < wanted:
        return None
    return _settled(promise, PromiseOutcome.MISSED, spanned[-1].provenance, due, None, "flow")


def _by_statements(
    promise: Promise, messages: Sequence[Message], statements: Sequence[Statement]
) -> Promise | None:
    made = promise.made
    carried = [
        (message, cell)
        for message in messages
        if message.side == "client" and message.date and made and message.date > made
        for statement in statements
        if statement.document_id == message.document_id
        and (cell := _first_cell(statement)) is not None
        and cell.part.startswith(f"{message.part}.")
    ]
    if not carried:
        return None
    message, cell = min(carried, key=lambda pair: str(pair[0].date))
    day = message.date.date() if message.date else None
    late = promise.due is not None and day is not None and day > promise.due
    outcome = PromiseOutcome.LATE if late else PromiseOutcome.KEPT
    return _settled(promise, outcome, cell, day, message.id, "statement")


def _first_cell(statement: Statement) -> Provenance | None:
    return next((value.provenance for value in statement.items.values()), None)


def _settled(
    promise: Promise,
    outcome: PromiseOutcome,
    where: Provenance,
    day: dt.date | None,
    message_id: str | None,
    kind: str,
) -> Promise:
    proof = Evidence(
        provenance=where,
        date=day,
        polarity="positive" if outcome is PromiseOutcome.KEPT else "negative",
        confidence=_FLOW_CONFIDENCE if kind == "flow" else 1.0,
        source=message_id or where.document_id,
        note=f"{kind}:{outcome.value}",
    )
    return promise.model_copy(
        update={
            "outcome": outcome,
            "evidence_message_id": message_id,
            "evidence": [*promise.evidence, proof],
        }
    )
