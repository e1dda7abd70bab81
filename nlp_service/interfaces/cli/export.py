"""nlp-service export: credit memo, workbook, annotations or profile of a client as a file."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from nlp_service.interfaces.cli.output import say


class Form(StrEnum):
    memo = "memo.pdf"
    workbook = "workbook.xlsx"
    annotations = "annotations.jsonl"
    profile = "profile.json"


class Language(StrEnum):
    zh = "zh"
    en = "en"


def export(
    client: Annotated[str, typer.Argument(help="id, name or alias")],
    form: Annotated[Form, typer.Option(help="what to make")] = Form.memo,
    language: Annotated[Language, typer.Option(help="of headings and words")] = Language.en,
    output: Annotated[
        str | None, typer.Option(help="file to write, - for stdout; default a name of its own")
    ] = None,
) -> None:
    """Write a file of one client with its sources; the export is entered in the audit log."""
    import sys

    from nlp_service.interfaces.export.service import export as make
    from nlp_service.settings import settings
    from nlp_service.wiring import build

    service = build(settings())
    institution = service.settings.web.institution
    found = service.store.clients.find(institution, client)
    made = make(service, institution, "command line", found.id, form.value, language.value)
    if output == "-":
        sys.stdout.buffer.write(made.data)
        return
    target = Path(output or made.name)
    temporary = target.with_name(target.name + ".part")
    temporary.write_bytes(made.data)
    temporary.replace(target)
    say(f"{target}: {len(made.data):,} bytes")
