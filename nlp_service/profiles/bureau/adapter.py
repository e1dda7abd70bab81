"""What a connection to a credit bureau must be able to do, whoever is at its other end.

Direct access is reserved for admitted institutions: behind an adapter stands the bank's own
front-end, or a sandbox of synthetic reports. Source: credit-domain specification 7.2.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal, Protocol

from nlp_service.catalogues import rows

State = Literal[
    "ok", "not_found", "no_authorisation", "purpose_mismatch", "disputed", "unavailable", "stale"
]


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a query is about: the registered name and the official numbers by scheme."""

    name: str
    identifiers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Consent:
    """The written consent a query stands on, as the bureau wants to see it."""

    id: str
    signer: str
    valid_from: dt.date
    valid_to: dt.date
    document_hash: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of a query. ``content`` is the report as it was handed over, named ``name``."""

    state: State
    name: str = ""
    content: bytes = b""
    report_number: str | None = None
    as_of: dt.date | None = None
    synthetic: bool = False
    problem: str = ""


class BureauAdapter(Protocol):
    """A connection to a bureau. ``name`` is written into the log of queries."""

    name: str

    def query(self, subject: Subject, purpose: str, consent: Consent) -> Reply:
        """The report on a subject, or why there is none. Never raises for an answer of no."""
        ...

    def capabilities(self) -> dict[str, object]:
        """What the other end can do: formats, purposes, whether its reports are synthetic."""
        ...

    def health(self) -> bool:
        """Whether the other end answers."""
        ...


@dataclass(frozen=True, slots=True)
class Purpose:
    """A permitted purpose of a query; a monitoring query needs its own consent."""

    code: str
    name_zh: str
    name_en: str
    monitoring: bool


@lru_cache(maxsize=1)
def purposes() -> dict[str, Purpose]:
    """The purposes by code. Raises CatalogueInvalid for a bad row."""
    held = {}
    for row in rows("bureau_purposes.csv", ("code", "name_zh", "name_en", "monitoring")):
        if row.text("monitoring") not in ("yes", "no"):
            raise row.invalid("monitoring must be yes or no")
        held[row.text("code")] = Purpose(
            row.text("code"),
            row.text("name_zh"),
            row.text("name_en"),
            row.text("monitoring") == "yes",
        )
    return held
