"""Threads over a whole archive: by references, by subject and people, by quoted words."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections import Counter
from functools import lru_cache

from nlp_service.profiles.correspondence.records import KEPT
from nlp_service.schema import Address, Annotation, Message
from nlp_service.signals.threads import threads

_BLANK = Annotation(id="", language="en")
#: Shared fingerprints from which a text counts as quoted; short mails have fewer of their own.
_SHARED = 2


def mark(database: sqlite3.Connection) -> None:
    """Set the thread of each kept message, named by the thread's first message."""
    known = _aliases(database)
    references: dict[str, list[str]] = {}
    messages: list[Message] = []
    rows = database.execute(
        "SELECT key, raw, part, sender, instant, subject, people, links, quoted, carrier "  # noqa: S608
        "FROM message "
        f"WHERE {KEPT} ORDER BY key"
    )
    carried: set[str] = set()
    for key, raw, part, sender, instant, subject, people, links, quoted, carrier in rows:
        if carrier is not None:
            carried.add(key)
        names = [known.get(link, link) for link in json.loads(links)]
        if not names and quoted != "[]":
            origin = _quoted(database, (raw, part), sender, instant, json.loads(quoted))
            names = [origin] if origin else []
        if names:
            references[key] = names
        messages.append(_outline(key, sender, instant, subject, json.loads(people)))
    found = _named(threads(messages, references), messages, carried)
    database.executemany(
        "UPDATE message SET thread = ? WHERE key = ? AND kept IS NULL",
        ((thread, key) for key, thread in found.items()),
    )


def _named(found: dict[str, str], messages: list[Message], carried: set[str]) -> dict[str, str]:
    """Threads by their first mail that lies in the archive itself."""
    first: dict[str, str] = {}
    for message in sorted(messages, key=lambda m: (m.date is None, m.date, m.id)):
        if message.id not in carried:
            first.setdefault(found[message.id], message.id)
    return {key: first.get(thread, thread) for key, thread in found.items()}


def _aliases(database: sqlite3.Connection) -> dict[str, str]:
    """The id of a copy → the key of the message that stands for it, where they differ."""
    rows = database.execute(
        "SELECT copy.id, kept.key FROM message AS copy JOIN message AS kept "
        "ON copy.kept = kept.rowid WHERE copy.id != kept.key ORDER BY copy.id, kept.key DESC"
    )
    return dict(rows)


def _quoted(
    database: sqlite3.Connection,
    own: tuple[str, str],
    sender: str,
    instant: float | None,
    marks: list[int],
) -> str | None:
    """The message whose words another quotes: an earlier one that its writer sent or was sent."""
    shared: Counter[tuple[str, str]] = Counter()
    for low in range(0, len(marks), 500):
        some = marks[low : low + 500]
        holes = ",".join("?" * len(some))
        query = f"SELECT raw, part FROM said WHERE mark IN ({holes}) LIMIT 5000"  # noqa: S608
        shared.update(database.execute(query, some).fetchall())
    best: tuple[int, float, str] | None = None
    for (raw, part), count in shared.items():
        row = database.execute(
            "SELECT key, instant, people, marks FROM message "  # noqa: S608
            f"WHERE raw = ? AND part = ? AND {KEPT}",
            (raw, part),
        ).fetchone()
        if row is None or (raw, part) == own or count < min(_SHARED, row[3]):
            continue
        key, said, people, _ = row
        if sender not in json.loads(people):
            continue
        if instant is not None and said is not None and said > instant:
            continue
        # A reply quotes the newest mail whole and older ones below it.
        best = max(best or (0, 0.0, ""), (min(count, _SHARED), said or 0.0, key))
    return best[2] if best else None


def _outline(
    key: str, sender: str, instant: float | None, subject: str, people: list[str]
) -> Message:
    """As much of a message as decides on its thread."""
    return Message.model_construct(
        id=key,
        document_id="",
        part="",
        thread="",
        side="other",
        text="",
        sender=_address(sender),
        to=[_address(person) for person in people],
        cc=[],
        date=None
        if instant is None
        else dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(seconds=instant),
        subject=subject,
        # Given rather than left to their defaults, which cost more than all else here.
        visible=[],
        quoted=[],
        signature=[],
        attachments=[],
        in_reply_to=None,
        annotation=_BLANK,
    )


@lru_cache(maxsize=1 << 18)
def _address(text: str) -> Address:
    return Address(address=text)
