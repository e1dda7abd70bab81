"""Parties of contracts by the role words of both languages."""

from nlp_service.annotate.parties.finder import find_parties
from nlp_service.annotate.parties.roles import role_of

__all__ = ["find_parties", "role_of"]
