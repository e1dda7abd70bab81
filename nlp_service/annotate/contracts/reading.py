"""One contract read: its clauses and its term sheet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from nlp_service.annotate.contracts.clauses import find_clauses
from nlp_service.annotate.contracts.source import Source
from nlp_service.annotate.contracts.terms import find_terms, open_contract
from nlp_service.schema import Clause, PartyMention, Table, Term


@dataclass(frozen=True)
class ContractReading:
    """What a contract says: clauses by type in text order, and field → terms."""

    clauses: list[Clause] = field(default_factory=list)
    terms: dict[str, list[Term]] = field(default_factory=dict)


def read_contract(
    text: str,
    tables: Sequence[Table] = (),
    parties: list[PartyMention] | None = None,
    reference: dt.date | None = None,
) -> ContractReading:
    """The typed clauses and the term sheet of a contract; offsets count characters of ``text``.

    Args:
        text: the contract, Chinese or English.
        tables: tables of the document part, for repayment schedules printed as tables.
        parties: parties already found in ``text``; found here when None.
        reference: the day that relative dates count from.

    Raises:
        CatalogueInvalid: when a catalogue of contract wording is broken.
    """
    contract = open_contract(Source(text, tables, parties, reference))
    return ContractReading(find_clauses(contract), find_terms(contract))
