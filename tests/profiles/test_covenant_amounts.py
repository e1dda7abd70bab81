"""Covenants on amounts, in both languages, tested against the line item itself."""

from __future__ import annotations

import pytest

from nlp_service.profiles import compliance, covenant_amounts
from nlp_service.profiles.covenants import CovenantTerm
from nlp_service.schema import Document, Part
from tests.scores import builders as b


def find(text: str) -> list[CovenantTerm]:
    part = Part(text=text)
    document = Document(id="contract", name="c.txt", kind="txt", size=len(text), root=part)
    found = covenant_amounts.find_amounts(document, part)
    assert all(text[t.clause.start : t.clause.end] == t.clause.text for t in found)
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("甲方每季度末货币资金余额不得低于人民币1,500万元。", ("cash", ">=", 15e6, "covenant")),
        ("丙方每年末净资产不得低于人民币30亿元。", ("total_equity", ">=", 3e9, "covenant")),
        ("净资产低于5亿元的，构成违约事件。", ("total_equity", ">=", 5e8, "default")),
        ("货币资金低于2,000万元时，借款人不得分红。", ("cash", ">=", 2e7, "lock_up")),
        (
            "The Borrower shall maintain cash and cash equivalents of at least RMB 15 million.",
            ("cash", ">=", 15e6, "covenant"),
        ),
        (
            "The Guarantor's net worth shall not be less than USD 120,000,000 at any time.",
            ("total_equity", ">=", 120e6, "covenant"),
        ),
    ],
)
def test_amounts(text: str, expected: tuple[str, str, float, str]) -> None:
    [term] = find(text)
    assert (term.ratio, term.operator, term.threshold, term.kind) == expected


@pytest.mark.parametrize(
    "text",
    [
        "对外担保余额不得超过净资产的40%，且单笔不超过1,000万元。",
        "借款人应以货币资金支付3,000万元。",
        "截至2024年末，公司净资产为5亿元。",
        "The ratio of total liabilities to net worth shall not exceed 2.0; fees of USD 1,000,000.",
        "Net worth was USD 5,000,000 at year-end.",
    ],
)
def test_what_bounds_no_amount(text: str) -> None:
    assert find(text) == []


def test_an_amount_is_tested_against_its_cell() -> None:
    terms = find("借款人每年末货币资金不得低于人民币1,500万元。")
    figures = covenant_amounts.figures([b.statement(cash="14000000"), b.statement(cash="1")])
    [covenant] = compliance.check(terms, figures, b.AS_OF)
    assert (covenant.status, covenant.observed, covenant.unit) == ("broken", 14e6, "money")
    assert covenant.headroom == pytest.approx(-1 / 15)
    assert covenant.inputs[0].item == "cash"
