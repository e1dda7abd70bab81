"""Labelled rows, tables and lines of a credit report → records."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

from nlp_service.profiles.bureau.fields import Field, field_of
from nlp_service.profiles.periods import parse_head
from nlp_service.profiles.statements.grid import Grid, grids
from nlp_service.profiles.units import Unit, find_unit, parse_amount, parse_number
from nlp_service.schema import BureauRecord, Cell, Document, Provenance

_LINE = re.compile(
    r"^[ \t　]*(?P<label>[^:：\n]{2,40}?)[ \t　]*[:：][ \t　]*(?P<value>[^\n]+?)[ \t　]*$", re.M
)
_TIME = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})")


@dataclass(frozen=True)
class Entry:
    """A record and where it stands: ``row`` numbers the row of a table, for details."""

    record: BureauRecord
    field: Field | None
    row: tuple[int, int] | None = None
    amount: float | None = None


def parse_date(text: str) -> dt.date | None:
    """The first date in a text, None where there is none."""
    if m := _TIME.search(text):
        try:
            return dt.date(*map(int, m.groups()))
        except ValueError:
            return None
    return parse_head(text).end


def _value(field: Field | None, printed: str, unit: Unit | None) -> tuple[str | None, float | None]:
    """The normalised value and, for figures, the number (amounts in yuan)."""
    kind = field.type if field else "string"
    if kind == "decimal":
        amount = parse_amount(printed, unit)
        return (None, None) if amount is None else (format(amount, "f"), float(amount))
    if kind in ("int", "year"):
        digits = re.sub(r"[^\d.,-]", "", printed)
        number = parse_number(digits)
        return (None, None) if number is None else (str(int(number)), float(number))
    if kind == "percent":
        number = parse_number(printed.strip().rstrip("%％"))
        return (None, None) if number is None else (str(number / 100), float(number) / 100)
    if kind in ("date", "datetime"):
        day = parse_date(printed)
        return (day.isoformat() if day else None), None
    return printed.strip() or None, None


def _entry(
    label: str,
    printed: str,
    provenance: Provenance,
    section: str,
    unit: Unit | None,
    row: tuple[int, int] | None = None,
) -> Entry:
    field = field_of(label)
    value, number = _value(field, printed, find_unit(label) or unit)
    record = BureauRecord(
        field=field.id if field else "unknown",
        code=field.code if field else None,
        label=label.strip(),
        printed=printed.strip(),
        value=value,
        section=section,
        provenance=provenance,
    )
    return Entry(record, field, row, number)


def _is_head(cells: list[Cell], following: list[Cell]) -> bool:
    """Whether a row holds the heads of a table: known labels over a row of as many values."""
    known = [field_of(cell.text) is not None for cell in cells]
    if len(cells) < 2 or not all(known[:2]) or sum(known) < 0.5 * len(cells):
        return False
    columns = {cell.column for cell in cells}
    below = {cell.column for cell in following}
    # Label, value, label, value: every second cell is a value, not a label.
    return len(following) >= 2 and below <= columns and not field_of(following[0].text)


def _grid_entries(grid: Grid, default: Unit | None) -> Iterator[Entry]:
    section, unit = _heading(grid.before), find_unit(_heading(grid.before)) or default
    row = 0
    while row < grid.height:
        cells = grid.row(row)
        following = grid.row(row + 1) if row + 1 < grid.height else []
        if len(cells) == 1:
            section = cells[0].text.strip()
            unit = find_unit(section) or default
        elif _is_head(cells, following):
            heads = {cell.column: cell.text for cell in cells}
            row += 1
            while row < grid.height and len(body := grid.row(row)) >= 2:
                for cell in body:
                    if cell.column in heads:
                        where = (grid.number, row)
                        label, place = heads[cell.column], grid.provenance(cell)
                        yield _entry(label, cell.text, place, section, unit, where)
                row += 1
            continue
        else:
            for name, value in zip(cells[::2], cells[1::2], strict=False):
                yield _entry(name.text, value.text, grid.provenance(value), section, unit)
        row += 1


def _heading(before: str) -> str:
    lines = [line.strip() for line in before.splitlines() if line.strip()]
    return lines[-1] if lines else ""


def entries(document: Document) -> list[Entry]:
    """All labelled values of a report in reading order, from its tables and its text lines.

    Amounts without a printed unit are counted in 万元, as the report's layout prescribes.
    """
    default = find_unit("单位：万元")
    found = [entry for grid in grids(document) for entry in _grid_entries(grid, default)]
    taken = [(e.record.provenance.part, e.record.provenance.start) for e in found]
    for part in document.parts():
        spans = sorted(start for name, start in taken if name == part.id)
        section = ""
        for match in _LINE.finditer(part.text):
            start, end = match.span("value")
            if any(match.start() <= at < match.end() for at in spans):
                continue
            if field_of(match.group("label")) is None:
                continue
            place = document.locate(part, start, end)
            unit = find_unit(match.group("label")) or default
            found.append(_entry(match.group("label"), match.group("value"), place, section, unit))
    return found
