"""Contracts: structure, kind of agreement, types of clauses, term sheet."""

from nlp_service.annotate.contracts.reading import ContractReading, read_contract

__all__ = ["ContractReading", "read_contract"]
