"""nlp-service backtest: the warning rules replayed over the clients' own history."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from nlp_service.schema import Backtest
from nlp_service.schema.client import Level


def backtest(
    outcomes: Annotated[
        Path, typer.Argument(help="CSV with columns client,date: defaults and other outcomes")
    ],
    level: Annotated[Level, typer.Option(help="the level that counts as an alert")] = "orange",
    months: Annotated[int, typer.Option(help="how far back to replay, months")] = 36,
    horizon: Annotated[int, typer.Option(help="days in which an alert must come true")] = 365,
    reporting: Annotated[int, typer.Option(help="days until a statement is known")] = 90,
    as_json: Annotated[bool, typer.Option("--json", help="the whole result as JSON")] = False,
) -> None:
    """Measure the warning rules on history: hit rate, false alerts, lead time."""
    from nlp_service.settings import settings
    from nlp_service.wiring import build

    service = build(settings())
    result = service.backtest(
        service.settings.web.institution,
        outcomes,
        level=level,
        months=months,
        horizon_days=horizon,
        reporting_days=reporting,
    )
    print(result.model_dump_json() if as_json else "\n".join(_lines(result)))


def _lines(result: Backtest) -> Iterator[str]:
    yield (
        f"{result.clients} clients, {result.start} to {result.end}, alert at {result.level}, "
        f"horizon {result.horizon_days} days"
    )
    if result.hit_rate is not None and result.hit_interval is not None:
        low, high = result.hit_interval
        yield (
            f"Hit rate {result.hit_rate:.0%} ({low:.0%} to {high:.0%}): {result.hits} of "
            f"{result.outcomes} outcomes"
        )
    if result.false_per_100 is not None:
        yield (
            f"False alerts {result.false_per_100:.1f} per 100 clients and year "
            f"({result.false_alerts} of {result.alerts} alerts; {result.pending} too young)"
        )
    if result.median_lead_days is not None:
        yield f"Median lead time {result.median_lead_days:.0f} days"
    for rule, (hits, false) in result.by_rule.items():
        yield f"  {rule}  {hits} true, {false} false"
    if result.insufficient:
        yield f"Note: {result.insufficient}"
