"""nlp-service client: add clients and show their basic data."""

from __future__ import annotations

from typing import Annotated

import typer

app = typer.Typer(help="Add clients, or show their basic data.", no_args_is_help=True)


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="registered name")],
    client_id: Annotated[str, typer.Option("--id", help="own id; default is made up")] = "",
    alias: Annotated[list[str] | None, typer.Option(help="another name; repeatable")] = None,
    domain: Annotated[list[str] | None, typer.Option(help="mail domain; repeatable")] = None,
    uscc: Annotated[str | None, typer.Option(help="unified social credit code")] = None,
    lei: Annotated[str | None, typer.Option(help="legal entity identifier")] = None,
    industry: Annotated[str | None, typer.Option(help="GB/T 4754 section, A to T")] = None,
) -> None:
    """Add a client and print its id."""
    from nlp_service.schema import Client, Identifier
    from nlp_service.settings import settings
    from nlp_service.wiring import build

    numbers = [("cn.uscc", uscc), ("lei", lei)]
    service = build(settings())
    client = Client(
        id=client_id,
        name=name,
        aliases=alias or [],
        domains=domain or [],
        identifiers=[Identifier(scheme=scheme, id=number) for scheme, number in numbers if number],
        industry=industry,
    )
    print(service.store.clients.add(service.settings.web.institution, client).id)


@app.command()
def show(client: Annotated[str, typer.Argument(help="id, name or alias")]) -> None:
    """Print a client's basic data as JSON."""
    from nlp_service.settings import settings
    from nlp_service.wiring import build

    service = build(settings())
    found = service.store.clients.find(service.settings.web.institution, client)
    print(found.model_dump_json(indent=2))
