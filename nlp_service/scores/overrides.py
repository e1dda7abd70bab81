"""What moves a grade after the sum: default, insolvency, audit opinion, age, coverage."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from nlp_service.catalogues import rows
from nlp_service.schema import (
    BureauReport,
    Check,
    Client,
    Evidence,
    Ratio,
    Reason,
    Signal,
    Statement,
)
from nlp_service.scores import grades
from nlp_service.scores.bureau import evidence_of
from nlp_service.scores.components import as_evidence
from nlp_service.scores.parameters import parameters
from nlp_service.scores.text import family, supporting

#: Opinions that cap the grade; a qualified opinion or an emphasis of matter does not.
_MODIFIED = re.compile(
    r"无法表示意见|否定意见|disclaimer of opinion|adverse opinion", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the overrides look at. ``coverage`` is 0 to 1."""

    client: Client
    signals: Iterable[Signal]
    bureau: BureauReport | None
    statements: Iterable[Statement]
    ratios: Iterable[Ratio]
    coverage: float
    as_of: dt.date


@dataclass(frozen=True, slots=True)
class Override:
    """One override that applies: the row of the catalogue and what it saw."""

    id: str
    observed: str = ""
    limit: str = ""
    evidence: list[Evidence] = field(default_factory=list)


def blocking(checks: Iterable[Check]) -> list[Check]:
    """The failed checks that forbid a grade until a person corrects or accepts them."""
    return [check for check in checks if check.outcome == "fail" and check.blocking]


def apply(grade: str, facts: Facts) -> tuple[str, list[Reason]]:
    """The grade after all overrides, and the overrides that hold as reasons, hardest first."""
    table = {row.text("id"): row for row in rows("grade_overrides.csv", ("id", "effect", "grade"))}
    final = grade
    reasons = []
    for found in _found(facts):
        row = table[found.id]
        target = row.text("grade")
        if row.text("effect") == "cap" and grades.worse(grade, target) == grade:
            continue  # the grade is no better than the cap already
        final = grades.worse(final, target)
        words = {"observed": found.observed, "limit": found.limit}
        reasons.append(
            Reason(
                code=f"O:{found.id}",
                direction="override",
                text_zh=row.text("text_zh").format(**words),
                text_en=row.text("text_en").format(**words),
                value=0.0,
                gain_zh=row.text("gain_zh").format(**words),
                gain_en=row.text("gain_en").format(**words),
                evidence=found.evidence,
            )
        )
    order = {row_id: index for index, row_id in enumerate(table)}
    reasons.sort(key=lambda reason: order[reason.code.removeprefix("O:")])
    return final, reasons


def statement_age(
    statements: Iterable[Statement], ratios: Iterable[Ratio], as_of: dt.date
) -> int | None:
    """Whole months since the newest reporting date known on ``as_of``; None without any."""
    ends = [s.period.end for s in statements] + [r.period.end for r in ratios]
    newest = max((end for end in ends if end <= as_of), default=None)
    if newest is None:
        return None
    months = (as_of.year - newest.year) * 12 + as_of.month - newest.month
    # A reporting date at a month's end is complete on the month's last day, not a day later.
    last_day = (as_of + dt.timedelta(days=1)).day == 1
    return months - (as_of.day < newest.day and not last_day)


def _found(facts: Facts) -> list[Override]:
    return [
        found
        for found in (
            _insolvency(facts),
            _past_due(facts),
            _non_performing(facts),
            _audit(facts),
            _stale(facts),
            _coverage(facts),
        )
        if found is not None
    ]


def _certain(facts: Facts, code: str) -> list[Signal]:
    floor = parameters()["override_confidence"]
    return [
        signal
        for signal in facts.signals
        if family(signal) == code
        and signal.assertion == "asserted"
        and not signal.planned
        and signal.subject_role == "client"
        and signal.confidence >= floor
    ]


def _insolvency(facts: Facts) -> Override | None:
    evidence = [item for signal in _certain(facts, "N09") for item in supporting(signal)]
    if not evidence:
        return None
    sources = {item.source or item.provenance.document_id for item in evidence}
    confirmed = len(sources) > 1
    return Override("insolvency_confirmed" if confirmed else "insolvency", evidence=evidence)


def _past_due(facts: Facts) -> Override | None:
    limit = parameters()["default_days"]
    days = facts.client.days_past_due
    if days is not None and days > limit:
        return Override("past_due", f"{days}", f"{limit:g}")
    if facts.bureau is None:
        return None
    longest = facts.bureau.features.get("overdue_days")
    if longest is None and "overdue_months" in facts.bureau.features:
        longest = facts.bureau.features["overdue_months"] * 30.0
    if longest is None or longest <= limit:
        return None
    evidence = [
        item
        for name in ("overdue_days", "overdue_months")
        for item in evidence_of(facts.bureau, name)
    ]
    return Override("past_due", f"{longest:g}", f"{limit:g}", evidence)


def _non_performing(facts: Facts) -> Override | None:
    if facts.bureau is None:
        return None
    names = ("non_performing_balance", "recovery_balance", "advances_balance")
    amounts = {name: facts.bureau.features.get(name, 0.0) for name in names}
    total = sum(amounts.values())
    if total <= 0:
        return None
    evidence = [
        item for name in names if amounts[name] > 0 for item in evidence_of(facts.bureau, name)
    ]
    return Override("non_performing", f"{total:,.0f}", evidence=evidence)


def _audit(facts: Facts) -> Override | None:
    evidence = [
        item
        for signal in _certain(facts, "N11")
        for item in supporting(signal)
        if _MODIFIED.search(item.provenance.text)
    ]
    return Override("audit_opinion", evidence=evidence) if evidence else None


def _stale(facts: Facts) -> Override | None:
    limit = parameters()["stale_months"]
    age = statement_age(facts.statements, facts.ratios, facts.as_of)
    if age is None or age <= limit:
        return None
    newest = max(facts.statements, key=lambda s: s.period.end, default=None)
    cells = list(newest.items.values())[:1] if newest else []
    evidence = [as_evidence(cell.provenance, note=cell.item) for cell in cells]
    return Override("stale_statements", str(age), f"{limit:g}", evidence)


def _coverage(facts: Facts) -> Override | None:
    limit = parameters()["coverage_cap"]
    if facts.coverage >= limit:
        return None
    return Override("coverage", f"{facts.coverage:.0%}", f"{limit:.0%}")
