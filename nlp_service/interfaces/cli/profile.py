"""nlp-service profile: a client as numbers, each with the words behind it."""

from __future__ import annotations

from typing import Annotated

import typer

from nlp_service.schema import Evidence, Profile


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


def _lines(profile: Profile):  # type: ignore[no-untyped-def]
    credit, cooperation = profile.credit, profile.cooperation
    yield f"{profile.client.name} ({profile.client.id}), as of {profile.as_of}"
    if credit.grade is None:
        yield f"Grade: none. {credit.insufficient or ''}"
    else:
        yield f"Grade {credit.grade}, PD {credit.pd:.2%}, score {credit.score:.0f}, coverage {credit.coverage:.0%}"
    if cooperation.value is None:
        yield f"Cooperation: {cooperation.insufficient}"
    else:
        low, high = cooperation.interval or (cooperation.value, cooperation.value)
        yield (
            f"Cooperation {cooperation.value:.0f} ({low:.0f} to {high:.0f}), {cooperation.trend}, "
            f"from {cooperation.messages} messages in {cooperation.threads} threads"
        )
    segment = profile.segment
    yield f"Segment {segment.id or '–'}: {segment.industry_en} × {segment.grade_band or '–'} × {segment.tenor.preference}"
    for title, reasons in (("Reasons", [*credit.overrides, *credit.reasons]),):
        yield f"\n{title}"
        for reason in reasons:
            yield f"  [{reason.direction}] {reason.text_en}"
            yield from (f"      “{_quote(e)}”" for e in reason.evidence[:1])
    yield f"\nWarnings ({profile.level})"
    for warning in profile.warnings:
        if warning.state != "closed":
            yield f"  {warning.level:<7} {warning.rule} {warning.title_en}: {warning.observed} (limit {warning.limit})"


def _quote(evidence: Evidence) -> str:
    where = evidence.provenance
    place = where.cell or (f"page {where.page}" if where.page else "")
    return (
        f"{' '.join(where.text.split())[:160]}” {place}".rstrip("” ") if place else where.text[:160]
    )
