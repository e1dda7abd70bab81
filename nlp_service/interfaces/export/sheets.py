"""How a sheet of an exported workbook is written."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

#: Characters of the widest column.
_WIDEST = 70


def fill(sheet: Worksheet, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write a head and rows; text that looks like a formula stays text."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    widths: dict[int, int] = {}
    for number, row in enumerate([head, *rows], start=1):
        for column, value in enumerate(row, start=1):
            if isinstance(value, str):
                value = ILLEGAL_CHARACTERS_RE.sub("", value)[:32_000]
            elif isinstance(value, float) and not math.isfinite(value):
                value = None
            cell = sheet.cell(row=number, column=column, value=value)
            if isinstance(value, str):
                # Whatever a document says, it must not be worked out by the reader's program.
                cell.data_type = "s"
                cell.alignment = Alignment(wrap_text=len(value) > _WIDEST, vertical="top")
            elif isinstance(value, Decimal | float):
                cell.number_format = "#,##0.00" if abs(float(value)) >= 100 else "0.0000"
            length = sum(2 if ord(sign) > 0x2E80 else 1 for sign in str(value or ""))
            widths[column] = min(max(widths.get(column, 8), length + 2), _WIDEST)
            if number == 1:
                cell.font = Font(bold=True, color="FFFFFF")
                cell.fill = PatternFill("solid", start_color="0F4C5C")
    for column, width in widths.items():
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "A2"
    if sheet.max_row > 1:
        sheet.auto_filter.ref = sheet.dimensions
