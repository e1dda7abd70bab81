"""What became of every item of a batch so far, read from its ledger beside the run at work."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Literal

from pydantic import Field

from nlp_service.jobs.batch.ledger import FILE, opened
from nlp_service.jobs.batch.results import BROKEN, SKIPPED, place_of
from nlp_service.profiles.correspondence.records import KEPT, LIVE
from nlp_service.schema import ItemError, Schema

Outcome = Literal["processed", "skipped", "quarantined", "waiting"]
#: Where a page begins: path, place in it, part of the message there.
Position = tuple[str, str, str]

_WAITING = f"""
SELECT (SELECT COUNT(*) FROM message WHERE kept IS NULL AND understood IS NULL AND error IS NULL
        AND {LIVE})
  + (SELECT COUNT(DISTINCT raw) FROM item
     WHERE raw IS NOT NULL AND NOT EXISTS (SELECT 1 FROM raw WHERE raw.id = item.raw))
"""  # noqa: S608
_QUARANTINED = f"""
SELECT json_extract(error, '$.code') AS code, COUNT(*) FROM (
  SELECT error FROM message WHERE {KEPT} AND error IS NOT NULL
  UNION ALL SELECT error FROM ({BROKEN})
) GROUP BY code ORDER BY code
"""  # noqa: S608
_ITEMS = """
WITH line AS (
  SELECT item.path, item.place, COALESCE(message.part, '') AS part, message.id AS name,
    COALESCE(other.key, message.key) AS kept, item.raw,
    EXISTS (SELECT 1 FROM item AS earlier WHERE earlier.raw = item.raw
      AND (earlier.path, earlier.place) < (item.path, item.place)) AS again,
    COALESCE(item.error, raw.error) AS broken, message.error AS failed,
    message.understood IS NOT NULL AS understood, message.reason
  FROM item
  LEFT JOIN raw ON raw.id = item.raw
  LEFT JOIN message ON message.raw = item.raw
  LEFT JOIN message AS other ON other.rowid = message.kept
  WHERE (item.path, item.place) >= (:path, :place)
), told AS (
  SELECT *,
    CASE WHEN again THEN 'skipped'
      WHEN broken IS NOT NULL THEN 'quarantined'
      WHEN raw IS NULL OR reason IS NOT NULL THEN 'skipped'
      WHEN failed IS NOT NULL THEN 'quarantined'
      WHEN understood THEN 'processed' ELSE 'waiting' END AS status,
    CASE WHEN again THEN 'duplicate_bytes'
      WHEN broken IS NOT NULL THEN NULL
      WHEN raw IS NULL THEN 'not_mail' ELSE reason END AS why
  FROM line
)
SELECT path, place, part, status, why, name, kept, COALESCE(broken, failed) FROM told
WHERE (path, place, part) > (:path, :place, :part) AND (:status IS NULL OR status = :status)
ORDER BY path, place, part LIMIT :limit
"""


class Counts(Schema):
    """Items by outcome; processed + skipped + quarantined + waiting = total."""

    total: int = 0
    processed: int = 0
    skipped: int = 0
    quarantined: int = 0
    waiting: int = 0
    skipped_by_reason: dict[str, int] = Field(default_factory=dict)
    quarantined_by_reason: dict[str, int] = Field(default_factory=dict)


class BatchItem(Schema):
    """One item of an archive.

    ``source`` says where it lies: the file, then ``@`` and the byte offset in a mailbox, or ``!``
    and the member of an archive. ``reason`` tells why it was skipped, ``kept`` which message of the
    results stands for it.
    """

    source: str
    part: str
    status: Outcome
    reason: str | None = None
    message_id: str | None = None
    kept: str | None = None
    error: ItemError | None = None


def counts(out: Path) -> Counts:
    """The items in the ledger of a results folder by outcome; all zero where there is none yet."""
    with _ledger(out) as ledger:
        if ledger is None:
            return Counts()
        skipped = dict(
            ledger.execute(
                f"SELECT reason, COUNT(*) FROM ({SKIPPED}) GROUP BY reason ORDER BY reason"  # noqa: S608
            )
        )
        quarantined = dict(ledger.execute(_QUARANTINED))
        (processed,) = ledger.execute(
            f"SELECT COUNT(*) FROM message WHERE {KEPT} AND understood IS NOT NULL"  # noqa: S608
        ).fetchone()
        (waiting,) = ledger.execute(_WAITING).fetchone()
    made = Counts(
        processed=processed,
        skipped=sum(skipped.values()),
        quarantined=sum(quarantined.values()),
        waiting=waiting,
        skipped_by_reason=skipped,
        quarantined_by_reason=quarantined,
    )
    made.total = made.processed + made.skipped + made.quarantined + made.waiting
    return made


def items(
    out: Path, base: Path, after: Position | None, limit: int, status: Outcome | None = None
) -> tuple[list[BatchItem], Position | None]:
    """A page of the items in the order of their places, and where the next page begins.

    Args:
        base: folder that sources are named from.
        after: what the page before gave; None for the first page.
        status: only items of this outcome.
    """
    path, place, part = after or ("", "", "")
    with _ledger(out) as ledger:
        if ledger is None:
            return [], None
        asked = {
            "path": path, "place": place, "part": part, "status": status, "limit": limit + 1
        }  # fmt: skip
        rows = ledger.execute(_ITEMS, asked).fetchall()
    found = [
        BatchItem(
            source=place_of(os.path.relpath(path, base), place),
            part=part,
            status=outcome,
            reason=reason,
            message_id=name,
            kept=kept,
            error=ItemError.model_validate_json(error)
            if error and outcome == "quarantined"
            else None,
        )
        for path, place, part, outcome, reason, name, kept, error in rows[:limit]
    ]
    return found, rows[limit - 1][:3] if len(rows) > limit else None


@contextmanager
def _ledger(out: Path) -> Iterator[sqlite3.Connection | None]:
    """The ledger in one state; None before the run has made it."""
    if not (out / FILE).is_file():
        yield None
        return
    with closing(opened(out / FILE)) as ledger:
        ledger.execute("BEGIN")
        made = ledger.execute("SELECT 1 FROM sqlite_master WHERE name = 'belongs'").fetchone()
        yield ledger if made else None
