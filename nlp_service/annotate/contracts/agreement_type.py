"""Which kind of agreement a contract is, by its title and by the words of its text."""

from __future__ import annotations

from dataclasses import dataclass

from nlp_service.annotate.contracts.catalogue import Row, read
from nlp_service.annotate.contracts.confidence import agree
from nlp_service.annotate.contracts.source import Source
from nlp_service.annotate.contracts.title import Title

#: So much of the text is looked at for the words of a kind of agreement (characters).
_BODY = 60_000


@dataclass(frozen=True)
class AgreementType:
    """A kind of agreement (id of agreement_types.csv), its family and the confidence in it."""

    id: str
    family: str
    confidence: float


def agreement_types() -> tuple[Row, ...]:
    """The kinds of agreement, the more special ones first."""
    return read("agreement_types.csv", ("title", "body"))


def find_agreement_type(source: Source, title: Title | None) -> AgreementType | None:
    """The kind of agreement, None where neither title nor text tells.

    The title decides where it names one kind; the words of the text decide among several, and
    alone where there is no title.
    """
    rows = agreement_types()
    body = source.flat[:_BODY]
    strength = {row.id: _strength(row, body) for row in rows}
    named = _named(rows, title.text) if title else []
    if named:
        best = named[0]
        return AgreementType(best.id, best.columns["family"], agree(0.8, strength[best.id]))
    # Words of a text alone prove less: services and amendments are in every contract.
    best = max(rows, key=lambda row: strength[row.id])
    if strength[best.id] < 0.25:
        return AgreementType("other", "other", 0.3) if title else None
    return AgreementType(best.id, best.columns["family"], agree(0.7 * strength[best.id]))


def _named(rows: tuple[Row, ...], title: str) -> list[Row]:
    """The kinds a title names: an amendment first, else in the order of the words.

    A Chinese title has its head at the end and needs the order of the catalogue.
    """
    places = [(match.start(), row) for row in rows if (match := row.search("title", title))]
    if title.isascii() and not any(row.id == "amendment" for _, row in places):
        places.sort(key=lambda place: place[0])
    return [row for _, row in places]


def _strength(row: Row, body: str) -> float:
    """0 to 0.9 by how often the words of a kind stand in each thousand characters of the text."""
    pattern = row.patterns.get("body")
    if pattern is None or not body:
        return 0.0
    count = sum(1 for _ in pattern.finditer(body))
    density = 1_000 * count / max(len(body), 1_000)
    return min(0.9, density / (1 + density))
