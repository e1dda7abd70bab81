"""Undertakings to deliver documents: when each is due, and whether it was received."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from nlp_service.annotate.values import find_values
from nlp_service.catalogues import Row, rows
from nlp_service.schema import EntityLabel, Provenance, Statement
from nlp_service.schema.agreement import SheetTerm, Undertaking

#: Words of the period whose end starts the time → its months.
_PERIODS = (
    (12, r"年度|会计年度|每年|年终|\b(?:fiscal|financial|calendar)? ?year\b|year[- ]end|\bannual"),
    (6, r"半年|\bhalf[- ]?year|\bsemi-?annual"),
    (3, r"季|\bquarter"),
    (1, r"每月|月度|月份|月(?:终|末|结束|终了)|月后|\b(?:calendar )?month(?:ly)?\b"),
)
_AFTER = re.compile(
    r"(?:结束|终了|届满|终|末)?(?:之日)?(?:后|起)|\b(?:after|following|of|from)\b", re.IGNORECASE
)
_BY_DAY = re.compile(
    r"每年(?:度)?(?P<month>\d{1,2})月(?P<day>\d{1,2})日(?:之)?前"
    r"|\b(?:by|before|not later than|no later than) (?P<en>[A-Z][a-z]+ \d{1,2}|\d{1,2} [A-Z][a-z]+)"
    r" (?:of|in) each",
)
_BY_DAY_OF_MONTH = re.compile(r"每(?P<which>月|季度?)(?P<day>\d{1,2})日(?:之)?前")
_LENGTH = re.compile(r"P(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?$")
_ENGLISH_MONTHS = tuple(calendar.month_name)[1:]
#: Due days are listed from so long ago to one period ahead.
_PAST = dt.timedelta(days=800)
#: A document may stand for a period whose last day it misses by so many days.
_NEAR = dt.timedelta(days=6)


@dataclass(frozen=True, slots=True)
class Receipt:
    """A document that arrived. ``known`` is False where its day of arrival means nothing.

    ``reported`` ones are known from a mail alone, which names the ``period`` they are for.
    """

    name: str
    day: dt.date
    known: bool
    place: Provenance
    period: dt.date | None = None
    reported: bool = False


@dataclass(frozen=True, slots=True)
class _Rule:
    """Due ``months`` and ``days`` after the end of every period of ``every`` months."""

    every: int
    months: int
    days: int


@dataclass(frozen=True, slots=True)
class _Kind:
    id: str
    name_zh: str
    name_en: str
    statement: str
    what: re.Pattern[str]
    name: re.Pattern[str]


def undertakings(
    duties: Iterable[SheetTerm],
    statements: Sequence[Statement],
    receipts: Sequence[Receipt],
    since: dt.date,
    as_of: dt.date,
    known_from: dt.date | None = None,
) -> list[Undertaking]:
    """Every delivery that fell or falls due, oldest first.

    Args:
        duties: terms of the field ``reporting_obligations`` (``what`` and ``deadline``); one
            without a period that comes round gives nothing.
        statements: statements read; one of the period's end counts as delivered accounts.
        receipts: all documents that arrived.
        since: nothing was due before this day (the agreement's).
        as_of: the day of the list; the next delivery after it is listed as due.
        known_from: the day from which arrivals are recorded; what was due before it and is not
            there is unknown and not overdue.
    """
    found: dict[tuple[str, dt.date, dt.date], Undertaking] = {}
    for duty in duties:
        rule = _rule(duty)
        if rule is None:
            continue
        what = str(duty.value.get("what", ""))
        kind = _kind(what + " " + duty.provenance.text, what)
        for end, due in _dates(rule, max(since, as_of - _PAST), as_of):
            made = _delivered(duty, what, kind, rule, end, due, statements, receipts, as_of)
            if made.status == "overdue" and known_from is not None and due < known_from:
                made.status = "unknown"
            found.setdefault((kind.id if kind else what, end, due), made)
    return sorted(found.values(), key=lambda u: (u.due, u.what))


def _rule(duty: SheetTerm) -> _Rule | None:
    if not isinstance(duty.value, dict):
        return None
    text = str(duty.value.get("deadline") or "") or duty.provenance.text
    fixed = _BY_DAY.search(text)
    if fixed:
        month, day = _fixed_day(fixed)
        return _Rule(12, month - 1, day) if month else None
    monthly = _BY_DAY_OF_MONTH.search(text)
    if monthly:
        return _Rule(1 if monthly["which"] == "月" else 3, 0, int(monthly["day"]))
    every = _period(text) or _period(duty.provenance.text)
    # 每半年末后30日内: the half-year is the period, the days are the time.
    length = next(
        (
            str(v.value)
            for v in find_values(text)
            if v.label is EntityLabel.DURATION and not text[: v.start].rstrip().endswith("每")
        ),
        None,
    )
    match = _LENGTH.match(length) if length else None
    if every is None or match is None or not _AFTER.search(text):
        return None
    months, weeks, days = (int(part or 0) for part in match.groups())
    return _Rule(every, months, days + 7 * weeks)


def _fixed_day(match: re.Match[str]) -> tuple[int, int]:
    if match["month"]:
        return int(match["month"]), int(match["day"])
    words = match["en"].split()
    name = next(word for word in words if word.isalpha()).title()
    day = next(word for word in words if word.isdigit())
    month = _ENGLISH_MONTHS.index(name) + 1 if name in _ENGLISH_MONTHS else 0
    return month, int(day)


def _period(text: str) -> int | None:
    """The months of the period that a deadline names; a half-year before a year."""
    for months in (6, 3, 1, 12):
        words = next(words for number, words in _PERIODS if number == months)
        if months == 1 and re.search(r"\d ?(?:个月|months?)", text):
            # "Within three months after the end of the year" names no month.
            text_without = re.sub(r"\d+\)? ?(?:个月|months?)", "", text)
            if not re.search(words, text_without, re.IGNORECASE):
                continue
        if re.search(words, text, re.IGNORECASE):
            return months
    return None


def _dates(rule: _Rule, first: dt.date, as_of: dt.date) -> Iterator[tuple[dt.date, dt.date]]:
    """Ends of periods from ``first`` on with their due days, to the next one after ``as_of``."""
    year, month = first.year, rule.every
    while True:
        end = _month_end(year, month)
        due = _shift(end, rule.months, rule.days)
        if end >= first:
            if end > as_of:
                return
            yield end, due
        month += rule.every
        if month > 12:
            year, month = year + 1, rule.every


def _month_end(year: int, month: int) -> dt.date:
    return dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)


def _shift(end: dt.date, months: int, days: int) -> dt.date:
    count = end.month - 1 + months
    moved = _month_end(end.year + count // 12, count % 12 + 1) if months else end
    return moved + dt.timedelta(days=days)


def _delivered(
    duty: SheetTerm,
    what: str,
    kind: _Kind | None,
    rule: _Rule,
    end: dt.date,
    due: dt.date,
    statements: Sequence[Statement],
    receipts: Sequence[Receipt],
    as_of: dt.date,
) -> Undertaking:
    receipt = _receipt(kind, what, rule, end, due, statements, receipts)
    made = Undertaking(
        what=what,
        period_end=end,
        due=due,
        status="overdue" if due < as_of else "due",
        clause=duty.provenance,
    )
    if receipt is not None:
        made.document = receipt.place
        made.reported = receipt.reported
        made.receipt_known = receipt.known
        made.received_on = receipt.day if receipt.known else None
        # A mail says by when a document was there, not since when.
        dated = receipt.known and not receipt.reported
        made.status = "late" if dated and receipt.day > due else "received"
    return made


def _receipt(
    kind: _Kind | None,
    what: str,
    rule: _Rule,
    end: dt.date,
    due: dt.date,
    statements: Sequence[Statement],
    receipts: Sequence[Receipt],
) -> Receipt | None:
    """The first arrival of the document: accounts by their period, others by name and time."""
    arrived: list[Receipt] = []
    if kind is not None and kind.statement:
        of_end = [s for s in statements if abs(s.period.end - end) <= _NEAR]
        ids = {(p.document_id, p.part) for s in of_end for p in _places(s)}
        arrived = [r for r in receipts if (r.place.document_id, r.place.part) in ids]
    if not arrived:
        words = _file_words(kind, what)
        last = max(due, end + dt.timedelta(days=31 * rule.every))
        # Figures of another period are not the figures asked for, whatever the file is called.
        figures = {(p.document_id, p.part) for s in statements for p in _places(s)}
        arrived = [
            r
            for r in receipts
            if r.known
            and not r.reported
            and end < r.day <= last
            and words.search(r.name)
            and (r.place.document_id, r.place.part) not in figures
        ]
    if not arrived:
        # No document in the file: what a mail says of one for this very period.
        words = _file_words(kind, what)
        arrived = [r for r in receipts if r.reported and r.period == end and words.search(r.name)]
    # A copy whose day is known tells more than one of the archive.
    return min(arrived, key=lambda r: (not r.known, r.day), default=None)


def _file_words(kind: _Kind | None, what: str) -> re.Pattern[str]:
    """What the name of a file holds that was asked for: titles in 《》, else words of the kind."""
    titles = re.findall(r"《([^》]{2,30})》", what)
    if titles:
        return re.compile("|".join(re.escape(title) for title in titles))
    return kind.name if kind is not None else re.compile(re.escape(what) or r"$^")


def _places(statement: Statement) -> Iterator[Provenance]:
    first = next(iter(statement.items.values()), None)
    if first is not None:
        yield first.provenance


def _kind(text: str, what: str) -> _Kind | None:
    kinds = _kinds(rows("report_kinds.csv", ("kind", "statement", "what", "name")))
    return next((k for k in kinds if k.what.search(what)), None) or next(
        (k for k in kinds if k.what.search(text)), None
    )


@lru_cache(maxsize=4)
def _kinds(table: tuple[Row, ...]) -> tuple[_Kind, ...]:
    made = []
    for row in table:
        try:
            made.append(
                _Kind(
                    row.text("kind"),
                    row.text("name_zh"),
                    row.text("name_en"),
                    row.text("statement"),
                    re.compile(row.text("what"), re.IGNORECASE),
                    re.compile(row.text("name"), re.IGNORECASE),
                )
            )
        except re.error as error:
            raise row.invalid(f"not a pattern: {error}") from error
    return tuple(made)
