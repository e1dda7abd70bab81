"""Copies of one message: in many mailboxes, sent and received, exported twice."""

from __future__ import annotations

import sqlite3
from hashlib import blake2b

from nlp_service.profiles.correspondence.records import LIVE

#: Share of the fingerprints of a forwarded text that its original has too.
_MOST = 0.6


def mark(database: sqlite3.Connection) -> None:
    """Set for each message the one that stands for it, whatever the order of the files.

    Copies share a Message-ID and its sender or date (some programs give all mail one id), or they
    share sender, date, subject and own words. The fullest copy is kept; where several are equal
    the one with the smallest id of its bytes. A mail carried in a forward is one of its own only
    where its original is nowhere. ``key`` is the id by which results name a kept
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
        f"WHERE {LIVE} AND carrier IS NULL ORDER BY weight DESC, raw, part"
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
    _mark_carried(database)
    database.execute(
        "UPDATE message SET key = id || '#' || substr(raw, 1, 8) || part WHERE kept IS NULL "
        "AND key IS NOT NULL AND EXISTS (SELECT 1 FROM message AS other WHERE other.key = "
        "message.key AND other.kept IS NULL AND (other.raw, other.part) < "
        "(message.raw, message.part))"
    )


def _mark_carried(database: sqlite3.Connection) -> None:
    """Keep the mails that forwards carry where no original of them is here, each once."""
    query = (
        "SELECT rowid, raw, part, sender, name, letters FROM message "  # noqa: S608
        f"WHERE {LIVE} AND carrier IS NOT NULL ORDER BY sender = '', instant, raw, part"
    )
    first: dict[tuple[str, str], int] = {}
    for rowid, raw, part, sender, name, letters in database.execute(query).fetchall():
        original = _original(database, raw, part, sender, letters)
        # One program writes the address of the author, another only the name.
        keys = [(sender or name, letters), (name or sender, letters)]
        original = original or next((first[key] for key in keys if key in first), rowid)
        for key in keys:
            first.setdefault(key, original)
        if original == rowid:
            database.execute("UPDATE message SET key = id WHERE rowid = ?", (rowid,))
        else:
            database.execute(
                "UPDATE message SET kept = ?, reason = 'carried' WHERE rowid = ?", (original, rowid)
            )


def _original(
    database: sqlite3.Connection, raw: str, part: str, sender: str, letters: str
) -> int | None:
    """The mail whose own words a forward repeats, by the same sender where it names an address.

    The words are the same, or most of their sampled fingerprints are.
    """
    own = "carrier IS NULL AND (? = '' OR sender = ?)"
    row = database.execute(
        f"SELECT COALESCE(kept, rowid) FROM message WHERE letters = ? AND {LIVE} AND {own} "  # noqa: S608
        "ORDER BY 1 LIMIT 1",
        (letters, sender, sender),
    ).fetchone()
    if row is not None:
        return int(row[0])
    row = database.execute(
        "SELECT COALESCE(message.kept, message.rowid) FROM said "  # noqa: S608
        "JOIN said AS same ON same.mark = said.mark "
        "JOIN message ON message.raw = same.raw AND message.part = same.part "
        f"WHERE said.raw = ? AND said.part = ? AND {LIVE} AND {own} GROUP BY same.raw, same.part "
        "HAVING COUNT(*) >= ? * (SELECT COUNT(*) FROM said WHERE raw = ? AND part = ?) "
        "ORDER BY COUNT(*) DESC, 1 LIMIT 1",
        (raw, part, sender, sender, _MOST, raw, part),
    ).fetchone()
    return int(row[0]) if row is not None else None


def _hash(parts: tuple[str, ...]) -> int:
    # Eight bytes a key instead of the key itself: a mailbox has millions of them.
    text = "\n".join(parts).encode("utf-8", "replace")
    return int.from_bytes(blake2b(text, digest_size=8).digest(), "big")
