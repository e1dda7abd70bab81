"""Statements from workbooks in the layouts of both languages."""

from __future__ import annotations

import dataclasses
from decimal import Decimal

import pytest

from nlp_service.profiles.statements import parse
from nlp_service.schema import Statement
from tests.profiles.books import book
from tests.profiles.samples import BALANCE_EN, BALANCE_ZH, CASH_ZH, EN, INCOME_EN, INCOME_ZH, ZH


def find(statements: list[Statement], kind: str, year: int, scope: str = "unknown") -> Statement:
    found = [s for s in statements if (s.kind, s.period.end.year, s.scope) == (kind, year, scope)]
    assert len(found) == 1, [(s.kind, s.period.end, s.scope) for s in statements]
    return found[0]


def value(statement: Statement, item: str) -> Decimal:
    return statement.items[item].value


@pytest.mark.parametrize("sheets", [ZH, EN], ids=["zh", "en"])
def test_one_statement_for_each_kind_and_year(sheets):
    statements = parse(book(sheets))
    assert [(s.kind, s.period.end.year) for s in statements] == [
        (kind, year) for year in (2024, 2023) for kind in ("BS", "IS", "CF", "SUP")
    ]
    assert not [label for s in statements for label in s.unmatched]
    assert all(s.currency == "CNY" and not s.unit_inferred for s in statements)


def test_both_languages_give_the_same_figures():
    pairs = zip(parse(book(ZH)), parse(book(EN)), strict=True)
    for zh, en in pairs:
        for item in zh.items.keys() & en.items.keys():
            if item in ("operating_profit", "sup_net_profit", "sup_receivables"):
                continue  # IFRS draws the line elsewhere.
            assert value(zh, item) == value(en, item), (zh.kind, item)


@pytest.mark.parametrize("sheets", [ZH, EN], ids=["zh", "en"])
def test_every_value_opens_to_its_cell(sheets):
    document = book(sheets)
    seen = 0
    for statement in parse(document):
        for found in statement.items.values():
            place = found.provenance
            part = document.part(place.part)
            assert part.text[place.start : place.end] == place.text == found.printed
            assert place.cell is not None
            assert "!" in place.cell
            seen += 1
    assert seen > 100


def test_two_sided_balance_sheet_and_its_cells():
    balance = find(parse(book(ZH)), "BS", 2024)
    cell = balance.items["long_term_borrowings"]
    assert cell.value == Decimal(37_000_000)
    assert (cell.printed, cell.unit, cell.label) == ("3,700", "万元", "长期借款")
    assert cell.provenance.cell == "资产负债表!E12"
    assert find(parse(book(ZH)), "BS", 2023).items["cash"].provenance.cell == "资产负债表!C5"


def test_note_column_is_no_figure():
    income = find(parse(book(EN)), "IS", 2024)
    assert value(income, "revenue") == Decimal(50_000_000)
    assert {s.period.end.year for s in parse(book(EN))} == {2023, 2024}


def test_dash_is_zero_and_blank_is_missing():
    rows = [
        ["利润表"],
        ["2024年度", "单位：元"],
        ["项目", "本期金额", "上期金额"],
        ["一、营业收入", 100, 90],
        ["减：营业成本", 60, 50],
        ["销售费用", "—", None],
        ["管理费用", "（5）", "不适用"],
        ["三、利润总额", 40, 40],
    ]
    statements = parse(book({"表": rows}))
    now, before = find(statements, "IS", 2024), find(statements, "IS", 2023)
    assert value(now, "selling_exp") == 0
    assert value(now, "admin_exp") == -5
    assert {"selling_exp", "admin_exp"}.isdisjoint(before.items)


def test_2018_form_keeps_combined_rows():
    rows = [
        ["资产负债表"],
        ["2018年12月31日", None, "单位：元"],
        ["项目", "期末余额", "年初余额"],
        ["货币资金", 10, 20],
        ["应收票据及应收账款", 90, 80],
        ["其中：应收票据", 30, 20],
        ["应收账款", 60, 60],
        ["流动资产合计", 100, 100],
        ["资产总计", 100, 100],
    ]
    balance = find(parse(book({"BS": rows})), "BS", 2018)
    assert value(balance, "notes_and_accounts_receivable") == 90
    assert value(balance, "notes_receivable") == 30
    assert value(balance, "accounts_receivable") == 60


