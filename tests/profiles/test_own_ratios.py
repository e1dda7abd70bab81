"""A ratio that a contract defines itself: its definition read, worked out, and tested over time."""

from __future__ import annotations

import datetime as dt

import pytest

from nlp_service.profiles import own_ratios
from nlp_service.profiles.covenant_tests import series
from nlp_service.profiles.covenants import CovenantTerm, find_covenants
from nlp_service.schema import Document, Part, Statement
from tests.scores import builders as b

LOANS = {
    "en": (
        "LOAN AGREEMENT\n5. Financial Covenants\n5.1 The Borrower shall maintain a Receivables "
        "Coverage Ratio of not less than 1.50 to 1.00 as of the end of each fiscal year. "
        '"Receivables Coverage Ratio" means accounts receivable divided by short-term '
        "borrowings.\n"
    ),
    "zh": (
        "借款合同\n第五条 财务约束\n5.1 借款人每年末应收覆盖比率不得低于1.50倍。"
        "应收覆盖比率是指应收账款除以短期借款。\n"
    ),
}
AMENDMENTS = {
    "en": (
        "AMENDMENT AGREEMENT\nClause 5.1 is replaced by the following: "
        '"From 1 January 2025 the Borrower shall maintain a Receivables Coverage Ratio of not less '
        'than 2.00 to 1.00 as of the end of each fiscal year."\n'
    ),
    "zh": "补充协议\n自2025年1月1日起，借款人每年末应收覆盖比率不得低于2.00倍。\n",
}


def find(text: str, document: str) -> list[CovenantTerm]:
    part = Part(text=text)
    return find_covenants(
        Document(id=document, name="c.txt", kind="txt", size=len(text), root=part), part
    )


def statements() -> list[Statement]:
    """Receivables of 180, 170 and 160 beside borrowings of 100 at three year-ends."""
    return [
        b.statement(dt.date(year, 12, 31), accounts_receivable=owed, short_term_borrowings="100")
        for year, owed in ((2023, "180"), (2024, "170"), (2025, "160"))
    ]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_definition_against_statements(language: str) -> None:
    [term] = find(LOANS[language], "loan")
    assert term.formula == "accounts_receivable / short_term_borrowings"
    found = own_ratios.figures([term], statements(), b.client())
    assert [(r.period.end.year, r.value) for r in found] == [(2025, 1.6), (2024, 1.7), (2023, 1.8)]
    assert {value.item for value in found[0].inputs} == {
        "accounts_receivable",
        "short_term_borrowings",
    }


@pytest.mark.parametrize("language", ["en", "zh"])
def test_amendment_changes_the_limit_of_an_own_ratio_from_its_date_on(language: str) -> None:
    terms = [*find(LOANS[language], "loan"), *find(AMENDMENTS[language], "amendment")]
    figures = own_ratios.figures(terms, statements(), b.client())
    tested = [t for s in series(terms, figures, dt.date(2026, 3, 1)) for t in s.tests]
    assert [(t.date.year, t.threshold, t.status, t.clause.document_id) for t in tested] == [
        (2023, 1.5, "kept", "loan"),
        (2024, 1.5, "kept", "loan"),
        (2025, 2.0, "broken", "amendment"),
    ]
    assert all(len(test.inputs) == 2 for test in tested)


def test_a_definition_that_no_formula_reads_gives_no_figure() -> None:
    text = LOANS["en"].replace(
        "accounts receivable divided by short-term borrowings", "what the Lender thinks of it"
    )
    [term] = find(text, "loan")
    assert term.formula is None
    assert own_ratios.figures([term], statements(), b.client()) == []
