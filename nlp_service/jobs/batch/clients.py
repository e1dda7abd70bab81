"""Who is who in an archive: maps of clients, the lender found, the messages of each client."""

from __future__ import annotations

import csv
import json
import sqlite3
from collections import Counter
from pathlib import Path

from nlp_service.errors import BadRequest
from nlp_service.jobs.batch.ledger import Ledger
from nlp_service.profiles.correspondence.domains import domain_of, public, registered
from nlp_service.profiles.correspondence.records import KEPT
from nlp_service.profiles.correspondence.sides import Sides


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
            clients = sides.clients_of(json.loads(people))
            count.update(clients)
            database.executemany(
                "INSERT INTO belongs VALUES (?, ?, ?)", [(client, raw, part) for client in clients]
            )
    return count


def _firm(address: str) -> str | None:
    domain = domain_of(address)
    return None if domain is None or public(domain) else registered(domain)
