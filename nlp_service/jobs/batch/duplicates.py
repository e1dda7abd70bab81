"""Copies of one message: in many mailboxes, sent and received, exported twice."""

from __future__ import annotations

import sqlite3
from hashlib import blake2b

from nlp_service.jobs.batch.ledger import LIVE


def mark(database: sqlite3.Connection) -> None:
    """Set for each message the one that stands for it, whatever the order of the files.

    Copies share a Message-ID and its sender or date (some programs give all mail one id), or they
    share sender, date, subject and own words. The fullest copy is kept; where several are equal
    the one with the smallest id of its bytes. ``key`` is the id by which results name a kept
    message: its Message-ID, made distinct where another message has the same.
    """
    parent: list[int] = []
    first: dict[int, int] = {}

    def find(node: int) -> int:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    rowids: list[int] = []
    query = (
        "SELECT rowid, id, sender, date, words FROM message "  # noqa: S608
        f"WHERE {LIVE} ORDER BY weight DESC, raw, part"
    )
    for node, (rowid, name, sender, date, words) in enumerate(database.execute(query)):
        rowids.append(rowid)
        parent.append(node)
        for same in (("from", name, sender), ("at", name, date or ""), ("words", words)):
            other = first.setdefault(_hash(same), node)
            one, two = find(other), find(node)
            parent[max(one, two)] = min(one, two)
    database.execute("UPDATE message SET key = NULL, kept = NULL, reason = NULL, thread = NULL")
    for node, rowid in enumerate(rowids):
        leader = find(node)
        if leader == node:
            database.execute("UPDATE message SET key = id WHERE rowid = ?", (rowid,))
        else:
            database.execute(
                "UPDATE message SET kept = ?1, "
                "reason = CASE id WHEN (SELECT id FROM message WHERE rowid = ?1) "
                "THEN 'duplicate_message_id' ELSE 'duplicate_content' END WHERE rowid = ?2",
                (rowids[leader], rowid),
            )
    database.execute(
        "UPDATE message SET key = id || '#' || substr(raw, 1, 8) || part WHERE kept IS NULL "
        "AND key IS NOT NULL AND EXISTS (SELECT 1 FROM message AS other WHERE other.key = "
        "message.key AND other.kept IS NULL AND (other.raw, other.part) < "
        "(message.raw, message.part))"
    )


def _hash(parts: tuple[str, ...]) -> int:
    # Eight bytes a key instead of the key itself: a mailbox has millions of them.
    text = "\n".join(parts).encode("utf-8", "replace")
    return int.from_bytes(blake2b(text, digest_size=8).digest(), "big")
