"""What is kept of a message to find its copies, its thread and whose side wrote it.

Records lie in tables of SQLite: in the ledger of a batch, which may hold millions, or in memory for
the correspondence of one client. Either way the same code reads them.
"""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from nlp_service.profiles.correspondence.fingerprints import fingerprints
from nlp_service.profiles.correspondence.signatures import clues, person_key
from nlp_service.schema import Message
from nlp_service.signals.threads import subject_key

#: ``item`` says where the bytes of a raw mail lie. A batch fills all columns; ``content``,
#: ``understood``, ``error`` and ``as_of`` are its own.
SCHEMA = """
CREATE TABLE IF NOT EXISTS item (
  path TEXT, place TEXT, raw TEXT, error TEXT, PRIMARY KEY (path, place)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS item_raw ON item (raw, path, place);
CREATE TABLE IF NOT EXISTS message (
  raw TEXT, part TEXT, id TEXT, sender TEXT, date TEXT, instant REAL, subject TEXT, people TEXT,
  links TEXT, words TEXT, weight INTEGER, marks INTEGER, quoted TEXT, attachments TEXT,
  letters TEXT, name TEXT, clues TEXT, carrier TEXT,
  content BLOB, understood BLOB, error TEXT, as_of TEXT,
  key TEXT, kept INTEGER, reason TEXT, thread TEXT,
  PRIMARY KEY (raw, part)
);
CREATE INDEX IF NOT EXISTS message_letters ON message (letters);
CREATE INDEX IF NOT EXISTS message_key ON message (key) WHERE kept IS NULL;
CREATE TABLE IF NOT EXISTS said (mark INTEGER, raw TEXT, part TEXT, PRIMARY KEY (mark, raw, part))
  WITHOUT ROWID;
"""
#: A message that counts: it lies in an input of today and no fuller copy of it does.
LIVE = "EXISTS (SELECT 1 FROM item WHERE item.raw = message.raw)"
KEPT = f"kept IS NULL AND key IS NOT NULL AND {LIVE}"

_NO_LETTER = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Record:
    """A message as the tables keep it.

    ``instant`` is in seconds since 1970, ``words`` a digest of who said what when, ``letters`` one
    of its own words alone, ``said`` and ``quoted`` are fingerprints of its own words and of those
    it quotes. ``name`` is its author's, ``clues`` are what the signature says of the firm.
    ``carrier`` is the id of the mail that forwards it, None for a mail of its own. ``content`` is
    its part, packed, where the tables are to keep it.
    """

    raw: str
    part: str
    id: str
    sender: str
    date: str | None
    instant: float | None
    subject: str
    people: list[str]
    links: list[str]
    words: str
    weight: int
    said: list[int]
    quoted: list[int]
    attachments: list[str]
    letters: str
    name: str
    clues: list[str]
    carrier: str | None = None
    content: bytes = b""


def record(message: Message, references: Iterable[str] = (), content: bytes = b"") -> Record:
    """The record of a message; ``references`` are ids it names beside those it is joined to."""
    own = " ".join("\n".join(_words(message, message.visible)).split())
    sender = message.sender.address.lower()
    people = [a.address.lower() for a in (message.sender, *message.to, *message.cc) if a.address]
    named = [*references, message.thread, message.in_reply_to, message.forwarded_by]
    date = message.date.isoformat() if message.date else None
    seed = "\n".join(
        [sender, date or "", subject_key(message.subject), own]
        + ([] if own else sorted(message.attachments))
    )
    return Record(
        raw=message.document_id,
        part=message.part,
        id=message.id,
        sender=sender,
        date=date,
        instant=message.date.timestamp() if message.date else None,
        subject=message.subject,
        people=list(dict.fromkeys(people)),
        links=[link for link in dict.fromkeys(named) if link and link != message.id],
        words=_digest(seed),
        # The fullest copy stands for all: some mailboxes keep mail without its attachments.
        weight=len(message.attachments) * 1_000_000_000 + len(message.text),
        said=fingerprints(own)[:8],
        quoted=fingerprints("\n".join(_words(message, message.quoted)))[:512],
        attachments=message.attachments,
        letters=_digest(_NO_LETTER.sub("", own).lower()),
        name=person_key(message.sender.name),
        clues=clues("\n".join(_words(message, message.signature))),
        carrier=message.forwarded_by,
        content=content,
    )


def insert(database: sqlite3.Connection, record: Record) -> None:
    """Keep a record, in place of an earlier one of the same part."""
    database.execute(
        "INSERT OR REPLACE INTO message (raw, part, id, sender, date, instant, subject, people, "
        "links, words, weight, marks, quoted, attachments, letters, name, clues, carrier, content) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            record.raw,
            record.part,
            record.id,
            record.sender,
            record.date,
            record.instant,
            record.subject,
            json.dumps(record.people),
            json.dumps(record.links),
            record.words,
            record.weight,
            len(record.said),
            json.dumps(record.quoted),
            json.dumps(record.attachments, ensure_ascii=False),
            record.letters,
            record.name,
            json.dumps(record.clues, ensure_ascii=False),
            record.carrier,
            record.content,
        ),
    )
    database.executemany(
        "INSERT OR IGNORE INTO said VALUES (?, ?, ?)",
        [(mark, record.raw, record.part) for mark in record.said],
    )


def _words(message: Message, ranges: list[tuple[int, int]]) -> list[str]:
    return [message.text[start:end] for start, end in ranges]


def _digest(text: str) -> str:
    """A short digest; empty for nothing."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32] if text else ""
