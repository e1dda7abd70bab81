"""nlp-service profile: a client as numbers, each with the words behind it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import typer

from nlp_service.schema import CooperationScore, CreditScore, Evidence, Profile


def profile(
    client: Annotated[
        str | None, typer.Argument(help="id, name or alias; default lists all")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="the whole profile as JSON")] = False,
) -> None:
    """Show a client's scores with their reasons, or list the clients."""
    import json

    from nlp_service.settings import settings
    from nlp_service.wiring import build

    service = build(settings())
    institution = service.settings.web.institution
    if client is None:
        rows = service.store.clients.summaries(institution)
        if as_json:
            print(json.dumps([row.model_dump(mode="json") for row in rows], ensure_ascii=False))
            return
        for row in rows:
            cooperation = "–" if row.cooperation is None else f"{row.cooperation:.0f}"
            print(
                f"{row.client.id:<24} {row.grade or '–':<4} cooperation {cooperation:>3}  "
                f"{row.level:<7} {row.client.name}"
            )
        return
    found = service.profile(institution, service.store.clients.find(institution, client).id)
    print(found.model_dump_json() if as_json else "\n".join(_lines(found)))


def _lines(profile: Profile) -> Iterator[str]:
    yield f"{profile.client.name} ({profile.client.id}), as of {profile.as_of}"
    yield _grade(profile.credit)
    yield _cooperation(profile.cooperation)
    segment = profile.segment
    yield (
        f"Segment {segment.id or '–'}: {segment.industry_en or '–'} × "
        f"{segment.grade_band or '–'} × {segment.tenor.preference}"
    )
    yield "\nReasons"
    for reason in [*profile.credit.overrides, *profile.credit.reasons]:
        yield f"  [{reason.direction}] {reason.text_en}"
        yield from (f"      {_quote(evidence)}" for evidence in reason.evidence[:1])
    yield f"\nWarnings ({profile.level})"
    for warning in profile.warnings:
        if warning.state != "closed":
            yield (
                f"  {warning.level:<7} {warning.rule} {warning.title_en}: "
                f"{warning.observed} (limit {warning.limit})"
            )


def _grade(credit: CreditScore) -> str:
    if credit.grade is None or credit.pd is None or credit.score is None:
        return f"Grade: none. {credit.insufficient or ''}".rstrip()
    return (
        f"Grade {credit.grade}, PD {credit.pd:.2%}, score {credit.score:.0f}, "
        f"coverage {credit.coverage:.0%}"
    )


def _cooperation(score: CooperationScore) -> str:
    if score.value is None:
        return f"Cooperation: {score.insufficient}"
    low, high = score.interval or (score.value, score.value)
    return (
        f"Cooperation {score.value:.0f} ({low:.0f} to {high:.0f}), {score.trend}, "
        f"from {score.messages} messages in {score.threads} threads"
    )


def _quote(evidence: Evidence) -> str:
    where = evidence.provenance
    place = where.cell or (f"page {where.page}" if where.page else "")
    return f"“{' '.join(where.text.split())[:160]}” {place}".rstrip()
