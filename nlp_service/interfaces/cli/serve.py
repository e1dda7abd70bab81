"""nlp-service serve: the API and the web pages."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import typer

LINK_LIFETIME = dt.timedelta(hours=12)
GRACE_SECONDS = 10


def serve(
    host: Annotated[str | None, typer.Option(help="address to listen on")] = None,
    port: Annotated[int | None, typer.Option(help="port to listen on")] = None,
    demo: Annotated[bool, typer.Option(help="load the demo portfolio first")] = False,
) -> None:
    """Serve until interrupted; a local start prints a one-time sign-in link."""
    import uvicorn

    from nlp_service.interfaces.api.app import create_app
    from nlp_service.interfaces.log import configure
    from nlp_service.settings import settings
    from nlp_service.wiring import build

    chosen = settings()
    configure(chosen.log_level)
    if demo:
        from nlp_service.interfaces.demo.load import load, surround

        surround(chosen)
    service = build(chosen)
    institution = chosen.web.institution
    if demo:
        load(service, institution)
    address, number = host or chosen.web.host, port or chosen.web.port
    secret = service.sign_in_link(institution, LINK_LIFETIME)
    shown = "127.0.0.1" if address in ("0.0.0.0", "::") else address  # noqa: S104
    app = create_app(
        service,
        announce=f"Serving on http://{shown}:{number}\n"
        f"Sign in once with this link: http://{shown}:{number}/sign-in?link={secret}",
    )
    uvicorn.run(
        app,
        host=address,
        port=number,
        log_level=chosen.log_level,
        access_log=False,
        # Whoever watches a batch would otherwise keep the service from ending.
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
