"""The fields of an enterprise credit report, by their printed labels."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from nlp_service.catalogues import rows
from nlp_service.profiles.names import simplify

_FILE = "bureau_fields.csv"
_TYPES = {"string", "int", "decimal", "date", "datetime", "year", "percent", "code", "personal"}
#: What stands after a label: a unit or a remark in brackets, a colon.
_TAIL = re.compile(r"[(（][^()（）]*[)）]$|[:：]$")


@dataclass(frozen=True)
class Field:
    """A field: ``feature`` is the figure of the score that it gives directly, if any."""

    id: str
    section: str
    code: str | None
    type: str
    feature: str | None
    zh: str
    en: str


def fold_label(text: str) -> str:
    """A label in comparable form."""
    plain = re.sub(r"\s+", " ", simplify(text)).strip().lower()
    while (shorter := _TAIL.sub("", plain).strip()) != plain and shorter:
        plain = shorter
    plain = plain.replace("—", "-").replace("–", "-").replace("－", "-")
    return re.sub(r"(?<=[㐀-鿿])\s+|\s+(?=[㐀-鿿])", "", plain)


@lru_cache(maxsize=1)
def fields() -> dict[str, Field]:
    """Folded label → field, both languages. Raises CatalogueInvalid naming a bad row."""
    labels: dict[str, Field] = {}
    columns = ("id", "section", "zh", "en", "code", "type", "feature")
    for row in rows(_FILE, columns):
        if row.text("type") not in _TYPES:
            raise row.invalid(f"unknown type {row.text('type')!r}")
        zh, en = row.text("zh").split("|"), row.text("en").split("|")
        field = Field(
            id=row.text("id"),
            section=row.text("section"),
            code=row.text("code") or None,
            type=row.text("type"),
            feature=row.text("feature") or None,
            zh=zh[0],
            en=en[0],
        )
        for label in (*zh, *en):
            labels.setdefault(fold_label(label), field)
    return labels


def field_of(label: str) -> Field | None:
    """The field that a printed label names, None where the catalogue has none."""
    return fields().get(fold_label(label))
