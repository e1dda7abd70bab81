"""nlp-service train: rebuild the models from the training sets."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Licences(StrEnum):
    permissive = "permissive"
    research = "research"


def train(
    data: Annotated[
        Path | None, typer.Option(help="folder of the public training sets; default by settings")
    ] = None,
    task: Annotated[list[str] | None, typer.Option(help="only this task; repeatable")] = None,
    licences: Annotated[
        Licences, typer.Option(help="permissive leaves out sets with no or a research licence")
    ] = Licences.research,
    output: Annotated[
        Path | None,
        typer.Option(help="folder to write; default models, or build/models-permissive"),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="print one JSON object")] = False,
) -> None:
    """Train the models, measure them on held-back rows, write weights, cards and manifest."""
    from nlp_service.interfaces.cli.output import say
    from nlp_service.settings import models_folder
    from nlp_service.training import pack
    from nlp_service.training.corpora import Corpora

    names = pack.checked(task)
    permissive = licences is Licences.permissive
    shipped = models_folder()
    folder = output or (Path("build/models-permissive") if permissive else shipped)
    figures = pack.build(Corpora.open(data, licences.value), folder, names, say)
    if permissive:
        # Both packs answer for the same held-back rows, whatever they learnt from.
        measured = Corpora.open(data)
        figures = pack.evaluate(measured, folder, names)
        lost = pack.losses(figures, pack.evaluate(measured, shipped, names))
        if as_json:
            print(json.dumps({"figures": figures, "lost": lost}, ensure_ascii=False))
            return
        for line in pack.table(figures):
            print(line)
        print("lost against the research pack:")
        for name, value in lost.items():
            print(f"  {name:<44} {value:+.3f}")
        return
    if as_json:
        print(json.dumps(figures, ensure_ascii=False))
        return
    for line in pack.table(figures):
        print(line)
