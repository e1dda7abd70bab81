"""Invented credit reports for the cases that a connection must be able to take."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

#: What the sandbox can answer with, apart from the demo clients' own reports.
CASES = (
    "clean",
    "empty",
    "not_found",
    "recovery",
    "many_accounts",
    "disputed",
    "identifiers",
    "foreign_currency",
    "unavailable",
)


def synthetic(
    case: str, name: str, identifiers: dict[str, str], day: dt.date
) -> dict[str, Any] | None:
    """A report on ``name`` as the demo's renderer takes it; None where nothing is found."""
    if case == "not_found":
        return None
    seed = int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big")
    number = f"TEST-{day:%Y%m%d}{seed % 10**8:08d}"
    sections = [_head(case, name, identifiers, number, day)]
    if case != "empty":
        sections += [_alerts(case, seed), _open_credit(case, seed), _accounts(case, seed, day)]
    return {
        "title": "企业信用报告（授信机构版）",
        "time": f"{day.isoformat()}T09:00:00",
        "sections": sections,
        "notes": ["本报告为接口联调用的虚构数据。"],
    }


def _head(
    case: str, name: str, identifiers: dict[str, str], number: str, day: dt.date
) -> dict[str, Any]:
    fields = [
        ["报告编号", number],
        ["报告时间", f"{day.isoformat()}T09:00:00"],
        ["查询机构", "测试机构"],
        ["查询原因", "贷后管理"],
        ["企业名称", name],
        ["身份标识类型", "统一社会信用代码"],
        ["身份标识号码", identifiers.get("cn.uscc", "91000000000000000X")],
        ["异议笔数", "1" if case == "disputed" else "0"],
    ]
    if case == "identifiers":
        fields += [["身份标识类型", "中征码"], ["中征码", "4401000000000000"]]
    return {"title": "报告头", "fields": fields}


def _alerts(case: str, seed: int) -> dict[str, Any]:
    loans = 8_000 + seed % 40_000
    recovery = 1_200 if case == "recovery" else 0
    return {
        "title": "信用提示信息（金额单位：万元）",
        "fields": [
            ["首次有信贷交易的年份", str(2004 + seed % 12)],
            ["发生信贷交易的机构数", str(3 + seed % 9)],
            ["当前有未结清信贷交易的机构数", str(1 + seed % 5)],
            ["借贷交易余额", f"{loans:,.2f}"],
            ["被追偿的借贷交易余额", f"{recovery:,.2f}"],
            ["关注类借贷交易余额", f"{loans * 0.1 if case == 'disputed' else 0:,.2f}"],
            ["不良类借贷交易余额", f"{recovery:,.2f}"],
            ["担保交易余额", f"{seed % 900:,.2f}"],
            ["欠税记录条数", "0"],
            ["民事判决记录条数", "1" if case == "recovery" else "0"],
            ["强制执行记录条数", "1" if case == "recovery" else "0"],
            ["行政处罚记录条数", "0"],
        ],
    }


def _open_credit(case: str, seed: int) -> dict[str, Any]:
    overdue = 300 if case == "recovery" else 0
    return {
        "title": "未结清信贷概要（金额单位：万元）",
        "fields": [
            ["逾期总额", f"{overdue:,.2f}"],
            ["逾期本金", f"{overdue:,.2f}"],
        ],
        "table": [
            ["业务类型", "资产质量分类", "账户数", "余额"],
            ["中长期借款", "正常类", "2", f"{5_000 + seed % 20_000:,.2f}"],
            ["短期借款", "正常类", "1", f"{3_000 + seed % 5_000:,.2f}"],
        ],
    }


def _accounts(case: str, seed: int, day: dt.date) -> dict[str, Any]:
    head = ["账户编号", "账户活动状态", "业务管理机构", "业务种类", "开户日期", "借款金额", "余额",
            "到期日期", "五级分类", "逾期月数"]  # fmt: skip
    rows = []
    for number in range(60 if case == "many_accounts" else 3):
        opened = day - dt.timedelta(days=200 + number * 37 % 1500)
        product = "美元流动资金贷款" if case == "foreign_currency" else "固定资产贷款"
        rows.append(
            [
                f"D1-{number:06d}",
                "未结清",
                f"测试银行{number % 5 + 1}",
                product,
                opened.isoformat(),
                f"{1_000 + seed % 900 + number:,.2f}",
                f"{900 + seed % 700 + number:,.2f}",
                (opened + dt.timedelta(days=1_800)).isoformat(),
                "次级" if case == "recovery" and number == 0 else "正常",
                "4" if case == "recovery" and number == 0 else "0",
            ]
        )
    unit = "折人民币，金额单位：万元" if case == "foreign_currency" else "金额单位：万元"
    return {"title": f"借贷账户明细（{unit}）", "table": [head, *rows]}
