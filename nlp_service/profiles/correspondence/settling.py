"""A client's mail as one correspondence: each message once, with its side and its thread."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import replace

from nlp_service.profiles.correspondence import conversations, copies
from nlp_service.profiles.correspondence.domains import domain_of
from nlp_service.profiles.correspondence.pieces import authored
from nlp_service.profiles.correspondence.records import KEPT, SCHEMA, insert, record
from nlp_service.profiles.correspondence.sides import Sides
from nlp_service.profiles.correspondence.signers import recover, with_aliases
from nlp_service.schema import Client, LocatedMention, Message, Side, SignalMention
from nlp_service.signals.selves import is_writer


def settled(
    messages: Sequence[Message], client: Client, lender: Iterable[str] = ()
) -> list[Message]:
    """The messages that count, by date: copies left out, the author, side and thread of each told.

    Sides are told by the domains of client and lender, and for other addresses by signatures and
    names. A mail found in a forward counts where its original is not here.

    Args:
        messages: all that was received, in any order.
        lender: mail domains of the lender; where none are known, whoever writes into the
            correspondence without belonging to the client is taken as the lender.
    """
    received = {_place(message): message for message in messages}
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as database:
        database.executescript(SCHEMA)
        for (raw, part), message in received.items():
            database.execute("INSERT INTO item VALUES (?, ?, ?, NULL)", (raw, part, raw))
            insert(database, record(message))
        copies.mark(database)
        sides = _sides(database, client, tuple(domain.lower() for domain in lender))
        recover(database, sides)
        conversations.mark(database)
        rows = database.execute(
            f"SELECT raw, part, key, thread, sender FROM message WHERE {KEPT} "  # noqa: S608
            "ORDER BY instant IS NULL, instant, key"
        ).fetchall()
    return [
        authored(received[raw, part], sender).model_copy(
            update={"id": key, "thread": thread, "side": sides.side(sender, client.id)}
        )
        for raw, part, key, thread, sender in rows
    ]


def counted(
    mentions: Iterable[LocatedMention], received: Sequence[Message], kept: Sequence[Message]
) -> list[LocatedMention]:
    """The mentions of signals that count: none of copies, and "we" only of the client's side.

    Args:
        received: the messages that ``settled`` was given; mentions may lie in other papers too.
        kept: those it returned.
    """
    sides: dict[tuple[str, str], Side | None] = {_place(m): None for m in received}
    sides |= {_place(message): message.side for message in kept}
    known = "client" in sides.values()
    found = []
    for mention in mentions:
        where = mention.evidence.provenance
        side = sides.get((where.document_id, where.part), "client")
        if side and (not known or concerns_client(mention.mention, side)):
            found.append(mention)
    return found


def concerns_client(mention: SignalMention, side: Side) -> bool:
    """Whether a mention can be about the client: "we" of another side is not the client."""
    subject = mention.subject
    return side == "client" or subject is None or not is_writer(subject.text)


def _place(message: Message) -> tuple[str, str]:
    return message.document_id, message.part


def _sides(database: sqlite3.Connection, client: Client, lender: tuple[str, ...]) -> Sides:
    domains = {domain.lower(): client.id for domain in client.domains}
    names = {client.id: [client.name, *client.aliases]}
    sides = with_aliases(database, Sides(lender, domains, names))
    if lender or not (domains or sides.aliases):
        return sides
    senders = {s for (s,) in database.execute("SELECT DISTINCT sender FROM message")}
    others = {domain_of(sender) for sender in senders if sides.client_of(sender) is None}
    return replace(sides, lender=tuple(sorted(domain for domain in others if domain)))
