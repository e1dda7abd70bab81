"""Parties and their roles: parties, borrower, lender, guarantor, agent."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp_service.annotate.contracts.confidence import agree
from nlp_service.annotate.contracts.finding import Contract, Finding
from nlp_service.annotate.contracts.preamble import preamble_parties
from nlp_service.schema import PartyMention

_OWN_FIELD = {
    "borrower": "borrower",
    "lender": "lender",
    "guarantor": "guarantor",
    "agent": "agent",
}
#: In contracts of security the giver stands for the debtor where no debtor is named.
_STANDS_FOR = {
    "mortgagee": "lender",
    "pledgee": "lender",
    "mortgagor": "borrower",
    "pledgor": "borrower",
}
_OF_LOAN = re.compile(r"借款|贷款|授信|\bcredit|\bloan|\bfacility", re.IGNORECASE)
_NAME = r"((?:[A-Z][\w&.'-]*,? ?){1,5}[A-Z][\w&'-]*)"
_GIVES_GUARANTY = re.compile(
    rf"\b[Bb]y (?:the )?{_NAME} (?:pursuant to|under) (?:the |its |that certain )?"
    r"(?:[\w'-]+ ){0,4}(?:Guaranty|Guarantee)\b"
    r"|\"[^\"]{0,30}(?:Guaranty|Guarantee)(?: Agreement)?\" (?:means|shall mean)[^\".]{0,120}?"
    rf"\b(?:by|from|of) (?:the )?{_NAME}"
)
_NO_GUARANTOR = re.compile(
    r"(?i)^(?:each|any|borrower|lender|bank|agreement|section|obligations)\b"
)
#: A party introduced so far from the beginning is less sure (characters).
_OPENING = 6_000


def find(contract: Contract) -> Iterator[Finding]:
    """One finding a party and role, and the fields named after the roles of lending."""
    mentions = preamble_parties(contract.source)
    roles = {mention.role for mention in mentions}
    seen: set[tuple[str, str]] = set()
    for mention in mentions:
        start = contract.source.flat_position(mention.start)
        end = contract.source.flat_position(mention.end - 1) + 1
        sure = _confidence(mention, start)
        yield Finding("parties", start, end, _value(mention), sure)
        field = _OWN_FIELD.get(mention.role)
        stands = _STANDS_FOR.get(mention.role)
        if mention.role in {"company", "issuer"} and _lends(contract):
            stands = {"company": "borrower", "issuer": "lender"}[mention.role]
        elif contract.family != "security":
            stands = None
        if field is None and stands and stands not in roles:
            field, sure = stands, round(sure * 0.9, 3)
        if field and (field, mention.name) not in seen:
            seen.add((field, mention.name))
            yield Finding(field, start, end, mention.name, sure)
    if "guarantor" not in roles and contract.family == "credit":
        yield from _guarantors(contract)


def _guarantors(contract: Contract) -> Iterator[Finding]:
    """Who gives the guaranty that the contract speaks of, where no party is a guarantor."""
    for match in _GIVES_GUARANTY.finditer(contract.source.running):
        name = next(filter(None, match.groups()))
        if not _NO_GUARANTOR.search(name):
            start = match.start(match.lastindex or 0)
            yield Finding("guarantor", start, start + len(name), name, agree(0.4))
            return


def _lends(contract: Contract) -> bool:
    """Whether the contract is a loan, or changes one."""
    changes = contract.is_type("amendment") and contract.title is not None
    return contract.is_type("facility") or (
        changes and _OF_LOAN.search(contract.title.text if contract.title else "") is not None
    )


def _value(mention: PartyMention) -> dict[str, object]:
    value: dict[str, object] = {"name": mention.name, "role": mention.role}
    if mention.aliases:
        value["aliases"] = mention.aliases
    if mention.identifier:
        value["identifier"] = mention.identifier
    return value


def _confidence(mention: PartyMention, start: int) -> float:
    return agree(
        0.6,
        0.5 if mention.role not in {"party", "party_a", "party_b"} else 0.0,
        0.5 if start < _OPENING else 0.0,
        0.6 if mention.identifier else 0.0,
    )
