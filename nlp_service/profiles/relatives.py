"""Group members and guarantors of a client that are clients too, with their warning levels."""

from __future__ import annotations

from collections.abc import Iterable

from nlp_service.profiles.names import Name, parse_name, similarity
from nlp_service.profiles.warnings_inputs import Relative
from nlp_service.schema import Client, ClientSummary

#: From this likeness on two names are those of one company.
_SAME = 95.0


def of(client: Client, others: Iterable[ClientSummary]) -> list[Relative]:
    """The relatives of ``client`` among the lender's clients.

    Related is whom its record names as group member or guarantor, and who belongs to the same
    group. They are linked where the lender has an exposure to both.
    """
    named = [parse_name(name) for name in (*client.group_members, *client.guarantors)]
    if not named and client.group is None:
        return []
    found = []
    for other in others:
        them = other.client
        if them.id == client.id:
            continue
        theirs = [parse_name(name) for name in (them.name, *them.aliases)]
        grouped = client.group is not None and client.group == them.group
        if grouped or _any_same(named, theirs):
            linked = bool(client.exposure) and bool(them.exposure)
            found.append(Relative(them.name, other.level, linked))
    return found


def _any_same(some: Iterable[Name], others: Iterable[Name]) -> bool:
    held = list(others)
    return any(similarity(one, other) >= _SAME for one in some for other in held)
