"""The end of a contract: ranges of its period, stated starts, and ends of something else."""

from __future__ import annotations

import pytest

from nlp_service.annotate.contracts import read_contract

HEAD = (
    "SERVICES AGREEMENT\n\nThis Services Agreement is made on March 1, 2020 between Larkmoor Inc. "
    '(the "Provider") and Greenear Inc. (the "Customer").\n\n'
)


@pytest.mark.parametrize(
    ("clause", "expected"),
    [
        (
            '"Contract Period" means that period from May 1, 2020 through June 30, 2022.',
            "2022-06-30",
        ),
        ("TERM: May 1, 2020 to June 30, 2022", "2022-06-30"),
        (
            "The term of this Agreement shall commence upon May 1, 2020 and shall continue for a "
            "period of six (6) months.",
            "2020-11-01",
        ),
        (
            "This Services Agreement will begin on the date hereof and continue for four (4) "
            "years unless earlier terminated.",
            "2024-03-01",
        ),
        ("The term of the Agreement is hereby extended to January 20, 2023.", "2023-01-20"),
        (
            "The term may be renewed for one additional period that shall end on December 31, "
            "2029.",
            None,
        ),
        ('"Year" means the period from the start of this Agreement ending on May 7, 2021.', None),
        ("Fees fall if the term ends prior to the first anniversary of the Effective Date.", None),
    ],
)
def test_expiration(clause: str, expected: str | None) -> None:
    terms = read_contract(f"{HEAD}1. {clause}\n").terms.get("expiration_date", [])
    assert [term.value for term in terms] == ([expected] if expected else [])


def test_the_start_of_the_availability_period_is_not_that_of_the_contract() -> None:
    text = (
        "LOAN CONTRACT\n\n1. The Availability Period of the Contract shall commence from December "
        "15, 2020 and end on December 14, 2021.\n"
    )
    assert "effective_date" not in read_contract(text).terms
