"""nlp-service batch: archives of mail into messages, clients and a report."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from nlp_service.interfaces.cli.output import say

if TYPE_CHECKING:
    from nlp_service.jobs.batch.flow import Options, Watch

_DOING = {
    "look": "look through archives",
    "read": "read mail",
    "annotate": "annotate messages",
    "score": "score clients",
    "store": "enter messages into the store",
}


def batch(
    archives: Annotated[
        list[Path],
        typer.Argument(metavar="ARCHIVE...", help="mailboxes, folders, archives"),
    ],
    out: Annotated[Path, typer.Option(help="folder for results; the same again goes on")],
    lender: Annotated[
        str,
        typer.Option(metavar="DOMAIN,...", help="the lender's; default: as set, else found"),
    ] = "",
    client_map: Annotated[
        Path | None, typer.Option(help="CSV with columns client,domain; default: every firm")
    ] = None,
    workers: Annotated[int, typer.Option(min=1, help="processes that read and annotate")] = 1,
    parquet: Annotated[bool, typer.Option("--parquet", help="write Parquet files too")] = False,
    store: Annotated[
        bool, typer.Option("--store", help="also read the messages into the store")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="only count and estimate")] = False,
) -> None:
    """Process archives of mail; killed anywhere, the same command goes on where it stopped."""
    for path in archives:
        if not path.exists():
            raise typer.BadParameter(f"{path} does not exist")
    from nlp_service import __version__
    from nlp_service.catalogues import rules_version
    from nlp_service.jobs.batch import Options, estimate, read_map, run
    from nlp_service.settings import settings
    from nlp_service.wiring import models_version

    options = Options(
        archives=tuple(archives),
        out=out,
        lender=tuple(domain.strip() for domain in lender.split(",") if domain.strip())
        or tuple(settings().web.lender_domains),
        client_map=read_map(client_map) if client_map else None,
        workers=workers,
        parquet=parquet,
        limits=settings().limits,
        versions={"code": __version__, "models": models_version(), "rules": rules_version()},
    )
    if dry_run:
        with _progress() as watch:
            found = estimate(options, watch)
        say(
            f"{found.items} items: {found.messages} messages ({found.distinct} distinct, "
            f"{found.bytes / 1e6:.1f} MB), {found.other} other files, {found.broken} unreadable."
        )
        say(
            f"About {found.seconds:.0f} seconds at {found.messages_per_second:.1f} messages "
            f"a second with {workers} worker{'s' if workers > 1 else ''}. Nothing was written."
        )
        return
    with _progress() as watch:
        made = run(options, watch)
    _tell(made, out)
    if store:
        with _progress() as watch:
            _store(options, watch)
    if made["quarantined"]:
        raise typer.Exit(1)


def _store(options: Options, watch: Watch) -> None:
    """The distinct messages into the store, and all that waits there worked off."""
    from nlp_service.jobs import drain, release_dead
    from nlp_service.jobs.batch import enter
    from nlp_service.settings import settings
    from nlp_service.wiring import build, process_claim

    service = build(settings())
    institution = service.settings.web.institution
    try:
        release_dead(service.store)
        new, known = enter(
            options,
            lambda name, data: not service.receive(institution, name, data).duplicate,
            watch,
        )
        done = drain(service.store, service.settings, process_claim, institution)
    finally:
        service.close()
    say(f"Store: {new} messages entered, {known} already known, {done} documents read.")


def _tell(made: dict[str, Any], out: Path) -> None:
    say(
        f"{made['total']} items: {made['processed']} processed, {made['skipped']} skipped, "
        f"{made['quarantined']} quarantined; {made['clients']} clients."
    )
    lender = made["lender"]
    if lender["how"] != "given":
        say(f"Lender {lender['how']}: {', '.join(lender['domains']) or 'none'}. See --lender.")
    for name in ("changed", "removed"):
        if made[f"inputs_{name}"]:
            say(f"Inputs {name} since the last run: {len(made[f'inputs_{name}'])}.")
    for note in made["notes"]:
        say(note)
    say(
        f"As of {made['as_of']}, the newest message; {made['seconds']} s, "
        f"{made['messages_per_second']} messages/s, peak memory {made['peak_memory_mb']} MB. "
        f"Results are in {out}."
    )


@contextlib.contextmanager
def _progress() -> Iterator[Any]:
    """Shows each stage on a terminal with messages a second and time left; silent elsewhere."""
    if not sys.stderr.isatty():
        yield lambda what, done, total: None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        ProgressColumn,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )
    from rich.text import Text

    class Speed(ProgressColumn):
        def render(self, task: Any) -> Text:
            speed = task.finished_speed or task.speed
            return Text(f"{speed:.1f}/s" if speed else "")

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        Speed(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    tasks: dict[str, Any] = {}
    with Progress(*columns, console=Console(stderr=True)) as bar:

        def watch(what: str, done: int, total: int | None) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(_DOING[what], total=total)
            bar.update(tasks[what], completed=done, total=total)

        yield watch
