"""The public training sets: where they lie, under what licence, and which rows are held back."""

from __future__ import annotations

import gzip
import hashlib
import json
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from nlp_service.annotate.models.features import normalise
from nlp_service.errors import CatalogueInvalid, SetupError
from nlp_service.settings import corpora_folder, settings

LicenceClass = Literal["permissive", "research", "noncommercial"]
#: Which classes a pack of each choice is trained on. Non-commercial text is never trained on.
ALLOWED: dict[str, tuple[str, ...]] = {
    "permissive": ("permissive",),
    "research": ("permissive", "research"),
}
#: Files of the development set whose texts are never learnt from.
GOLD = ("acts_en", "acts_zh", "acts_en_written", "signals_en", "signals_zh")
#: Sets whose texts are several headlines glued together, each headline in several texts: a text
#: that is new as a whole may still be known in parts.
GLUED = frozenset({"fincuge_finese"})
#: Characters that two glued texts have in common when they share a headline.
_SHARED = 10


@dataclass(frozen=True)
class TrainingSet:
    """One row of corpora/manifest.toml."""

    name: str
    files: tuple[str, ...]
    language: str
    tasks: tuple[str, ...]
    licence: str
    licence_class: LicenceClass
    origin: str
    fields: str
    mapping: str
    #: Scores that others report on the set, mostly on its own test part.
    published: str = ""


@dataclass(frozen=True)
class Corpora:
    """The training sets below a folder, as far as a choice of licences allows them."""

    root: Path
    licences: str = "research"

    @classmethod
    def open(cls, root: Path | None = None, licences: str = "research") -> Corpora:
        """The sets below ``root`` (default: the ``public_corpora`` setting); raises SetupError."""
        root = root or settings().public_corpora
        if root is None or not root.is_dir():
            raise SetupError(
                "the folder of the public training sets is not set",
                next_step="Set NLP_SERVICE_PUBLIC_CORPORA or give --data.",
            )
        return cls(root, licences)

    def checkpoints(self) -> Path:
        """The folder of what trainings with this choice of licences go on from."""
        work = settings().encoder.work or settings().store.folder / "training"
        return work / self.licences

    @cached_property
    def sets(self) -> dict[str, TrainingSet]:
        """All sets of the manifest by name."""
        return read_manifest()

    def allowed(self, name: str) -> bool:
        """Whether the choice of licences lets a set be trained on."""
        return self.sets[name].licence_class in ALLOWED[self.licences]

    def sources(self, task: str) -> list[TrainingSet]:
        """The sets that a task is trained on, in the order of the manifest."""
        return [s for s in self.sets.values() if task in s.tasks and self.allowed(s.name)]

    def rows(self, name: str) -> Iterator[dict[str, Any]]:
        """The rows of a set; nothing where its licence is left out or its file is not there."""
        if not self.allowed(name):
            return
        for file in self.sets[name].files:
            path = self.root / file
            if path.is_file():
                yield from read_jsonl(path)

    def lines(self, name: str) -> Iterator[str]:
        """The lines of a set of running text; nothing where its licence is left out or its file
        is not there."""
        if not self.allowed(name):
            return
        for file in self.sets[name].files:
            path = self.root / file
            if path.is_file():
                with gzip.open(path, "rt", encoding="utf-8") as text:
                    yield from (line.rstrip("\n") for line in text)

    def training(self, name: str, key: str = "text") -> list[dict[str, Any]]:
        """Rows to learn from: neither held back nor part of the development set."""
        kept = [r for r in self._fresh(name) if not held_back(str(r[key]))]
        if key == "text":
            return kept
        away = {normalise(r["text"]) for r in self.held_back(name, key)}
        return [r for r in kept if normalise(r["text"]) not in away]

    def held_back(self, name: str, key: str = "text") -> list[dict[str, Any]]:
        """The tenth of a set that nothing is learnt from or tuned on."""
        return [r for r in self._fresh(name) if held_back(str(r[key]))]

    def unseen(self, name: str) -> list[dict[str, Any]]:
        """Held-back rows of a glued set that share no headline with a row to learn from."""
        return apart(self.held_back(name), self.training(name))

    def _fresh(self, name: str) -> Iterator[dict[str, Any]]:
        for row in self.rows(name):
            if normalise(row["text"]) in self.gold_texts:
                continue
            if name in GLUED and not self._gold_runs.isdisjoint(_runs(row["text"])):
                continue
            yield row

    @cached_property
    def _gold_runs(self) -> frozenset[str]:
        return _runs_of(row["text"] for name in GOLD for row in self.gold(name))

    @cached_property
    def gold_texts(self) -> frozenset[str]:
        """Texts of the development set, some of which were drawn from the public sets."""
        return frozenset(normalise(row["text"]) for name in GOLD for row in self.gold(name))

    def gold(self, name: str) -> list[dict[str, Any]]:
        """Rows of a file of the development set; empty where it is not there."""
        path = self.root / "gold" / f"{name}.jsonl"
        return list(read_jsonl(path)) if path.is_file() else []


def held_back(key: str) -> bool:
    """True for a stable tenth of all keys; equal texts fall on one side in every set."""
    return stable_fold(key, 10, "held back") == 0


def _runs(text: str) -> set[str]:
    """All runs of ``_SHARED`` characters in a text; a shorter text is one run."""
    # Digits stay as they are: "(000000) 股东减持" would make all reports of share sales one.
    text = "".join(unicodedata.normalize("NFKC", text).lower().split())
    return {text[at : at + _SHARED] for at in range(max(len(text) - _SHARED, 0) + 1)}


def _runs_of(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(run for text in texts for run in _runs(text))


def apart(rows: list[dict[str, Any]], others: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows that share no headline with others."""
    known = _runs_of(row["text"] for row in others)
    return [row for row in rows if known.isdisjoint(_runs(row["text"]))]


def stable_fold(key: str, folds: int, salt: str) -> int:
    """A fold that depends on the normalised key and the salt only."""
    digest = hashlib.blake2b(normalise(key).encode(), salt=salt.encode()[:16].ljust(16)).digest()
    return int.from_bytes(digest[:8], "big") % folds


def own(name: str) -> list[dict[str, Any]]:
    """Rows of a set that the project wrote itself, such as ``acts/zh``."""
    return list(read_jsonl(corpora_folder() / f"{name}.jsonl"))


def read_jsonl(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a JSON-lines file, packed by gzip or not."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def read_manifest(path: Path | None = None) -> dict[str, TrainingSet]:
    """The sets of corpora/manifest.toml by name; raises CatalogueInvalid naming the row."""
    path = path or corpora_folder() / "manifest.toml"
    sets: dict[str, TrainingSet] = {}
    for number, row in enumerate(tomllib.loads(path.read_text(encoding="utf-8"))["set"], 1):
        try:
            fields: dict[str, Any] = {
                key: tuple(value) if isinstance(value, list) else value
                for key, value in row.items()
            }
            made = TrainingSet(**fields)
        except TypeError as error:
            raise CatalogueInvalid(f"{path.name}, set {number}: {error}") from error
        if made.licence_class not in ("permissive", "research", "noncommercial"):
            raise CatalogueInvalid(f"{path.name}, set {number}: class {made.licence_class!r}")
        sets[made.name] = made
    return sets
