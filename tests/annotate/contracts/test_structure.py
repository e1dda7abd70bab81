"""What contracts change, define, attach and represent, and who signs; both languages."""

from __future__ import annotations

from typing import Any

from nlp_service.annotate.contracts import read_contract
from tests.annotate.contracts.samples import FACILITY_EN

AMENDMENT_ZH = """补充协议
借款人：青穗水电有限公司
贷款人：岚桥银行股份有限公司
双方于2025年6月30日就《借款合同》签订本补充协议。
第一条 原合同第七条7.1款修改为：“借款人每年末资产负债率不得高于72%。”
第二条 将原合同第九条中的“3个工作日”修改为“5个工作日”。
第三条 原合同第二条约定的贷款到期日由2030年5月20日变更为2031年5月20日。
第四条 陈述与保证
借款人陈述：（1）其合法存续；（2）签署本协议已获授权；（3）不存在违约事件。
附件一 还款计划表
借款人（盖章）：青穗水电有限公司
2025年6月30日
"""
AMENDMENT_EN = """AMENDMENT AGREEMENT NO. 2

This Amendment Agreement is made on 18 December 2024 between Greenear Hydro Co., Ltd. (the
"Borrower") and Lanqiao Bank Limited (the "Lender").
1. Interpretation
1.1 "Effective Date" means the date on which the Lender confirms receipt of the documents.
2. Changes
2.1 Clause 6.1 is replaced by the following: "The DSCR shall not be less than 1.25:1."
2.2 In clause 8.2 the amount is increased from USD 1,000,000 to USD 2,000,000.
3. Representations
3.1 The Borrower represents that no event of default is continuing.
3.2 The Borrower represents that it is duly organised.

SCHEDULE 1 Documents

By: Fang Yuheng
Date: 18 December 2024
"""


def values(text: str, field: str) -> list[Any]:
    terms = read_contract(text).terms.get(field, [])
    assert all(text[term.start : term.end] == term.text for term in terms)
    return [term.value for term in terms]


def test_a_supplement_says_which_clause_becomes_what() -> None:
    assert values(AMENDMENT_ZH, "amendments") == [
        {"clause": "第七条7.1款", "new": "借款人每年末资产负债率不得高于72%。"},
        {"clause": "第九条", "old": "3个工作日", "new": "5个工作日"},
        {"clause": "第二条", "old": "2030年5月20日", "new": "2031年5月20日"},
    ]
    assert values(AMENDMENT_EN, "amendments") == [
        {"clause": "Clause 6.1", "new": "The DSCR shall not be less than 1.25:1."},
        {"clause": "clause 8.2", "old": "USD 1,000,000", "new": "USD 2,000,000"},
    ]


def test_other_contracts_amend_nothing() -> None:
    text = AMENDMENT_EN.replace("AMENDMENT AGREEMENT NO. 2", "FACILITY AGREEMENT").replace(
        "Amendment Agreement", "Facility Agreement"
    )
    assert values(text, "amendments") == []


def test_definitions_schedules_and_representations() -> None:
    assert [v["term"] for v in values(AMENDMENT_EN, "defined_terms")] == ["Effective Date"]
    assert values(AMENDMENT_EN, "schedules") == [{"name": "SCHEDULE 1", "title": "Documents"}]
    assert values(AMENDMENT_ZH, "schedules") == [{"name": "附件一", "title": "还款计划表"}]
    assert len(values(AMENDMENT_EN, "representations")) == 2
    assert len(values(AMENDMENT_ZH, "representations")) == 3


def test_signatures_with_their_day() -> None:
    assert values(AMENDMENT_EN, "signatures") == [{"name": "Fang Yuheng", "date": "2024-12-18"}]
    [signed] = values(AMENDMENT_ZH, "signatures")
    assert signed["party"] == "借款人" and signed["date"] == "2025-06-30"


def test_what_money_must_not_be_used_for_is_no_purpose() -> None:
    loan = "借款合同\n借款人：甲某\n贷款人：乙某\n第一条 借款人不得将借款用于非法活动。\n"
    assert values(loan, "purpose") == []
    assert values(loan + "第二条 借款用途：购买设备。\n", "purpose") == ["购买设备"]


def test_the_legal_form_of_a_name_is_no_party() -> None:
    parties = values(FACILITY_EN, "parties")
    assert [p["name"] for p in parties if p["role"] == "borrower"] == [
        "Greenear Hydro (Shuangliu) Co., Ltd."
    ]
