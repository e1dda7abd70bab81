"""A synthetic enterprise credit report, as XLSX or HTML, marked as test data throughout."""

from __future__ import annotations

import datetime as dt
import io
from html import escape
from typing import Any

from nlp_service.interfaces.demo.packing import settle
from nlp_service.interfaces.demo.source import ClientSource

WATERMARK = "测试数据 TEST DATA · 虚构企业，非征信中心出具 · invented, not issued by any bureau"


def report(client: ClientSource) -> tuple[str, bytes]:
    """File name and bytes of the report of ``client``."""
    name = str(client.layout["bureau"]["file"])
    return name, page(client.bureau) if name.endswith(".html") else _xlsx(client.bureau)


def _xlsx(report: dict[str, Any]) -> bytes:
    import openpyxl
    from openpyxl.styles import Font, PatternFill

    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "企业信用报告"
    sheet.append([report["title"]])
    sheet.append([WATERMARK])
    sheet["A1"].font = Font(bold=True, size=16)
    sheet["A2"].font = Font(bold=True, color="C00000")
    sheet.print_title_rows = "1:2"
    for section in report["sections"]:
        sheet.append([])
        sheet.append([section["title"]])
        head = sheet.cell(row=sheet.max_row, column=1)
        head.font = Font(bold=True)
        head.fill = PatternFill("solid", start_color="DDEBF7")
        for label, value in section.get("fields", []):
            sheet.append([label, value])
        for row in section.get("table", []):
            sheet.append(row)
    for note in report.get("notes", []):
        sheet.append([])
        sheet.append([note])
    for letter, width in zip("ABCDEFGHIJ", (34, 34, *[18] * 8), strict=True):
        sheet.column_dimensions[letter].width = width
    buffer = io.BytesIO()
    book.save(buffer)
    return settle(buffer.getvalue(), dt.datetime.fromisoformat(report["time"]).date())


def page(report: dict[str, Any]) -> bytes:
    """A report as HTML, watermarked at its head and its end."""
    lines = [
        '<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8">',
        f"<title>{escape(report['title'])} {WATERMARK}</title>",
        "<style>body{font-family:sans-serif}table{border-collapse:collapse;margin:6px 0}"
        "td,th{border:1px solid #888;padding:3px 8px}.watermark{color:#c00000;font-weight:bold}"
        "</style></head><body>",
        f'<h1>{escape(report["title"])}</h1>\n<p class="watermark">{WATERMARK}</p>',
    ]
    for section in report["sections"]:
        lines.append(f"<h2>{escape(section['title'])}</h2>")
        if fields := section.get("fields"):
            lines.append(_table(fields, head="th"))
        if table := section.get("table"):
            lines.append(_table(table, head="td"))
    lines += [f"<p>{escape(note)}</p>" for note in report.get("notes", [])]
    lines.append(f'<p class="watermark">{WATERMARK}</p></body></html>\n')
    return "\n".join(lines).encode()


def _table(rows: list[list[Any]], head: str) -> str:
    """An HTML table; ``head`` is the tag of the first column, the first row of a list is a head."""
    lines = []
    for index, row in enumerate(rows):
        tags = [head, *["td"] * (len(row) - 1)] if head == "th" or index else ["th"] * len(row)
        cells = (f"<{t}>{escape(str(v))}</{t}>" for t, v in zip(tags, row, strict=True))
        lines.append(f"<tr>{''.join(cells)}</tr>")
    return "<table>\n" + "\n".join(lines) + "\n</table>"
