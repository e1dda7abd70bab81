"""Summaries and approval notices: labels and what stands behind them, in both languages."""

from __future__ import annotations

import pytest

from nlp_service.annotate.contracts import read_contract

SUMMARY = """COMMITMENT LETTER

Lanqiao Bank Limited is pleased to provide a loan facility of up to $12,000,000.

SUMMARY OF TERMS

BORROWER: A company to be formed, wholly owned by Greenear Hydro Limited.

LENDER: Lanqiao Bank Limited.

USE OF PROCEEDS: The proceeds of the Facility shall be used: (i) to refinance the bridge loan.

MATURITY: All amounts shall be due and payable in full at the earlier of (i) April 1, 2027 and
(ii) the sale of the plant.
"""
NOTICE = """China Construction Bank Larkmoor Branch

Approval Notice

Applicant Greenear Optics, Inc. Larkmoor Branch

Your company applies for a loan of USD 10 million to our bank.

1. Function:
working capital

2. Interest rate: calculated according to TAIBOR (1 to 6 months) for the same period plus 0.9%.

3. Collateral:
Stand-by letter of credit issued by a branch in Shuangliu

4. Payment
method: interest monthly, principal at the appointed date

5. Guarantor: N/A
"""
APPROVAL = """授信审批通知书

岚桥银行股份有限公司双流分行

授信申请人：青穗水电（双流）有限公司
我行同意给予流动资金贷款人民币5,000,000元。
贷款用途：采购设备备件
还款方式：按季付息，到期还本
担保方式：青穗能源集团有限公司提供保证担保
保证人：____

"""


def first(text: str, field: str) -> object:
    terms = read_contract(text).terms.get(field)
    return terms[0].value if terms else None


@pytest.mark.parametrize(
    ("text", "field", "expected"),
    [
        (SUMMARY, "borrower", "A company to be formed, wholly owned by Greenear Hydro Limited."),
        (SUMMARY, "lender", "Lanqiao Bank Limited"),
        (SUMMARY, "purpose", "refinance the bridge loan"),
        (SUMMARY, "maturity", "2027-04-01"),
        (NOTICE, "borrower", "Greenear Optics, Inc. Larkmoor Branch"),
        (NOTICE, "lender", "China Construction Bank Larkmoor Branch"),
        (NOTICE, "purpose", "working capital"),
        (NOTICE, "interest_rate", {"base": "TAIBOR", "spread_bp": 90}),
        (
            NOTICE,
            "repayment_schedule",
            {"reference": "interest monthly, principal at the appointed date"},
        ),
        (NOTICE, "guarantor", None),
        (APPROVAL, "borrower", "青穗水电（双流）有限公司"),
        (APPROVAL, "lender", "岚桥银行股份有限公司双流分行"),
        (APPROVAL, "purpose", "采购设备备件"),
        (APPROVAL, "guarantor", "青穗能源集团有限公司"),
    ],
)
def test_labelled_values(text: str, field: str, expected: object) -> None:
    assert first(text, field) == expected


@pytest.mark.parametrize(
    ("text", "kind"), [(NOTICE, "bond"), (APPROVAL, "guarantee")], ids=["en", "zh"]
)
def test_labelled_security(text: str, kind: str) -> None:
    value = first(text, "security")
    assert isinstance(value, dict)
    assert value["kind"] == kind


def test_labels_of_a_signature_block_are_no_names() -> None:
    text = (
        "LOAN AGREEMENT\n\nThe loan is repaid on demand.\n\nBORROWER:\n\nLENDER:\n\n"
        "By: ________\n\nName: ________\n"
    )
    assert first(text, "borrower") is None
    assert first(text, "lender") is None
