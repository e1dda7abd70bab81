"""What a document is."""

import pytest

from nlp_service.profiles.roles import role
from nlp_service.schema import Address, Document, MailHeader, Part
from tests.profiles.books import book
from tests.profiles.samples import EN, ZH
from tests.profiles.test_bureau import ENGLISH, REPORT


def plain(text: str, kind: str = "txt", mail: MailHeader | None = None) -> Document:
    return Document(
        id="d", name=f"f.{kind}", kind=kind, size=1, root=Part(text=text, kind=kind, mail=mail)
    )


@pytest.mark.parametrize("sheets", [ZH, EN], ids=["zh", "en"])
def test_statement(sheets):
    assert role(book(sheets)) == "statement"


@pytest.mark.parametrize("rows", [REPORT, ENGLISH], ids=["zh", "en"])
def test_bureau(rows):
    assert role(book({"报告": rows})) == "bureau"


def test_flows():
    assert role(book({"流水": [["月份", "流入", "流出"], ["2024-11", 3, 2]]})) == "flows"
    assert role(book({"x": [["Month", "Inflow", "Outflow"], ["2024-11", 3, 2]]})) == "flows"


def test_mail():
    header = MailHeader(subject="合同", sender=Address(address="a@b.example"))
    assert role(plain("贷款合同第一条", "eml", header)) == "mail"


@pytest.mark.parametrize(
    "text",
    [
        "固定资产贷款合同\n借款人：平澜风电有限公司\n贷款人：江澜银行\n第一条 金额\n第二条 期限",
        "FACILITY AGREEMENT\n(the “Borrower”)\n1.1 Definitions\n2.1 The Facility\n",
        "Exhibit 4 CONSTRUCTION AGENCY AGREEMENT dated as of June 21 among A Lessor and B Lessee "
        "WHEREAS the Lessor",
        "Re: facility\nA (the “Borrower”), B (the “Lender”) and C (the “Agent”) write to confirm",
        "Power purchase\nWHEREAS\nhereinafter\nClause 1 a\nClause 2 b\nClause 3 c\nClause 4 d\n"
        "Clause 5 e\n",
    ],
)
def test_contract(text):
    assert role(plain(text)) == "contract"


@pytest.mark.parametrize(
    "text", ["会议纪要\n讨论贷款合同的签署安排", "Minutes of the meeting on the agreement", ""]
)
def test_other(text):
    assert role(plain(text)) == "other"
