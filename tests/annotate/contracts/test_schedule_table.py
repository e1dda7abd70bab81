"""Repayment schedules that are printed as tables."""

from __future__ import annotations

import pytest

from nlp_service.annotate.contracts import read_contract
from nlp_service.annotate.contracts.schedule_table import schedule_rows
from nlp_service.annotate.contracts.source import Source
from nlp_service.schema import Cell, Table


def contract(head: str, rows: list[list[str]]) -> tuple[str, Table]:
    text, cells = head + "\n", []
    for row, line in enumerate(rows):
        for column, cell in enumerate(line):
            cells.append(
                Cell(row=row, column=column, text=cell, start=len(text), end=len(text) + len(cell))
            )
            text += cell + " "
        text += "\n"
    return text, Table(cells=cells)


@pytest.mark.parametrize(
    ("head", "rows", "expected"),
    [
        (
            "借款合同\n4.1 借款人应按下表偿还本金：",
            [
                ["还款年度", "6月20日（万元）", "12月20日（万元）"],
                ["2024年至2025年", "100", "200"],
                ["2026年", "300", "300"],
            ],
            [
                {"date": "2024-06-20", "amount": "1000000"},
                {"date": "2024-12-20", "amount": "2000000"},
                {"date": "2025-06-20", "amount": "1000000"},
                {"date": "2025-12-20", "amount": "2000000"},
                {"date": "2026-06-20", "amount": "3000000"},
                {"date": "2026-12-20", "amount": "3000000"},
            ],
        ),
        (
            "LOAN AGREEMENT\n4.1 The Borrower shall repay the loan as follows:",
            [
                ["Year", "RMB '000", "Year", "RMB '000"],
                ["2024", "15,400", "2026", "18,800"],
                ["2025", "17,000", "", ""],
            ],
            [
                {"year": 2024, "amount": "15400000"},
                {"year": 2025, "amount": "17000000"},
                {"year": 2026, "amount": "18800000"},
            ],
        ),
        (
            "LOAN AGREEMENT\nSchedule of repayment",
            [
                ["Payment date", "Principal (USD)"],
                ["30 June 2025", "1,000"],
                ["31 December 2025", "2,500.50"],
            ],
            [
                {"date": "2025-06-30", "amount": "1000"},
                {"date": "2025-12-31", "amount": "2500.5"},
            ],
        ),
    ],
)
def test_rows(head, rows, expected):
    text, table = contract(head, rows)
    (term,) = read_contract(text, tables=[table]).terms["repayment_schedule"]
    assert term.value["amounts"] == expected
    assert text[term.start : term.end] == term.text


@pytest.mark.parametrize(
    "rows",
    [
        [
            ["贷款人", "承贷额（万元）", "年度"],
            ["甲银行", "100", "2024"],
            ["乙银行", "200", "2025"],
        ],
        [["Year", "Share of the lender"], ["2024", "100"], ["2025", "200"]],
        [["Item", "Value"], ["a", "1"], ["b", "2"]],
        [["Year", "Principal"]],
    ],
)
def test_other_tables_are_no_schedules(rows):
    text, table = contract("合同", rows)
    assert schedule_rows(Source(text, [table])) == []
