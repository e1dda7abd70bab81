"""The project's CSV catalogues: reading, checking, and the version of the whole rule set."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from nlp_service.errors import CatalogueInvalid
from nlp_service.settings import settings, shipped


class Row:
    """One row of a catalogue: typed access whose errors name the file and the line."""

    __slots__ = ("_cells", "_file", "_line")

    def __init__(self, file: str, line: int, cells: Mapping[str, str]) -> None:
        self._file, self._line, self._cells = file, line, cells

    def text(self, column: str) -> str:
        """The cell as printed, without surrounding spaces; empty where it is blank."""
        return (self._cells.get(column) or "").strip()

    def number(self, column: str) -> float:
        """The cell as a number. Raises CatalogueInvalid where it is none."""
        try:
            return float(self.text(column))
        except ValueError:
            raise self.invalid(f"{column} is not a number: {self.text(column)!r}") from None

    def optional(self, column: str) -> float | None:
        """The cell as a number, None where it is blank."""
        return self.number(column) if self.text(column) else None

    def words(self, column: str) -> tuple[str, ...]:
        """A ``|`` list of words."""
        return tuple(word.strip() for word in self.text(column).split("|") if word.strip())

    def numbers(self, column: str) -> tuple[float, ...]:
        """A ``;`` list of numbers."""
        try:
            return tuple(float(part) for part in self.text(column).split(";") if part.strip())
        except ValueError:
            raise self.invalid(
                f"{column} is not a list of numbers: {self.text(column)!r}"
            ) from None

    def invalid(self, why: str) -> CatalogueInvalid:
        """The error that names this row."""
        return CatalogueInvalid(f"{self._file} line {self._line}: {why}")


def rows(name: str, columns: tuple[str, ...] = ()) -> tuple[Row, ...]:
    """The rows of ``corpora/catalogues/<name>``, read once.

    Raises CatalogueInvalid where the file or one of ``columns`` is missing, or a row is longer
    than the heading.
    """
    return _rows(_folder(settings().corpora), name, columns)


@lru_cache(maxsize=8)
def _folder(corpora: Path | None) -> Path:
    return (corpora or shipped("corpora")) / "catalogues"


@lru_cache(maxsize=128)
def _rows(folder: Path, name: str, columns: tuple[str, ...]) -> tuple[Row, ...]:
    try:
        text = (folder / name).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise CatalogueInvalid(f"{name}: cannot be read ({error.strerror})") from error
    reader = csv.DictReader(io.StringIO(text, newline=""))
    absent = [column for column in columns if column not in (reader.fieldnames or ())]
    if absent:
        raise CatalogueInvalid(f"{name} line 1: missing columns {', '.join(absent)}")
    table = []
    for cells in reader:
        if None in cells:
            raise CatalogueInvalid(f"{name} line {reader.line_num}: more cells than columns")
        table.append(Row(name, reader.line_num, cells))
    return tuple(table)


def rows_of(path: Path, columns: tuple[str, ...] = ()) -> tuple[Row, ...]:
    """The rows of a lender's own file in the form of a catalogue, read once.

    Raises CatalogueInvalid as ``rows`` does.
    """
    return _rows(path.parent, path.name, columns)


def rules_version() -> str:
    """The version of the rule set: a digest over all catalogues, 16 hex digits."""
    return _digest(_folder(settings().corpora))


@lru_cache(maxsize=8)
def _digest(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        if path.suffix in {".csv", ".toml"}:
            digest.update(path.name.encode() + b"\0")
            digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]
