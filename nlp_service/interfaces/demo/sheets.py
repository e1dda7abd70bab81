"""Annual statements as XLSX: one workbook a year, or one over all years."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterator
from typing import Any

import openpyxl
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from nlp_service.interfaces.demo.packing import settle
from nlp_service.interfaces.demo.source import ClientSource, Row

_SHEETS = {
    "zh": {
        "BS": "资产负债表",
        "IS": "利润表",
        "CF": "现金流量表",
        "SUP": "现金流量表补充资料",
        "PF": "偿债指标测算表",
    },
    "en": {
        "BS": "Balance sheet",
        "IS": "Income statement",
        "CF": "Cash flow statement",
        "SUP": "Cash flow notes",
        "PF": "Debt service",
    },
}
_TOTALS = re.compile(r"合计|总计|小计|净额$|^[一二三四五六七]、|[Tt]otal|^Net |[Pp]rofit before")
_LINE = Side(style="thin")
_THIN = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)


def workbooks(client: ClientSource) -> Iterator[tuple[str, bytes]]:
    """File name and bytes of each workbook of ``client``.

    The layout ``two_sided`` or ``one_sided`` gives a workbook for every year but the first, which
    only serves as the comparative column; ``multi_year`` gives one workbook with all years.
    """
    layout = client.layout["statements"]
    pattern, last = layout["file"], client.years[-1]
    if layout["layout"] == "multi_year":
        yield pattern.format(year=last), _workbook(client, layout, tuple(reversed(client.years)))
        return
    for year in client.years[1:]:
        yield pattern.format(year=year), _workbook(client, layout, (year, year - 1))


def _workbook(client: ClientSource, layout: dict[str, Any], years: tuple[int, ...]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for statement, name in _SHEETS[layout["language"]].items():
        rows = [row for row in client.rows if row.statement == statement]
        if rows:
            title = layout.get("scope", "") + name
            _sheet(book.create_sheet(title), client, statement, title, rows, years)
    buffer = io.BytesIO()
    book.save(buffer)
    return settle(buffer.getvalue(), dt.date(years[0] + 1, 3, 31))


def _sheet(
    sheet: Worksheet,
    client: ClientSource,
    statement: str,
    name: str,
    rows: list[Row],
    years: tuple[int, ...],
) -> None:
    layout = client.layout["statements"]
    chinese = layout["language"] == "zh"
    heads = ["项目" if chinese else "Item", *_heads(statement, years, layout)]
    table = [[row.label, *_values(client, row, years)] for row in rows]
    if statement == "BS" and layout["layout"] == "two_sided":
        table, heads = _fold(table), heads * 2
    last = years[0]
    period = _period(statement, last, chinese)
    by = "编制单位：" if chinese else "Prepared by: "
    unit = f"单位：{layout['unit']}" if chinese else f"Unit: {layout['unit']}"
    sheet.append([name])
    sheet.append([by + client.record.name])
    sheet.append([period, *[None] * (len(heads) - 2), unit])
    sheet.append(heads)
    for line in table:
        sheet.append(line)
    _dress(sheet, len(heads))
    if note := layout.get("audit"):
        sheet.append([])
        sheet.append([note.format(year=last)])


def _heads(statement: str, years: tuple[int, ...], layout: dict[str, Any]) -> list[str]:
    if layout["language"] == "en":
        return [f"31 Dec {year}" if statement == "BS" else f"FY{year}" for year in years]
    if layout["layout"] == "multi_year":
        return [f"{year}年12月31日" if statement == "BS" else f"{year}年度" for year in years]
    return ["期末余额", "年初余额"] if statement == "BS" else ["本期金额", "上期金额"]


def _period(statement: str, year: int, chinese: bool) -> str:
    if statement == "BS":
        return f"{year}年12月31日" if chinese else f"As at 31 December {year}"
    return f"{year}年度" if chinese else f"Year ended 31 December {year}"


def _values(client: ClientSource, row: Row, years: tuple[int, ...]) -> list[float | int | str]:
    printed = dict(zip(client.years, row.values, strict=True))
    return [_number(printed[year]) for year in years]


def _number(text: str) -> float | int | str:
    """A number as Excel stores it; a dash (nil) and a blank (missing) stay as printed."""
    if not text or text == "-":
        return text
    return float(text) if "." in text else int(text)


def _fold(table: list[list[Any]]) -> list[list[Any]]:
    """Assets on the left, liabilities and equity on the right, both totals in the last row."""
    end = next(i for i, row in enumerate(table) if re.search("资产总计|[Tt]otal assets", row[0]))
    left, right = table[: end + 1], table[end + 1 :]
    width, height = len(table[0]), max(end + 1, len(table) - end - 1)
    blank = [""] * width
    left = left[:-1] + [blank] * (height - len(left)) + left[-1:]
    right = right[:-1] + [blank] * (height - len(right)) + right[-1:]
    return [a + b for a, b in zip(left, right, strict=True)]


def _dress(sheet: Worksheet, width: int) -> None:
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=width)
    sheet["A1"].font = Font(bold=True, size=14)
    sheet["A1"].alignment = Alignment(horizontal="center")
    for row in sheet.iter_rows(min_row=4):
        for cell in row:
            cell.border = _THIN
            if cell.row == 4 or (isinstance(cell.value, str) and _TOTALS.search(cell.value)):
                cell.font = Font(bold=True)
            if isinstance(cell.value, int | float):
                digits = "#,##0" if isinstance(cell.value, int) else "#,##0.00"
                cell.number_format = f'{digits};({digits});"-"'
    for column in range(1, width + 1):
        label = sheet.cell(row=4, column=column).value in ("项目", "Item")
        letter = get_column_letter(column)
        sheet.column_dimensions[letter].width = 44 if label else 20
