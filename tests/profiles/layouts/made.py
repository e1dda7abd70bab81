"""A layout: sheets of printed cells, and what each of them says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from tests.profiles.layouts.company import Company

#: Item, period end, months (0 for balances), scope → value in units of currency.
Truth = dict[tuple[str, dt.date, int, str], Decimal]
Row = list[str]


@dataclass(frozen=True)
class Style:
    """How amounts are printed: 万元 per unit, decimals, brackets or signs, and nil."""

    unit: Decimal
    decimals: int = 0
    negative: Callable[[str], str] = "-{}".format
    nil: str = "-"
    factor: Decimal = Decimal(10_000)

    def show(self, amount: int) -> str:
        """An amount in 万元 as printed."""
        if amount == 0:
            return self.nil
        text = f"{abs(amount) / self.unit:,.{self.decimals}f}"
        return self.negative(text) if amount < 0 else text


def bracketed(text: str) -> str:
    return f"({text})"


@dataclass(frozen=True)
class Column:
    """A column of figures: the company and period it shows, months for flows, its scope."""

    company: Company
    end: dt.date
    months: int = 12
    scope: str = "unknown"


@dataclass
class Sheet:
    """One table: its lines above, its rows, and where the pages of a PDF break it."""

    name: str
    rows: list[Row] = field(default_factory=list)


@dataclass
class Layout:
    """One report: sheets in order, its language, and everything they print by item."""

    id: str
    language: str
    sheets: list[Sheet] = field(default_factory=list)
    truth: Truth = field(default_factory=dict)
    ruled: bool = True

    def table(
        self,
        name: str,
        above: Sequence[Row],
        lines: Sequence[tuple[str, str | None, int]],
        columns: Sequence[Column],
        style: Style,
        notes: bool = False,
    ) -> Sheet:
        """A one-sided table of (label, item, sign printed); its figures join the truth."""
        sheet = Sheet(name, [list(row) for row in above])
        for number, (label, item, sign) in enumerate(lines):
            note = [f"七、{number}" if item and number % 3 == 0 else ""] if notes else []
            sheet.rows.append([label, *note, *self._cells(item, sign, columns, style)])
        self.sheets.append(sheet)
        return sheet

    def two_sided(
        self,
        name: str,
        above: Sequence[Row],
        left: Sequence[tuple[str, str | None, int]],
        right: Sequence[tuple[str, str | None, int]],
        columns: Sequence[Column],
        style: Style,
    ) -> Sheet:
        """Assets left, liabilities and equity right, each with the columns."""
        sheet = Sheet(name, [list(row) for row in above])
        blank = ("", None, 1)
        # The grand totals stand beside each other on the last line.
        height = max(len(left), len(right))
        left = [*left[:-1], *[blank] * (height - len(left)), left[-1]]
        right = [*right[:-1], *[blank] * (height - len(right)), right[-1]]
        for one, other in zip(left, right, strict=True):
            sheet.rows.append(
                [one[0], *self._cells(one[1], one[2], columns, style),
                 other[0], *self._cells(other[1], other[2], columns, style)]
            )  # fmt: skip
        self.sheets.append(sheet)
        return sheet

    def _cells(
        self, item: str | None, sign: int, columns: Sequence[Column], style: Style
    ) -> list[str]:
        if item is None:
            return [""] * len(columns)
        cells = []
        for column in columns:
            amount = column.company.periods[column.end][item]
            cells.append(style.show(sign * amount))
            # What does not apply is printed, but is no figure.
            if cells[-1] not in ("", "/"):
                self.truth[(item, column.end, column.months, column.scope)] = amount * style.factor
        return cells
