"""What a batch will hold and take, found without writing anything."""

from __future__ import annotations

import datetime as dt
import hashlib
import heapq
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nlp_service.jobs.batch import sources
from nlp_service.jobs.batch.flow import Options, Watch
from nlp_service.jobs.batch.work import RawMail, Unread, annotate_messages, read_mails
from nlp_service.jobs.batch.workers import Workers
from nlp_service.schema import ItemError

_SAMPLE = 64


@dataclass
class Estimate:
    """Counts of what lies in the inputs, and the seconds that a run would take."""

    items: int = 0
    messages: int = 0
    distinct: int = 0
    other: int = 0
    broken: int = 0
    bytes: int = 0
    messages_per_second: float = 0.0
    seconds: float = 0.0


def estimate(options: Options, watch: Watch = lambda what, done, total: None) -> Estimate:
    """Walk through all inputs and time a sample of the messages on one worker.

    The sample are the messages with the smallest digests, which is as good as chance and the same
    each time.
    """
    found = Estimate()
    seen: set[bytes] = set()
    sample: list[tuple[int, bytes]] = []
    with tempfile.TemporaryDirectory() as scratch:
        for file in sources.files(path.resolve() for path in options.archives):
            for item in sources.items(file, options.limits, Path(scratch)):
                found.items += 1
                watch("look", found.items, None)
                if item.kind != "mail":
                    found.other += item.kind == "other"
                    found.broken += item.kind == "broken"
                    continue
                found.messages += 1
                digest = hashlib.sha256(item.data).digest()
                if digest[:8] not in seen:
                    seen.add(digest[:8])
                    found.bytes += len(item.data)
                    entry = (-int.from_bytes(digest, "big"), item.data)
                    if len(sample) < _SAMPLE:
                        heapq.heappush(sample, entry)
                    else:
                        heapq.heappushpop(sample, entry)
    found.distinct = len(seen)
    if sample:
        rate = _rate([data for _, data in sample], options)
        found.messages_per_second = rate * options.workers
        found.seconds = found.distinct / found.messages_per_second
    return found


def _rate(sample: list[bytes], options: Options) -> float:
    """Messages a second of one worker whose models are loaded."""
    limits = options.limits
    mails = [RawMail(hashlib.sha256(data).hexdigest(), data, limits) for data in sample]
    with Workers[Any](1, limits) as workers:
        list(workers.run(annotate_messages, [_unread(workers, mails[:1], limits.wall_seconds)]))
        start = time.monotonic()
        chunk = _unread(workers, mails, limits.wall_seconds)
        list(workers.run(annotate_messages, [chunk]))
        return len(mails) / max(time.monotonic() - start, 1e-6)


def _unread(workers: Workers[Any], mails: list[RawMail], seconds: float) -> list[Unread]:
    return [
        Unread(record.raw, record.part, record.content, dt.date(1970, 1, 1), seconds)
        for _, readings in workers.run(read_mails, [mails])
        for reading in readings
        if not isinstance(reading, ItemError)
        for record in reading.records
    ]
