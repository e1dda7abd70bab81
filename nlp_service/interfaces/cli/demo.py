"""nlp-service demo: the portfolio of invented clients, in the store or as files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from nlp_service.interfaces.cli.output import progress, say


def demo(
    files: Annotated[
        Path | None, typer.Option(help="only write the portfolio's files into this folder")
    ] = None,
) -> None:
    """Load the demo portfolio and read all its documents; again is a no-op."""
    if files is not None:
        from nlp_service.interfaces.demo import render
        from nlp_service.settings import corpora_folder

        written = render(corpora_folder() / "demo", files)
        say(f"{len(written)} files written to {files}.")
        return
    from nlp_service.interfaces.demo.load import load
    from nlp_service.jobs import drain, release_dead
    from nlp_service.settings import Settings, settings
    from nlp_service.store.documents import Claim
    from nlp_service.wiring import build, process_claim

    service = build(settings())
    institution = service.settings.web.institution
    new = load(service, institution)
    release_dead(service.store)
    with progress("demo", service.store.documents.waiting()) as advance:

        def work(chosen: Settings, claim: Claim) -> None:
            process_claim(chosen, claim)
            advance()

        drain(service.store, service.settings, work, institution)
    say(f"{new} documents loaded, {len(service.store.clients.all(institution))} clients.")
    service.close()
