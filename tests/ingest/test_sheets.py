"""Workbooks as other programs than Excel write them, and cells that no program should write."""

from __future__ import annotations

import time

import pytest

from nlp_service.ingest import read_bytes
from nlp_service.ingest.cellvalues import EPOCH_1900, EPOCH_1904, shown
from nlp_service.schema import Part
from tests.ingest.samples import zipped

TRANSITIONAL = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
OFFICE = {
    TRANSITIONAL: "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    STRICT: "http://purl.oclc.org/ooxml/officeDocument/relationships",
}


def workbook(sheet: str, main: str = TRANSITIONAL, **members: str) -> bytes:
    """A workbook of one sheet with nothing that is not needed."""
    office = OFFICE[main]
    packages = "http://schemas.openxmlformats.org/package/2006/relationships"
    linked = "".join(
        f'<Relationship Id="{kind}" Type="{office}/{kind}" Target="{kind}.xml"/>'
        for kind in ("worksheet", *members)
    )
    files = {
        "_rels/.rels": f'<Relationships xmlns="{packages}"><Relationship Id="r" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{packages}">{linked}</Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
        '<sheet name="表 S" sheetId="1" r:id="worksheet"/></sheets></workbook>',
        "xl/worksheet.xml": f'<worksheet xmlns="{main}"><sheetData>{sheet}</sheetData></worksheet>',
    }
    files |= {f"xl/{kind}.xml": f'<x xmlns="{main}">{xml}</x>' for kind, xml in members.items()}
    return zipped({name: text.encode() for name, text in files.items()})


def read(data: bytes) -> Part:
    return read_bytes(data, "book.xlsx").root


@pytest.mark.parametrize("main", [TRANSITIONAL, STRICT])
def test_strict_and_transitional_workbooks_read_alike(main: str) -> None:
    part = read(
        workbook(
            '<row r="2"><c r="B2" t="s"><v>1</v></c><c r="C2" s="1"><v>45473</v></c></row>',
            main,
            sharedStrings="<si><t>x</t></si>"
            "<si><r><t>营业</t></r><r><t>收入</t></r><rPh sb='0' eb='1'><t>yíngyè</t></rPh></si>",
            styles='<numFmts><numFmt numFmtId="170" formatCode="yyyy&quot;年&quot;m"/></numFmts>'
            '<cellXfs><xf numFmtId="0"/><xf numFmtId="170"/></cellXfs>',
        )
    )
    assert [(cell.ref, cell.text) for cell in part.tables[0].cells] == [
        ("表 S!B2", "营业收入"),
        ("表 S!C2", "2024-06-30"),
    ]


def test_an_odd_cell_costs_itself_only() -> None:
    part = read(
        workbook(
            '<row><c><v>5</v></c><c t="s"><v>99</v></c><c><v>abc</v></c><c t="e"><v>#N/A</v></c>'
            '</row><row r="x"><c r="?"><v>1E+3</v></c><c t="str"><v>行_x000D_末 end</v></c></row>'
        )
    )
    assert part.tables[0].grid() == [["5", "", "abc", "#N/A"], ["1000", "行 末 end", "", ""]]


def test_a_quarter_million_styled_rows_without_values_cost_a_moment() -> None:
    empty = "".join(
        f'<row r="{n}" ht="15"><c r="A{n}" s="0"/><c r="B{n}" s="0"></c></row>'
        for n in range(2, 250_000)
    )
    data = workbook(
        f'<row r="1"><c r="A1"><v>1</v></c></row>{empty}'
        '<row r="250000"><c r="B250000" t="inlineStr"><is><t>末 last</t></is></c></row>'
    )
    start = time.process_time()
    (table,) = read(data).tables
    assert [cell.ref for cell in table.cells] == ["表 S!A1", "表 S!B250000"]
    assert time.process_time() - start < 5


def test_damaged_number_formats_cost_no_values() -> None:
    data = workbook('<row><c s="1"><v>45473</v></c></row>', styles="<cellXfs/>")
    place = data.index(b"xl/styles.xml")
    part = read(data[:place] + b"xl/stylex.xml" + data[place + 13 :])
    assert part.tables[0].grid() == [["45473"]]
    assert part.lost == ["number formats are damaged: dates and percentages stand as numbers"]


def test_a_binary_workbook_says_what_to_do() -> None:
    error = read(zipped({"xl/workbook.bin": b"\x83\x01"})).error
    assert error is not None and error.code == "unsupported" and "XLSX" in str(error.next_step)


@pytest.mark.parametrize(
    ("value", "number", "pattern", "epoch", "text"),
    [
        (45473, 14, "", EPOCH_1900, "2024-06-30"),
        (59, 14, "", EPOCH_1900, "1900-02-28"),
        (44011, 14, "", EPOCH_1904, "2024-06-30"),
        (45473.5, 22, "", EPOCH_1900, "2024-06-30 12:00:00"),
        (0.25, 20, "", EPOCH_1900, "06:00:00"),
        (1.5, 0, "[h]:mm", EPOCH_1900, "36:00:00"),
        (45473, 0, '0"年"', EPOCH_1900, "45473"),
        (45473, 0, "yyyy年m月", EPOCH_1900, "2024-06-30"),
        (1234.5, 0, "#,##0.00_);[Red]-#,##0.00", EPOCH_1900, "1234.5"),
        (0.0345, 10, "", EPOCH_1900, "3.45%"),
        (-0.5, 0, "0.0%", EPOCH_1900, "-50%"),
        (-1, 14, "", EPOCH_1900, "-1"),
        (1e300, 14, "", EPOCH_1900, "1" + "0" * 300),
    ],
)
def test_what_a_cell_shows(value, number, pattern, epoch, text) -> None:
    assert shown(value, number, pattern, epoch)[0] == text
