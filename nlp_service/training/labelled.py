"""Sentences whose credit signals are labelled: those of the project, and the development set."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from nlp_service.schema import Assertion
from nlp_service.schema.annotation import Kind
from nlp_service.signals.calibration import held
from nlp_service.training.corpora import Corpora, apart, own

#: Files of the project's own sentences, by language.
FILES = ("signals/{}", "signals/types_{}", "signals/cases_{}")


@dataclass(frozen=True)
class Said:
    """A labelled signal. ``about`` is false where its subject is not told, which None then is."""

    type: str
    assertion: Assertion
    subject: str | None
    about: bool


@dataclass(frozen=True)
class Labelled:
    """A text and all signals that it states."""

    text: str
    kind: Kind
    signals: tuple[Said, ...]


def written(language: str, part: str) -> list[Labelled]:
    """The project's own sentences of a part, ``dev`` or ``check``."""
    rows = [row for name in FILES for row in own(name.format(language)) if row["part"] == part]
    return [_of_types(row) if "types" in row else _of_signals(row) for row in rows]


def development(corpora: Corpora, language: str) -> list[Labelled]:
    """The development set without the quarter that is only measured; empty where it is absent.

    Chinese rows are glued of headlines, some of which stand in several rows.
    """
    rows = corpora.gold(f"signals_{language}")
    open_, measured = ([row for row in rows if held(row["id"]) is side] for side in (False, True))
    return [_of_signals(row) for row in (apart(open_, measured) if language == "zh" else open_)]


def _of_signals(row: dict[str, Any]) -> Labelled:
    told = tuple(
        Said(s["type"], s["assertion"], s.get("subject"), "subject" in s) for s in row["signals"]
    )
    return Labelled(row["text"], row["kind"], told)


def _of_types(row: dict[str, Any]) -> Labelled:
    """A sentence that teaches types tells no kind of text: every other one is read as mail."""
    kind: Kind = "email" if int(row["id"][-4:]) % 2 else "text"
    told = tuple(Said(type_id, row["assertion"], None, False) for type_id in row["types"])
    return Labelled(row["text"], kind, told)
