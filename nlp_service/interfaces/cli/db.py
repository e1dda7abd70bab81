"""nlp-service db: the database of the store."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from nlp_service.interfaces.cli.output import say

app = typer.Typer(help="Bring the database up to date, show it, back it up, check it.",
                  no_args_is_help=True)  # fmt: skip


@app.command()
def upgrade() -> None:
    """Bring the tables to the newest revision; every start does this too."""
    from nlp_service.settings import settings
    from nlp_service.wiring import build

    say(f"The tables are at revision {build(settings()).store.database.revision()}.")


@app.command()
def status(
    as_json: Annotated[bool, typer.Option("--json", help="as one JSON object")] = False,
) -> None:
    """The kind of database, its revision, and how many rows each table has."""
    from nlp_service.settings import settings
    from nlp_service.wiring import build

    database = build(settings()).store.database
    shown = {
        "database": "sqlite" if database.sqlite else "postgresql",
        "revision": database.revision(),
        "rows": database.counts(),
    }
    if as_json:
        print(json.dumps(shown))
        return
    print(f"{shown['database']}, revision {shown['revision']}")
    for table, count in database.counts().items():
        print(f"{count:>10,}  {table}")


@app.command()
def backup(
    target: Annotated[Path, typer.Argument(help="file to write the copy to")],
) -> None:
    """Copy a SQLite database while it is in use; PostgreSQL has pg_dump for this."""
    from nlp_service.errors import BadRequest
    from nlp_service.settings import settings
    from nlp_service.wiring import build

    database = build(settings()).store.database
    if not database.sqlite:
        raise BadRequest("This is a PostgreSQL database.", next_step="Use pg_dump.")
    if target.exists():
        raise BadRequest(f"{target} is there already.", next_step="Name a new file.")
    database.backup(target)
    say(f"{target}: {target.stat().st_size:,} bytes. Back up the folder 'originals' beside it.")


@app.command()
def verify() -> None:
    """Check that the audit log is whole and that every original still has its hash."""
    from nlp_service.settings import settings
    from nlp_service.wiring import build

    service = build(settings())
    institution = service.settings.web.institution
    broken = service.store.audit.broken(institution)
    bad = service.store.documents.damaged(institution, service.store.blobs)
    if broken is not None:
        say(f"The audit log was changed at line {broken}.")
    for document_id in bad:
        say(f"The original of {document_id} is missing or changed.")
    if broken is not None or bad:
        raise SystemExit(1)
    say("The audit log and all originals are whole.")
