"""nlp-service ingest: files into the store, clients brought up to date."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from nlp_service.interfaces.cli.output import progress, say
from nlp_service.schema import ItemResult, Status


def ingest(
    paths: Annotated[list[Path], typer.Argument(help="files or folders")],
    client: Annotated[
        str | None, typer.Option(help="id or name of the client; default finds it in the text")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="print one JSON object")] = False,
) -> None:
    """Read documents into the store; the same bytes again are a no-op."""
    import json

    from nlp_service.jobs import drain, release_dead
    from nlp_service.settings import settings
    from nlp_service.wiring import build, process_claim

    service = build(settings())
    institution = service.settings.web.institution
    client_id = service.store.clients.find(institution, client).id if client else None
    release_dead(service.store)
    results: list[ItemResult] = []
    files = list(_files(paths))
    with progress("ingest", len(files)) as advance:
        for file in files:
            result = service.receive(institution, file.name, file.read_bytes(), client_id)
            if not result.duplicate:
                drain(service.store, service.settings, process_claim, institution)
            results.append(result)
            advance()
    summaries = {
        r.document_id: service.store.documents.summary(institution, r.document_id)
        for r in results
        if r.document_id
    }
    if as_json:
        rows = [
            {"path": str(path), "duplicate": r.duplicate}
            | summaries[r.document_id].model_dump(mode="json")
            for path, r in zip(files, results, strict=True)
            if r.document_id
        ]
        print(json.dumps({"documents": rows}, ensure_ascii=False))
    for result in results:
        row = summaries[result.document_id or ""]
        if not as_json:
            about = row.client_name or "no client"
            print(f"{row.status.value:<12} {result.item}  [{row.role or row.kind}; {about}]")
        if row.error_message:
            say(f"  {result.item}: {row.error_message} {row.next_step or ''}".rstrip())
    bad = sum(1 for row in summaries.values() if row.status is Status.QUARANTINED)
    new = sum(1 for result in results if not result.duplicate)
    say(f"{len(results)} files: {new} new, {len(results) - new} already known, {bad} quarantined.")
    service.close()
    if bad:
        raise typer.Exit(1)


def _files(paths: list[Path]):  # type: ignore[no-untyped-def]
    for path in paths:
        if path.is_dir():
            yield from sorted(file for file in path.rglob("*") if file.is_file())
        elif path.is_file():
            yield path
        else:
            raise typer.BadParameter(f"there is no file {path}")
