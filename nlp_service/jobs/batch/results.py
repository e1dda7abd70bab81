"""The result files of a batch, written from the ledger in an order that no run can change."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from nlp_service.jobs.batch.ledger import Ledger
from nlp_service.jobs.batch.packing import unpacked
from nlp_service.jobs.batch.reading import restored
from nlp_service.jobs.batch.understanding import Understood
from nlp_service.profiles.correspondence import authored, message
from nlp_service.profiles.correspondence.records import KEPT
from nlp_service.profiles.correspondence.sides import Sides
from nlp_service.schema import Annotation, SignalMention

#: What could not be read at all, and mails that could not.
BROKEN = """
SELECT NULL, path, place, error FROM item WHERE error IS NOT NULL
UNION ALL SELECT id, NULL, NULL, error FROM raw WHERE error IS NOT NULL
AND EXISTS (SELECT 1 FROM item WHERE item.raw = raw.id) ORDER BY 1, 2, 3
"""
#: Every other place of the same bytes, every other copy of a message, and what is no mail.
SKIPPED = """
WITH seen AS (
  SELECT path, place, raw, error,
    CASE WHEN raw IS NULL THEN 1
    ELSE ROW_NUMBER() OVER (PARTITION BY raw ORDER BY path, place) END AS nth
  FROM item
)
SELECT path, place,
  CASE WHEN seen.raw IS NULL THEN 'not_mail' WHEN nth > 1 THEN 'duplicate_bytes'
  ELSE message.reason END AS reason,
  message.part, message.id, COALESCE(other.key, message.key)
FROM seen
LEFT JOIN message ON message.raw = seen.raw AND message.carrier IS NULL
LEFT JOIN message AS other ON other.rowid = message.kept
WHERE seen.error IS NULL
  AND (seen.raw IS NULL OR nth > 1 OR message.reason IS NOT NULL)
ORDER BY 1, 2, 4
"""


@contextmanager
def replacing(path: Path) -> Iterator[IO[str]]:
    """A file to write that takes its place only when it is whole and on disk."""
    part = path.with_name(path.name + ".part")
    with part.open("w", encoding="utf-8", newline="\n") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def write_lines(path: Path, lines: Iterable[dict[str, Any]]) -> None:
    """Write JSON Lines."""
    with replacing(path) as file:
        for line in lines:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


def message_lines(ledger: Ledger, sides: Sides) -> Iterator[dict[str, Any]]:
    """A line for each distinct message, oldest first, then one for each that cannot be read."""
    rows = ledger.database.execute(
        "SELECT key, raw, part, sender, carrier, people, thread, content, attachments, "  # noqa: S608
        "understood, error "
        f"FROM message WHERE {KEPT} ORDER BY instant IS NULL, instant, key"
    )
    for row in rows:
        yield _message(ledger, sides, *row)
    for raw, path, place, error in ledger.database.execute(BROKEN):
        yield {
            "id": None,
            "document_id": raw,
            "status": "quarantined",
            "error": json.loads(error),
            "sources": _places(ledger, raw) if raw else [place_of(path, place)],
        }


def skipped_lines(ledger: Ledger) -> Iterator[dict[str, Any]]:
    """A line for each item that was passed over: where it lies, why, and what stands for it."""
    for path, place, reason, part, name, kept in ledger.database.execute(SKIPPED):
        line = {"source": place_of(path, place), "reason": reason}
        if name is not None:
            line |= {"part": part, "message_id": name, "kept": kept}
        yield line


def totals(ledger: Ledger) -> dict[str, Any]:
    """Counts of all items by outcome; processed + skipped + quarantined = total."""
    skipped = dict(
        ledger.database.execute(
            f"SELECT reason, COUNT(*) FROM ({SKIPPED}) GROUP BY reason ORDER BY reason"  # noqa: S608
        )
    )
    quarantined: dict[str, int] = {}
    processed = partial = 0
    for error, content in ledger.database.execute(
        f"SELECT error, content FROM message WHERE {KEPT} AND carrier IS NULL"  # noqa: S608
    ):
        if error is None:
            processed += 1
            partial += restored(content, "").part.status.value == "partial"
        else:
            code = json.loads(error)["code"]
            quarantined[code] = quarantined.get(code, 0) + 1
    for _, _, _, error in ledger.database.execute(BROKEN):
        code = json.loads(error)["code"]
        quarantined[code] = quarantined.get(code, 0) + 1
    return {
        "total": processed + sum(skipped.values()) + sum(quarantined.values()),
        "processed": processed,
        "skipped": sum(skipped.values()),
        "quarantined": sum(quarantined.values()),
        "skipped_by_reason": skipped,
        "quarantined_by_reason": dict(sorted(quarantined.items())),
        "partial": partial,
    }


def _message(
    ledger: Ledger,
    sides: Sides,
    key: str,
    raw: str,
    part: str,
    sender: str,
    carrier: str | None,
    people: str,
    thread: str,
    content: bytes,
    attachments: str,
    understood: bytes | None,
    error: str | None,
) -> dict[str, Any]:
    piece = restored(content, raw, attachments)
    found = Understood.model_validate_json(unpacked(understood)) if understood else None
    blank = Annotation(id=part, language="zh" if piece.part.language == "zh" else "en")
    annotation = found.annotation if found else blank
    mail = authored(message(piece, annotation), sender)
    return {
        "id": key,
        "message_id": piece.part.mail.message_id if piece.part.mail else None,
        "document_id": raw,
        "part": part,
        "date": mail.date.isoformat() if mail.date else None,
        "side": sides.side(mail.sender.address),
        "clients": sides.clients_of(json.loads(people)),
        "thread": thread,
        "from": mail.sender.model_dump(),
        "to": [person.model_dump() for person in mail.to],
        "cc": [person.model_dump() for person in mail.cc],
        "subject": mail.subject,
        "language": annotation.language,
        "status": "quarantined" if found is None else piece.part.status.value,
        "error": json.loads(error) if error else None,
        "lost": piece.part.lost,
        "text": mail.text,
        "visible": mail.visible,
        "attachments": mail.attachments,
        "forwarded_by": carrier,
        "acts": [
            {
                "start": sentence.start,
                "end": sentence.end,
                "text": mail.text[sentence.start : sentence.end],
                "acts": [act.value for act in sentence.acts],
            }
            for sentence in annotation.sentences
            if sentence.acts
        ],
        "signals": [_signal(mention.mention) for mention in (found.mentions if found else [])],
        "sentiment": annotation.sentiment.model_dump(mode="json"),
        "sources": _places(ledger, raw),
    }


def _signal(mention: SignalMention) -> dict[str, Any]:
    return mention.model_dump(mode="json")


def _places(ledger: Ledger, raw: str) -> list[str]:
    rows = ledger.database.execute(
        "SELECT path, place FROM item WHERE raw = ? ORDER BY path, place", (raw,)
    )
    return [place_of(path, place) for path, place in rows]


def place_of(path: str, place: str) -> str:
    """Where an item lies, in one line: its file, and the place in it."""
    return path + ("" if not place or place.startswith("@") else "!") + place
