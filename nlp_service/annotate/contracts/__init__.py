"""Contracts: structure, kind of agreement, types of clauses, term sheet."""
