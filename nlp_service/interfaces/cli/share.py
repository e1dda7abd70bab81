"""nlp-service share: what may leave the institution, and checking what came from another."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from nlp_service.interfaces.cli.output import say

app = typer.Typer(
    help="Aggregate statistics, signed evidence packages, and existence of warnings.",
    no_args_is_help=True,
)
KeyFile = Annotated[Path, typer.Option("--key", help="file with the key of the agreement")]


def _key(path: Path) -> bytes:
    return path.read_bytes().strip()


@app.command()
def statistics(
    dimension: Annotated[
        str, typer.Argument(help="industry, grade_band, level, phase or country")
    ] = "industry",
    least: Annotated[int, typer.Option(help="smallest group shown; 5 or more")] = 5,
) -> None:
    """Statistics of the portfolio as JSON; small groups are held back."""
    from nlp_service.profiles.sharing import aggregate
    from nlp_service.settings import settings
    from nlp_service.wiring import build

    service = build(settings())
    institution = service.settings.web.institution
    print(aggregate(service.store.clients.summaries(institution), dimension, least)
          .model_dump_json(indent=1))  # fmt: skip
    service.store.audit.write(institution, "command line", "share.statistics", dimension)


@app.command()
def package(
    client: Annotated[str, typer.Argument(help="id, name or alias")],
    recipient: Annotated[str, typer.Option(help="the institution it is for")],
    purpose: Annotated[str, typer.Option(help="what it may be used for")],
    agreement: Annotated[str, typer.Option(help="number of the bilateral agreement")],
    expires: Annotated[str, typer.Option(help="last day it may be used (YYYY-MM-DD)")],
    key: KeyFile,
    output: Annotated[Path, typer.Option(help="zip to write")],
    language: Annotated[str, typer.Option(help="zh or en")] = "en",
) -> None:
    """Write a signed, watermarked, expiring evidence package of one client."""
    import datetime as dt

    from nlp_service.errors import BadRequest
    from nlp_service.interfaces.export.package import Agreement, make
    from nlp_service.settings import settings
    from nlp_service.wiring import build

    if language not in ("zh", "en"):
        raise BadRequest("The language is zh or en.")
    try:
        last = dt.date.fromisoformat(expires)
    except ValueError:
        raise BadRequest(f"{expires!r} is not a date (YYYY-MM-DD).") from None
    service = build(settings())
    institution = service.settings.web.institution
    found = service.store.clients.find(institution, client)
    terms = Agreement(recipient=recipient, purpose=purpose, agreement=agreement, expires=last)
    data = make(
        service.profile(institution, found.id), terms, _key(key),
        "zh" if language == "zh" else "en", institution, service.settings,
        dt.datetime.now(dt.UTC),
    )  # fmt: skip
    output.write_bytes(data)
    service.store.audit.write(
        institution, "command line", "share.package", found.id, recipient=recipient,
        agreement=agreement, purpose=purpose, expires=expires,
    )  # fmt: skip
    say(f"{output}: {len(data):,} bytes")


@app.command()
def verify(
    package: Annotated[Path, typer.Argument(help="zip that was received")], key: KeyFile
) -> None:
    """Check a package: signature, files, expiry. Exit code 1 where it has expired."""
    import datetime as dt
    import json

    from nlp_service.interfaces.export.package import verify as check

    found = check(package.read_bytes(), _key(key), dt.datetime.now(dt.UTC).date())
    print(json.dumps(found.manifest, ensure_ascii=False, indent=1))
    if found.expired:
        say("The package has expired and is to be deleted.")
        raise SystemExit(1)


@app.command(name="hash")
def hash_number(
    number: Annotated[str, typer.Argument(help="official number of an organisation")],
    key: KeyFile,
    scheme: Annotated[str, typer.Option(help="kind of the number")] = "cn.uscc",
) -> None:
    """The keyed hash of a number, for asking another institution whether a warning stands."""
    from nlp_service.profiles.sharing import keyed_hash

    print(keyed_hash(_key(key), scheme, number))
