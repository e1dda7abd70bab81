"""Contracts and letters as they are written in ``corpora/demo``: front matter and plain blocks."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from nlp_service.errors import CatalogueInvalid

Kind = Literal["title", "heading", "subheading", "paragraph", "right", "table", "form", "break"]
_MARKS: tuple[tuple[str, Kind], ...] = (
    ("### ", "subheading"),
    ("## ", "heading"),
    ("# ", "title"),
    (">> ", "right"),
)
_RULE = re.compile(r"\|(\s*:?-+:?\s*\|)+")


@dataclass(frozen=True)
class Element:
    """One printed thing. ``rows`` is set for a table (ruled, first row is its head) or a form."""

    kind: Kind
    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Paper:
    """A contract, notice or letter: what is printed and under which file name."""

    file: str
    format: Literal["pdf", "docx"]
    title: str
    number: str
    date: dt.date
    language: Literal["zh", "en"]
    elements: tuple[Element, ...] = field(repr=False)


def read(path: Path) -> Paper:
    """The paper written in the Markdown file ``path``. Raises CatalogueInvalid."""
    _, front, body = _split(path)
    try:
        head = tomllib.loads(front)
        kind = Path(head["file"]).suffix[1:]
        if kind not in ("pdf", "docx"):
            raise KeyError(f"unknown format {kind}")
        return Paper(
            file=head["file"],
            format="pdf" if kind == "pdf" else "docx",
            title=head["title"],
            number=head.get("number", ""),
            date=head["date"],
            language=head.get("language", "zh"),
            elements=tuple(_elements(body)),
        )
    except (KeyError, tomllib.TOMLDecodeError) as error:
        raise CatalogueInvalid(f"{path.name}: front matter: {error}") from error


def _split(path: Path) -> list[str]:
    parts = path.read_text(encoding="utf-8").split("+++\n", 2)
    if len(parts) != 3 or parts[0]:
        raise CatalogueInvalid(f"{path.name}: front matter between two +++ lines is missing")
    return parts


def _elements(body: str) -> list[Element]:
    elements: list[Element] = []
    table: list[str] = []
    for line in [*body.splitlines(), ""]:
        line = line.strip()
        if line.startswith("|"):
            table.append(line)
            continue
        if table:
            elements.append(_table(table))
            table = []
        if line == "---":
            elements.append(Element("break"))
        elif line:
            elements.append(_line(line))
    return elements


def _line(line: str) -> Element:
    for mark, kind in _MARKS:
        if line.startswith(mark):
            return Element(kind, line[len(mark) :].strip())
    return Element("paragraph", line)


def _table(lines: list[str]) -> Element:
    ruled = len(lines) > 1 and _RULE.fullmatch(lines[1]) is not None
    rows = tuple(
        tuple(cell.strip() for cell in line.strip("|").split("|"))
        for index, line in enumerate(lines)
        if not (ruled and index == 1)
    )
    width = max(map(len, rows))
    rows = tuple(row + ("",) * (width - len(row)) for row in rows)
    return Element("table" if ruled else "form", rows=rows)
