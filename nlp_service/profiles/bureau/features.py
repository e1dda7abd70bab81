"""The figures of a credit report that scores and warnings use."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Callable, Iterable

from nlp_service.profiles.bureau.reading import Entry
from nlp_service.schema import BureauRecord

_MEDIUM_LONG = re.compile(r"中长期|中期|长期|medium|long", re.IGNORECASE)
_SHORT = re.compile(r"短期|short", re.IGNORECASE)
_EXTENSION = re.compile(r"展期|借新还旧|重组|extension|refinanc|roll", re.IGNORECASE)
_LENDING = re.compile(
    r"贷款审批|贷前|授信审批|loan approval|credit application|lending", re.IGNORECASE
)
_CLASSES = {
    "tax_arrears_count": re.compile(r"欠税|tax arrears", re.IGNORECASE),
    "civil_judgment_count": re.compile(r"民事判决|judgment", re.IGNORECASE),
    "enforcement_count": re.compile(r"强制执行|enforcement", re.IGNORECASE),
    "penalty_count": re.compile(r"行政处罚|penalt", re.IGNORECASE),
}
_LONGEST = ("overdue_months", "overdue_days")
_LIABILITIES = ("liability_recovery", "liability_loans", "liability_guarantees")
_LIABILITY_BALANCES = ("liability_loans_balance", "liability_guarantees_balance")

Row = dict[str, Entry]
Found = tuple[float, list[Entry]]


def _rows(entries: Iterable[Entry]) -> list[Row]:
    rows: dict[tuple[int, int], Row] = defaultdict(dict)
    for entry in entries:
        if entry.row is not None and entry.field is not None:
            rows[entry.row].setdefault(entry.field.id, entry)
    return list(rows.values())


def _date(entry: Entry) -> dt.date | None:
    return dt.date.fromisoformat(entry.record.value) if entry.record.value else None


def _sum(entries: list[Entry]) -> float:
    return sum(entry.amount or 0.0 for entry in entries)


def _utilisation(rows: list[Row]) -> Found | None:
    pairs = [(r["facility_limit"], r["facility_used"]) for r in rows if r.keys() >= _FACILITY]
    limit = _sum([limit for limit, _ in pairs])
    used = [used for _, used in pairs]
    return (_sum(used) / limit, used) if limit > 0 else None


_FACILITY = {"facility_limit", "facility_used"}


def _medium_long_share(rows: list[Row]) -> Found | None:
    typed = [(r["business_type"], r["balance"]) for r in rows if r.keys() >= _SUMMARY]
    long = [b for t, b in typed if _MEDIUM_LONG.search(t.record.printed)]
    short = [b for t, b in typed if _SHORT.search(t.record.printed)]
    whole = _sum(long) + _sum(short)
    return (_sum(long) / whole, long or short) if whole > 0 else None


_SUMMARY = {"business_type", "balance"}


def _new_lenders(rows: list[Row], as_of: dt.date) -> Found | None:
    first: dict[str, tuple[dt.date, Entry]] = {}
    for row in rows:
        if not row.keys() >= {"institution", "open_date"}:
            continue
        lender, day = row["institution"].record.printed, _date(row["open_date"])
        if day is not None and (lender not in first or day < first[lender][0]):
            first[lender] = day, row["open_date"]
    if not first:
        return None
    recent = [e for day, e in first.values() if 0 <= (as_of - day).days <= 183]
    return float(len(recent)), recent


def _enquiries(rows: list[Row], as_of: dt.date) -> Found | None:
    dated = [r for r in rows if "enquiry_date" in r]
    if not dated:
        return None
    recent = []
    for row in dated:
        day = _date(row["enquiry_date"])
        reason = row.get("enquiry_reason")
        lending = reason is None or _LENDING.search(reason.record.printed)
        if lending and day is not None and 0 <= (as_of - day).days <= 92:
            recent.append(row["enquiry_date"])
    return float(len(recent)), recent


def _rollovers(rows: list[Row], as_of: dt.date) -> Found | None:
    known = [r for r in rows if "special_transaction_type" in r]
    if not known:
        return None
    recent = [
        row["special_transaction_type"]
        for row in known
        if _EXTENSION.search(row["special_transaction_type"].record.printed)
        and "special_transaction_date" in row
        and (day := _date(row["special_transaction_date"])) is not None
        and 0 <= (as_of - day).days <= 365
    ]
    return float(len(recent)), recent


def _guarantees(entries: list[Entry]) -> Found | None:
    for names in (_LIABILITIES, _LIABILITY_BALANCES, ("liability_amount",)):
        found = [e for e in entries if e.field and e.field.id in names and e.amount is not None]
        if found:
            return _sum(found), found
    return None


def _history(entries: list[Entry], as_of: dt.date) -> Found | None:
    for entry in entries:
        if entry.field and entry.field.id == "first_credit_year" and entry.amount:
            return max(as_of.year - entry.amount, 0.0), [entry]
    return None


def _listed(rows: list[Row], feature: str) -> Found | None:
    """A count taken from the table of public records, where the summary does not print it."""
    classed = [r["record_class"] for r in rows if "record_class" in r]
    if not classed:
        return None
    found = [e for e in classed if _CLASSES[feature].search(e.record.printed)]
    return float(len(found)), found


def features(entries: list[Entry], as_of: dt.date) -> tuple[dict[str, float], list[BureauRecord]]:
    """The features of a report, and one record for each cell that a computed feature stands on.

    Amounts are in yuan, shares run from 0 to 1. Printed summary figures come first; what is not
    printed is counted from the details. A feature that cannot be known is left out.
    """
    values: dict[str, float] = {}
    for entry in entries:
        feature = entry.field.feature if entry.field else None
        if feature is None or entry.amount is None:
            continue
        if feature in _LONGEST:
            values[feature] = max(values.get(feature, 0.0), entry.amount)
        elif entry.row is None:
            values.setdefault(feature, entry.amount)
    rows = _rows(entries)
    made: dict[str, Callable[[], Found | None]] = {
        "utilisation": lambda: _utilisation(rows),
        "medium_long_share": lambda: _medium_long_share(rows),
        "new_lenders_6m": lambda: _new_lenders(rows, as_of),
        "enquiries_3m": lambda: _enquiries(rows, as_of),
        "rollovers_12m": lambda: _rollovers(rows, as_of),
        "guarantees_given": lambda: _guarantees(entries),
        "history_years": lambda: _history(entries, as_of),
        **{name: (lambda name=name: _listed(rows, name)) for name in _CLASSES},  # type: ignore[misc]
    }
    sources: list[BureauRecord] = []
    for name, make in made.items():
        if name in values or (found := make()) is None:
            continue
        values[name] = found[0]
        sources.extend(e.record.model_copy(update={"field": name}) for e in found[1])
    return values, sources
