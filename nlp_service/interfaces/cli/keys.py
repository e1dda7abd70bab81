"""nlp-service keys: API keys of the local institution."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Annotated

import typer

app = typer.Typer(help="Make, list and revoke API keys.", no_args_is_help=True)


class Scope(StrEnum):
    viewer = "viewer"
    analyst = "analyst"
    approver = "approver"
    admin = "admin"


@app.command()
def create(
    name: Annotated[str, typer.Argument(help="what the key is for")],
    scope: Annotated[Scope, typer.Option(help="how far it reaches")] = Scope.analyst,
    days: Annotated[int, typer.Option(min=1, help="valid for so many days")] = 365,
) -> None:
    """Make a key; its secret is printed this once."""
    from nlp_service.settings import settings
    from nlp_service.wiring import build

    service = build(settings())
    institution = service.settings.web.institution
    service.ensure_admin(institution)
    secret, identifier = service.store.access.issue(
        institution,
        "admin",
        "key",
        name=name,
        scope=scope.value,
        lifetime=dt.timedelta(days=days),
    )
    service.store.audit.write(institution, "admin", "key.make", identifier, scope=scope.value)
    print(secret)


@app.command(name="list")
def list_keys() -> None:
    """List keys, without their secrets."""
    from nlp_service.settings import settings
    from nlp_service.wiring import build

    service = build(settings())
    for key in service.store.access.keys(service.settings.web.institution):
        state = "revoked" if key.revoked else f"until {key.expires:%Y-%m-%d}" if key.expires else ""
        print(f"{key.id}  {key.scope:<8} {state:<17} {key.name}")


@app.command()
def revoke(key: Annotated[str, typer.Argument(help="id of the key")]) -> None:
    """End a key at once."""
    from nlp_service.settings import settings
    from nlp_service.wiring import build

    service = build(settings())
    institution = service.settings.web.institution
    service.store.access.revoke(institution, key)
    service.store.audit.write(institution, "admin", "key.revoke", key)
