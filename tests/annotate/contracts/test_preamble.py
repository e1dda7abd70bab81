"""Parties: roles that several share, parties of other contracts, names at the end of a sentence."""

from __future__ import annotations

from nlp_service.annotate.contracts import read_contract

HEAD = (
    "FIRST AMENDMENT TO CREDIT AGREEMENT\n\nThis First Amendment is made on June 22, 1998 by and "
    'among Greenear, Inc., an Indiana corporation ("Company"), and Lanqiao Bank-Texas (the '
    '"Bank").\n\n'
)


def named(text: str, field: str) -> list[object]:
    return [term.value for term in read_contract(text).terms.get(field, [])]


def test_names_that_share_a_role() -> None:
    text = (
        f"{HEAD}RECITALS\n\nA. The Company has asked for more.\n\nAcknowledgment\n\nEach of the "
        'undersigned, an officer of RTO Works, Inc. ("RTO Works"), Larkmoor Rentals of South '
        'Carolina, Inc. ("Larkmoor") or ATRO, Inc. ("ATRO", and individually with each of RTO '
        'Works and Larkmoor a "Guarantor"), ratifies its Guaranty.\n'
    )
    assert named(text, "guarantor") == [
        "RTO Works, Inc.",
        "Larkmoor Rentals of South Carolina, Inc.",
        "ATRO, Inc.",
    ]


def test_parties_of_another_contract_are_none_of_this_one() -> None:
    text = (
        f"{HEAD}RECITALS\n\nA. The Company and the Bank are parties to that certain Participation "
        "Agreement of even date, among, inter alia, The Silverpeak Group, Inc., as Guarantor, and "
        "The Harbour Bank, as Collateral Agent.\n"
    )
    assert {party["name"] for party in named(text, "parties")} == {  # type: ignore[index]
        "Greenear, Inc.",
        "Lanqiao Bank-Texas",
    }


def test_full_stop_of_the_sentence_is_not_of_the_name() -> None:
    text = "TERM SHEET\n\nBORROWER: Greenear Hydro Limited.\n\nLENDER: Lanqiao Bank Limited.\n"
    assert named(text, "lender") == ["Lanqiao Bank Limited"]
