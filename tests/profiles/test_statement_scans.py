"""Statements on pictures: lines as a reader of scans gives them, uneven, cut and with gaps."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from nlp_service.profiles import corrections
from nlp_service.profiles.statements import parse
from nlp_service.schema import Box, Document, Line, Page, Part, Statement
from nlp_service.schema.layout import Lines

#: One piece of words: left edge, right edge, middle, height, text.
Piece = tuple[float, float, float, float, str]
HEADS = [(40, 140, 20, 10, "资产负债表"), (40, 140, 40, 10, "2025年12月31日"),
         (300, 360, 40, 10, "单位：万元"), (40, 70, 60, 10, "资产"),
         (300, 340, 60, 10, "期末余额"), (400, 440, 60, 10, "年初余额")]  # fmt: skip
LABELS = ("货币资金", "应收票据", "应收账款", "预付款项", "存货", "流动资产合计")


def row(number: int, label: str, now: str, before: str) -> list[Piece]:
    """A row whose figures end at 340 and 440."""
    middle = 80.0 + 14 * number
    cells = [(end - 25, end, middle, 10, text) for end, text in ((340, now), (440, before))]
    return [(40, 40 + 10 * len(label), middle, 10, label), *cells]


def usual() -> list[Piece]:
    return [p for n, label in enumerate(LABELS) for p in row(n, label, f"{n + 1}00", f"{n + 1}50")]


def scan(*pages: list[Piece], how: str = "ocr") -> Document:
    """A document whose pages hold the pieces, in the order given."""
    text, lines, made = "", [], []
    for number, pieces in enumerate(pages, start=1):
        start = len(text)
        for x0, x1, middle, height, words in pieces:
            box = Box(x0, middle - height / 2, x1, middle + height / 2)
            lines.append(Line(len(text), len(text) + len(words), number, box))
            text += words + "\n"
        made.append(Page(number=number, width=600, height=800, start=start, end=len(text), how=how))
    part = Part(kind="pdf", text=text, pages=made, lines=Lines(lines))
    return Document(id="d" * 64, name="scan.pdf", kind="pdf", size=1, root=part)


def newest(document: Document) -> Statement:
    return next(s for s in parse(document) if s.period.end == dt.date(2025, 12, 31))


def figures(statement: Statement) -> dict[str, int]:
    return {name: int(value.value / 10_000) for name, value in statement.items.items()}


def test_boxes_of_neighbouring_rows_that_overlap_stay_two_rows() -> None:
    pieces = usual()
    # The label of the fourth row was boxed higher than it is, into the row above.
    at = next(n for n, piece in enumerate(pieces) if piece[-1] == "预付款项")
    x0, x1, middle, _, text = pieces[at]
    pieces[at] = (x0, x1, middle - 2, 16, text)
    found = figures(newest(scan(HEADS + pieces)))
    assert (found["accounts_receivable"], found["prepayments"]) == (300, 400)


def test_a_label_in_two_pieces_pushes_no_figure_into_the_next_column() -> None:
    pieces = [piece for piece in usual() if piece[-1] != "应收账款"]
    middle = 80 + 14 * LABELS.index("应收账款")
    pieces += [(40, 60, middle, 10, "应收"), (65, 85, middle, 10, "账款")]
    held = parse(scan(HEADS + pieces))
    assert [figures(s)["accounts_receivable"] for s in held] == [300, 350]


def test_the_last_row_alone_on_the_next_page_belongs_to_the_table() -> None:
    pieces = usual()
    more = [*row(0, "非流动资产合计", "50", "60"), *row(1, "资产总计", "650", "710")]
    found = figures(newest(scan(HEADS + pieces, more)))
    assert (found["total_noncurrent_assets"], found["total_assets"]) == (50, 650)


@pytest.mark.parametrize("how", ["ocr", "text_layer"])
def test_a_known_row_without_figure_is_listed_where_the_page_is_a_picture(how: str) -> None:
    pieces = [p for p in usual() if p[-1] not in ("200", "250", "450")]
    now, before = parse(scan(HEADS + pieces, how=how))
    wanted = ["notes_receivable"] if how == "ocr" else []
    assert [lost.item for lost in now.unread] == wanted
    assert sorted(lost.item for lost in before.unread) == (
        ["notes_receivable", "prepayments"] if how == "ocr" else []
    )
    for lost in now.unread:
        assert (lost.label, lost.provenance.text, lost.provenance.page) == (
            "应收票据",
            "应收票据",
            1,
        )


def test_headings_and_rows_read_further_down_are_not_missing() -> None:
    headings = [(40, 100, 70, 8, "流动资产："), (40, 100, 80 + 14 * 6, 10, "应收账款")]
    assert newest(scan(HEADS + usual() + headings)).unread == []


def test_a_figure_that_was_not_read_can_be_entered() -> None:
    pieces = [p for p in usual() if p[-1] != "200"]
    statement = newest(scan(HEADS + pieces))
    entered = {(statement.id, "notes_receivable"): Decimal(2_000_000)}
    (after,) = corrections.apply([statement], entered)
    value = after.items["notes_receivable"]
    assert (value.value, value.corrected, value.printed) == (Decimal(2_000_000), True, "")
    assert value.provenance == statement.unread[0].provenance
    assert after.unread == [] and statement.unread
    assert corrections.correctable(statement, "inventories") == statement.items["inventories"]
    assert corrections.correctable(statement, "goodwill") is None
