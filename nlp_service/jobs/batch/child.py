"""The process that works on one batch of the service: ``python -m nlp_service.jobs.batch.child``.

Its standard input holds its order in one line and then stays open; when that ends, however the
service came to end, so does this process. The ledger loses at most the chunk in hand.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from pathlib import Path

from nlp_service.errors import Conflict, ServiceError
from nlp_service.jobs.batch.flow import Options, Watch, run
from nlp_service.jobs.batch.folders import Folder
from nlp_service.jobs.batch.results import replacing
from nlp_service.schema import Schema
from nlp_service.settings import Limits

#: Exit status where another process has the ledger.
BUSY = 75
_SECONDS = 0.5


class Order(Schema):
    """The folder of the batch to work on, and how; fields as in ``Options``."""

    folder: Path
    workers: int
    limits: Limits
    versions: dict[str, str]


class Progress(Schema):
    """How far a run has come in its stage: read, annotate, score. ``rate`` is a second's worth."""

    stage: str
    done: int
    total: int | None
    rate: float | None


def told(path: Path) -> Progress | None:
    """The progress of the run that writes ``path``; None where none has."""
    try:
        return Progress.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return None


def teller(path: Path) -> Watch:
    """A watch that keeps progress in a file, twice a second at most."""
    stage, began, start, last = "", 0.0, 0, 0.0

    def watch(what: str, done: int, total: int | None) -> None:
        nonlocal stage, began, start, last
        now = time.monotonic()
        if what != stage:
            # The first chunk bears the loading of models; the rate is counted from there.
            stage, began, start = what, now, done
        elif now - last < _SECONDS:
            return
        last = now
        rate = (done - start) / (now - began) if now > began and done > start else None
        with replacing(path) as file:
            file.write(Progress(stage=what, done=done, total=total, rate=rate).model_dump_json())

    return watch


def main() -> None:
    """Work on the order that standard input holds."""
    order = Order.model_validate_json(sys.stdin.readline())
    threading.Thread(target=_end_with_input, daemon=True).start()
    folder = Folder(order.folder)
    asked = folder.asked
    options = Options(
        archives=(asked.archive,),
        out=folder.out,
        lender=tuple(asked.lender),
        client_map=asked.client_map,
        workers=order.workers,
        limits=order.limits,
        versions=order.versions,
    )
    try:
        run(options, teller(folder.progress))
    except Conflict:
        sys.exit(BUSY)
    except ServiceError as error:
        folder.fail(error.as_item_error())
        sys.exit(1)


def _end_with_input() -> None:
    sys.stdin.read()
    os._exit(1)


if __name__ == "__main__":
    main()
