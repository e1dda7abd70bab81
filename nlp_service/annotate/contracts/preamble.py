"""Parties of a contract, those without a defined term of their own included."""

from __future__ import annotations

from nlp_service.annotate.contracts.source import Source
from nlp_service.schema import PartyMention


def preamble_parties(source: Source) -> list[PartyMention]:
    """The parties in the order of the text; offsets are those of the original text."""
    return list(source.parties)
