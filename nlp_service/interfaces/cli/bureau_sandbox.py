"""nlp-service bureau-sandbox: a local gateway of invented credit reports."""

from __future__ import annotations

from typing import Annotated

import typer

from nlp_service.interfaces.cli.output import say


def bureau_sandbox(
    host: Annotated[str, typer.Option(help="address to listen on")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="port to listen on")] = 8790,
    today: Annotated[
        str | None, typer.Option(help="date of the reports (YYYY-MM-DD); default today")
    ] = None,
) -> None:
    """Serve synthetic reports until interrupted; every one is marked 测试数据 TEST DATA."""
    import datetime as dt

    import uvicorn

    from nlp_service.errors import BadRequest
    from nlp_service.interfaces.bureau.sandbox import create_sandbox

    try:
        day = dt.date.fromisoformat(today) if today else None
    except ValueError:
        raise BadRequest(f"{today!r} is not a date (YYYY-MM-DD).") from None
    say(f"Synthetic reports only. Use NLP_SERVICE_BUREAU__GATEWAY=http://{host}:{port}")
    uvicorn.run(create_sandbox(day), host=host, port=port, log_level="warning")