def test_form_before_2018_in_traditional_script():
    rows = [
        ["資產負債表"],
        ["2016年12月31日", None, "單位：千元"],
        ["資產", "期末數", "年初數"],
        ["貨幣資金", 10, 20],
        ["應收帳款", 90, 80],
        ["應收利息", 5, 5],
        ["流動資產合計", 105, 105],
        ["固定資產淨額", 200, 210],
        ["資產總計", 305, 315],
    ]
    balance = find(parse(book({"表一": rows})), "BS", 2016)
    assert value(balance, "accounts_receivable") == 90_000
    assert value(balance, "fixed_assets") == 200_000
    assert balance.unit == "千元"


def test_consolidated_and_parent_side_by_side():
    rows = [
        ["资产负债表"],
        ["编制单位：平澜集团股份有限公司", None, None, None, "单位：元"],
        ["项目", "合并", None, "母公司", None],
        [None, "2024年12月31日", "2023年12月31日", "2024年12月31日", "2023年12月31日"],
        ["货币资金", 10, 9, 4, 3],
        ["应收账款", 20, 19, 8, 7],
        ["流动资产合计", 30, 28, 12, 10],
        ["资产总计", 30, 28, 12, 10],
    ]
    statements = parse(book({"合并及公司": rows}, merged={"合并及公司": ["B3:C3", "D3:E3"]}))
    assert value(find(statements, "BS", 2024, "consolidated"), "total_assets") == 30
    assert value(find(statements, "BS", 2023, "parent"), "cash") == 3
    unmerged = parse(book({"合并及公司": rows}))
    assert [s.items.keys() for s in unmerged] == [s.items.keys() for s in statements]


def test_unit_inferred_from_the_sister_statement():
    bare = [row for row in BALANCE_ZH if row[-1] != "单位：万元"]
    bare.insert(1, ["2024年12月31日"])
    statements = parse(book({"资产负债表": bare, "现金流量表": CASH_ZH}))
    balance = find(statements, "BS", 2024)
    assert balance.unit_inferred
    assert value(balance, "cash") == 12_000_000
    assert balance.items["cash"].confidence < 1
    assert not find(statements, "CF", 2024).unit_inferred


def test_unit_inferred_where_the_sister_counts_differently():
    bare: list[list[object]] = [["资产负债表"], ["2024年12月31日"]]
    bare.extend([c * 10_000 if isinstance(c, int) else c for c in row] for row in BALANCE_ZH[2:])
    balance = find(parse(book({"资产负债表": bare, "现金流量表": CASH_ZH})), "BS", 2024)
    assert balance.unit_inferred
    assert balance.unit == "元"
    assert value(balance, "cash") == 12_000_000


def test_no_unit_anywhere_is_said():
    rows = [list(row) for row in INCOME_ZH]
    rows[1] = ["2024年度"]
    income = find(parse(book({"利润表": rows})), "IS", 2024)
    assert income.unit_inferred
    assert income.items["revenue"].confidence == 0.5


def test_no_period_no_statement():
    rows = [list(row) for row in INCOME_ZH]
    rows[1] = ["单位：元"]
    assert parse(book({"利润表": rows}, "report.xlsx")) == []
    assert find(parse(book({"利润表": rows}, "利润表2023年度.xlsx")), "IS", 2023)


def test_monthly_statement_keeps_month_and_year_to_date_apart():
    rows = [
        ["利润表"],
        ["2024年6月", None, "单位：元"],
        ["项目", "本年累计金额", "本月金额"],
        ["一、营业收入", 600, 100],
        ["减：营业成本", 300, 50],
        ["管理费用", 60, 10],
        ["二、营业利润", 240, 40],
        ["四、净利润", 240, 40],
    ]
    kinds = {s.period.kind: value(s, "revenue") for s in parse(book({"利润表": rows}))}
    assert kinds == {"half": 600, "month": 100}


