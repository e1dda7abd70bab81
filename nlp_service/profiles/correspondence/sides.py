"""Whose side an address is on: the lender, the clients, and everybody else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from nlp_service.profiles.correspondence.domains import domain_of, public, registered, within
from nlp_service.schema import Side

#: Stands for the lender where a firm is named.
LENDER = "\0lender"


@dataclass(frozen=True)
class Sides:
    """The lender's domains and, where a map names them, the clients' domains and addresses.

    Without a map every domain that is neither the lender's nor a public provider's is a client.
    ``names`` are further names that a client of the map signs with. ``aliases`` are the addresses
    of people whose domain does not tell their firm: address → client, or ``LENDER``.
    """

    lender: tuple[str, ...]
    clients: dict[str, str] | None = None
    names: dict[str, list[str]] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    _found: dict[str, str | None] = field(
        default_factory=dict, init=False, compare=False, repr=False
    )

    def is_lender(self, address: str) -> bool:
        """Whether an address is the lender's."""
        if self.aliases.get(address.lower()) == LENDER:
            return True
        domain = domain_of(address)
        return domain is not None and any(within(domain, own) for own in self.lender)

    def client_of(self, address: str) -> str | None:
        """The client whose address this is; None for the lender, providers and strangers."""
        address = address.lower()
        if address not in self._found:
            self._found[address] = self._client(address)
        return self._found[address]

    def clients_of(self, people: Iterable[str]) -> list[str]:
        """The clients among addresses, each once, by name."""
        return sorted({client for a in people if (client := self.client_of(a)) is not None})

    def side(self, address: str, client: str | None = None) -> Side:
        """Whose side wrote, towards ``client`` or, without one, towards any."""
        own = self.client_of(address)
        if own is not None and client in (None, own):
            return "client"
        return "lender" if self.is_lender(address) else "other"

    def _client(self, address: str) -> str | None:
        if address in self.aliases:
            return None if self.aliases[address] == LENDER else self.aliases[address]
        domain = domain_of(address)
        if self.clients is None:
            if domain is None or public(domain) or self.is_lender(address):
                return None
            return registered(domain)
        if address in self.clients:
            return self.clients[address]
        labels = (domain or "").split(".")
        for at in range(len(labels) - 1):
            client = self.clients.get(".".join(labels[at:]))
            if client is not None:
                return client
        return None
