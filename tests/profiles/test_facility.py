"""What contracts state of the loan, and the facts that follow from it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from nlp_service.profiles import facility
from nlp_service.profiles.aggregate import rights
from nlp_service.profiles.facility import ContractRight, FacilityTerm, LoanPurpose
from nlp_service.profiles.facility_facts import facts_of, inputs_of
from nlp_service.profiles.ratios import compute
from nlp_service.schema import Document, Part, Period, Statement, StatementValue
from tests.scores import builders as b

ZH = """固定资产贷款合同
借款人：海屿风电有限公司
第一条 贷款用于海上风电项目的设备购置。借款人不得将贷款用于股权投资。
第二条 贷款期限自2021年9月15日起至2036年12月20日止。
第三条 贷款年利率为4.35%。逾期贷款的年利率为6.5%。
第四条 借款人应在偿债准备金账户中保留不低于未来六个月应还本息的资金。
第五条 借款人应在每个会计年度结束后120日内报送经审计的年度财务报表。
第六条 发生违约事件的，贷款人有权停止发放贷款、宣布贷款提前到期。
第七条 抵押物价值下降的，借款人应追加担保。偿债覆盖率低于1.25倍的，不得分配利润。
第八条 特许经营期自2020年1月1日起至2045年12月31日止。
"""
EN = """Term Loan Facility Agreement
Borrower: Haiyu Wind Power Co., Ltd.
1.1 The loan shall be applied exclusively towards turbines and the substation of the project.
2.1 The final maturity date is 20 December 2036.
3.1 The rate of interest is 4.35 per cent. per annum. Overdue amounts bear interest at 6.5 per cent.
4.1 The Borrower shall keep in the Debt Service Reserve Account the Debt Service of six months.
5.1 The Borrower shall deliver audited financial statements within 120 days after the end of each \
financial year.
6.1 While an event of default continues the Lender may cancel the commitment and declare the loan \
due and payable.
7.1 The Borrower shall provide additional security if the value falls. No dividend may be paid.
8.1 The concession period ends on 31 December 2045.
"""


def stated(text: str) -> list[facility.Stated]:
    part = Part(text=text)
    document = Document(id="contract", name="c.txt", kind="txt", size=len(text), root=part)
    found = facility.find_stated(document, part)
    for item in found:
        assert text[item.clause.start : item.clause.end] == item.clause.text
    return found


@pytest.mark.parametrize("text", [ZH, EN], ids=["zh", "en"])
def test_figures_of_a_loan(text: str) -> None:
    terms = {t.name: t.value for t in stated(text) if isinstance(t, FacilityTerm)}
    assert terms == {
        "loan_rate": Decimal("0.0435"),
        "loan_maturity": 2036,
        "reserve_months": 6,
        "statements_due_days": 120,
        "project_end": 2045,
    }


@pytest.mark.parametrize("text", [ZH, EN], ids=["zh", "en"])
def test_rights_and_purposes(text: str) -> None:
    found = stated(text)
    assert sorted(rights(found)) == ["acceleration", "drawdown_stop", "lock_up", "security_top_up"]
    assert rights(found)["drawdown_stop"] == rights(found)["acceleration"]
    assert len([item for item in found if isinstance(item, LoanPurpose)]) == 1


@pytest.mark.parametrize(
    "text",
    [
        "固定资产贷款合同\n借款人的其他债务被宣布提前到期的，构成违约事件。",
        "保证合同\n债权人有权宣布贷款提前到期。",
        "购售电合同\n特许经营权因公共利益被提前收回的，卖方应通知买方。",
        "Loan Agreement\nIt is an event of default if other debt is accelerated by its lender.",
        "Supply Agreement\nThe buyer may cancel the order.",
    ],
)
def test_events_and_other_contracts_give_no_right(text: str) -> None:
    assert [item for item in stated(text) if isinstance(item, ContractRight)] == []


def test_a_floating_rate_has_no_figure() -> None:
    text = "贷款合同\n贷款利率为5年期以上LPR加10个基点。"
    assert stated(text) == []


def test_inputs_of_ratios_lead_back_to_the_clause() -> None:
    terms = [t for t in stated(ZH) if isinstance(t, FacilityTerm)]
    inputs = inputs_of(terms, b.report({"guarantees_given": 50.0}))
    period = Period(start=dt.date(2025, 1, 1), end=b.YEAR_END)
    sheet = Statement(
        id="s", document_id="statement", kind="BS", period=period,
        items={"total_equity": b.cell("total_equity", "200")},
    )  # fmt: skip
    ratios = {ratio.id: ratio for ratio in compute([sheet], b.client(), inputs)}
    assert ratios["debt_tail"].value == 9
    assert {v.provenance.document_id for v in ratios["debt_tail"].inputs} == {"contract"}
    assert ratios["contingent_ratio"].value == 0.25
    assert {v.item for v in ratios["contingent_ratio"].inputs} == {
        "guarantees_given",
        "total_equity",
    }
    assert isinstance(inputs["guarantees_given"], StatementValue)


def model(year: int, cfads: str, principal: str) -> Statement:
    period = Period(start=dt.date(year, 1, 1), end=dt.date(year, 12, 31))
    figures = {"cfads": cfads, "senior_principal": principal, "senior_interest": "20"}
    items = {name: b.cell(name, value, "model") for name, value in figures.items()}
    return Statement(id=f"m{year}", document_id="model", kind="NOTE", period=period, items=items)


def test_forward_cover_is_that_of_the_next_year_of_the_model() -> None:
    model_years = [model(2025, "90", "80"), model(2026, "108", "80"), model(2027, "130", "80")]
    fact = facts_of([], model_years, [], b.AS_OF)["dscr_forward"]
    assert fact.value == pytest.approx(1.08) and fact.period == "2026-12-31"
    assert {e.note for e in fact.evidence} == {"cfads", "senior_principal", "senior_interest"}
    assert facts_of([], model_years[:1], [], b.AS_OF) == {}


def test_reserve_against_the_months_agreed() -> None:
    terms = [t for t in stated(EN) if isinstance(t, FacilityTerm)]
    short = [b.ratio("dsra_cover", 4.5, unit="months")]
    fact = facts_of(terms, [], short, b.AS_OF)["dsra_ratio"]
    assert fact.value == 0.75 and "six months" in fact.evidence[0].provenance.text
    guessed = [b.ratio("dsra_cover", 5.9, flags=["proxy:next_12m_debt_service=this_year"])]
    assert "dsra_ratio" not in facts_of(terms, [], guessed, b.AS_OF)


@pytest.mark.parametrize(
    ("day", "late"), [((2026, 4, 30), 0), ((2026, 5, 10), 10), ((2026, 12, 31), 245)]
)
def test_statements_are_late_after_the_deadline(day: tuple[int, int, int], late: int) -> None:
    terms = [t for t in stated(ZH) if isinstance(t, FacilityTerm)]
    there = [b.statement(end=dt.date(2024, 12, 31))]
    facts = facts_of(terms, there, [], dt.date(*day))
    assert facts["statements_late_days"].value == late
    assert "statements_late_days" not in facts_of(terms, [], [], dt.date(*day))
