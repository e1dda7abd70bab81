"""Terms that a contract gives in words instead of figures, and names it gives only in short."""

from __future__ import annotations

import pytest

from nlp_service.annotate.contracts import read_contract

LOAN_EN = (
    "LOAN AGREEMENT\n\nThis Loan Agreement is dated as of May 4, 2021, between the Port Board of "
    'Larkmoor, a political subdivision of the Commonwealth of Virginia (the "Issuer"), and '
    'Greenear Terminals, a Virginia general partnership (the "Company").\n\n'
    "The Issuer proposes to issue its $52,400,000 Pier Revenue Refunding Bonds (the "
    '"Bonds") in order to refund the bonds of 1994, all on the terms of this Agreement.\n\n'
    "ARTICLE I REPAYMENT OF LOAN\n\n"
    "Section 1.1 Repayment. The Company will repay the loan as follows: by noon on each day on "
    "which a payment on the Bonds becomes due the Company will pay the amount of that payment to "
    "the Trustee.\n\n"
    "Section 1.2 Default. If the Company defaults in any payment required by this Section, it "
    "will pay interest on such amount at the rate provided for in the Bonds.\n\n"
    "Section 1.3 Credit. The Company receives a credit for amounts paid by Greenear Holdings "
    "under the Parent Guaranty.\n\n"
    "ARTICLE II MISCELLANEOUS\n\n"
    "Section 2.1 Law. This Loan Agreement will be governed by the laws of the Commonwealth.\n"
)
LOAN_ZH = (
    "借款合同\n\n贷款人：岚桥银行股份有限公司\n借款人：青穗水电（双流）有限公司\n\n"
    "第一条 借款金额\n借款金额为人民币5,000,000元。\n\n"
    "第二条 借款利率\n借款利率按照中国人民银行公布的同期贷款基准利率执行。\n\n"
    "第三条 违约\n借款人逾期还款的，按照人民银行规定的标准计收罚息。\n"
)
SERVICING = (
    "SERVICING AGREEMENT\n\nThis Servicing Agreement is made on May 4, 2021 between Lanqiao "
    'Services Limited (the "Servicer") and Greenear Leasing Limited (the "Owner").\n\n'
    "1. Reports. At the times required by Section 6.1 of the Loan Agreement, the Servicer shall "
    "deliver to the Owner the reports described therein.\n\n"
    "2. Term. This Agreement shall continue in force until the earlier of the day on which the "
    "Owner holds no lease and the delivery of a notice by the Owner.\n\n"
    "3. The Owner may terminate this Agreement upon the occurrence of an event of default under "
    "the Loan Agreement.\n"
)


def values(text: str, field: str) -> list[object]:
    return [term.value for term in read_contract(text).terms.get(field, [])]


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("facility_amount", ["52400000"]),
        ("currency", ["USD"]),
        ("purpose", ["refund the bonds of 1994, all on the terms of this Agreement"]),
        ("default_rate", [{"reference": "the rate provided for in the Bonds"}]),
        ("governing_law", ["Virginia"]),
        ("guarantor", ["Greenear Holdings"]),
    ],
)
def test_bond_loan(field: str, expected: list[object]) -> None:
    assert values(LOAN_EN, field) == expected


def test_repayment_in_words_goes_on_after_the_colon() -> None:
    [term] = read_contract(LOAN_EN).terms["repayment_schedule"]
    assert "each day on which a payment on the Bonds becomes due" in term.value["reference"]
    assert LOAN_EN[term.start : term.end] == term.text


def test_chinese_rates_by_reference() -> None:
    assert values(LOAN_ZH, "interest_rate") == [
        {"reference": "按照中国人民银行公布的同期贷款基准利率执行"}
    ]
    assert values(LOAN_ZH, "default_rate") == [{"reference": "按照人民银行规定的标准计收罚息"}]


def test_figures_go_before_words() -> None:
    text = LOAN_ZH.replace("第三条", "年利率为4.35%。\n\n第三条")
    assert values(text, "interest_rate") == [{"fixed": "0.0435", "period": "year"}]


def test_defined_rate_is_the_interest() -> None:
    text = (
        'LOAN AGREEMENT\n\nThe Bank lends $500,000 to the Borrower. "Basic Rate" means the annual '
        "rate equal to the sum of the treasury note yield and the loan margin.\n"
    )
    [value] = values(text, "interest_rate")
    assert "treasury note yield" in value["reference"]  # type: ignore[index]


def test_term_until_an_event() -> None:
    [value] = values(SERVICING, "tenor")
    assert value == {
        "until": "the earlier of the day on which the Owner holds no lease and the delivery of a "
        "notice by the Owner"
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "TRANSPORT CONTRACT\n\n1. TERM OF EXECUTION\nFrom January 30, 2012 until July 29, "
            "2012.\n",
            ["2012-01-30/2012-07-29"],
        ),
        (
            "房屋租赁合同\n\n第一条 租赁期限\n租赁期限自2020年1月1日至2020年12月31日。\n",
            ["2020-01-01/2020-12-31"],
        ),
    ],
)
def test_term_between_two_days(text: str, expected: list[object]) -> None:
    assert values(text, "tenor") == expected


def test_reports_at_the_times_of_another_contract() -> None:
    [value] = values(SERVICING, "reporting_obligations")
    assert value["deadline"].startswith("At the times required")  # type: ignore[index]


def test_default_that_lets_a_party_end_the_contract() -> None:
    [term] = read_contract(SERVICING).terms["events_of_default"]
    assert term.text == "the occurrence of an event of default under the Loan Agreement"


def test_free_choice_to_end_is_no_default() -> None:
    text = SERVICING.replace(
        "upon the occurrence of an event of default under the Loan Agreement",
        "upon thirty days' prior written notice to the Servicer",
    )
    assert "events_of_default" not in read_contract(text).terms
