"""Observations from records and words: bureau, public records, text, conduct."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache, partial

from nlp_service.catalogues import Row, rows
from nlp_service.profiles.checks.across import DEBT_ITEMS
from nlp_service.profiles.warnings_inputs import Deferred, Observation, WarningInputs
from nlp_service.profiles.warnings_rules import rules
from nlp_service.schema import BureauReport, Evidence, PromiseOutcome, Signal, StatementValue
from nlp_service.scores.bureau import evidence_of
from nlp_service.scores.components import as_evidence
from nlp_service.scores.text import decay, family, scoring, supporting
from nlp_service.scores.wording import quantity

#: Rules fed by one bureau feature each.
_FEATURES = {
    "W13": "special_mention_balance",
    "W15": "new_lenders_6m",
    "W16": "enquiries_3m",
    "W19": "enforcement_count",
    "W21": "tax_arrears_count",
    "W22": "penalty_count",
}
_NON_PERFORMING = ("non_performing_balance", "recovery_balance", "advances_balance")
_OVERDUE_DAYS = 90


def bureau(inputs: WarningInputs) -> Iterator[Observation]:
    """W12 to W19, W21, W22 from the features of a bureau report."""
    report = inputs.bureau
    if report is None or report.state == "not_found":
        return
    period = report.as_of.isoformat()
    values, table = report.features, rules()
    for rule, name in _FEATURES.items():
        if name in values:
            shown = quantity(values[name], table[rule].unit)
            evidence = Deferred(partial(evidence_of, report, name))
            yield Observation(rule, "", values[name], shown, period, evidence)
    present = [name for name in _NON_PERFORMING if name in values]
    if present:
        total = sum(values[name] for name in present)
        counted = [name for name in present if values[name] > 0]
        cells = Deferred(partial(_records, report, counted))
        yield Observation("W12", "", total, f"{total:,.0f}", period, cells)
    if "overdue_total" in values:
        overdue = values["overdue_total"]
        days = values.get("overdue_days", values.get("overdue_months", 0.0) * 30)
        yield Observation(
            rule="W14",
            key="",
            value=overdue,
            observed=f"{overdue:,.0f}",
            period=period,
            evidence=Deferred(partial(evidence_of, report, "overdue_total")),
            level="red" if overdue > 0 and days > _OVERDUE_DAYS else None,
        )
    yield from _against_statements(inputs)


def _against_statements(inputs: WarningInputs) -> Iterator[Observation]:
    report = inputs.bureau
    sheet = inputs.newest.get("BS")
    if report is None or sheet is None:
        return
    period = report.as_of.isoformat()
    equity = sheet.items.get("total_equity")
    guarantees = report.features.get("guarantees_given")
    agreed = any(c.ratio == "contingent_ratio" and c.headroom is not None for c in inputs.covenants)
    if equity is not None and guarantees is not None and equity.value > 0 and not agreed:
        burden = guarantees / float(equity.value)
        evidence = Deferred(partial(_records, report, ["guarantees_given"], [equity]))
        yield Observation("W17", "", burden, f"{burden:.0%}", period, evidence)
    debts = [sheet.items[name] for name in DEBT_ITEMS if name in sheet.items]
    total = float(sum(value.value for value in debts))
    balance = report.features.get("loan_balance")
    if balance is not None and total > 0:
        evidence = Deferred(partial(_records, report, ["loan_balance"], debts))
        yield Observation("W18", "", balance / total, f"{balance / total:.2f}x", period, evidence)


def _records(
    report: BureauReport, features: Iterable[str], cells: Iterable[StatementValue] = ()
) -> list[Evidence]:
    """The printed fields of a report behind some features, and statement cells beside them."""
    found = [item for name in features for item in evidence_of(report, name)]
    found.extend(as_evidence(value.provenance, note=value.item) for value in cells)
    return found


@lru_cache(maxsize=8)
def _corroboration(table: tuple[Row, ...]) -> dict[str, tuple[str, ...]]:
    return {row.text("signal"): tuple(row.text("rules").split(";")) for row in table}


def text(inputs: WarningInputs) -> Iterator[Observation]:
    """W20 claims against equity, W23 each severe signal, W24 several kinds of them."""
    corroboration = _corroboration(rows("corroboration.csv", ("signal", "rules")))
    period = inputs.as_of.isoformat()
    groups: dict[str, list[Signal]] = defaultdict(list)
    for signal in scoring(inputs.signals):
        told = signal.polarity == "negative" and signal.assertion == "asserted"
        if told and not signal.planned and _present(signal, inputs.as_of):
            groups[family(signal)].append(signal)
    severe: dict[str, list[Evidence]] = {}
    for code, group in groups.items():
        sure = [signal for signal in group if signal.confidence >= 0.8]
        if not sure:
            continue
        severity = max(signal.severity for signal in sure)
        evidence = [item for signal in sure for item in supporting(signal)]
        if severity >= 3 and any(_within(s, inputs.as_of, 60) for s in sure):
            severe[code] = evidence
        yield Observation(
            rule="W23",
            key=code,
            value=float(severity),
            observed=f"{severity} / 5",
            period=period,
            evidence=evidence,
            name_zh=sure[0].name_zh,
            name_en=sure[0].name_en,
            # The fifth level is red only beside a record or a figure that says the same.
            level="red" if severity >= 5 else None,
            text_only=True,
            corroborated_by=corroboration.get(code, ()),
        )
    if severe:
        yield Observation(
            rule="W24",
            key="",
            value=float(len(severe)),
            observed=", ".join(sorted(severe)),
            period=period,
            evidence=[item for evidence in severe.values() for item in evidence[:2]],
            text_only=True,
        )
    yield from _claims(groups.get("N06", []), inputs)


def _date(signal: Signal) -> dt.date | None:
    dates = [item.date for item in signal.evidence if item.date]
    return signal.date or (max(dates) if dates else None)


def _within(signal: Signal, as_of: dt.date, days: int) -> bool:
    date = _date(signal)
    return date is None or 0 <= (as_of - date).days <= days


def _present(signal: Signal, as_of: dt.date) -> bool:
    """Whether a signal still weighs: about the client's own group and younger than a half-life."""
    if signal.subject_role not in {"client", "group", "guarantor"}:
        return False
    date = _date(signal)
    if date is None:
        return True
    return date <= as_of and decay((as_of - date).days, signal.half_life_days) >= 0.5


