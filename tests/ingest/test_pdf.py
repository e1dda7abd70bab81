"""PDF: reading order, healed paragraphs, running lines, tables, boxes, encryption."""

from __future__ import annotations

import io
from typing import Any

import pytest

from nlp_service.ingest import ocr, read_bytes
from nlp_service.schema import BlockKind, Document, Part, Status
from tests.ingest.samples import lines, pdf, picture, table, together


def read(data: bytes, **options: Any) -> Part:
    return read_bytes(data, "file.pdf", **options).root


def block_texts(part: Part) -> list[str]:
    return [part.text[block.start : block.end] for block in part.blocks]


def assert_located(part: Part) -> None:
    """Every visible character of the text lies in exactly one line, with an edge of its own."""
    owners = [0] * len(part.text)
    for line in part.lines:
        assert len(line.edges) == line.end - line.start + 1
        for offset in range(line.start, line.end):
            owners[offset] += 1
    for offset, character in enumerate(part.text):
        assert owners[offset] == (0 if character in "\n\t" else owners[offset])
        assert owners[offset] == 1 or character.isspace()


ENGLISH = (
    "The Borrower shall repay the loan in twenty equal semi-annual instal-",
    "ments, the first of which falls due on 30 June 2026 and the last on the",
    "final maturity date, each together with accrued interest thereon.",
)
CHINESE = (
    "借款人应当按照本合同约定的还款计划按时足额偿还贷款本金和利息，未按期",
    "偿还的，贷款人有权自逾期之日起按照罚息利率计收罚息，直至清偿本息为止。",
)


def test_english_lines_become_a_paragraph_without_the_hyphen() -> None:
    part = read(pdf(lines(72, 100, *ENGLISH)))
    assert part.text == (
        "The Borrower shall repay the loan in twenty equal semi-annual instalments, the first of "
        "which falls due on 30 June 2026 and the last on the final maturity date, each together "
        "with accrued interest thereon."
    )
    assert_located(part)


def test_chinese_lines_join_without_a_space() -> None:
    part = read(pdf(lines(72, 100, *CHINESE, zh=True)))
    assert part.text == "".join(CHINESE)
    assert_located(part)


def test_a_hyphen_of_a_compound_stays() -> None:
    part = read(
        pdf(
            lines(
                72,
                100,
                "This is a long term plan, and a plan of that kind is a long-",
                "term plan.",
            )
        )
    )
    assert part.text.endswith("is a long-term plan.")


@pytest.mark.parametrize("zh", [False, True])
def test_boxes_lie_on_the_printed_words(zh: bool) -> None:
    words = "金额为人民币五百万元整" if zh else "the sum of 5,000,000 yuan in words"
    wanted = "五百万" if zh else "5,000,000"
    part = read(pdf(lines(100, 200, words, zh=zh, size=12)))
    start = part.text.index(wanted)
    (box,) = part.boxes_of(start, start + len(wanted))
    from reportlab.pdfbase.pdfmetrics import stringWidth

    font = "STSong-Light" if zh else "Helvetica"
    left = 100 + stringWidth(words[: words.index(wanted)], font, 12)
    assert box.x0 == pytest.approx(left, abs=2)
    assert box.x1 == pytest.approx(left + stringWidth(wanted, font, 12), abs=2)
    # The baseline stands 200 points from the top.
    assert box.top < 192 < 200 < box.bottom + 1
    assert box.bottom - box.top < 20


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_a_rotated_page_reads_the_same_with_boxes_as_displayed(rotation: int) -> None:
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf(lines(72, 100, *ENGLISH)))
    document[0].set_rotation(rotation)
    out = io.BytesIO()
    document.save(out)
    upright, turned = read(pdf(lines(72, 100, *ENGLISH))), read(out.getvalue())
    assert turned.text == upright.text
    page = turned.pages[0]
    assert (page.width, page.height) == ((842, 595) if rotation != 180 else (595, 842))
    (box, *_) = turned.boxes_of(0, 3)
    assert 0 <= box.x0 < box.x1 <= page.width and 0 <= box.top < box.bottom <= page.height
    middle = {90: (842 - 100, 300), 180: (300, 842 - 100), 270: (100, 295)}[rotation]
    assert box.x0 - 30 <= middle[0] <= box.x1 + 30
    assert box.top - 180 <= middle[1] <= box.bottom + 180


def test_two_columns_are_read_one_after_the_other_below_a_title_over_both() -> None:
    left = [f"left column line number {n} of the running text" for n in range(12)]
    right = [f"right column line number {n} of the running text" for n in range(12)]
    title = lines(72, 80, "A title over both columns, long enough to cross the white between them")
    # Drawn row by row, as some producers do.
    rows = []
    for n in range(12):
        top = 120 + 12 * n
        rows += [lines(60, top, left[n], size=9), lines(320, top, right[n], size=9)]
    text = read(pdf(together(title, *rows))).text
    assert text.index("title") < text.index("left column line number 0")
    assert text.index("left column line number 11") < text.index("right column line number 0")


def test_a_paragraph_runs_on_over_the_page_and_running_lines_stay_out_of_it() -> None:
    def page(number: int, *texts: str) -> Any:
        return together(
            lines(72, 40, "Facility Agreement", size=8),
            lines(72, 740, *texts),
            lines(280, 815, f"Page {number} of 4", size=8),
        )

    part = read(
        pdf(
            page(1, ENGLISH[0], ENGLISH[1]),
            page(2, ENGLISH[2]),
            page(3, "A new paragraph."),
            page(4, "The end."),
        )
    )
    paragraphs = [part.text[b.start : b.end] for b in part.blocks if b.kind is BlockKind.PARAGRAPH]
    assert paragraphs[0].endswith(
        "last on the final maturity date, each together with accrued interest thereon."
    )
    kinds = [block.kind for block in part.blocks]
    assert kinds.count(BlockKind.HEADER) == 1 and kinds.count(BlockKind.FOOTER) == 1
    assert part.text.count("Facility Agreement") == 1
    assert part.pages[2].running == ["Facility Agreement", "Page 3 of 4"]
    assert part.page_of(part.text.index("final maturity")) == 2
    assert_located(part)


