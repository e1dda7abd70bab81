"""Reading the project's CSV catalogues with errors that name file and row."""

from __future__ import annotations

import csv
from collections.abc import Iterable

from nlp_service.errors import CatalogueInvalid
from nlp_service.settings import corpora_folder


def read_catalogue(name: str, required: Iterable[str]) -> list[tuple[int, dict[str, str]]]:
    """The rows of ``corpora/catalogues/name`` as (line number, cells), cells stripped.

    Raises CatalogueInvalid when the file or one of the ``required`` columns is missing, or when
    a row is longer than the heading.
    """
    path = corpora_folder() / "catalogues" / name
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise CatalogueInvalid(f"{name}: cannot be read ({error.strerror})") from error
    reader = csv.DictReader(text.splitlines())
    missing = sorted(set(required) - set(reader.fieldnames or ()))
    if missing:
        raise CatalogueInvalid(f"{name}: columns missing: {', '.join(missing)}")
    rows = []
    for row in reader:
        if None in row:
            raise CatalogueInvalid(f"{name} line {reader.line_num}: more cells than columns")
        rows.append((reader.line_num, {key: (cell or "").strip() for key, cell in row.items()}))
    return rows


def number(name: str, line: int, column: str, text: str) -> float | None:
    """The number in a catalogue cell, None when empty. Raises CatalogueInvalid otherwise."""
    if not text:
        return None
    try:
        return float(text)
    except ValueError as error:
        raise CatalogueInvalid(f"{name} line {line}: {column} is no number: {text!r}") from error
