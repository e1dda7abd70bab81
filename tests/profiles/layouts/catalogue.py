"""The twelve layouts: three generations, two sides, scopes, units, running totals, English."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache

from tests.profiles.layouts.company import company
from tests.profiles.layouts.made import Column, Layout, Style, bracketed
from tests.profiles.layouts.rows import (
    ASSETS_2018,
    ASSETS_2019,
    ASSETS_EN,
    ASSETS_US,
    CASH_EN,
    CASH_ZH,
    CLAIMS_2018,
    CLAIMS_2019,
    CLAIMS_EN,
    CLAIMS_OWN,
    INCOME_2019,
    INCOME_EN,
    OWNERS_2019,
    SUPPLEMENT_ZH,
    Line,
)

Y25, Y24, Y23 = (dt.date(year, 12, 31) for year in (2025, 2024, 2023))
Q25, Q24 = dt.date(2025, 9, 30), dt.date(2024, 9, 30)
YUAN = Style(Decimal("0.0001"), 2)
WAN = Style(Decimal(1), 0, nil="—")


def _balance(name: str, day: str, unit: str, heads: list[str]) -> list[list[str]]:
    return [["资产负债表"], [f"编制单位：{name}", day, f"单位：{unit}"], heads]


def _flow(title: str, name: str, span: str, unit: str, heads: list[str]) -> list[list[str]]:
    return [[title], [f"编制单位：{name}", span, f"单位：{unit}"], heads]


def _own(seed: int) -> tuple[Column, Column]:
    firm = company(seed, Y25, Y24, minority=False)
    return Column(firm, Y25), Column(firm, Y24)


def two_sided_wan() -> Layout:
    """2019 format, two-sided balance sheet in 万元, dash for nil."""
    made, columns = Layout("zh-2019-two-sided-wan", "zh"), _own(1)
    heads = ["资产", "期末余额", "上年年末余额", "负债和所有者权益", "期末余额", "上年年末余额"]
    made.two_sided("资产负债表", _balance("青澜水务有限公司", "2025年12月31日", "万元", heads),
                   ASSETS_2019, CLAIMS_OWN, columns, WAN)  # fmt: skip
    _zh_flows(made, "青澜水务有限公司", columns, WAN, "万元", INCOME_2019)
    return made


def _zh_flows(
    made: Layout, name: str, columns: tuple[Column, ...], style: Style, unit: str,
    income: list[Line], span: str = "2025年度", heads: tuple[str, str] = ("本期金额", "上期金额"),
) -> None:  # fmt: skip
    head = ["项目", *heads]
    made.table("利润表", _flow("利润表", name, span, unit, head), income, columns, style)
    made.table("现金流量表", _flow("现金流量表", name, span, unit, head), CASH_ZH, columns, style)
    made.table("补充资料", _flow("现金流量表补充资料", name, span, unit, ["补充资料", *heads]),
               SUPPLEMENT_ZH, columns, style)  # fmt: skip


def group_and_parent_yuan() -> Layout:
    """2019 format in yuan with cents, group and parent side by side under merged heads."""
    made = Layout("zh-2019-scopes-yuan", "zh")
    group = company(2, Y25, Y24, minority=False)
    parent = company(3, Y25, Y24, minority=False)
    columns = [
        Column(group, Y25, 12, "consolidated"), Column(group, Y24, 12, "consolidated"),
        Column(parent, Y25, 12, "parent"), Column(parent, Y24, 12, "parent"),
    ]  # fmt: skip
    heads = ["项目", "合并期末余额", "合并期初余额", "母公司期末余额", "母公司期初余额"]
    flows = ["项目", "合并本期金额", "合并上期金额", "母公司本期金额", "母公司上期金额"]
    name = "恒岳环境股份有限公司"
    made.table("资产负债表", _balance(name, "2025年12月31日", "元", heads),
               [*ASSETS_2019, *CLAIMS_OWN], columns, YUAN)  # fmt: skip
    for title, lines in (("利润表", INCOME_2019), ("现金流量表", CASH_ZH)):
        made.table(title, _flow(title, name, "2025年度", "元", flows), lines, columns, YUAN)
    return made


def form_2018() -> Layout:
    """2018 form: combined receivables and payables, in yuan, spaces inside labels."""
    made = Layout("zh-2018-yuan", "zh", ruled=False)
    columns = _own(4)
    heads = ["项  目", "期末余额", "期初余额"]
    lines = [(label.replace("存货", "存  货"), item, sign)
             for label, item, sign in [*ASSETS_2018, *CLAIMS_2018]]  # fmt: skip
    name = "绿岭公路有限公司"
    made.table("资产负债表", _balance(name, "2025年12月31日", "人民币元", heads), lines,
               columns, YUAN)  # fmt: skip
    _zh_flows(made, name, columns, YUAN, "人民币元", INCOME_2019)
    return made


def before_2018() -> Layout:
    """Before 2018 in 千元: impairment as minus row, △ for negatives, old words."""
    made = Layout("zh-2014-thousand", "zh")
    columns = _own(5)
    thousand = Style(Decimal("0.1"), 0, negative="△{}".format, nil="-")
    old = {"税金及附加": "营业税金及附加", "预付款项": "预付账款", "应交税费": "应交税费"}

    def worded(lines: list[Line]) -> list[Line]:
        return [(next((label.replace(a, z) for a, z in old.items() if a in label), label), i, s)
                for label, i, s in lines]  # fmt: skip

    income = [
        line for line in INCOME_2019
        if line[1] not in ("interest_expense", "interest_income")
    ]  # fmt: skip
    name = "北辰热力有限责任公司"
    heads = ["资 产", "年末余额", "年初余额", "负债和股东权益", "年末余额", "年初余额"]
    made.two_sided("资产负债表", _balance(name, "2025年12月31日", "千元", heads),
                   worded(ASSETS_2019), worded(CLAIMS_OWN), columns, thousand)  # fmt: skip
    _zh_flows(made, name, columns, thousand, "千元", worded(income),
              heads=("本年金额", "上年金额"))  # fmt: skip
    return made


def small_firm() -> Layout:
    """Small-firm format in yuan: line numbers beside the items, 本年累计 only."""
    made = Layout("zh-small-firm", "zh")
    firm = company(6, Y25, Y24, size=4_000, minority=False)
    columns = (Column(firm, Y25), Column(firm, Y24))
    name = "溪桥机械厂"
    head = ["资产", "期末余额", "年初余额"]
    made.table("资产负债表", [["小企业资产负债表"], [f"编制单位：{name}", "2025年12月31日",
               "单位：元"], head], ASSETS_2019, columns, YUAN)  # fmt: skip
    made.table("资产负债表（续）", [["小企业资产负债表"], [f"编制单位：{name}", "2025年12月31日",
               "单位：元"], ["负债和所有者权益", "期末余额", "年初余额"]], CLAIMS_OWN, columns,
               YUAN)  # fmt: skip
    _zh_flows(made, name, columns, YUAN, "元", INCOME_2019,
              heads=("本年累计金额", "上年金额"))  # fmt: skip
    return made


def nine_months() -> Layout:
    """Nine months in 百万元: running totals beside those of a year ago, year-end balances."""
    made = Layout("zh-interim-million", "zh")
    firm, earlier = company(7, Q25, Y24, minority=False), company(8, Q24, minority=False)
    million = Style(Decimal(100), 2, negative=bracketed)
    name = "临港储运有限公司"
    made.table("资产负债表", _balance(name, "2025年9月30日", "百万元",
               ["项目", "期末余额", "上年年末余额"]), [*ASSETS_2019, *CLAIMS_OWN],
               [Column(firm, Q25), Column(firm, Y24)], million)  # fmt: skip
    flows = (Column(firm, Q25, 9), Column(earlier, Q24, 9))
    for title, lines in (("利润表", INCOME_2019), ("现金流量表", CASH_ZH)):
        made.table(title, _flow(title, name, "2025年1-9月", "百万元",
                   ["项目", "本年累计", "上年同期累计"]), lines, flows, million)  # fmt: skip
    return made


def with_notes_column() -> Layout:
    """Consolidated, in 亿元, with a column of note references and full-width brackets."""
    made = Layout("zh-2019-notes-yi", "zh")
    firm = company(9, Y25, Y24, size=900_000)
    style = Style(Decimal(10_000), 4, negative="（{}）".format, nil="/")
    columns = (Column(firm, Y25, 12, "consolidated"), Column(firm, Y24, 12, "consolidated"))
    name = "东陵能源集团股份有限公司"
    above = [["合并资产负债表"], [name, "2025年12月31日", "", "单位：亿元"],
             ["项目", "附注", "期末余额", "期初余额"]]  # fmt: skip
    made.table("合并资产负债表", above, [*ASSETS_2019, *CLAIMS_2019], columns, style, notes=True)
    for title, lines in (("合并利润表", [*INCOME_2019, *OWNERS_2019]), ("合并现金流量表", CASH_ZH)):
        above = [[title], [name, "2025年度", "", "单位：亿元"],
                 ["项目", "附注", "本期发生额", "上期发生额"]]  # fmt: skip
        made.table(title, above, lines, columns, style, notes=True)
    return made


def two_scopes_apart() -> Layout:
    """Group and parent in tables of their own, in 万元 with two decimals, years as heads."""
    made = Layout("zh-scopes-apart", "zh", ruled=False)
    style = Style(Decimal(1), 2)
    for seed, scope, word in ((10, "consolidated", "合并"), (11, "parent", "母公司")):
        firm = company(seed, Y25, Y24, minority=scope == "consolidated")
        columns = (Column(firm, Y25, 12, scope), Column(firm, Y24, 12, scope))
        claims = CLAIMS_2019 if scope == "consolidated" else CLAIMS_OWN
        for title, span, heads, lines in (
            ("资产负债表", "", ["项目", "2025年12月31日", "2024年12月31日"],
             [*ASSETS_2019, *claims]),
            ("利润表", "2025年度", ["项目", "2025年度", "2024年度"], INCOME_2019),
            ("现金流量表", "2025年度", ["项目", "2025年度", "2024年度"], CASH_ZH),
        ):  # fmt: skip
            above = [
                [word + title],
                ["编制单位：白屿港务", span, "金额单位：人民币万元"],
                heads,
            ]
            made.table(word + title, above, lines, columns, style)
    return made


def _english(
    made: Layout, name: str, columns: tuple[Column, ...], style: Style, unit: str,
    scope: str = "", years: tuple[str, str] = ("2025", "2024"),
) -> None:  # fmt: skip
    units = ["", *[unit] * len(columns)]
    heads = ["", *years]
    balance = [*ASSETS_EN, *CLAIMS_EN]
    if not scope:
        balance = [r for r in balance if r[1] not in ("equity_parent", "minority_interest")]
    for title, span, lines in (
        (f"{scope}Statement of financial position".capitalize(), "As at 31 December", balance),
        (f"{scope}Statement of profit or loss".capitalize(), "For the year ended 31 December",
         INCOME_EN),
        (f"{scope}Statement of cash flows".capitalize(), "For the year ended 31 December", CASH_EN),
    ):  # fmt: skip
        made.table(title[:31], [[name], [title], [span], heads, units], lines, columns, style)


def ifrs_thousands() -> Layout:
    """IFRS in RMB'000, non-current first, costs in brackets."""
    made = Layout("en-ifrs-thousand", "en")
    style = Style(Decimal("0.1"), 0, negative=bracketed, nil="–")
    _english(made, "Harbour Wind Power Limited", _own(12), style, "RMB'000")
    return made


