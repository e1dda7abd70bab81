"""Word, Excel, PowerPoint, OpenDocument and RTF: order, tables, notes, numbers, traps."""

from __future__ import annotations

import datetime
import io
import struct
import zipfile

import pytest

from nlp_service.ingest import read_bytes
from nlp_service.schema import BlockKind, Part, Status
from nlp_service.settings import Limits
from tests.ingest.samples import docx, paragraph, pptx, xlsx, zipped


def read(data: bytes, name: str = "file") -> Part:
    part = read_bytes(data, name).root
    for table in part.tables:
        for cell in table.cells:
            assert part.text[cell.start : cell.end] == cell.text
    return part


def cell(*paragraphs: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{''.join(map(paragraph, paragraphs))}</w:tc>"


def test_word_body_order_with_tables_and_merged_cells() -> None:
    rows = [
        cell("借款人", properties='<w:gridSpan w:val="2"/>') + cell("金额"),
        cell("Party A", properties='<w:vMerge w:val="restart"/>') + cell("Bank") + cell("5"),
        cell("", properties="<w:vMerge/>") + cell("Guarantor") + cell("6"),
    ]
    table = "".join(["<w:tbl>", *(f"<w:tr>{row}</w:tr>" for row in rows), "</w:tbl>"])
    part = read(docx(paragraph("before 之前") + table + paragraph("after 之后")))
    assert part.kind == "docx"
    assert part.text.index("before") < part.text.index("Bank") < part.text.index("after")
    (found,) = part.tables
    assert found.grid() == [
        ["借款人", "", "金额"],
        ["Party A", "Bank", "5"],
        ["", "Guarantor", "6"],
    ]
    spans = {c.text: (c.rows, c.columns) for c in found.cells}
    assert spans["借款人"] == (1, 2) and spans["Party A"] == (2, 1)


def test_word_nested_table_text_stays_in_its_cell() -> None:
    inner = f"<w:tbl><w:tr>{cell('内层')}{cell('inner')}</w:tr></w:tbl>"
    table = f"<w:tbl><w:tr><w:tc>{paragraph('outer')}{inner}</w:tc>{cell('beside')}</w:tr></w:tbl>"
    (found,) = read(docx(table)).tables
    assert [c.text for c in found.cells] == ["outer\n内层 inner", "beside"]


def test_word_tracked_changes_give_the_accepted_text_and_keep_the_deleted_apart() -> None:
    body = (
        "<w:p><w:r><w:t>The rate is </w:t></w:r>"
        "<w:del><w:r><w:delText>4.5%</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>6.0%</w:t></w:r></w:ins><w:r><w:t> a year.</w:t></w:r></w:p>"
        "<w:p><w:moveFrom><w:r><w:t>旧条款</w:t></w:r></w:moveFrom><w:r><w:t>新条款</w:t></w:r></w:p>"
    )
    part = read(docx(body))
    assert part.text == "The rate is 6.0% a year.\n新条款"
    assert [(p.kind, p.name, p.text) for p in part.parts] == [
        ("note", "deleted text", "4.5%\n旧条款")
    ]


def test_word_paragraphs_whose_break_was_deleted_are_one_and_ruby_is_left_out() -> None:
    mark = '<w:rPr><w:del w:author="x"/></w:rPr>'
    part = read(
        docx(
            paragraph("利率为", mark)
            + paragraph("百分之五", mark)
            + paragraph("。")
            + "<w:p><w:r><w:ruby><w:rt><w:r><w:t>yín</w:t></w:r></w:rt><w:rubyBase><w:r>"
            "<w:t>银</w:t></w:r></w:rubyBase></w:ruby></w:r><w:r><w:t>行 bank</w:t></w:r></w:p>"
            + f"<w:tbl><w:tr><w:tc>{paragraph('left', mark)}</w:tc>"
            + f"<w:tc>{paragraph('right')}</w:tc></w:tr></w:tbl>"
        )
    )
    assert part.text.split("\n") == ["利率为百分之五。", "银行 bank", "left\tright"]


def test_word_headers_footnotes_comments_text_boxes() -> None:
    box = (
        "<w:p><w:r><w:pict><w:txbxContent>"
        f"{paragraph('boxed 文本框')}</w:txbxContent></w:pict></w:r></w:p>"
    )
    part = read(
        docx(
            paragraph("body 正文") + box,
            header=paragraph("机密 Confidential"),
            footer=paragraph("page foot"),
            footnotes=f'<w:footnote w:type="separator" w:id="0">{paragraph("---")}</w:footnote>'
            f'<w:footnote w:id="1">{paragraph("脚注 note")}</w:footnote>',
            comments=f'<w:comment w:author="李雷">{paragraph("请核对 please check")}</w:comment>',
        )
    )
    assert [(b.kind, part.text[b.start : b.end]) for b in part.blocks] == [
        (BlockKind.HEADER, "机密 Confidential"),
        (BlockKind.PARAGRAPH, "body 正文"),
        (BlockKind.PARAGRAPH, "boxed 文本框"),
        (BlockKind.FOOTER, "page foot"),
        (BlockKind.FOOTNOTE, "脚注 note"),
    ]
    assert part.parts[0].text == "李雷: 请核对 please check"


def level(depth: int, style: str, text: str, more: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{style}"/>'
        f'<w:lvlText w:val="{text}"/>{more}</w:lvl>'
    )


NUMBERING = (
    '<w:abstractNum w:abstractNumId="0">'
    + level(0, "chineseCounting", "第%1条")
    + level(1, "decimal", "%1.%2", "<w:isLgl/>")
    + level(2, "lowerRoman", "(%3)")
    + '</w:abstractNum><w:num w:numId="7"><w:abstractNumId w:val="0"/></w:num>'
)


def item(text: str, depth: int) -> str:
    return paragraph(text, f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="7"/></w:numPr>')


def test_word_automatic_numbers_are_printed_as_word_prints_them() -> None:
    body = item("定义", 0) + item("借款", 0) + item("金额", 1) + item("rate", 1) + item("base", 2)
    body += item("margin", 2) + "".join(item(f"条{n}", 0) for n in range(3, 12)) + item("费用", 1)
    part = read(docx(body, numbering=NUMBERING))
    texts = part.text.split("\n")
    assert texts[:6] == [
        "第一条 定义",
        "第二条 借款",
        "2.1 金额",
        "2.2 rate",
        "(i) base",
        "(ii) margin",
    ]
    assert texts[-2:] == ["第十一条 条11", "11.1 费用"]
    assert [b.number for b in part.blocks[:4]] == ["第一条", "第二条", "2.1", "2.2"]


def test_word_of_the_strict_variant_and_cut_off() -> None:
    data = docx(paragraph("strict 严格"))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    strict = {
        name: content.replace(
            b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
            b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        )
        for name, content in members.items()
    }
    assert read(zipped(strict)).text == "strict 严格"
    broken = read_bytes(data[: len(data) // 2], "a.docx")
    assert broken.status is Status.QUARANTINED
    assert broken.root.error is not None and broken.root.error.code == "corrupt"


def test_word_entities_are_not_expanded_and_files_not_included() -> None:
    data = docx(paragraph("x"))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    laughs = "".join(f'<!ENTITY a{n} "{10 * ("&a" + str(n - 1) + ";")}">' for n in range(1, 9))
    document = members["word/document.xml"].decode()
    members["word/document.xml"] = (
        f'<!DOCTYPE d [<!ENTITY a0 "ha">{laughs}<!ENTITY f SYSTEM "file:///etc/passwd">]>'
        + document.replace("<w:t>x</w:t>", "<w:t>start &a8; &f; end</w:t>")
    ).encode()
    text = read(zipped(members)).text
    assert "root:" not in text and len(text) < 100


def test_excel_values_references_dates_percents_and_hidden_sheets() -> None:
    data = xlsx(
        {
            "资产负债表": [
                ["项目", "2024-12-31"],
                ["货币资金", 1234567.89],
                ["total", 10],
                [None, datetime.date(2024, 6, 30)],
            ],
            "notes": [["hidden 备注"]],
        },
        hidden=("notes",),
    )
    part = read(data)
    visible, hidden = part.tables
    assert (visible.name, visible.hidden, hidden.hidden) == ("资产负债表", False, True)
    values = {c.ref: (c.text, c.value) for c in visible.cells}
    assert values["资产负债表!B2"] == ("1234567.89", "1234567.89")
    assert values["资产负债表!B3"] == ("10", "10")
    assert values["资产负债表!B4"] == ("2024-06-30", "2024-06-30")
    assert part.text.startswith("资产负债表\n项目\t2024-12-31\n")


def test_excel_percent_and_merged_cells() -> None:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "S"
    sheet["A1"] = "合并标题 merged"
    sheet.merge_cells("A1:C2")
    sheet["A3"] = 0.0345
    sheet["A3"].number_format = "0.00%"
    out = io.BytesIO()
    book.save(out)
    (table,) = read(out.getvalue()).tables
    title, rate = table.cells
    assert (title.rows, title.columns) == (2, 3)
    assert (rate.text, rate.value) == ("3.45%", "0.0345")


def test_a_sheet_that_claims_a_million_rows_costs_nothing() -> None:
    import time

    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"], sheet["XFD1048576"] = "first 首", "last 末"
    out = io.BytesIO()
    book.save(out)
    start = time.process_time()
    (table,) = read(out.getvalue()).tables
    assert [c.ref for c in table.cells] == ["Sheet!A1", "Sheet!XFD1048576"]
    assert table.grid() == [["first 首", ""], ["", "last 末"]]
    assert time.process_time() - start < 5


def test_row_limit_is_named() -> None:
    data = xlsx({"S": [[n] for n in range(50)]})
    part = read_bytes(data, "a.xlsx", limits=Limits(rows=20)).root
    assert part.status is Status.PARTIAL and part.lost == ["sheet 'S': rows from 21 on"]


def test_rtf_in_chinese_unicode_and_western_charsets() -> None:
    data = (
        rb"{\rtf1\ansi\ansicpg936{\fonttbl{\f0\fcharset134 SimSun;}{\f1\fcharset0 Arial;}}"
        rb"{\info{\author somebody}}\f0 \'bd\'e8\'bf\'ee\'c8\'cb\par \f1 caf\'e9 \u20511?\u27454?"
        rb"{\*\generator x}\par a\cell b\row{\pict 0102}}"
    )
    part = read(data, "a.rtf")
    assert (part.kind, part.text) == ("rtf", "借款人\ncafé 借款\na\tb")


def test_rtf_keeps_remarks_deleted_words_and_running_lines_apart() -> None:
    data = (
        rb"{\rtf1\ansi\ansicpg936{\header Draft 3\par}{\footer page 1\par}"
        rb"The rate is {\deleted 5%}{\revised 6%}{\*\atnid LW}{\*\annotation agreed by phone}."
        rb"\par \'bd\'e8\'bf\'ee{\*\annotation \'d2\'d1\'ba\'cb\'b6\'d4}\par}"
    )
    part = read(data, "a.rtf")
    assert part.text == "Draft 3\nThe rate is 6%.\n借款\npage 1"
    assert [block.kind.value for block in part.blocks] == [
        "header",
        "paragraph",
        "paragraph",
        "footer",
    ]
    assert {note.name: note.text for note in part.parts} == {
        "comments": "agreed by phone\n已核对",
        "deleted": "5%",
    }


def test_rtf_of_an_unknown_code_page_keeps_what_is_ascii() -> None:
    assert read(rb"{\rtf1\ansi\ansicpg93 rate 5\par}").text == "rate 5"


def test_opendocument_text_and_sheet() -> None:
    office = 'xmlns:o="urn:office" xmlns:t="urn:text" xmlns:b="urn:table"'
    content = (
        f"<o:document-content {office}><o:body><o:text><t:h t:outline-level='2'>一、总则</t:h>"
        "<t:p>two<t:s t:c='3'/>gaps</t:p><b:table b:name='T'><b:table-row>"
        "<b:table-cell b:number-columns-repeated='2' o:value='5'><t:p>5</t:p></b:table-cell>"
        "</b:table-row><b:table-row b:number-rows-repeated='1048576'><b:table-cell/></b:table-row>"
        "</b:table></o:text></o:body></o:document-content>"
    )
    files = {
        "mimetype": b"application/vnd.oasis.opendocument.text",
        "content.xml": content.encode(),
    }
    part = read(zipped(files))
    assert part.kind == "odt"
    assert part.text == "一、总则\ntwo   gaps\n5\t5"
    assert part.blocks[0].kind is BlockKind.HEADING and part.blocks[0].level == 2
    assert part.tables[0].cells[1].value == "5"


def test_presentation_slides_in_shown_order_with_pages() -> None:
    part = read(pptx("第一张 one", "第二张 two"))
    assert part.kind == "pptx" and part.text == "第二张 two\n第一张 one"
    assert part.page_of(part.text.index("one")) == 2


def test_encrypted_office_file_says_so() -> None:
    part = read(compound({"EncryptedPackage": b"\0" * 5000, "EncryptionInfo": b"\0" * 100}))
    assert part.error is not None and part.error.code == "encrypted"


@pytest.mark.parametrize("compressed", [True, False])
def test_legacy_word_text_comes_by_its_piece_table(compressed: bool) -> None:
    text = "first paragraph\rcell\x07next\x07\x07\x13HYPERLINK x\x14shown\x15 end\r"
    if not compressed:
        text = "第一条 借款\r" + text
    part = read(legacy_word(text, compressed=compressed), "a.doc")
    assert part.kind == "doc"
    expected = "first paragraph\ncell\tnext\nshown end"
    assert part.text == (expected if compressed else "第一条 借款\n" + expected)


def test_legacy_word_encrypted_and_too_old() -> None:
    for change, code in (((0x0A, 0x0100), "encrypted"), ((0x02, 0x0065), "unsupported")):
        part = read(legacy_word("text\r", compressed=True, patch=change), "a.doc")
        assert part.error is not None and part.error.code == code


def legacy_word(text: str, *, compressed: bool, patch: tuple[int, int] | None = None) -> bytes:
    """A Word 97 document of one piece."""
    raw = text.encode("cp1252" if compressed else "utf-16-le")
    main = bytearray(4096)
    struct.pack_into("<HH", main, 0, 0xA5EC, 0x00C1)
    struct.pack_into("<I", main, 0x4C, len(text))
    where = 1024 * 2 | 0x40000000 if compressed else 1024
    pieces = struct.pack("<II", 0, len(text)) + struct.pack("<HIH", 0, where, 0)
    clx = b"\x02" + struct.pack("<I", len(pieces)) + pieces
    struct.pack_into("<II", main, 0x01A2, 0, len(clx))
    main[1024 : 1024 + len(raw)] = raw
    if patch:
        struct.pack_into("<H", main, *patch)
    return compound({"WordDocument": bytes(main), "0Table": clx.ljust(4096, b"\0")})


def compound(streams: dict[str, bytes]) -> bytes:
    """An OLE2 container of streams of at least 4096 bytes (shorter ones are padded)."""
    sectors: list[bytes] = []
    fat: list[int] = []

    def store(data: bytes) -> int:
        start = len(sectors)
        count = -(-len(data) // 512)
        for number in range(count):
            sectors.append(data[512 * number : 512 * number + 512].ljust(512, b"\0"))
            fat.append(start + number + 1 if number + 1 < count else 0xFFFFFFFE)
        return start

    def entry(name: str, kind: int, child: int, right: int, start: int, size: int) -> bytes:
        title = name.encode("utf-16-le") + b"\0\0"
        return (
            title.ljust(64, b"\0")
            + struct.pack("<HBBIII", len(title), kind, 1, 0xFFFFFFFF, right, child)
            + b"\0" * 36
            + struct.pack("<IQ", start, size)
        )

    placed = {}
    for name, content in streams.items():
        content = content.ljust(4096, b"\0")
        placed[name] = (store(content), len(content))
    directory = entry("Root Entry", 5, 1, 0xFFFFFFFF, 0xFFFFFFFE, 0)
    for number, (name, (start, size)) in enumerate(placed.items(), 1):
        right = number + 1 if number < len(placed) else 0xFFFFFFFF
        directory += entry(name, 2, 0xFFFFFFFF, right, start, size)
    first = store(directory)
    fat.append(0xFFFFFFFD)
    table = struct.pack(f"<{len(fat)}I", *fat).ljust(512, b"\xff")
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(24, b"\0")
    header += struct.pack("<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, first, 0, 4096,
                          0xFFFFFFFE, 0, 0xFFFFFFFE, 0)  # fmt: skip
    header += struct.pack("<I", len(sectors)).ljust(436, b"\xff")
    return header + b"".join(sectors) + table
