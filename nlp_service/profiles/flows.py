"""Monthly flows of the supervised account from CSV, XLSX or any table with such columns."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from decimal import Decimal

from nlp_service.profiles.names import simplify
from nlp_service.profiles.periods import parse_head
from nlp_service.profiles.statements.grid import Grid, figure, grids
from nlp_service.profiles.units import Unit, find_currency, find_unit
from nlp_service.schema import AccountFlow, Cell, Document

_HEADS = {
    "month": re.compile(
        r"^(?:月份|年月|期间|账期|统计月份|日期|month|period|date)$", re.IGNORECASE
    ),
    "inflow": re.compile(
        r"流入|收入金额|收款|贷方发生|入账|^收入$|inflow|receipts?|credits?|money in", re.IGNORECASE
    ),
    "outflow": re.compile(
        r"流出|支出|付款|借方发生|出账|outflow|payments?|debits?|money out", re.IGNORECASE
    ),
    "balance": re.compile(r"余额|balance", re.IGNORECASE),
}
_NEEDED = {"month", "inflow", "outflow"}
_MONTH = re.compile(r"^(\d{4})\s*[-/.年]?\s*(\d{1,2})(?:月|[-/.]\d{1,2})?")


def parse(document: Document) -> list[AccountFlow]:
    """The monthly flows in a document in order of months; [] where it holds none.

    Amounts are in units of currency: a unit in the heads or in the lines above (单位：万元) is
    applied. Rows of one month are added up; provenance is the first row's inflow cell. Totals
    and rows without a month are left out.
    """
    flows: dict[dt.date, AccountFlow] = {}
    for grid in grids(document):
        for flow in _read(grid):
            known = flows.get(flow.month)
            if known is None:
                flows[flow.month] = flow
            elif known.provenance.part == flow.provenance.part:
                known.inflow += flow.inflow
                known.outflow += flow.outflow
                known.balance = flow.balance if flow.balance is not None else known.balance
    return [flows[month] for month in sorted(flows)]


def monthly(flows: Iterable[AccountFlow]) -> list[AccountFlow]:
    """One flow for each month, in order, however many files hold a copy of it.

    Where files differ the fuller month counts: the other was printed before its end.
    """
    months: dict[dt.date, AccountFlow] = {}
    for flow in flows:
        known = months.get(flow.month)
        if known is None or flow.inflow + flow.outflow > known.inflow + known.outflow:
            months[flow.month] = flow
    return [months[month] for month in sorted(months)]


def _columns(grid: Grid, row: int) -> dict[str, Cell]:
    """The columns named in a heading row, by role."""
    found: dict[str, Cell] = {}
    for cell in grid.row(row):
        text = re.sub(r"[(（][^()（）]*[)）]|\s+", " ", simplify(cell.text)).strip()
        for role, pattern in _HEADS.items():
            if role not in found and pattern.search(text):
                found[role] = cell
                break
    return found


def _read(grid: Grid) -> list[AccountFlow]:
    caption = grid.before[-300:]
    for row in range(min(grid.height, 30)):
        heads = _columns(grid, row)
        if heads.keys() >= _NEEDED:
            unit, currency = _unit(caption, heads)
            return [
                flow
                for body in range(row + 1, grid.height)
                if (flow := _flow(grid, body, heads, unit, currency)) is not None
            ]
        caption += "\n" + " ".join(
            f"{a.text}：{b.text}" for a, b in zip(grid.row(row), grid.row(row)[1:], strict=False)
        )
        caption += "\n" + " ".join(cell.text for cell in grid.row(row))
    return []


def _unit(caption: str, heads: dict[str, Cell]) -> tuple[Unit, str]:
    in_head = next((u for cell in heads.values() if (u := find_unit(cell.text))), None)
    unit = in_head or find_unit(caption) or Unit("元", Decimal(1))
    return unit, unit.currency or find_currency(caption) or "CNY"


def _month(cell: Cell) -> dt.date | None:
    text = (cell.value or cell.text).strip()
    if m := _MONTH.match(text):
        year, month = int(m.group(1)), int(m.group(2))
        if 1990 <= year <= 2100 and 1 <= month <= 12:
            return dt.date(year, month, 1)
    end = parse_head(cell.text).end
    return end.replace(day=1) if end else None


def _flow(
    grid: Grid, row: int, heads: dict[str, Cell], unit: Unit, currency: str
) -> AccountFlow | None:
    cells = {role: grid.cells.get((row, head.column)) for role, head in heads.items()}
    first, inflow, outflow = cells["month"], cells["inflow"], cells["outflow"]
    if first is None or inflow is None or outflow is None:
        return None
    month = _month(first)
    came, went = figure(inflow), figure(outflow)
    if month is None or came is None or went is None:
        return None
    balance = cells.get("balance")
    left = figure(balance) if balance else None
    return AccountFlow(
        month=month,
        inflow=came * unit.factor,
        outflow=abs(went) * unit.factor,
        balance=None if left is None else left * unit.factor,
        currency=currency,
        provenance=grid.provenance(inflow),
    )
