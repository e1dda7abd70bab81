"""Parties of a contract: mentions of both languages put together, one entry for each party."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from nlp_service.annotate.parties import chinese, english
from nlp_service.annotate.parties.mention import Mention
from nlp_service.annotate.parties.roles import PLACEHOLDERS, role_of
from nlp_service.annotate.values import find_values
from nlp_service.annotate.values.engine import fold
from nlp_service.schema import EntityLabel, PartyMention

#: A party's official number stands within so many characters of its name.
BLOCK = 300
_OFFICIAL = {"cn.uscc", "lei", "cn.ric"}


@dataclass
class _Party:
    start: int
    end: int
    name: str
    words: list[str] = field(default_factory=list)
    roles: list[str] = field(default_factory=list)


def _key(name: str) -> str:
    return re.sub(r"[\s,.，。()（）]+", "", name).casefold()


def find_parties(text: str) -> list[PartyMention]:
    """The parties of a contract, in the order in which they are introduced.

    Args:
        text: the contract; offsets of the result count its characters and locate the name.

    Returns:
        One entry for each party and role (a lender who is also the agent has two).
    """
    folded = fold(text)
    mentions = [*chinese.find(folded), *english.find(folded)]
    parties: dict[str, _Party] = {}
    for mention in sorted(mentions, key=lambda m: (m.start, -m.end)):
        _add(parties, mention, text)
    for names, role in english.collective(folded):
        _join(parties, names, role)
    ordered = sorted(parties.values(), key=lambda p: p.start)
    starts = [party.start for party in ordered]
    found: list[PartyMention] = []
    for index, party in enumerate(ordered):
        limit = starts[index + 1] if index + 1 < len(starts) else len(text)
        identifier = _identifier(text, party.end, min(limit, party.end + BLOCK))
        found += [
            PartyMention(
                role=role,
                name=party.name,
                start=party.start,
                end=party.end,
                aliases=party.words,
                identifier=identifier,
            )
            for role in _telling(party)
        ]
    return found


def _add(parties: dict[str, _Party], mention: Mention, text: str) -> None:
    name = re.sub(r"\s+", " ", text[mention.start : mention.end])
    party = parties.get(_key(name))
    roles = [mention.role] if mention.role else [r for r in map(role_of, mention.words) if r]
    if party is None:
        if not set(roles) - PLACEHOLDERS and mention.start > english.PREAMBLE:
            return  # a defined term of the body, not a party
        party = _Party(mention.start, mention.end, name)
        parties[_key(name)] = party
    party.words += [w for w in dict.fromkeys(mention.words) if w not in party.words and w != name]
    party.roles += [r for r in dict.fromkeys(roles) if r not in party.roles]


def _join(parties: dict[str, _Party], names: list[str], role_word: str) -> None:
    role = role_of(role_word)
    for party in parties.values():
        if role and any(name in party.words for name in names) and role not in party.roles:
            party.roles.append(role)
            party.words.append(role_word)


def _telling(party: _Party) -> list[str]:
    """The roles of a party; counting words such as 甲方 only where nothing says more."""
    return [r for r in party.roles if r not in PLACEHOLDERS] or party.roles[:1] or ["party"]


def _identifier(text: str, start: int, end: int) -> str | None:
    for entity in find_values(text[start:end]):
        if entity.label is EntityLabel.IDENTIFIER and entity.value["scheme"] in _OFFICIAL:
            return str(entity.value["id"])
    return None