def _claims(suits: list[Signal], inputs: WarningInputs) -> Iterator[Observation]:
    sheet = inputs.newest.get("BS")
    equity = sheet.items.get("total_equity") if sheet else None
    amounts = [(float(s.amount), s) for s in suits if s.amount]
    if not amounts or equity is None or equity.value <= 0:
        return
    total = sum(amount for amount, _ in amounts)
    share = total / float(equity.value)
    evidence = [item for _, signal in amounts for item in supporting(signal)]
    evidence.append(as_evidence(equity.provenance, note=equity.item))
    yield Observation(
        rule="W20",
        key="",
        value=share,
        observed=f"{total:,.0f} ({share:.1%})",
        period=inputs.as_of.isoformat(),
        evidence=evidence,
        text_only=True,
        corroborated_by=("W19", "W12"),
    )


def conduct(inputs: WarningInputs) -> Iterator[Observation]:
    """W25 the fall of cooperation within 90 days; within 180 W26 broken promises, W41 the days that
    the oldest of them is overdue.

    A promise past its day of which nothing has been seen counts as broken until it is.
    """
    score = inputs.cooperation
    if score is not None and score.value is not None and score.history:
        start = inputs.as_of - dt.timedelta(days=90)
        earlier = [value for date, value in score.history if start <= date <= inputs.as_of]
        if earlier:
            fall = max(earlier) - score.value
            evidence = [e for part in score.contributions if part.value < 0 for e in part.evidence]
            yield Observation(
                rule="W25",
                key="",
                value=fall,
                observed=f"{max(earlier):.0f} → {score.value:.0f}",
                period=inputs.as_of.isoformat(),
                evidence=evidence[:6],
                points=score.messages,
                text_only=True,
            )
    start = inputs.as_of - dt.timedelta(days=180)
    done = [
        promise
        for promise in inputs.promises
        if promise.outcome is not PromiseOutcome.SUPERSEDED
        and promise.due is not None
        and start <= promise.due < inputs.as_of
    ]
    unkept = {PromiseOutcome.MISSED, PromiseOutcome.OPEN}
    missed = [promise for promise in done if promise.outcome in unkept]
    if done:
        yield Observation(
            rule="W26",
            key="",
            value=float(len(missed)),
            observed=f"{len(missed)} / {len(done)}",
            period=inputs.as_of.isoformat(),
            evidence=[item for promise in missed for item in promise.evidence],
            points=len(done),
            text_only=True,
        )
        days = [(inputs.as_of - promise.due).days for promise in missed if promise.due is not None]
        yield Observation(
            rule="W41",
            key="",
            value=float(max(days, default=0)),
            observed=str(max(days, default=0)),
            period=inputs.as_of.isoformat(),
            evidence=[item for promise in missed for item in promise.evidence],
            text_only=True,
        )
