"""nlp-service terms: contracts in, term sheets out."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from nlp_service.annotate.contracts import read_contract
from nlp_service.errors import Corrupt
from nlp_service.ingest import Sandbox
from nlp_service.interfaces.cli.output import progress, say, writing
from nlp_service.schema import Document, ItemError, Part, Status, Term
from nlp_service.text import prepare

#: Width of a quote in the table, characters.
_QUOTE = 60


def terms(
    files: Annotated[list[str], typer.Argument(metavar="FILE", help="contracts; - for stdin")],
    as_json: Annotated[bool, typer.Option("--json", help="print one JSON object")] = False,
    output: Annotated[str | None, typer.Option(help="file to write; default stdout")] = None,
    password: Annotated[str | None, typer.Option(help="opens encrypted files")] = None,
) -> None:
    """Print the term sheet of each contract; one that cannot be read gives its error."""
    for path in files:
        if path != "-" and not Path(path).exists():
            raise typer.BadParameter(f"{path} does not exist")
    sheets: dict[str, Any] = {}
    failed = 0
    with Sandbox() as sandbox, progress("terms", len(files)) as advance:
        for path in files:
            document = opened(sandbox, path, password)
            if isinstance(document, ItemError):
                sheets[path] = {"error": document.model_dump()}
            else:
                sheets[path] = sheet(document)
            failed += "error" in sheets[path]
            advance()
    with writing(output) as out:
        if as_json:
            out.write(json.dumps(sheets, ensure_ascii=False) + "\n")
        else:
            for line in _table(sheets):
                out.write(line + "\n")
    say(f"{len(files)} contracts, {failed} with an error.")
    if failed:
        raise typer.Exit(1)


def opened(sandbox: Sandbox, path: str, password: str | None = None) -> Document | ItemError:
    """The document of a path (``-`` is stdin), or why the file cannot be opened."""
    try:
        if path == "-":
            return sandbox.read(sys.stdin.buffer.read(), "stdin", password=password)
        return sandbox.read_path(Path(path), password=password)
    except OSError as error:
        return Corrupt(
            f"The file cannot be opened: {error.strerror}",
            next_step="Check that it is a file and may be read.",
        ).as_item_error()


def sheet(document: Document) -> dict[str, Any]:
    """The term sheet of a document as JSON values, or its error under ``error``.

    Offsets count the characters of the part that holds the contract: the file itself, or the
    longest of its attachments and members where the file has no text of its own.
    """
    error = failure(document)
    if error is not None:
        return {"error": error}
    root = prepare(document).root
    part = root if root.text.strip() else max(root.walk(), key=lambda p: len(p.text))
    reading = read_contract(part.text, tables=part.tables)
    return {field: [_entry(part, term) for term in terms] for field, terms in reading.terms.items()}


def failure(document: Document) -> dict[str, Any] | None:
    """The error of a document that could not be read, None for one that could."""
    if document.status is not Status.QUARANTINED:
        return None
    error = document.root.error or Corrupt("The file holds no text.").as_item_error()
    return error.model_dump()


def _entry(part: Part, term: Term) -> dict[str, Any]:
    return {**term.model_dump(), "page": part.page_of(term.start)}


def _table(sheets: dict[str, Any]) -> Iterator[str]:
    """One block a contract: field, value, confidence, page and quote."""
    for path, fields in sheets.items():
        yield path
        if "error" in fields:
            error = fields["error"]
            yield f"  error: {error['message']} {error['next_step']}".rstrip()
            continue
        for field, entries in fields.items():
            for entry in entries:
                page = f" p{entry['page']}" if entry["page"] else ""
                quote = " ".join(entry["text"].split())
                quote = quote if len(quote) <= _QUOTE else quote[: _QUOTE - 1] + "…"
                shown = _shown(entry["value"])
                yield f"  {field:22} {shown}  [{entry['confidence']:.2f}{page}] {quote}"
        yield ""


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {_shown(inner)}" for key, inner in value.items())
    if isinstance(value, list):
        return "; ".join(_shown(inner) for inner in value)
    return str(value)
