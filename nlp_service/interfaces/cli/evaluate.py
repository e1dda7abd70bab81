"""nlp-service evaluate: the figures of the models beside their floors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer


def evaluate(
    data: Annotated[
        Path | None, typer.Option(help="folder of the public training sets; default by settings")
    ] = None,
    task: Annotated[list[str] | None, typer.Option(help="only this task; repeatable")] = None,
    models: Annotated[
        Path | None, typer.Option(help="folder of the pack; default is the one in use")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="print one JSON object")] = False,
) -> None:
    """Measure the models on rows held back from training, and print each figure and floor."""
    from nlp_service.settings import models_folder
    from nlp_service.training import pack
    from nlp_service.training.corpora import Corpora

    names = pack.checked(task)
    figures = pack.evaluate(Corpora.open(data), models or models_folder(), names)
    if as_json:
        print(json.dumps(figures, ensure_ascii=False))
        return
    for line in pack.table(figures):
        print(line)