def ifrs_group_millions() -> Layout:
    """IFRS consolidated in US$ million with two decimals, unruled."""
    made = Layout("en-ifrs-million", "en", ruled=False)
    firm = company(13, Y25, Y24, size=300_000)
    columns = (Column(firm, Y25, 12, "consolidated"), Column(firm, Y24, 12, "consolidated"))
    style = Style(Decimal(100), 2, negative=bracketed, nil="-")
    _english(made, "Straits Rail Holdings plc", columns, style, "US$ million", "Consolidated ")
    return made


def us_gaap() -> Layout:
    """US GAAP in thousands of dollars: current first, no sub-totals of non-current items."""
    made = Layout("en-us-gaap", "en")
    columns = _own(14)
    style = Style(Decimal("0.1"), 0, negative=bracketed, nil="—")
    heads = ["", "December 31, 2025", "December 31, 2024"]
    name = "Prairie Solar Holdings, Inc."
    unit = "(In thousands of U.S. dollars)"
    made.table("Balance sheets", [[name], ["Balance Sheets"], [unit], heads], ASSETS_US, columns,
               style)  # fmt: skip
    heads = ["Year ended December 31,", "2025", "2024"]
    income = [(label.replace("Profit for the year", "Net income"), item, sign)
              for label, item, sign in INCOME_EN]  # fmt: skip
    cash = [(label.replace("Profit for the year", "Net income"), item, sign)
            for label, item, sign in CASH_EN]  # fmt: skip
    for title, lines in (("Statements of Income", income), ("Statements of Cash Flows", cash)):
        made.table(title, [[name], [title], [unit], heads], lines, columns, style)
    return made


