"""Term sheets: each field in both languages, blanks that give nothing, exact quotes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp_service.annotate.contracts import read_contract
from nlp_service.annotate.contracts.terms import FIELDS
from tests.annotate.contracts.samples import FACILITY_EN, FORM_EN, FORM_ZH, LOAN_ZH, SERVICES_EN

SHEETS = {
    name: read_contract(text).terms
    for name, text in (("zh", LOAN_ZH), ("en", FACILITY_EN), ("services", SERVICES_EN))
}


def values(sheet: str, field: str) -> list[object]:
    return [term.value for term in SHEETS[sheet].get(field, [])]


@pytest.mark.parametrize(
    ("sheet", "field", "expected"),
    [
        ("zh", "agreement_type", ["facility"]),
        ("en", "agreement_type", ["facility"]),
        ("services", "agreement_type", ["services"]),
        ("zh", "title", ["项目贷款合同"]),
        ("en", "title", ["TERM LOAN FACILITY AGREEMENT"]),
        ("zh", "borrower", ["青穗水电（双流）有限公司"]),
        ("zh", "lender", ["岚桥银行股份有限公司"]),
        ("zh", "guarantor", ["青穗能源集团有限公司"]),
        ("en", "lender", ["Lanqiao Bank Limited"]),
        ("en", "guarantor", ["Greenear Energy Group Limited"]),
        ("zh", "facility_amount", ["230000000"]),
        ("en", "facility_amount", ["32000000"]),
        ("zh", "currency", ["CNY"]),
        ("en", "currency", ["USD"]),
        ("zh", "purpose", ["双流二级水电站设备采购"]),
        ("en", "purpose", ["the purchase of turbines"]),
        ("zh", "availability", [{"period": "P18M", "from": "首次提款日起"}]),
        ("en", "availability", [{"until": "2025-09-30"}]),
        ("en", "interest_rate", [{"base": "SOFR", "spread_bp": 225, "period": "year"}]),
        (
            "zh",
            "interest_rate",
            [{"base": "LPR5Y", "spread_bp": 45, "period": "year", "reset": "每年1月1日调整一次"}],
        ),
        (
            "zh",
            "default_rate",
            [{"multiple": "1.5", "of": "contract_rate", "case": "overdue"}],
        ),
        (
            "en",
            "default_rate",
            [{"spread_bp": 200, "over": "contract_rate", "case": "overdue"}],
        ),
        ("zh", "fees", [{"name": "安排费", "amount": "1150000", "currency": "CNY"}]),
        ("en", "fees", [{"name": "arrangement fee", "amount": "160000", "currency": "USD"}]),
        ("zh", "tenor", ["P12Y"]),
        ("services", "tenor", ["P3Y"]),
        ("zh", "signing_date", ["2024-03-08"]),
        ("en", "signing_date", ["2024-03-08"]),
        ("services", "signing_date", ["2020-06-01"]),
        ("services", "effective_date", ["2020-06-01"]),
        ("zh", "first_drawdown", ["2024-05-20"]),
        ("zh", "maturity", ["2036-05-20"]),
        ("en", "maturity", ["2036-05-20"]),
        ("services", "expiration_date", ["2023-06-01"]),
        (
            "services",
            "renewal_term",
            [{"notice": "P60D", "period": "P1Y", "automatic": True, "successive": True}],
        ),
        (
            "zh",
            "repayment_schedule",
            [{"frequency": "semi_annual", "instalments": 20, "first": "2026-06-20"}],
        ),
        ("en", "repayment_schedule", [{"frequency": "semi_annual", "instalments": 20}]),
        (
            "zh",
            "prepayment",
            [
                {
                    "allowed": True,
                    "notice": "P30D",
                    "minimum": {"amount": "5000000", "currency": "CNY"},
                }
            ],
        ),
        ("en", "prepayment", [{"allowed": True, "notice": "P30D"}]),
        (
            "zh",
            "security",
            [
                {"kind": "pledge", "asset": "本项目电费收费权", "by": "甲方"},
                {"kind": "guarantee"},
            ],
        ),
        (
            "zh",
            "conditions_precedent",
            ["项目核准文件齐备", "资本金足额到位", "担保登记办妥"],
        ),
        (
            "zh",
            "cross_default",
            [{"threshold": {"amount": "10000000", "currency": "CNY"}}],
        ),
        (
            "en",
            "cross_default",
            [{"threshold": {"amount": "5000000", "currency": "USD"}}],
        ),
        (
            "zh",
            "reporting_obligations",
            [
                {"what": "财务报表", "deadline": "每季度结束后20日内"},
                {"what": "重大诉讼", "deadline": "5个工作日内"},
            ],
        ),
        ("zh", "governing_law", ["中华人民共和国法律"]),
        ("en", "governing_law", ["New York"]),
        ("services", "governing_law", ["Texas"]),
        ("zh", "dispute_resolution", [{"method": "arbitration", "forum": "双流仲裁委员会"}]),
        (
            "en",
            "dispute_resolution",
            [{"method": "arbitration", "forum": "American Arbitration Association"}],
        ),
        ("zh", "notice", [{"ways": ["email", "courier"], "written": True}]),
        ("en", "notice", [{"ways": ["email", "courier"], "written": True}]),
    ],
)
def test_field(sheet, field, expected):
    assert values(sheet, field) == expected


def test_covenants_are_duties_and_not_tests_of_a_distribution():
    chinese = [
        (v["ratio"], v["operator"], v["threshold"]) for v in values("zh", "financial_covenants")
    ]
    assert chinese == [("asset_liability_ratio", "<=", "0.75"), ("dscr", ">=", "1.2")]
    assert values("zh", "financial_covenants")[1]["test_frequency"] == "semi_annual"
    assert "可用于偿债的现金流" in values("zh", "financial_covenants")[1]["definition"]
    assert values("en", "financial_covenants") == [
        {"ratio": "dscr", "operator": ">=", "threshold": "1.2", "test_frequency": "quarterly"}
    ]


def test_events_of_default_come_with_cure_and_threshold():
    chinese = [v["kind"] for v in values("zh", "events_of_default")]
    assert chinese == ["payment", "misuse", "cross_default", "insolvency"]
    assert values("zh", "events_of_default")[0]["cure"] == "P3D"
    english = [v["kind"] for v in values("en", "events_of_default")]
    assert english == ["payment", "cross_default", "insolvency"]


def test_parties_that_only_stand_between_and_and_are_found():
    names = [value["name"] for value in values("services", "parties")]
    assert names == ["Tarn Analytics, Inc.", "Weir Software LLC"]


@pytest.mark.parametrize("text", [FORM_ZH, FORM_EN])
def test_blanks_of_a_form_give_nothing(text):
    invented = set(read_contract(text).terms) - {"agreement_type", "title"}
    assert invented == set()


@pytest.mark.parametrize(
    "text", ["", " \n\t ", "会议纪要：大家同意下周再谈。", "Thanks for lunch."]
)
def test_what_is_no_contract_has_no_amounts(text):
    assert not set(read_contract(text).terms) & {"facility_amount", "interest_rate", "maturity"}


def test_confidence_grows_with_the_cues_that_agree():
    bare = "借款利率为年利率4.2%。"
    headed = read_contract("借款合同\n第一条 利率\n1.1 " + bare).terms["interest_rate"][0]
    alone = read_contract("借款合同\n1. " + bare).terms["interest_rate"][0]
    assert alone.confidence < headed.confidence < 1


@given(
    st.sampled_from([LOAN_ZH, FACILITY_EN, SERVICES_EN, FORM_ZH]),
    st.lists(st.sampled_from([" ", "\n", "\u3000", "  \n\n", "\r\n", "\u200b"]), max_size=6),
    st.integers(0, 2_000),
    st.integers(1, 900),
)
def test_quotes_are_exact_and_fields_known(text, gaps, cut, step):
    position = cut % len(text)
    for gap in gaps:
        text = text[:position] + gap + text[position:]
        position = (position + step) % len(text)
    reading = read_contract(text)
    for field, terms in reading.terms.items():
        assert field in FIELDS
        for term in terms:
            assert text[term.start : term.end] == term.text != ""
            assert term.text == term.text.strip()
            assert 0 < term.confidence < 1
    for clause in reading.clauses:
        assert 0 <= clause.start < clause.end <= len(text)


def test_reading_twice_gives_the_same():
    assert read_contract(LOAN_ZH) == read_contract(LOAN_ZH)


def test_each_report_has_its_own_deadline():
    text = (
        "LOAN AGREEMENT\n\nThis Loan Agreement is dated as of May 2, 2024 between Ardle Foods Inc. "
        '(the "Borrower") and Lanqiao Bank Limited (the "Lender").\n\n7. Reports\n\n'
        "7.1 The Borrower shall deliver audited financial statements within 120 days after the end "
        "of each financial year and management accounts within 30 days after the end of each "
        "quarter.\n\n7.2 The Borrower will provide quarterly balance sheets within 45 days of "
        "quarter end.\n\n8. Late payment bears interest at 0.03 per cent. a day.\n"
    )
    terms = read_contract(text).terms
    assert [(t.value["what"], t.value["deadline"]) for t in terms["reporting_obligations"]] == [
        ("audited financial statements", "within 120 days after the end of each financial year"),
        ("management accounts", "within 30 days after the end of each quarter"),
        ("balance sheets", "within 45 days of quarter end"),
    ]
    assert terms["default_rate"][0].value["period"] == "day"
