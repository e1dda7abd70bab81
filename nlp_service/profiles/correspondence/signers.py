"""People and firms of an archive: whose an address is, and who wrote what others forward."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace

from nlp_service.profiles.correspondence.records import KEPT
from nlp_service.profiles.correspondence.sides import LENDER, Sides
from nlp_service.signals.names import company_key


class Signers:
    """What the mails of an archive say of people and firms.

    A firm is a client by its name, or the lender (``LENDER``).

    Args:
        database: the ledger, its copies marked.
        sides: the domains of lender and clients.
    """

    def __init__(self, database: sqlite3.Connection, sides: Sides) -> None:
        self._sides = sides
        self._firms: dict[str, set[str]] = {}
        self._people: dict[str, set[str]] = {}
        self._strangers: dict[str, tuple[set[str], set[str]]] = {}
        self._partners: dict[str, set[str]] = {}
        self._known: set[str | None] | None = None
        for client in {*(sides.clients or {}).values(), *sides.names}:
            for name in (client, *sides.names.get(client, ())):
                self._firms.setdefault(company_key(name), set()).add(client)
        query = f"SELECT sender, name, clues, people FROM message WHERE {KEPT}"  # noqa: S608
        for sender, name, said, people in database.execute(query):
            if sender:
                self._hear(sender, name, json.loads(said), json.loads(people))

    def aliases(self) -> dict[str, str]:
        """Addresses whose domain tells no firm → the one firm that their owner belongs to."""
        found = {}
        for address, (names, said) in sorted(self._strangers.items()):
            firms = self._speaking(address, names, said)
            if len(firms) == 1:
                found[address] = min(firms)
        return found

    def address_of(self, name: str) -> str:
        """The address of the one person of this name (``person_key``); empty where unsure."""
        people = self._people.get(name, set()) if name else set()
        firms = {self._firm(address) for address in people}
        return min(people) if len(firms) == 1 else ""

    def _hear(self, sender: str, name: str, said: list[str], people: list[str]) -> None:
        self._partners.setdefault(sender, set()).update(p for p in people if p != sender)
        firm = self._firm(sender)
        if firm is None:
            names, known = self._strangers.setdefault(sender, (set(), set()))
            names.add(name)
            known.update(said)
            return
        if name:
            self._people.setdefault(name, set()).add(sender)
        for clue in said:
            if not clue.startswith("@"):
                self._firms.setdefault(clue, set()).add(firm)

    def _firm(self, address: str) -> str | None:
        return LENDER if self._sides.is_lender(address) else self._sides.client_of(address)

    def _speaking(self, address: str, names: set[str], said: set[str]) -> set[str]:
        """The firms that speak for a stranger; where they are several, nothing is known.

        By the domain in a signature, the company in it, and the name of a person who writes for a
        firm and, as the stranger does, to somebody in common.
        """
        partners = self._partners[address]
        domains = {self._firm(clue) for clue in said if clue.startswith("@")}
        firms = {firm for firm in domains if firm is not None and self._writes(firm)}
        firms.update(firm for clue in said for firm in self._firms.get(clue, ()))
        firms.update(
            str(self._firm(person))
            for name in names
            for person in self._people.get(name, ())
            if partners & self._partners[person] or person in partners
        )
        return firms

    def _writes(self, firm: str) -> bool:
        """Whether a firm is one that somebody has written for; an unknown domain is none."""
        if self._known is None:
            self._known = {self._firm(person) for person in self._partners}
        return firm in self._known


def with_aliases(database: sqlite3.Connection, sides: Sides) -> Sides:
    """``sides`` with the addresses that the archive itself tells the firm of."""
    return replace(sides, aliases=Signers(database, sides).aliases())


def recover(database: sqlite3.Connection, sides: Sides) -> int:
    """Keep of the mails found in forwards those of the lender and of clients known by a map or by
    mail of their own, with the address of an author who is only named; returns how many.
    """
    signers = Signers(database, sides)
    known = {*(sides.clients or {}).values(), *sides.names}
    for (people,) in database.execute(
        f"SELECT people FROM message WHERE {KEPT} AND carrier IS NULL"  # noqa: S608
    ):
        known.update(sides.clients_of(json.loads(people)))
    query = f"SELECT rowid, sender, name, people FROM message WHERE {KEPT} AND carrier NOT NULL"  # noqa: S608
    count = 0
    for rowid, sender, name, listed in database.execute(query).fetchall():
        sender = sender or signers.address_of(name)
        people = list(dict.fromkeys([*([sender] if sender else []), *json.loads(listed)]))
        # A forward makes nobody a client who never wrote or was written to in the archive itself.
        people = [p for p in people if sides.client_of(p) is None or sides.client_of(p) in known]
        if sides.side(sender) != "other" and known.intersection(sides.clients_of(people)):
            database.execute(
                "UPDATE message SET sender = ?, people = ? WHERE rowid = ?",
                (sender, json.dumps(people), rowid),
            )
            count += 1
        else:
            database.execute("UPDATE message SET key = NULL WHERE rowid = ?", (rowid,))
    return count
