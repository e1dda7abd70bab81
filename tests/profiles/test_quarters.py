"""Year-to-date flows → single quarters."""

import datetime as dt

from nlp_service.profiles.statements import parse
from nlp_service.profiles.statements.quarters import single_quarters
from nlp_service.schema import Statement
from tests.profiles.books import book


def zh(span: str, revenue: int, cash: int) -> list[Statement]:
    rows = [
        ["利润表"],
        [span, None, "单位：元"],
        ["项目", "本期金额"],
        ["一、营业收入", revenue],
        ["减：营业成本", revenue // 2],
        ["二、营业利润", revenue // 2],
        ["四、净利润", revenue // 2],
    ]
    flow = [
        ["现金流量表"],
        [span, None, "单位：元"],
        ["项目", "本期金额"],
        ["经营活动产生的现金流量净额", cash],
        ["现金及现金等价物净增加额", cash],
        ["期初现金及现金等价物余额", 10],
        ["期末现金及现金等价物余额", 10 + cash],
    ]
    return parse(book({"利润表": rows, "现金流量表": flow}))


def en(months: str, end: str, revenue: int) -> list[Statement]:
    rows = [
        ["Income statement"],
        ["USD million"],
        [None, f"{months} months ended {end} 2024"],
        ["Revenue", revenue],
        ["Cost of sales", revenue // 2],
        ["Operating profit", revenue // 2],
        ["Profit for the period", revenue // 2],
    ]
    return parse(book({"P&L": rows}))


def test_quarters_of_chinese_statements():
    totals = [*zh("2024年1-3月", 100, 4), *zh("2024年1-6月", 260, 9), *zh("2024年1-9月", 300, 7)]
    quarters = single_quarters(totals)
    revenue = {s.period.end.month: s.items["revenue"].value for s in quarters if s.kind == "IS"}
    assert revenue == {3: 100, 6: 160, 9: 40}
    third = next(s for s in quarters if s.kind == "CF" and s.period.end.month == 9)
    assert third.items["cfo"].value == -2
    assert third.items["cash_begin"].value == 19
    assert third.items["cash_end"].value == 17
    assert (third.period.start, third.period.kind) == (dt.date(2024, 7, 1), "quarter")
    assert third.items["cfo"].printed == "7"


def test_quarters_of_english_statements():
    totals = [*en("Three", "31 March", 100), *en("Six", "30 June", 220)]
    quarters = single_quarters(totals)
    assert [s.items["revenue"].value for s in quarters] == [100_000_000, 120_000_000]


def test_a_gap_gives_no_quarter():
    totals = [*zh("2024年1-3月", 100, 4), *zh("2024年1-9月", 300, 7)]
    assert {s.period.end.month for s in single_quarters(totals)} == {3}
