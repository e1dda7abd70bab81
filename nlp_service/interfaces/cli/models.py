"""nlp-service models: what the model pack holds, and whether its files are whole."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="List and verify the shipped models.", no_args_is_help=True)

Folder = Annotated[
    Path | None, typer.Option("--models", help="folder of the pack; default is the one in use")
]
AsJson = Annotated[bool, typer.Option("--json", help="print one JSON object")]


@app.command(name="list")
def list_models(models: Folder = None, as_json: AsJson = False) -> None:
    """List the models with sha256, licence and figures."""
    from dataclasses import asdict

    from nlp_service.annotate.models import Manifest

    manifest = Manifest.read(models)
    if as_json:
        rows = [asdict(entry) for entry in manifest.models]
        print(json.dumps({"models": rows}, ensure_ascii=False))
        return
    for entry in manifest.models:
        size = sum(file.bytes for file in entry.files) / 1e6
        print(f"{entry.name}: {size:.1f} MB, data {entry.licence} ({', '.join(entry.data)})")
        for file in entry.files:
            print(f"  {file.path}  sha256 {file.sha256}")
        for name, value in entry.metrics.items():
            print(f"  {name} {value}")


@app.command()
def verify(models: Folder = None, as_json: AsJson = False) -> None:
    """Compare each file with its sha256 in the manifest; exit code 1 when one differs."""
    from nlp_service.annotate.models import Manifest

    states = Manifest.read(models).verify()
    if as_json:
        print(json.dumps({"files": states}, ensure_ascii=False))
    else:
        for path, state in states.items():
            print(f"{state:<8} {path}")
    if any(state != "ok" for state in states.values()):
        raise typer.Exit(1)
