"""Forms filled in by hand, lists in lines of their own, chosen options, titles without lines."""

from __future__ import annotations

import pytest

from nlp_service.annotate.contracts import read_contract
from nlp_service.annotate.contracts.source import Source

FORM = """借款合同
甲方（出借人）：____韩松____
乙方（借款人）：____穆青____
第一条 借款金额与用途
乙方向甲方借款人民币 _20万整_ 元（大写：____贰拾万整____）。
乙方借款用途为 ___装修___。乙方将借款用于非法活动的，甲方有权收回。
第二条 借款期限
借款期限为 ____三____年，自 __2026__年_02_月_04_日起至 __2029__年_02_月_04_日止。
第三条 违约责任
乙方有下列情形之一的，甲方有权提前收回借款：
（1）拒不支付利息的；
（2）擅自改变借款用途的；
（3）提供虚假资料的。
第四条 争议解决
双方同意按第（2）种方式解决：
（1）提交双流仲裁委员会仲裁；
（2）向甲方所在地有管辖权的人民法院提起诉讼。
甲方持有一份，自双方授权代表签字盖章后生效。
甲方（签字）：            乙方（签字）：
"""


@pytest.fixture(scope="module")
def form() -> dict:
    return read_contract(FORM).terms


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("facility_amount", ["200000"]),
        ("purpose", ["装修"]),
        ("tenor", ["P3Y"]),
        ("maturity", ["2029-02-04"]),
        ("first_drawdown", ["2026-02-04"]),
    ],
)
def test_filled_in_blanks_are_read(form, field, expected):
    assert [t.value for t in form[field]] == expected
    for term in form[field]:
        assert FORM[term.start : term.end] == term.text


def test_lines_under_the_introduction_are_the_events(form):
    assert [t.value["kind"] for t in form["events_of_default"]] == [
        "payment",
        "misuse",
        "misrepresentation",
    ]


def test_the_chosen_way_counts(form):
    [term] = form["dispute_resolution"]
    assert term.value == {"method": "court", "forum": "甲方所在地有管辖权的人民法院"}


def test_a_sentence_about_signing_is_no_signature(form):
    assert all("持有" not in t.text for t in form["signatures"])


def test_empty_blanks_stay_blanks():
    assert Source("位于第____层，共_____套，____年____月____日").flat == (
        "位于第____层，共_____套，____年____月____日"
    )


def test_a_page_mark_does_not_cut_a_sentence():
    text = "such default shall continue for a\n<PAGE>  13\nperiod of thirty (30) days"
    assert Source(text).flat.replace("\n", " ") == (
        "such default shall continue for a period of thirty (30) days"
    )


@pytest.mark.parametrize(
    ("text", "kind", "title"),
    [
        ("房 屋 租 赁 合 同\n出租方：甲\n第一条 租金每月一付。", "lease", "房屋租赁合同"),
        (
            "1 Exhibit 10 [Execution Copy] CONSTRUCTION AGENCY AGREEMENT dated as of June 2, 2020 "
            "among Ardle Works LLC, as Construction Agent, and Lanqiao Leasing Limited, as Lessor.",
            "epc",
            "CONSTRUCTION AGENCY AGREEMENT",
        ),
        (
            "Letter of Intent\nThis non-binding letter of intent keeps Confidential Information "
            "confidential. The Receiving Party shall keep the Confidential Information secret.",
            "other",
            "Letter of Intent",
        ),
        ("合作意向书\n双方对保密信息负有保密义务。", "other", "合作意向书"),
    ],
)  # fmt: skip
def test_titles_and_kinds(text, kind, title):
    terms = read_contract(text).terms
    assert terms["agreement_type"][0].value == kind
    assert terms["title"][0].value == title


ENGLISH = """SUSTAINABILITY LOAN AGREEMENT

This Sustainability Loan Agreement is entered into as of December 20, 2025, between ARDLE FOODS
INC., a Delaware corporation (the "Borrower"), and the participating lenders (the "Lenders").

ARTICLE I - CREDIT FACILITY

The line of the loan shall be RMB Sixteen Million Four Hundred Thousand Yuan (in words). The
Availability Period shall commence from December 15, 2025 and end on December 14, 2026.

ARTICLE II - USE OF PROCEEDS

The Borrower shall use the proceeds of the facility solely for:
- Working capital requirements
- Capital expenditures

ARTICLE III - EVENTS OF DEFAULT

EVENTS OF DEFAULT: Usual and customary in transactions of this nature and shall include, without
limitation: (i) nonpayment of principal; (ii) failure to pay debt service on other indebtedness when
due; (iii) bankruptcy; and (iv) material judgments.

ARTICLE IV - GOVERNING LAW

This Agreement shall be governed by the laws of the State of New York, with disputes resolved
through binding arbitration.

LENDERS:

NORTHERN TIDE BANK USA, as Lender

By: /s/ Ann Low

BANQUE ARDENNE, as Lender

By: /s/ Jo Park
"""


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("lender", ["NORTHERN TIDE BANK USA", "BANQUE ARDENNE"]),
        ("facility_amount", ["16400000"]),
        ("availability", [{"from": "2025-12-15", "until": "2026-12-14"}]),
        ("purpose", ["Working capital requirements; Capital expenditures"]),
        ("dispute_resolution", [{"method": "arbitration"}]),
        ("governing_law", ["New York"]),
    ],
)
def test_english_lists_and_signature_blocks(field, expected):
    assert [t.value for t in read_contract(ENGLISH).terms[field]] == expected


