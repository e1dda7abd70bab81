"""HTML, XML, CSV and plain text; and what tells them apart."""

from __future__ import annotations

import pytest

from nlp_service.ingest import read_bytes
from nlp_service.ingest.html import flatten
from nlp_service.ingest.numbering import clause_number
from nlp_service.ingest.sniff import kind_of
from nlp_service.schema import BlockKind


def test_html_shows_what_a_browser_shows() -> None:
    part = flatten(
        "<html><head><title>t</title><style>p{}</style><script>alert(1)</script></head><body>"
        "<h2>第一条 利率</h2><p>The  rate\n is <b>5%</b><br>per year</p>"
        "<p style='display: none'>hidden</p><ul><li>one</li><li>two</li></ul>"
        "<ol start=3><li>three</li></ol><pre>a  b\n c</pre>loose&nbsp;text<img src='http://x/y'>"
    )
    assert part.text == (
        "第一条 利率\nThe rate is 5%\nper year\n• one\n• two\n3. three\na  b\n c\nloose text"
    )
    assert part.blocks[0].kind is BlockKind.HEADING
    assert (part.blocks[0].number, part.blocks[0].level) == ("第一条", 2)


def test_html_tables_with_spans_and_layout_tables() -> None:
    part = flatten(
        "<table><tr><th rowspan=2>项目<th colspan=2>金额<tr><td>2024<td>2023"
        "<tr><td>Revenue<td>1<td>2</table>"
        "<table><tr><td><table><tr><td>laid out</td></tr></table></td></tr></table>"
    )
    (table,) = part.tables
    assert table.grid() == [["项目", "金额", ""], ["", "2024", "2023"], ["Revenue", "1", "2"]]
    assert [part.text[c.start : c.end] for c in table.cells] == [c.text for c in table.cells]
    assert part.text.endswith("\nlaid out")


def test_html_of_any_depth_ends() -> None:
    assert flatten("<div>" * 5_000 + "deep 深").text == "deep 深"
    (table,) = flatten("<table>" + "<tr><td colspan=1000 rowspan=1000>x<td>y" * 500).tables
    assert len(table.cells) == 1000 and len(table.grid()) == 500


def test_html_charset_is_taken_from_its_meta() -> None:
    data = '<html><meta charset="gb2312"><p>借款合同 loan'.encode("gb18030")
    assert read_bytes(data, "a.html").root.text == "借款合同 loan"


def test_xml_text_and_attribute_only_xml() -> None:
    text = read_bytes(
        b"<?xml version='1.0'?><r><a>one</a><b>&lt;p&gt;two&lt;/p&gt;</b></r>", "a.xml"
    )
    assert text.root.text == "a: one\nb: two"
    links = read_bytes(b"<?xml version='1.0'?><r><arc from='x' to='y'/></r>", "a.xml")
    assert links.root.text == "arc: from=x to=y"


@pytest.mark.parametrize(
    ("data", "cell"),
    [
        ('项目,金额\n收入,"1,234"\n成本,5\n'.encode("gb18030"), "1,234"),
        (b"item;amount;note\nrevenue;1,5;x\ncost;2,5;y\n", "1,5"),
        (b"item\tamount\nrevenue\t7\n", "7"),
    ],
)
def test_csv_cells_locate_their_text(data: bytes, cell: str) -> None:
    part = read_bytes(data, "a.csv").root
    (table,) = part.tables
    assert table.grid()[1][1] == cell
    assert all(part.text[c.start : c.end] == c.text for c in table.cells)
    assert table.cells[0].ref == "A1"


def test_plain_text_blocks() -> None:
    part = read_bytes(
        "LOAN AGREEMENT\r\n\r\n第一条 金额\r\n第二条 期限\r\n\r\nend".encode(), "a.txt"
    ).root
    assert [part.text[b.start : b.end] for b in part.blocks] == [
        "LOAN AGREEMENT",
        "第一条 金额",
        "第二条 期限",
        "end",
    ]
    assert [b.number for b in part.blocks] == [None, "第一条", "第二条", None]


@pytest.mark.parametrize("data", [b"", b"  \n ", b"\xef\xbb\xbf"])
def test_nothing_to_read_is_empty(data: bytes) -> None:
    error = read_bytes(data, "a.txt").root.error
    assert error is not None and error.code == "empty" and error.next_step


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (b"%PDF-1.7 ...", "invoice.docx", "pdf"),
        (b"\n\n%PDF-1.4", "x", "pdf"),
        (b"{\\rtf1 x}", "a.doc", "rtf"),
        (b"<!DOCTYPE html><p>x", "a.txt", "html"),
        (b"From a@b.c Mon Jan  1 10:00:00 2024\nSubject: x\n\nhi", "x", "mbox"),
        (b"Received: by x\nFrom: a@b.c\nSubject: hi\n\nbody", "noname", "eml"),
        (b"Subject: a\nTo: b@c.d\n\nFrom: none\n", "a.txt", "eml"),
        ("甲方：某公司\n乙方：某银行\n\n第一条".encode(), "a.txt", "txt"),
        (b"Borrower: A\nLender: B\nAmount: 5\n\nTerms", "a.txt", "txt"),
        ("a,b,c\n1,2,3\n4,5,6\n7,8,9\n".encode("utf-16"), "x", "csv"),
        (b"a,b\n1,2\n", "a.csv", "csv"),
        (bytes(range(256)) * 20, "a.txt", "binary"),
        (b"\x89PNG\r\n\x1a\n....", "a.jpg", "image"),
        (b"Rar!\x1a\x07\x00", "a.zip", "rar"),
    ],
)
def test_kind_comes_from_the_content(data: bytes, name: str, kind: str) -> None:
    assert kind_of(data, name) == kind


@pytest.mark.parametrize(
    ("line", "number", "level"),
    [
        ("第三条 借款用途", "第三条", 2),
        ("第二章 担保", "第二章", 1),
        ("　　（二）逾期", "（二）", 4),
        ("一、总则", "一", 3),
        ("3.1(a) The Borrower", "3.1(a)", 3),
        ("4.2.1 Ratio", "4.2.1", 3),
        ("Section 4.02 Covenants", "Section 4.02", 2),
        ("ARTICLE IV", "ARTICLE IV", 1),
        ("(iv) any default", "(iv)", 4),
        ("(a) any default", "(a)", 3),
        ("7. Notices", "7", 1),
        ("附件一：还款计划表", "附件一", 1),
    ],
)
def test_clause_numbers(line: str, number: str, level: int) -> None:
    found = clause_number(line)
    assert found is not None
    assert (found.number, found.level) == (number, level)
    assert line[: found.end].strip(" \u3000").startswith(number[:1])


@pytest.mark.parametrize(
    "line",
    [
        "3.5 million yuan",
        "5.6%的利率",
        "2024 was a year",
        "借款人应当",
        "sections apply",
        "1,234.50",
    ],
)
def test_amounts_and_words_are_no_clause_numbers(line: str) -> None:
    assert clause_number(line) is None