def test_fiscal_year_in_english_dollars():
    rows = [
        ["Consolidated balance sheets"],
        ["(in millions of USD)"],
        [None, "March 31, 2024", "March 31, 2023"],
        ["Current assets:", None, None],
        ["Cash and cash equivalents", 10, 9],
        ["Accounts receivable, net", 20, 18],
        ["Total current assets", 30, 27],
        ["Property and equipment", 7, 7],
        ["Total assets", 37, 34],
        ["Current liabilities:", None, None],
        ["Accounts payable", 5, 4],
        ["Long-term debt due within one year", 2, 1],
        ["Total current liabilities", 7, 5],
    ]
    balance = find(parse(book({"10-K": rows})), "BS", 2024, "consolidated")
    assert balance.currency == "USD"
    assert value(balance, "cash") == 10_000_000
    assert value(balance, "current_portion_ncl") == 2_000_000
    assert balance.unmatched == ["Property and equipment"]


def test_closing_day_in_the_caption_year_in_the_column():
    sheet = [row for row in BALANCE_EN if row[0] != "As at 31 December"]
    sheet.insert(2, ["As at 31 March"])
    income = [row for row in INCOME_EN if not str(row[0]).startswith("For the year")]
    income.insert(1, ["For the year ended 31 March"])
    statements = parse(book({"Balance sheet": sheet, "Income statement": income}))
    assert [(s.kind, str(s.period.start), str(s.period.end)) for s in statements] == [
        ("BS", "None", "2024-03-31"),
        ("IS", "2023-04-01", "2024-03-31"),
        ("BS", "None", "2023-03-31"),
        ("IS", "2022-04-01", "2023-03-31"),
    ]
    assert {s.period.kind for s in statements} == {"annual"}


def test_similar_labels_match_with_less_confidence_but_never_an_opposite():
    rows = [
        ["资产负债表"],
        ["2024年12月31日", None, "单位：元"],
        ["项目", "期末余额", "年初余额"],
        ["货币资金", 10, 20],
        ["一年内到期的非流动负债额", 3, 3],
        ["应付账款", 4, 4],
        ["其他应付款", 6, 6],
        ["长期借款项目", 90, 80],
        ["流动负债合计", 13, 13],
    ]
    balance = find(parse(book({"BS": rows})), "BS", 2024)
    assert 0 < balance.items["current_portion_ncl"].confidence < 0.7
    assert "current_portion_nca" not in balance.items
    assert "total_noncurrent_liabilities" not in balance.items


def test_table_continued_on_the_next_page():
    document = book({"资产负债表": BALANCE_ZH})
    whole = find(parse(document), "BS", 2024)
    table = document.root.tables[0]
    first = table.model_copy(update={"name": None, "cells": [c for c in table.cells if c.row < 10]})
    rest = [dataclasses.replace(c, row=c.row - 10) for c in table.cells if c.row >= 10]
    second = table.model_copy(update={"name": None, "cells": rest})
    split = document.model_copy(
        update={"root": document.root.model_copy(update={"tables": [first, second]})}
    )
    assert find(parse(split), "BS", 2024).items.keys() == whole.items.keys()


def test_other_tables_are_left_alone():
    rows = [["产品", "2024年度", "2023年度"], ["风机", 10, 9], ["塔筒", 4, 3], ["叶片", 2, 2]]
    assert parse(book({"销售": rows})) == []


def test_hidden_sheets_count_less():
    document = book(ZH)
    for table in document.root.tables:
        table.hidden = True
    assert max(v.confidence for s in parse(document) for v in s.items.values()) == 0.5


@pytest.mark.slow
def test_real_quarterly_report(fixtures_dir):
    from nlp_service.ingest import read_bytes
    from nlp_service.profiles.checks import run

    path = fixtures_dir / "pdfplumber" / "pdf" / "issue-67-example.pdf"
    statements = parse(read_bytes(path.read_bytes(), path.name))
    balance = find(statements, "BS", 2018, "consolidated")
    assert value(balance, "total_assets") == Decimal("298608889.04")
    assert balance.items["total_assets"].provenance.page == 10
    outcomes = {(c.id, c.outcome) for c in run(statements)}
    assert ("C01", "pass") in outcomes
    assert not {("C01", "fail"), ("C02", "fail"), ("C08", "fail")} & outcomes
