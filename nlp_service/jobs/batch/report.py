"""The report of a batch: what went in, what became of it, what it took."""

from __future__ import annotations

import datetime as dt
import json
import time
from typing import Any

from nlp_service.jobs.batch.ledger import Ledger
from nlp_service.schema import ItemError


class Log:
    """What a run learns about itself. Time and memory add up over the runs of one ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._started = time.monotonic()
        self._before = float(ledger.fact("seconds") or 0.0)
        self.run = int(ledger.fact("runs") or 0) + 1
        ledger.set_fact("runs", self.run)
        self.lender: dict[str, Any] = {}
        self.as_of = dt.date(1970, 1, 1)
        self.future = self.clients = self.recovered = self.workers_kb = self.coordinator_kb = 0
        self.changed: list[str] = []
        self.removed: list[str] = []
        self.notes: list[str] = []

    def note(self, text: str) -> None:
        """Keep a remark for the person who reads the report."""
        self.notes.append(text)

    def tick(self) -> None:
        """Keep the time spent so far, so that a killed run's time is counted."""
        self._ledger.set_fact("seconds", self._before + time.monotonic() - self._started)

    def made(self, totals: dict[str, Any], versions: dict[str, str]) -> dict[str, Any]:
        """The report with totals of items by outcome."""
        self.tick()
        seconds = float(self._ledger.fact("seconds"))
        peak = max(int(self._ledger.fact("peak_kb") or 0), self.coordinator_kb + self.workers_kb)
        self._ledger.set_fact("peak_kb", peak)
        return {
            **totals,
            "recovered_from_forwards": self.recovered,
            "clients": self.clients,
            "as_of": self.as_of.isoformat(),
            "dated_in_the_future": self.future,
            "lender": self.lender,
            "seconds": round(seconds, 1),
            "messages_per_second": round(totals["total"] / seconds, 2) if seconds else None,
            "peak_memory_mb": round(peak / 1024, 1),
            "runs": self.run,
            "inputs_changed": self.changed,
            "inputs_removed": self.removed,
            "notes": self.notes,
            "versions": versions,
        }


def as_json(report: dict[str, Any]) -> str:
    """The report as the text of report.json."""
    return json.dumps(report, ensure_ascii=False, indent=2) + "\n"


def failed_client(client: str, error: ItemError) -> str:
    """The line of a client that could not be scored."""
    return json.dumps(
        {"client": client, "cooperation": None, "error": error.model_dump()}, ensure_ascii=False
    )
