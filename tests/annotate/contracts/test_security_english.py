"""Security in English: lists, what a loan is secured by, deeds, and words that grant nothing."""

from __future__ import annotations

import pytest

from nlp_service.annotate.contracts import read_contract

HEAD = (
    "LOAN AGREEMENT\n\nThis Loan Agreement is made on May 4, 2021 between Greenear Hydro Limited "
    '(the "Borrower") and Lanqiao Bank Limited (the "Lender").\n\n'
)


def items(text: str) -> list[tuple[str, str]]:
    terms = read_contract(text).terms.get("security", [])
    assert all(text[term.start : term.end] == term.text for term in terms)
    return [(term.value["kind"], term.value.get("asset", "")) for term in terms]


@pytest.mark.parametrize("words", ["This facility is secured by:", "Security Package:"])
def test_list_ends_before_the_next_article(words: str) -> None:
    text = (
        f"{HEAD}ARTICLE IX - SECURITY\n\n{words}\n- First lien on all turbines\n"
        "- Pledge of the shares of the Borrower\n- Personal guaranty of the owner\n"
        "- Margins fall with the rating\n\nARTICLE X - GOVERNING LAW\n\nEnglish law applies.\n"
    )
    assert items(text) == [
        ("charge", "First lien on all turbines"),
        ("pledge", "Pledge of the shares of the Borrower"),
        ("guarantee", "Personal guaranty of the owner"),
    ]


def test_defined_term_is_explained() -> None:
    text = (
        f'{HEAD}1. "Security Documents" means the Deed of Trust and the Project Assignments.\n\n'
        "2. The obligations of the Borrower shall be secured by the Security Documents.\n"
    )
    [term] = read_contract(text).terms["security"]
    assert term.value == {
        "kind": "mortgage",
        "asset": "the Security Documents",
        "definition": "the Deed of Trust and the Project Assignments",
    }


@pytest.mark.parametrize(
    "sentence",
    [
        "All such expenses shall bear interest and shall be secured by the Deed of Trust.",
        "The Borrower shall not incur debt secured by the turbines.",
        "The Borrower shall pay all taxes, charges and assessments that are a lien upon the site.",
        "All guaranties, mortgages, liens and security interests securing the debt stay valid.",
        "It binds successors and assigns and nothing creates a lien on the goods of the Lender.",
    ],
)
def test_words_that_give_no_security(sentence: str) -> None:
    assert items(f"{HEAD}1. {sentence}\n") == []


def test_deed_conveys_the_clauses_that_follow() -> None:
    text = (
        "CONSTRUCTION MORTGAGE\n\nThis Construction Mortgage is made on May 4, 2021 between "
        'Greenear Hydro Limited (the "Mortgagor") and Lanqiao Bank Limited (the "Bank").\n\n'
        "ARTICLE II GRANTING CLAUSE\n\nThe Mortgagor does hereby mortgage, grant and convey to the "
        "Bank the following described property, to-wit:\n\n"
        "2.01 Land. The land at Larkmoor.\n\n2.02 Buildings. All turbines and sheds on it.\n\n"
        "ARTICLE III COVENANTS\n\n3.01 Payment. The Mortgagor shall pay.\n"
    )
    assert items(text) == [
        ("mortgage", "Land. The land at Larkmoor."),
        ("mortgage", "Buildings. All turbines and sheds on it."),
    ]