def test_events_inside_one_sentence():
    kinds = [t.value["kind"] for t in read_contract(ENGLISH).terms["events_of_default"]]
    assert kinds == ["payment", "cross_default", "insolvency", "judgment"]


def test_an_amendment_names_the_whole_agreement_or_its_place():
    text = (
        "AMENDMENT TO LOAN AGREEMENT\n\nTHIS AMENDMENT is made this 19th day of April, 2024, by "
        'and between LANQIAO BANK LIMITED (the "Bank") and ARDLE FOODS INC. (the "Borrower").\n\n'
        "1. That the Loan Agreement be and hereby is amended to provide that the Parent will "
        "guaranty the Loan.\n\n2. That paragraph 3(q) of the Loan Agreement be and hereby is "
        "amended to provide that the Parent shall maintain a cover ratio of 1.2 to 1.0.\n"
    )
    found = [t.value for t in read_contract(text).terms["amendments"]]
    assert [v["clause"] for v in found] == ["Loan Agreement", "paragraph 3(q)"]
    assert all(v["new"].startswith("the Parent") for v in found)


def test_events_without_the_particle_and_a_court_without_a_name() -> None:
    text = (
        "借款合同\n\n第一条 违约责任\n乙方违反借款用途或将借款用于非法活动，"
        "甲方有权立即收回全部借款本息。\n\n"
        "第二条 其他\n不尽事宜协商解决，协商不成可诉诸法律途径解决。\n"
    )
    sheet = read_contract(text).terms
    assert [term.text for term in sheet["events_of_default"]] == [
        "乙方违反借款用途或将借款用于非法活动"
    ]
    assert [term.value for term in sheet["dispute_resolution"]] == [{"method": "court"}]


def test_a_lease_asks_for_reports_and_not_for_word_of_everything() -> None:
    text = (
        "商铺租赁合同\n\n第一条 租赁期间，乙方愿意放弃优先购买权，房屋如发生资不抵债、银行质押、"
        "产权转移等重大情况，甲方应及时通知乙方。\n\n第二条 乙方应于每月5日前向甲方报送销售报表。\n"
    )
    found = read_contract(text).terms["reporting_obligations"]
    assert [term.value["deadline"] for term in found] == ["每月5日前"]


def test_words_of_numbers_are_deadlines() -> None:
    text = "借款合同\n\n第一条 联系方式等发生变更，应在变更后三日内书面通知甲方。\n"
    [term] = read_contract(text).terms["reporting_obligations"]
    assert term.value["deadline"] == "变更后三日内"


def test_rate_adjusted_up_is_a_multiple() -> None:
    text = (
        "LOAN CONTRACT\n\n1. Interest. The annual interest rate shall be adjusted up to 100% if "
        "Party A does not perform this Contract.\n"
    )
    assert [term.value for term in read_contract(text).terms["default_rate"]] == [
        {"multiple": "2", "of": "contract_rate"}
    ]


def test_maturity_with_length_and_instalments() -> None:
    text = (
        "LOAN AGREEMENT\n\n1. The facility shall mature on December 20, 2032 (7 years), with "
        "quarterly principal payments of $100,000 beginning March 31, 2026.\n"
    )
    sheet = read_contract(text).terms
    assert [term.value for term in sheet["tenor"]] == ["P7Y"]
    assert [term.value for term in sheet["repayment_schedule"]] == [
        {
            "frequency": "quarterly",
            "each": {"amount": "100000", "currency": "USD"},
            "first": "2026-03-31",
            "last": "2032-12-20",
        }
    ]


@pytest.mark.parametrize("line", ["STATUTORY NOTES AND RELATED SUBSIDIARIES", "EDITORIAL NOTES"])
def test_notes_of_an_editor_are_no_contract(line: str) -> None:
    assert "title" not in read_contract(f"{line}\n\nSection 4 was repealed in 1990.\n").terms


@pytest.mark.parametrize(
    "listed",
    [
        "（1）上月账户流水；（2）余额对账单；（3）支付明细。",
        "\n（1）上月账户流水；\n（2）余额对账单；\n（3）支付明细。",
    ],
)
def test_documents_of_a_list_are_named(listed: str) -> None:
    text = f"账户监管协议\n\n第三条 信息报送\n乙方应于每月5日前向甲方报送下列资料：{listed}\n"
    [term] = read_contract(text).terms["reporting_obligations"]
    assert term.value == {"what": "上月账户流水、余额对账单、支付明细", "deadline": "每月5日前"}
    assert text[term.start : term.end] == term.text


@pytest.mark.parametrize(
    "text",
    [
        "SHORT TITLE OF 2022 AMENDMENT\n\n"
        + "Pub. L. 117-1, 136 Stat. 4459, amended section 1 of 12 U.S.C. 55.\n\n" * 3,
        "商业合同\n\n第一条 为了规范合同管理，制定本办法。\n",
    ],
)
def test_a_statute_has_no_title(text: str) -> None:
    assert "title" not in read_contract(text).terms
