"""Monthly account flows."""

import datetime as dt
from decimal import Decimal

from nlp_service.profiles.flows import parse
from tests.profiles.books import book


def test_chinese_export_with_captions():
    rows = [
        ["账户名称", "平澜风电（一期）有限公司"],
        ["币种", "人民币"],
        ["单位", "万元"],
        [],
        ["月份", "流入金额", "流出金额", "月末余额"],
        ["2024-11", 1418.36, 538.71, 6999.65],
        ["2024年12月", "1,670.09", "（3,389.14）", "—"],
        ["合计", 3088.45, 3927.85, None],
    ]
    flows = parse(book({"流水": rows}))
    assert [f.month for f in flows] == [dt.date(2024, 11, 1), dt.date(2024, 12, 1)]
    assert flows[0].inflow == Decimal("14183600.00")
    assert flows[1].outflow == Decimal("33891400.00")
    assert flows[1].balance == 0
    assert flows[0].currency == "CNY"
    assert flows[0].provenance.cell == "流水!B6"


def test_english_export_in_dollars():
    rows = [
        ["Account holder", "Harbour Wind Power Limited"],
        ["Currency", "USD"],
        ["Month", "Inflow", "Outflow", "Closing balance"],
        ["Jan 2025", 100, 40, 60],
        ["February 2025", 80, 90, 50],
    ]
    flows = parse(book({"flows": rows}))
    assert [(f.month, f.balance) for f in flows] == [
        (dt.date(2025, 1, 1), 60),
        (dt.date(2025, 2, 1), 50),
    ]
    assert flows[0].currency == "USD"
    assert flows[0].provenance.text == "100"


def test_several_lines_of_one_month_are_added():
    rows = [
        ["日期", "收款", "付款", "余额"],
        ["2024-11-03", 10, 0, 10],
        ["2024-11-20", 5, 8, 7],
    ]
    (flow,) = parse(book({"明细": rows}))
    assert (flow.inflow, flow.outflow, flow.balance) == (15, 8, 7)


def test_other_tables_hold_no_flows():
    assert parse(book({"销售": [["月份", "产量"], ["2024-11", 3]]})) == []