def three_years() -> Layout:
    """Three years beside each other in RMB million with one decimal lost to nothing: full 万."""
    made = Layout("en-ifrs-three-years", "en")
    firm = company(15, Y25, Y24, Y23, minority=False)
    columns = tuple(Column(firm, end) for end in (Y25, Y24, Y23))
    style = Style(Decimal(100), 2, negative="-{}".format, nil="-")
    lines = [r for r in [*ASSETS_EN, *CLAIMS_EN]
             if r[1] not in ("equity_parent", "minority_interest")]  # fmt: skip
    heads = ["RMB million", "2025", "2024", "2023"]
    for title, span, body in (
        ("Balance sheet", "As at 31 December", lines),
        ("Income statement", "Year ended 31 December", INCOME_EN),
        ("Cash flow statement", "Year ended 31 December", CASH_EN),
    ):
        made.table(title, [["Lakeside Data Centre Ltd"], [title], [span], heads], body, columns,
                   style)  # fmt: skip
    return made


_MAKERS: tuple[Callable[[], Layout], ...] = (
    two_sided_wan, group_and_parent_yuan, form_2018, before_2018, small_firm, nine_months,
    with_notes_column, two_scopes_apart, ifrs_thousands, ifrs_group_millions, us_gaap, three_years,
)  # fmt: skip


@lru_cache(maxsize=1)
def layouts() -> tuple[Layout, ...]:
    """All twelve, made once."""
    return tuple(make() for make in _MAKERS)


LAYOUTS = tuple(make.__name__ for make in _MAKERS)
