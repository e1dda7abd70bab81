"""Statements, flows and bureau figures agree with themselves and with each other."""

from __future__ import annotations

import io
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from nlp_service.interfaces.demo import RenderedFile
from nlp_service.interfaces.demo.sheets import workbooks
from nlp_service.interfaces.demo.source import ClientSource, Row, load

SOURCE = Path(__file__).resolve().parents[3] / "corpora" / "demo"
CHINESE = [c.record.id for c in load(SOURCE) if c.layout["statements"]["language"] == "zh"]
TOLERANCE = Decimal("0.02")
Figures = dict[str, list[Decimal]]


def _figures(rows: list[Row], statement: str) -> Figures:
    """Label (without its suffix) to values by year; blank and dash count as nil."""
    found: Figures = {}
    for row in rows:
        if row.statement == statement:
            label = row.label.partition("（损失以")[0].partition("（亏损")[0]
            nil = {"": "0", "-": "0"}
            found[label] = [Decimal(nil.get(value, value)) for value in row.values]
    return found


@pytest.fixture(params=CHINESE)
def client(request: pytest.FixtureRequest, portfolio: list[ClientSource]) -> ClientSource:
    return next(c for c in portfolio if c.record.id == request.param)


def _between(rows: list[Row], start: str, end: str) -> list[list[Decimal]]:
    """Values of the rows between two labels of the balance sheet, "of which" rows left out."""
    labels = [row.label for row in rows]
    inside = rows[labels.index(start) + 1 : labels.index(end)]
    memo = {"其中：应付利息", "应付股利"}
    return [
        [Decimal(v) if v not in ("", "-") else Decimal(0) for v in row.values]
        for row in inside
        if row.label not in memo and not row.label.endswith("：")
    ]


def test_balance_sheets_balance_and_add_up(client: ClientSource) -> None:
    rows = [row for row in client.rows if row.statement == "BS"]
    sheet = _figures(rows, "BS")
    sections = [
        ("流动资产：", "流动资产合计"),
        ("非流动资产：", "非流动资产合计"),
        ("流动负债：", "流动负债合计"),
        ("非流动负债：", "非流动负债合计"),
    ]
    for year, _ in enumerate(client.years):
        total = sheet["资产总计"][year]
        equity = sheet["所有者权益（或股东权益）合计"][year]
        assert total == sheet["负债合计"][year] + equity
        assert total == sheet["流动资产合计"][year] + sheet["非流动资产合计"][year]
        assert sheet["负债和所有者权益（或股东权益）总计"][year] == total
        for start, end in sections:
            parts = sum(values[year] for values in _between(rows, start, end))
            assert abs(parts - sheet[end][year]) <= TOLERANCE, (start, client.years[year])


def test_income_statements_add_up(client: ClientSource) -> None:
    sheet = _figures(client.rows, "IS")
    minus = ("减：营业成本", "税金及附加", "销售费用", "管理费用", "研发费用", "财务费用")
    plus = ("加：其他收益", "投资收益", "信用减值损失", "资产减值损失", "资产处置收益")
    nothing = [Decimal(0)] * len(client.years)
    for year, _ in enumerate(client.years):
        operating = sheet["一、营业收入"][year]
        operating -= sum(sheet.get(label, nothing)[year] for label in minus)
        operating += sum(sheet.get(label, nothing)[year] for label in plus)
        assert abs(operating - sheet["二、营业利润"][year]) <= TOLERANCE
        total = operating + sheet.get("加：营业外收入", nothing)[year]
        total -= sheet.get("减：营业外支出", nothing)[year]
        assert abs(total - sheet["三、利润总额"][year]) <= TOLERANCE
        net = next(values for label, values in sheet.items() if label.startswith("四、净利润"))
        assert abs(total - sheet.get("减：所得税费用", nothing)[year] - net[year]) <= TOLERANCE


def test_cash_flows_close_and_reconcile(client: ClientSource) -> None:
    sheet, notes = _figures(client.rows, "CF"), _figures(client.rows, "SUP")
    balance = _figures(client.rows, "BS")
    flows = [label for label in sheet if label.endswith("产生的现金流量净额")]
    assert len(flows) == 3
    reconciled = [
        label
        for label in notes
        if label not in ("使用受限的货币资金", flows[0]) and label[-1] != "："
    ]
    for year in range(1, len(client.years)):
        change = sum(sheet[label][year] for label in flows)
        change += sheet["四、汇率变动对现金及现金等价物的影响"][year]
        assert abs(change - sheet["五、现金及现金等价物净增加额"][year]) <= TOLERANCE
        begin, end = sheet["加：期初现金及现金等价物余额"], sheet["六、期末现金及现金等价物余额"]
        assert abs(begin[year] + change - end[year]) <= TOLERANCE
        assert year == 1 or begin[year] == end[year - 1]
        parts = sum(notes[label][year] for label in reconciled)
        assert abs(parts - sheet[flows[0]][year]) <= TOLERANCE * 10
        assert balance["货币资金"][year] - end[year] >= 0


