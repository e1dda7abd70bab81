"""Numbered sources of an export: each number stands for one place in one document."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from nlp_service.schema import DocumentSummary, Evidence, Provenance

_QUOTE = 220


@dataclass(frozen=True)
class Source:
    """A place that an export cites: the document by name, page or cell, and the words."""

    number: int
    document: str
    document_id: str
    place: str
    quote: str


@dataclass
class Citations:
    """Gives each place its number when it is first cited; the same place keeps its number."""

    names: dict[str, str]
    sources: list[Source] = field(default_factory=list)
    _known: dict[tuple[str, str, int, int, str | None], int] = field(default_factory=dict)

    @classmethod
    def of(cls, documents: Iterable[DocumentSummary]) -> Citations:
        """Citations that name these documents; others are named by the start of their id."""
        return cls({document.id: document.name for document in documents})

    def cite(self, where: Provenance) -> int:
        """The number of a place."""
        key = (where.document_id, where.part, where.start, where.end, where.cell)
        if key not in self._known:
            number = len(self.sources) + 1
            self._known[key] = number
            self.sources.append(
                Source(
                    number=number,
                    document=self.names.get(where.document_id, where.document_id[:12]),
                    document_id=where.document_id,
                    place=place(where),
                    quote=quote(where.text),
                )
            )
        return self._known[key]

    def mark(self, evidence: Iterable[Evidence], most: int = 2) -> str:
        """The numbers of the first places of some evidence, such as ``[3][4]``."""
        return self.mark_places((item.provenance for item in evidence), most)

    def mark_places(self, places: Iterable[Provenance], most: int = 2) -> str:
        """The numbers of the first of some places."""
        numbers = [self.cite(where) for _, where in zip(range(most), places, strict=False)]
        return "".join(f"[{number}]" for number in dict.fromkeys(numbers))


def place(where: Provenance) -> str:
    """Where in its document something stands: cell, page, or part and character."""
    if where.cell:
        return where.cell
    if where.page:
        return f"p. {where.page}"
    return f"{where.part}:{where.start}"


def quote(text: str) -> str:
    """The words on one line, cut where they are long."""
    plain = " ".join(text.split())
    return plain if len(plain) <= _QUOTE else plain[: _QUOTE - 1] + "…"
