"""Reads the catalogues of contract wording: one CSV row a type, cues in both languages."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from nlp_service.errors import CatalogueInvalid
from nlp_service.settings import corpora_folder


@dataclass(frozen=True, eq=False)
class Row:
    """A row of a catalogue: its id, its columns and the compiled pattern of each cue column."""

    id: str
    columns: dict[str, str]
    patterns: dict[str, re.Pattern[str]]

    def search(self, column: str, text: str) -> re.Match[str] | None:
        """The first match of a cue column in ``text``; None where it has no cues."""
        pattern = self.patterns.get(column)
        return pattern.search(text) if pattern else None


def read(name: str, cues: tuple[str, ...]) -> tuple[Row, ...]:
    """The rows of ``corpora/catalogues/name``, whose first column is the id.

    Args:
        name: file name.
        cues: names of the columns that hold regular expressions; a space in one stands for any
            blank of the text, and case does not count.

    Raises:
        CatalogueInvalid: naming file and row.
    """
    return _read(corpora_folder() / "catalogues" / name, cues)


@lru_cache(maxsize=32)
def _read(path: Path, cues: tuple[str, ...]) -> tuple[Row, ...]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            table = list(csv.DictReader(file))
    except OSError as error:
        raise CatalogueInvalid(f"{path.name} cannot be read: {error}") from error
    rows: list[Row] = []
    seen: set[str] = set()
    for line, columns in enumerate(table, start=2):
        identifier = next(iter(columns.values()), "")
        if not identifier or identifier in seen:
            raise CatalogueInvalid(f"{path.name} row {line}: id is empty or given twice")
        seen.add(identifier)
        if None in columns or None in columns.values() or not set(cues) <= set(columns):
            raise CatalogueInvalid(f"{path.name} row {line}: wrong number of columns")
        try:
            patterns = {c: _compile(columns[c]) for c in cues if columns[c]}
        except re.error as error:
            raise CatalogueInvalid(f"{path.name} row {line}: {error}") from error
        rows.append(Row(identifier, columns, patterns))
    return tuple(rows)


def _compile(cue: str) -> re.Pattern[str]:
    return re.compile(cue.replace(" ", r"\s+"), re.IGNORECASE)