def test_a_figure_at_the_page_end_that_differs_is_no_footer() -> None:
    pages = [lines(72, 810, f"Total receivables {n * 731} yuan") for n in (3, 5, 11, 20)]
    text = read(pdf(*pages)).text
    assert all(str(n * 731) in text for n in (3, 5, 11, 20))


@pytest.mark.parametrize(
    ("zh", "rows"),
    [
        (
            True,
            [
                ["项目", "2024年", "2023年"],
                ["营业收入", "1,234.50", "998.00"],
                ["净利润", "56.70", "-12.00"],
            ],
        ),
        (
            False,
            [
                ["Item", "2024", "2023"],
                ["Revenue", "1,234.50", "998.00"],
                ["Net profit", "56.70", "-12.00"],
            ],
        ),
    ],
)
def test_a_ruled_table_gives_cells_that_locate_their_text(zh: bool, rows: list[list[str]]) -> None:
    before, after = (
        ("以下为主要数据：", "以上单位为万元。")
        if zh
        else ("Key figures:", "In ten thousand yuan.")
    )
    part = read(
        pdf(
            together(
                lines(72, 80, before, zh=zh),
                table(72, 100, rows, zh=zh),
                lines(72, 200, after, zh=zh),
            )
        )
    )
    (found,) = part.tables
    assert found.grid() == rows
    assert [part.text[c.start : c.end] for c in found.cells] == [c.text for c in found.cells]
    assert block_texts(part) == [before, "\n".join("\t".join(row) for row in rows), after]
    assert part.blocks[1].kind is BlockKind.TABLE and part.blocks[1].table == 0
    assert_located(part)


def test_clause_numbers_and_levels() -> None:
    part = read(
        pdf(
            together(
                lines(72, 100, "第三条 借款利率", "（二）逾期罚息自逾期之日起计算。", zh=True),
                lines(
                    72, 200, "3.1 Interest", "Section 4.02 Financial covenants", "(a) the ratio;"
                ),
            )
        )
    )
    assert [block.number for block in part.blocks] == [
        "第三条",
        "（二）",
        "3.1",
        "Section 4.02",
        "(a)",
    ]
    assert part.blocks[0].kind is BlockKind.HEADING


def test_a_number_and_its_text_set_apart_are_one_line_and_carry_on() -> None:
    first, second, *_ = ENGLISH
    part = read(pdf(together(lines(72, 100, "4.1"), lines(110, 100, first, second))))
    assert part.text.startswith("4.1 The Borrower") and "instalments, the first" in part.text


def test_encrypted_without_with_wrong_and_with_right_password() -> None:
    from reportlab.lib.pdfencrypt import StandardEncryption

    data = pdf(lines(72, 100, "secret text"), encrypt=StandardEncryption("geheim", strength=128))
    outcomes: list[Document] = [
        read_bytes(data, "a.pdf", password=password) for password in (None, "falsch", "geheim")
    ]
    assert [d.root.error.code if d.root.error else None for d in outcomes] == [
        "encrypted",
        "password_wrong",
        None,
    ]
    assert outcomes[2].root.text == "secret text"


@pytest.mark.skipif(ocr.available(), reason="OCR is installed")
def test_a_scanned_page_is_named_as_lost_and_the_others_come() -> None:
    document = read_bytes(pdf(lines(72, 100, "a page with text"), picture), "scan.pdf")
    assert document.status is Status.PARTIAL
    assert document.root.text == "a page with text"
    assert document.root.lost == ["page 2: no text layer, only a picture; OCR is not installed"]
    assert document.root.pages[1].confidence == 0
    assert 0 < document.root.confidence < 1


def test_cut_off_and_garbled_files_are_typed() -> None:
    whole = pdf(lines(72, 100, *ENGLISH))
    for data in (whole[:200], b"%PDF-1.7\n", whole.replace(b"/Pages", b"/Pxges")):
        document = read_bytes(data, "broken.pdf")
        assert document.kind == "pdf"
        assert document.status is Status.QUARANTINED
        assert document.root.error is not None and document.root.error.code in ("corrupt", "empty")


def test_text_in_filled_form_fields_is_read() -> None:
    def form(canvas: Any) -> None:
        canvas.setFont("Helvetica", 10)
        canvas.drawString(72, 700, "Borrower:")
        canvas.acroForm.textfield(value="Huaneng Wind Power", x=140, y=690, width=200, height=20)

    part = read(pdf(form))
    assert "Borrower:" in part.text and "Huaneng Wind Power" in part.text


def test_page_limit() -> None:
    from nlp_service.settings import Limits

    part = read(pdf(*[lines(72, 100, f"page {n}") for n in range(5)]), limits=Limits(pages=3))
    assert len(part.pages) == 3 and part.status is Status.PARTIAL
    assert part.lost == ["pages after 3: over the page limit"]


def test_the_same_bare_number_on_every_page_is_no_page_number() -> None:
    pages = [lines(72, 60, "Sizes", "5", "6", f"text of page {n}") for n in range(3)]
    assert read(pdf(*pages)).text.split("\n").count("5") == 3
