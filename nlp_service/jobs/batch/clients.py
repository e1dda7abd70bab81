"""Who is who in an archive: the lender, the clients, and everybody else."""

from __future__ import annotations

import csv
import json
import sqlite3
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from nlp_service.errors import BadRequest
from nlp_service.jobs.batch.domains import domain_of, public, registered, within
from nlp_service.jobs.batch.ledger import KEPT, Ledger
from nlp_service.schema.signal import Side

#: Stands for the lender where a firm is named.
LENDER = "\0lender"


@dataclass(frozen=True)
class Sides:
    """The lender's domains and, where a map names them, the clients' domains and addresses.

    Without a map every domain that is neither the lender's nor a public provider's is a client.
    ``aliases`` are the addresses of people whose domain does not tell their firm: address → client,
    or ``LENDER``.
    """

    lender: tuple[str, ...]
    clients: dict[str, str] | None = None
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


def read_map(path: Path) -> dict[str, str]:
    """Domain (or whole address) → client, of a CSV file with columns client and domain.

    Raises BadRequest naming the row.
    """
    found: dict[str, str] = {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            missing = {"client", "domain"} - {(n or "").strip() for n in rows.fieldnames or ()}
            if missing:
                raise BadRequest(f"{path.name}: there is no column {' and '.join(sorted(missing))}")
            for number, row in enumerate(rows, 2):
                client = (row["client"] or "").strip()
                domain = (row["domain"] or "").strip().lower().removeprefix("@")
                if not client or not domain_of(domain if "@" in domain else f"@{domain}"):
                    raise BadRequest(f"{path.name}, row {number}: needs a client and a domain")
                if found.setdefault(domain, client) != client:
                    raise BadRequest(f"{path.name}, row {number}: {domain} has two clients")
    except (OSError, UnicodeDecodeError) as error:
        raise BadRequest(f"{path.name} cannot be read: {error}") from error
    return found


def lender_of(ledger: Ledger) -> dict[str, int]:
    """The domain at the centre of an archive, with the number of domains it exchanges mail with.

    That is the registered domain which has written to or heard from most distinct others; all of
    them where several tie. Empty where no mail passes between two domains.
    """
    partners: dict[str, set[str]] = {}
    for sender, people in ledger.database.execute(
        f"SELECT sender, people FROM message WHERE {KEPT} AND carrier IS NULL"  # noqa: S608
    ):
        own = _firm(sender)
        for address in json.loads(people) if own else ():
            other = _firm(address)
            if other is not None and other != own:
                partners.setdefault(str(own), set()).add(other)
                partners.setdefault(other, set()).add(str(own))
    most = max((len(known) for known in partners.values()), default=0)
    return {domain: most for domain in sorted(partners) if len(partners[domain]) == most}


def assign(database: sqlite3.Connection, sides: Sides) -> Counter[str]:
    """Enter in the ledger which kept message belongs to which clients; messages of each client.

    A message belongs to every client among its sender and recipients.
    """
    count: Counter[str] = Counter()
    database.execute("DELETE FROM belongs")
    rows = database.execute(f"SELECT raw, part, people FROM message WHERE {KEPT}")  # noqa: S608
    while chunk := rows.fetchmany(1000):
        for raw, part, people in chunk:
            clients = clients_of(json.loads(people), sides)
            count.update(clients)
            database.executemany(
                "INSERT INTO belongs VALUES (?, ?, ?)", [(client, raw, part) for client in clients]
            )
    return count


def clients_of(people: Iterable[str], sides: Sides) -> list[str]:
    """The clients among addresses, each once, by name."""
    return sorted({client for a in people if (client := sides.client_of(a)) is not None})


def _firm(address: str) -> str | None:
    domain = domain_of(address)
    return None if domain is None or public(domain) else registered(domain)
