"""nlp-service covenants: the covenants of contracts tested against statements."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from nlp_service.ingest import Sandbox
from nlp_service.interfaces.cli.output import progress, say, writing
from nlp_service.interfaces.cli.terms import failure, opened
from nlp_service.profiles import compliance, covenant_amounts, own_ratios, ratios
from nlp_service.profiles import statements as financial_statements
from nlp_service.profiles.covenants import CovenantTerm
from nlp_service.profiles.facility import FacilityTerm, find_stated
from nlp_service.profiles.facility_facts import inputs_of
from nlp_service.schema import (
    Client,
    Covenant,
    Document,
    ItemError,
    Provenance,
    Ratio,
    Statement,
)
from nlp_service.text import prepare

_STATUS = {"kept": "met", "tight": "met", "broken": "breached", "untested": "not_tested"}
#: Ratios that only loans to a project have; their cash flow is that of a project company.
_OF_PROJECTS = {"dscr", "llcr", "plcr"}


class _ManyStatements(TyperCommand):
    """Takes every file after ``--statements`` for a statement, as the synopsis says."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        spread: list[str] = []
        inside = False
        for word in args:
            if word.startswith("-") and word != "-":
                inside = word == "--statements"
            elif inside and spread[-1] != "--statements":
                spread.append("--statements")
            spread.append(word)
        return super().parse_args(ctx, spread)


app = typer.Typer(add_completion=False)


@app.command(name="covenants", cls=_ManyStatements)
def covenants(
    contracts: Annotated[list[str], typer.Argument(metavar="CONTRACT", help="contracts")],
    statements: Annotated[
        list[str] | None,
        typer.Option(
            "--statements", metavar="FILE", help="financial statements, one or more files"
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="print one JSON object")] = False,
    output: Annotated[str | None, typer.Option(help="file to write; default stdout")] = None,
) -> None:
    """Test the covenants of contracts against statements."""
    figures = list(statements or [])
    answers: dict[str, Any] = {}
    with Sandbox() as sandbox, progress("covenants", len(contracts) + len(figures)) as advance:
        read: dict[str, Document] = {}
        for path in [*contracts, *figures]:
            document = opened(sandbox, path)
            if isinstance(document, ItemError):
                answers[path] = {"error": document.model_dump()}
            elif failure(document) is not None:
                answers[path] = {"error": failure(document)}
            else:
                read[path] = prepare(document)
            advance()
    broken = len(answers)
    answers |= tested(
        {path: read[path] for path in contracts if path in read},
        [read[path] for path in figures if path in read],
    )
    with writing(output) as out:
        if as_json:
            out.write(json.dumps(answers, ensure_ascii=False) + "\n")
        else:
            for line in _table(answers):
                out.write(line + "\n")
    rows = [row for found in answers.values() if isinstance(found, list) for row in found]
    breached = sum(row["status"] == "breached" for row in rows)
    say(f"{len(rows)} tests, {breached} breached, {broken} files with an error.")
    if broken:
        raise typer.Exit(1)


def tested(contracts: dict[str, Document], figures: list[Document]) -> dict[str, Any]:
    """The rows of each contract: every covenant on every day for which there is a figure.

    Args:
        contracts: path → contract; an amendment replaces what it changes from its day on.
        figures: documents with financial statements.
    """
    terms: dict[str, list[CovenantTerm]] = {}
    stated: list[FacilityTerm] = []
    for path, document in contracts.items():
        terms[path] = []
        for part in document.parts():
            terms[path] += covenant_amounts.find_all(document, part)
            stated += [s for s in find_stated(document, part) if isinstance(s, FacilityTerm)]
    everything = [term for found in terms.values() for term in found]
    computed = _ratios(everything, stated, figures)
    owner = {document.id: path for path, document in contracts.items()}
    words = {
        path: {term.ratio: term.definition for term in found if term.definition}
        for path, found in terms.items()
    }
    answers: dict[str, Any] = {path: [] for path in contracts}
    for covenant in _covenants(everything, computed):
        path = owner[covenant.clause.document_id]
        definition = words[path].get(covenant.ratio) or _anywhere(words, covenant.ratio)
        answers[path].append(_row(covenant, definition))
    return answers


def _anywhere(words: dict[str, dict[str, str]], ratio: str) -> str | None:
    """An amendment leaves the definition to the contract that it amends."""
    return next((found[ratio] for found in words.values() if ratio in found), None)


def _ratios(
    terms: Sequence[CovenantTerm], stated: list[FacilityTerm], figures: list[Document]
) -> list[Ratio]:
    statements: list[Statement] = []
    for document in figures:
        statements += financial_statements.parse(document)
    if not statements:
        return []
    project = any(term.ratio in _OF_PROJECTS for term in terms)
    client = Client(id="statements", name="", phase="operation" if project else "corporate")
    extra = inputs_of(stated, None)
    return [
        *ratios.compute(statements, client, extra),
        *own_ratios.figures(terms, statements, client, extra),
        *covenant_amounts.figures(statements),
    ]


def _covenants(terms: list[CovenantTerm], computed: list[Ratio]) -> Iterator[Covenant]:
    """Every test, oldest first; a covenant without any figure once."""
    shown: set[str] = set()
    for day in sorted({ratio.period.end for ratio in computed}):
        of_day = [ratio for ratio in computed if ratio.period.end == day]
        for covenant in compliance.check(terms, of_day, day):
            if covenant.status != "untested":
                shown.add(covenant.id)
                yield covenant
    for covenant in compliance.check(terms, [], dt.date.max):
        if covenant.id not in shown:
            yield covenant


def _row(covenant: Covenant, definition: str | None) -> dict[str, Any]:
    row: dict[str, Any] = {
        "ratio": covenant.ratio,
        "definition": definition or covenant.name_en,
        "formula": covenant.formula,
        "kind": covenant.kind,
        "operator": covenant.operator,
        "threshold": covenant.threshold,
        "as_of": covenant.period.end.isoformat() if covenant.period else None,
        "value": covenant.observed,
        "status": _STATUS[covenant.status],
        "headroom": covenant.headroom,
        "clause": {"text": covenant.clause.text, "page": covenant.clause.page},
        "look_back": covenant.look_back,
        "test_dates": covenant.test_dates,
        "cure": _words(covenant.cure, "period", covenant.cure_period),
        "consequence": _words(covenant.consequence, "kind", covenant.consequence_kind),
        "cells": [
            {
                **_place(value.provenance.cell),
                "item": value.item,
                "value": str(value.value),
            }
            for value in covenant.inputs
        ],
    }
    if covenant.status == "untested":
        row["why"] = covenant.reason or "no statement gives this ratio"
    return row


def _words(
    place: Provenance | None, name: str, value: str | None
) -> dict[str, str | int | None] | None:
    return None if place is None else {name: value, "text": place.text, "page": place.page}


def _place(cell: str | None) -> dict[str, str | None]:
    sheet, mark, name = (cell or "").rpartition("!")
    return {"sheet": sheet if mark else None, "cell": name or None}


def _table(answers: dict[str, Any]) -> Iterator[str]:
    for path, found in answers.items():
        yield path
        if isinstance(found, dict):
            yield f"  error: {found['error']['message']} {found['error']['next_step']}".rstrip()
            continue
        for row in found:
            value = "" if row["value"] is None else f"{row['value']:.4g}"
            room = "" if row["headroom"] is None else f"{row['headroom']:+.1%}"
            yield (
                f"  {row['as_of'] or '':10}  {row['ratio']:24} {row['operator']} "
                f"{row['threshold']:<8g} {value:>8}  {row['status']:10} {room}"
            )
        yield ""
