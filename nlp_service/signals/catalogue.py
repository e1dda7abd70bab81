"""The signal catalogue: types, finer types and cues, read from corpora/catalogues."""

from __future__ import annotations

import csv
import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal, cast, get_args

from nlp_service.errors import CatalogueInvalid
from nlp_service.schema.annotation import Language
from nlp_service.settings import corpora_folder
from nlp_service.signals.cues import Cue, CueIndex, compile_cue

Polarity = Literal["negative", "positive", "protective", "adverse"]
SubjectRule = Literal["borrower_or_group", "guarantor", "counterparty", "sender", "clause"]
Scope = Literal["event", "contract", "audit_report"]

_POLARITIES: dict[str, Polarity] = {
    "negative": "negative",
    "positive": "positive",
    "contract_protective": "protective",
    "contract_adverse": "adverse",
}


@dataclass(frozen=True, slots=True)
class SignalType:
    """One row of the catalogue. ``half_life_days`` is None where a signal does not decay."""

    id: str
    polarity: Polarity
    severity: int
    half_life_days: int | None
    subject_rule: SubjectRule
    doc_scope: Scope
    name_zh: str
    name_en: str
    source: str

    @property
    def base(self) -> str:
        """The catalogue id before the dot."""
        return self.id.partition(".")[0]

    @property
    def is_clause(self) -> bool:
        """Whether this is a family of contract clauses rather than an event."""
        return self.subject_rule == "clause"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All signal types by id, and the compiled cues of each language."""

    types: dict[str, SignalType]
    cues: dict[Language, CueIndex]

    def get(self, type_id: str) -> SignalType:
        """The type with this id; a finer type unknown here answers with its base type.

        Raises KeyError where the base type is unknown too.
        """
        return self.types.get(type_id) or self.types[type_id.partition(".")[0]]


def _rows(path: Path) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))
    except OSError as error:
        raise CatalogueInvalid(f"{path.name}: cannot be read: {error}") from error


def _number(path: Path, line: int, row: dict[str, str], column: str, low: int, high: int) -> int:
    try:
        value = int(row[column])
    except (KeyError, TypeError, ValueError) as error:
        raise CatalogueInvalid(f"{path.name} row {line}: {column} is no whole number") from error
    if not low <= value <= high:
        raise CatalogueInvalid(f"{path.name} row {line}: {column} must be {low} to {high}")
    return value


def _types(folder: Path) -> dict[str, SignalType]:
    path = folder / "signals.csv"
    types: dict[str, SignalType] = {}
    for line, row in enumerate(_rows(path), start=2):
        if row.get("polarity") not in _POLARITIES:
            raise CatalogueInvalid(f"{path.name} row {line}: unknown polarity")
        if row.get("subject_rule") not in get_args(SubjectRule):
            raise CatalogueInvalid(f"{path.name} row {line}: unknown subject_rule")
        if row.get("doc_scope") not in get_args(Scope):
            raise CatalogueInvalid(f"{path.name} row {line}: unknown doc_scope")
        if not row.get("id") or row["id"] in types:
            raise CatalogueInvalid(f"{path.name} row {line}: id is empty or given twice")
        types[row["id"]] = SignalType(
            id=row["id"],
            polarity=_POLARITIES[row["polarity"]],
            severity=_number(path, line, row, "severity", 1, 5),
            half_life_days=_number(path, line, row, "half_life_days", 0, 3650) or None,
            subject_rule=cast(SubjectRule, row["subject_rule"]),
            doc_scope=cast(Scope, row["doc_scope"]),
            name_zh=row["name_zh"],
            name_en=row["name_en"],
            source=row["source"],
        )
    path = folder / "signal_subtypes.csv"
    for line, row in enumerate(_rows(path), start=2):
        base = types.get(row["id"].partition(".")[0])
        if base is None or row["id"] in types:
            raise CatalogueInvalid(f"{path.name} row {line}: no base type, or given twice")
        types[row["id"]] = SignalType(
            id=row["id"],
            polarity=base.polarity,
            severity=_number(path, line, row, "severity", 1, 5),
            half_life_days=_number(path, line, row, "half_life_days", 0, 3650) or None,
            subject_rule=base.subject_rule,
            doc_scope=base.doc_scope,
            name_zh=row["name_zh"],
            name_en=row["name_en"],
            source=base.source,
        )
    return types


_CLASS = re.compile(r"\{([a-z]+)\}")


def _spelled_out(pattern: str, classes: dict[str, str]) -> str:
    """``pattern`` with its word classes written out; raises ValueError for an unknown one."""
    try:
        while _CLASS.search(pattern):
            pattern = _CLASS.sub(lambda m: classes[m.group(1)], pattern)
    except KeyError as error:
        raise ValueError(f"no word class {error} for {pattern}") from error
    return pattern


def _cues(path: Path, language: Language, types: dict[str, SignalType]) -> list[Cue]:
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise CatalogueInvalid(f"{path.name}: cannot be read: {error}") from error
    classes = {name: f"(?:{words})" for name, words in tables.pop("words", {}).items()}
    cues: list[Cue] = []
    for type_id, table in tables.items():
        if type_id != "guard" and type_id not in types:
            raise CatalogueInvalid(f"{path.name} [{type_id}]: no such signal type")
        for strength, patterns in table.items():
            if strength not in ("strong", "weak", "mail", "cues"):
                raise CatalogueInvalid(f"{path.name} [{type_id}]: unknown list {strength}")
            for number, pattern in enumerate(patterns, start=1):
                try:
                    cues.append(
                        compile_cue(
                            _spelled_out(pattern, classes),
                            language,
                            type_id=None if type_id == "guard" else type_id,
                            strength=strength,
                        )
                    )
                except ValueError as error:
                    where = f"{path.name} [{type_id}] {strength} {number}"
                    raise CatalogueInvalid(f"{where}: {error}") from error
    return cues


@lru_cache(maxsize=2)
def _load(folder: Path) -> Catalogue:
    types = _types(folder)
    languages: tuple[Language, ...] = ("zh", "en")
    return Catalogue(
        types=types,
        cues={
            lang: CueIndex(
                cue
                for name in ("signal_cues", "signal_frames")
                for cue in _cues(folder / f"{name}_{lang}.toml", lang, types)
            )
            for lang in languages
        },
    )


def catalogue(folder: Path | None = None) -> Catalogue:
    """The signal catalogue of the project, read once.

    ``folder`` names another catalogue folder. Raises CatalogueInvalid with file and row.
    """
    return _load(folder or corpora_folder() / "catalogues")