def test_profit_flows_into_equity(client: ClientSource) -> None:
    balance, income = _figures(client.rows, "BS"), _figures(client.rows, "IS")
    nothing = [Decimal(0)] * len(client.years)
    net = next(v for k, v in income.items() if k.startswith("四、净利润"))
    retained = [
        sum(pair)
        for pair in zip(
            balance["未分配利润"],
            balance.get("盈余公积", nothing),
            balance.get("少数股东权益", nothing),
            strict=True,
        )
    ]
    for year in range(1, len(client.years)):
        paid_out = retained[year - 1] + net[year] - retained[year]
        assert paid_out >= -TOLERANCE, client.years[year]


def test_workbooks_print_what_the_sources_hold(
    portfolio: list[ClientSource], rendered: list[RenderedFile]
) -> None:
    for client in portfolio:
        files = [f for f in rendered if f.client_id == client.record.id and f.role == "statement"]
        book = openpyxl.load_workbook(files[-1].path)
        sheet = book.worksheets[0]
        printed = {
            str(row[i].value): row[i + 1].value
            for row in sheet.iter_rows(min_row=5)
            for i in range(len(row) - 1)
            if isinstance(row[i].value, str) and isinstance(row[i + 1].value, int | float)
        }
        rows = [row for row in client.rows if row.statement == "BS" and row.values[-1] not in "-"]
        for row in rows:
            assert printed[row.label] == float(row.values[-1]), (client.record.id, row.label)
        units = [
            c.value for c in sheet[3] if c.value and client.layout["statements"]["unit"] in c.value
        ]
        assert units


@pytest.mark.parametrize(
    ("layout", "heads"),
    [
        ("one_sided", ["Item", "31 Dec 2025", "31 Dec 2024"]),
        ("two_sided", ["Item", "31 Dec 2025", "31 Dec 2024"] * 2),
        ("multi_year", ["Item", *(f"31 Dec {year}" for year in (2025, 2024, 2023, 2022))]),
    ],
)
def test_english_layouts(portfolio: list[ClientSource], layout: str, heads: list[str]) -> None:
    english = {"layout": layout, "language": "en", "unit": "RMB'000", "file": "FS {year}.xlsx"}
    source = portfolio[0]
    client = replace(source, layout={**source.layout, "statements": english})
    name, data = list(workbooks(client))[-1]
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert name == "FS 2025.xlsx"
    assert book.sheetnames[:3] == ["Balance sheet", "Income statement", "Cash flow statement"]
    sheet = book.worksheets[0]
    assert [cell.value for cell in sheet[4]] == heads
    assert sheet["A3"].value == "As at 31 December 2025"
    assert "Unit: RMB'000" in [cell.value for cell in sheet[3]]


def test_account_flows_cover_24_months_and_roll(portfolio: list[ClientSource]) -> None:
    months = [f"{y}-{m:02d}" for y in (2024, 2025, 2026) for m in range(1, 13)][10:34]
    for client in portfolio:
        assert [row["month"] for row in client.flows] == months
        for before, after in zip(client.flows, client.flows[1:], strict=False):
            change = Decimal(after["inflow"]) - Decimal(after["outflow"])
            assert Decimal(after["balance"]) == Decimal(before["balance"]) + change


def test_year_end_account_is_within_the_cash_of_the_statement(client: ClientSource) -> None:
    factor = {"元": 1, "万元": 10_000}
    unit = factor[client.layout["statements"]["unit"]]
    end = _figures(client.rows, "CF")["六、期末现金及现金等价物余额"][-1] * unit
    december = next(row for row in client.flows if row["month"] == "2025-12")
    assert 0 < Decimal(december["balance"]) <= end


def test_bureau_balance_is_covered_by_the_debt_of_the_statement(client: ClientSource) -> None:
    sheet = _figures(client.rows, "BS")
    labels = (
        "短期借款",
        "一年内到期的非流动负债",
        "长期借款",
        "应付债券",
        "租赁负债",
        "长期应付款",
    )
    debt = sum(sheet[label][-1] for label in labels if label in sheet)
    if client.layout["statements"]["unit"] == "元":
        debt /= 10_000
    fields = {
        label: value for s in client.bureau["sections"] for label, value in s.get("fields", [])
    }
    assert Decimal(fields["借贷交易余额"].replace(",", "")) <= debt * Decimal("1.05")
    assert fields["企业名称"] == client.record.name
    assert fields["身份标识号码"] == client.record.identifiers[0].id
    assert client.bureau["time"].startswith("2026-10")
