"""Repayment schedules printed as tables: rows of a day or year and a sum."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from nlp_service.annotate.contracts.source import Source
from nlp_service.annotate.values import find_values
from nlp_service.annotate.values.numbers import plain
from nlp_service.schema import Cell, EntityLabel, Table

_SCHEDULE = re.compile(
    r"还款|还本|本金|偿还|归还|\brepay|\binstal|\bprincipal|\bamorti|\bRMB\b|\bUSD\b|\bamount",
    re.IGNORECASE,
)
_NOT = re.compile(
    r"贷款人|承贷|share|shareholder|评估|lender|price|fee|用途|电价|收入|revenue|tariff|minimum"
    r"|rent|租金|ratio|test",
    re.IGNORECASE,
)
_WHEN = re.compile(r"年|日期|期次|\bdate\b|\byear\b|\bpayment date\b|\bdue\b", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20|21)\d\d\s?年?度?")
_YEARS = re.compile(r"((?:19|20|21)\d\d)\s?年?(?:度)?\s?(?:至|-|to)\s?((?:19|20|21)\d\d)\s?年?度?")
_DAY_OF_YEAR = re.compile(r"(\d{1,2})\s?月\s?(\d{1,2})\s?日")
_NUMBER = re.compile(r"[¥$]?\s?\d{1,3}(?:,\d{3})*(?:\.\d+)?|\d+(?:\.\d+)?")


@dataclass(frozen=True)
class ScheduleRow:
    """One repayment. ``day`` is ISO, or None where only the year is given; flat offsets."""

    start: int
    end: int
    year: int
    day: str | None
    amount: str

    def as_value(self) -> dict[str, Any]:
        """The row as part of a term's value."""
        when = {"date": self.day} if self.day else {"year": self.year}
        return {**when, "amount": self.amount}


def schedule_rows(source: Source) -> list[ScheduleRow]:
    """The rows of the first table that is a repayment schedule, in time order; none without one."""
    for table in source.tables:
        rows = _rows(source, table)
        if len(rows) >= 2:
            return sorted(rows, key=lambda row: (row.year, row.day or ""))
    return []


def _rows(source: Source, table: Table) -> list[ScheduleRow]:
    lines: dict[int, list[Cell]] = {}
    for cell in table.cells:
        lines.setdefault(cell.row, []).append(cell)
    if len(lines) < 3:
        return []
    header = {cell.column: cell.text for cell in lines[min(lines)]}
    words = " ".join(header.values())
    before = _words_before(source, table)
    if not _WHEN.search(words) or not _SCHEDULE.search(words + before) or _NOT.search(words):
        return []
    found: list[ScheduleRow] = []
    for number in sorted(lines)[1:]:
        found += _row(source, sorted(lines[number], key=lambda c: c.column), header)
    return found


def _words_before(source: Source, table: Table) -> str:
    at = min((cell.start for cell in table.cells), default=0)
    return source.text[max(0, at - 120) : at]


def _row(source: Source, cells: list[Cell], header: dict[int, str]) -> list[ScheduleRow]:
    """A row may hold several pairs of year and sum side by side."""
    found: list[ScheduleRow] = []
    years: range | None = None
    day: str | None = None
    for cell in cells:
        text = cell.text.strip()
        span = _YEARS.fullmatch(text)
        if span:
            years, day = range(int(span[1]), int(span[2]) + 1), None
        elif _YEAR.fullmatch(text):
            years, day = range(int(text[:4]), int(text[:4]) + 1), None
        elif (read := _date(text)) is not None:
            day, years = read, range(int(read[:4]), int(read[:4]) + 1)
        elif years and _NUMBER.fullmatch(text):
            amount = _amount(text, header.get(cell.column, ""))
            in_year = _DAY_OF_YEAR.search(header.get(cell.column, ""))
            for year in years:
                when = f"{year}-{int(in_year[1]):02}-{int(in_year[2]):02}" if in_year else day
                start = source.flat_position(cell.start)
                end = source.flat_position(max(cell.start, cell.end - 1)) + 1
                if amount:
                    found.append(ScheduleRow(start, end, year, when, amount))
    return found


def _date(text: str) -> str | None:
    for value in find_values(text):
        whole = value.start == 0 and value.end >= len(text) - 1
        if value.label is EntityLabel.DATE and whole and isinstance(value.value, str):
            return value.value if re.fullmatch(r"\d{4}-\d\d-\d\d", value.value) else None
    return None


def _amount(text: str, header: str) -> str | None:
    try:
        number = Decimal(re.sub(r"[^\d.]", "", text))
    except InvalidOperation:
        return None
    if "亿" in header:
        number *= 100_000_000
    elif "万" in header:
        number *= 10_000
    elif re.search(r"(?i)million", header):
        number *= 1_000_000
    elif re.search(r"(?i)'000|,000|thousand|千元|k\b", header):
        number *= 1_000
    return plain(number)
