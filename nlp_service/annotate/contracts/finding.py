"""What an extractor hands over, and what it is given."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

from nlp_service.annotate.contracts.agreement_type import AgreementType
from nlp_service.annotate.contracts.source import Passage, Source
from nlp_service.annotate.contracts.title import Title
from nlp_service.schema import Entity

_ISO = re.compile(r"\d{4}-\d\d-\d\d")
_STOPS = frozenset("。;；\n")


@dataclass(frozen=True)
class Finding:
    """A value of one field; ``start`` and ``end`` are offsets into the flat text."""

    field: str
    start: int
    end: int
    value: Any
    confidence: float


@dataclass(frozen=True)
class Contract:
    """A contract with what is known of it before its terms are read."""

    source: Source
    title: Title | None
    type: AgreementType | None

    @property
    def family(self) -> str:
        """``credit``, ``security``, ``project`` or ``other``; empty where the kind is unknown."""
        return self.type.family if self.type else ""

    @property
    def lends(self) -> bool:
        """Whether money is lent or secured: only such contracts have amounts of a facility."""
        return self.family in {"credit", "security", ""} or self.is_type("amendment", "other")

    def is_type(self, *types: str) -> bool:
        """Whether the contract is of one of these kinds."""
        return self.type is not None and self.type.id in types

    @property
    def passages(self) -> list[Passage]:
        """The sentences with their headings."""
        return self.source.passages

    def before(self, passage: Passage, value: Entity, width: int = 60) -> str:
        """The words of a sentence before a value in it."""
        return self.source.running[max(passage.start, value.start - width) : value.start]

    def after(self, passage: Passage, value: Entity, width: int = 60) -> str:
        """The words of a sentence after a value in it."""
        return self.source.running[value.end : min(passage.end, value.end + width)]

    def clause_of(self, passage: Passage, value: Entity) -> tuple[int, int]:
        """The part of a sentence between full stops and semicolons that holds a value."""
        flat = self.source.running
        start = value.start
        while start > passage.start and flat[start - 1] not in _STOPS:
            start -= 1
        end = value.end
        while end < passage.end and flat[end] not in _STOPS:
            end += 1
        return start, end


def iso_date(value: Entity) -> str | None:
    """The day of a DATE entity, None where it is no single day."""
    if isinstance(value.value, str) and _ISO.fullmatch(value.value):
        return value.value
    return None


def add(day: str, duration: str) -> str | None:
    """The ISO day that lies an ISO duration (years, months, weeks, days) after ``day``."""
    match = re.fullmatch(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?", duration)
    if not match or duration == "P":
        return None
    years, months, weeks, days = (int(part or 0) for part in match.groups())
    start = dt.date.fromisoformat(day)
    count = start.month - 1 + months + 12 * years
    year, month = start.year + count // 12, count % 12 + 1
    if year > 9_999:
        return None
    last = (
        (dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)).day
        if (year < 9_999)
        else 28
    )
    moved = dt.date(year, month, min(start.day, last))
    try:
        return (moved + dt.timedelta(days=days + 7 * weeks)).isoformat()
    except OverflowError:
        return None
