"""Regions → statements: periods, units, signs, and pages that continue a table."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import PurePath

from nlp_service.profiles.items import Kind, items
from nlp_service.profiles.periods import Head, parse_head, resolve
from nlp_service.profiles.statements.grid import Grid, figure
from nlp_service.profiles.statements.layout import Column, Region
from nlp_service.profiles.statements.rows import Row, read_rows, vote
from nlp_service.profiles.statements.titles import Scope
from nlp_service.profiles.units import Unit
from nlp_service.schema import Period, Provenance, Statement, StatementValue, UnreadValue

Key = tuple[str, str, dt.date | None, dt.date]

_YUAN = Unit("元", Decimal(1))
_HIDDEN = 0.5
_NO_UNIT = 0.5
#: Rows that print the same figure in two statements, to find a unit that was not printed.
_TIES = (("cash_end", "cash"), ("sup_net_profit", "net_profit"), ("sup_cfo", "cfo"))
_SCALES = tuple(Decimal(10) ** power for power in (-8, -6, -4, -3, 0, 3, 4, 6, 8))


@dataclass
class Draft:
    """A statement before its unit is settled: figures as printed, by item.

    ``unread`` are the rows of a scan without a figure for this statement.
    """

    kind: Kind
    scope: Scope
    period: Period
    region: Region
    unit: Unit | None
    currency: str | None
    rows: dict[str, tuple[Decimal, Row, int]] = field(default_factory=dict)
    unread: dict[str, Row] = field(default_factory=dict)
    unmatched: list[str] = field(default_factory=list)
    flip: bool = False

    @property
    def key(self) -> Key:
        return self.kind, self.scope, self.period.start, self.period.end


def kind_of(region: Region) -> Kind | None:
    """Which statement a region is, by its title and by the rows it holds; None for other tables.

    A table without a title must consist mostly of known rows.
    """
    votes = vote(region, region.sides)
    titled = region.caption.kind
    if titled == "EQ" or not votes:
        return None
    best, count = votes.most_common(1)[0]
    if titled and votes[titled] >= max(1, 0.6 * count):
        return titled
    rows = sum(
        1
        for side in region.sides
        for row in range(region.first, region.last)
        if region.grid.text(row, side.label)
    )
    needed = 2 if best == "NOTE" else 4
    return best if count >= needed and count >= 0.4 * rows else None


def drafts(region: Region, kind: Kind, fallback: Head) -> list[Draft]:
    """One draft for each period, scope and statement that a region holds."""
    caption = region.caption
    date = caption.date if caption.date.end is not None else fallback
    made: dict[Key, Draft] = {}
    for side in region.sides:
        running = any(column.head.span == "ytd" for column in side.columns)
        reading = read_rows(region, side, kind)
        for column in side.columns:
            for row in (*reading.rows, *reading.blank):
                flow = row.item.kind in ("IS", "CF", "SUP", "NOTE")
                period = resolve(column.head, date, flow=flow, running=running)
                if period is None:
                    continue
                cell = row.cells.get(column.index)
                printed = figure(cell) if cell else None
                draft = _draft(region, row.item.kind, column, period)
                if printed is not None:
                    draft = made.setdefault(draft.key, draft)
                    draft.rows.setdefault(row.item.id, (printed, row, column.index))
                elif draft.key in made and region.grid.scanned(row.place):
                    made[draft.key].unread.setdefault(row.item.id, row)
        for draft in made.values():
            draft.unmatched.extend(w for w in reading.unmatched if w not in draft.unmatched)
    return list(made.values())


def _draft(region: Region, kind: Kind, column: Column, period: Period) -> Draft:
    caption = region.caption
    scope = column.scope if column.scope != "unknown" else caption.scope
    unit = column.unit or caption.unit
    currency = (unit and unit.currency) or caption.currency
    return Draft(kind, scope, period, region, unit, currency)


def settle_signs(draft: Draft) -> None:
    """Marks a draft whose costs are printed negative, as IFRS and US layouts do.

    The items of the catalogue with sign − are then turned, so that costs are positive everywhere.
    """
    minus = [
        value
        for name, (value, _, _) in draft.rows.items()
        if items().by_id[name].sign < 0 and items().by_id[name].role == "leaf" and value
    ]
    draft.flip = draft.kind != "BS" and sum(v < 0 for v in minus) > len(minus) / 2


def settle_unit(draft: Draft, all_drafts: list[Draft]) -> tuple[Unit, bool, float]:
    """The unit of a draft, whether it was inferred, and the confidence that this leaves.

    Without a printed unit the sister statements of the same document are asked: rows that both
    print must agree; failing such rows their common unit is taken; failing that, single units
    of currency with half confidence.
    """
    if draft.unit is not None:
        return draft.unit, False, 1.0
    for other in all_drafts:
        if other.unit is None or other.period.end != draft.period.end:
            continue
        if (scale := _tie(draft, other)) is not None:
            return _named(other.unit, scale), True, 0.95
    known = Counter(other.unit for other in all_drafts if other.unit is not None)
    if known:
        return known.most_common(1)[0][0], True, 0.9 if len(known) == 1 else _NO_UNIT
    return _YUAN, True, _NO_UNIT


def _tie(draft: Draft, other: Draft) -> Decimal | None:
    """By which power of ten ``other`` prints larger units than ``draft``, by a common row."""
    for left, right in (*_TIES, *((b, a) for a, b in _TIES)):
        if left in draft.rows and right in other.rows:
            mine, theirs = draft.rows[left][0], other.rows[right][0]
            if mine and theirs:
                for scale in _SCALES:
                    if abs(theirs / mine / scale - 1) < Decimal("0.005"):
                        return scale
    return None


def _named(like: Unit, scale: Decimal) -> Unit:
    factor = like.factor * scale
    names = {0: "元", 3: "千元", 4: "万元", 6: "百万元", 8: "亿元"}
    power = factor.normalize().adjusted()
    return like if scale == 1 else Unit(names.get(power, "元"), factor, like.currency)


def finish(draft: Draft, all_drafts: list[Draft]) -> Statement:
    """The statement of a draft, its figures in units of currency with their cells."""
    unit, inferred, sure = settle_unit(draft, all_drafts)
    currencies = Counter(d.currency for d in all_drafts if d.currency)
    currency = draft.currency or unit.currency
    if currency is None:
        currency = currencies.most_common(1)[0][0] if currencies else "CNY"
    grid = draft.region.grid
    sure *= _HIDDEN if grid.table.hidden else 1.0
    values = {
        name: StatementValue(
            item=name,
            value=value * unit.factor * (-1 if draft.flip and items().by_id[name].sign < 0 else 1),
            printed=row.cells[column].text.strip(),
            unit=unit.printed,
            label=row.label,
            confidence=round(row.confidence * sure * _read_confidence(grid, row, column), 4),
            provenance=provenance(grid, row, column),
        )
        for name, (value, row, column) in draft.rows.items()
    }
    start = draft.period.start or ""
    return Statement(
        id=f"{grid.document.id[:16]}-{draft.kind}-{draft.scope}-{start}-{draft.period.end}",
        document_id=grid.document.id,
        kind=draft.kind,
        scope=draft.scope,
        period=draft.period,
        currency=currency,
        unit=unit.printed,
        unit_inferred=inferred,
        audited=draft.region.caption.audited,
        items=values,
        unread=[
            UnreadValue(item=name, label=row.label, provenance=grid.provenance(row.place))
            for name, row in draft.unread.items()
            if name not in values
        ],
        unmatched=draft.unmatched,
    )


def provenance(grid: Grid, row: Row, column: int) -> Provenance:
    """Where the figure of a row and column stands."""
    return grid.provenance(row.cells[column])


def _read_confidence(grid: Grid, row: Row, column: int) -> float:
    """How well the page under a cell was read (1 for files with text, less after OCR)."""
    page = grid.page(row.cells[column])
    return min(page.confidence if page else 1.0, grid.part.confidence)


def file_date(grid: Grid) -> Head:
    """What the file or part name says of the period, as a last resort."""
    for name in (grid.part.name, grid.document.name):
        head = parse_head(PurePath(name).stem.replace("_", " "))
        if head.end is not None:
            return head
    return Head()
