"""GB/T 4754 industries: the catalogue, the industry group of a client, a proposal from words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from nlp_service.catalogues import Row, rows
from nlp_service.schema import Client, Evidence, Provenance

_HAN = re.compile(r"[㐀-鿿]")


@dataclass(frozen=True, slots=True)
class Industry:
    """A section or division of GB/T 4754-2017 and the industry group it is treated in."""

    code: str
    section: str
    name_zh: str
    name_en: str
    group: str | None
    hints: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """An industry read from a client's own words. ``share`` is its part of all hints, 0 to 1."""

    industry: Industry
    share: float
    evidence: list[Evidence] = field(default_factory=list)


def industries() -> tuple[Industry, ...]:
    """All rows of ``industries.csv``, sections and divisions."""
    return _industries(rows("industries.csv", ("code", "section", "group", "hints_zh", "hints_en")))


@lru_cache(maxsize=8)
def _industries(table: tuple[Row, ...]) -> tuple[Industry, ...]:
    return tuple(
        Industry(
            code=row.text("code"),
            section=row.text("section"),
            name_zh=row.text("name_zh"),
            name_en=row.text("name_en"),
            group=row.text("group") or None,
            hints=tuple(
                hint
                for column in ("hints_zh", "hints_en")
                for hint in row.text(column).split("|")
                if hint
            ),
        )
        for row in table
    )


@lru_cache(maxsize=8)
def _pattern(table: tuple[Industry, ...]) -> tuple[re.Pattern[str], dict[str, Industry]]:
    owner = {hint.lower(): industry for industry in table for hint in industry.hints}
    longest_first = sorted(owner, key=len, reverse=True)
    parts = [
        rf"\b{re.escape(hint)}s?\b" if hint.isascii() else re.escape(hint) for hint in longest_first
    ]
    return re.compile("|".join(parts), re.IGNORECASE), owner


def _hits(text: str) -> Iterable[tuple[Industry, re.Match[str]]]:
    pattern, owner = _pattern(industries())
    for match in pattern.finditer(text):
        word = match.group().lower()
        industry = owner.get(word) or owner.get(word.removesuffix("s"))
        if industry is not None:
            yield industry, match


def group_of(client: Client) -> Industry | None:
    """The catalogue row a client is treated under; None where its industry is not known.

    Within a section the client's own ``sector`` words choose the division: a toll road and a
    haulier share section G but not the treatment.
    """
    if client.industry is None:
        return None
    section = client.industry[:1].upper()
    for words in (client.sector or "", client.name):
        for industry, _ in _hits(words):
            if industry.section == section:
                return industry
    return next((row for row in industries() if row.code == section), None)


def sector_name(client: Client, language: str) -> str:
    """The client's sector in ``zh`` or ``en`` where the catalogue knows it, else as written.

    Chinese words that the catalogue does not know give way to the industry for English readers.
    """
    words = client.sector or ""
    names = _sectors(rows("industry_thresholds.csv", ("sector_zh", "sector_en"))).get(words.lower())
    if names is not None:
        return names[language != "zh"]
    industry = group_of(client) if language != "zh" and _HAN.search(words) else None
    return words if industry is None else industry.name_en


@lru_cache(maxsize=8)
def _sectors(table: tuple[Row, ...]) -> dict[str, tuple[str, str]]:
    pairs = {(row.text("sector_zh"), row.text("sector_en")) for row in table}
    return {name.lower(): pair for pair in sorted(pairs) for name in pair if all(pair)}


def propose(passages: Iterable[tuple[str, Provenance]]) -> Proposal | None:
    """The industry that a client's documents speak of most; None without a clear one.

    Args:
        passages: texts with the provenance of each whole text.
    """
    counts: Counter[str] = Counter()
    found: dict[str, list[Evidence]] = {}
    for text, place in passages:
        for industry, match in _hits(text):
            counts[industry.code] += 1
            shown = found.setdefault(industry.code, [])
            if len(shown) < 5:
                at = place.model_copy(
                    update={
                        "start": place.start + match.start(),
                        "end": place.start + match.end(),
                        "text": match.group(),
                        "boxes": (),
                    }
                )
                shown.append(Evidence(provenance=at, source=place.document_id))
    if not counts:
        return None
    code, count = counts.most_common(1)[0]
    share = count / counts.total()
    # Two hints and a plurality of a third: below that the words are a mere coincidence.
    if count < 2 or share < 1 / 3:
        return None
    industry = next(row for row in industries() if row.code == code)
    return Proposal(industry, share, found[code])
