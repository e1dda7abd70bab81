"""The portfolio and the profile of a client."""

from __future__ import annotations

import itertools
from collections import defaultdict
from typing import Any

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from nlp_service.interfaces.web.page import SignedIn
from nlp_service.profiles.industries import industries
from nlp_service.profiles.warnings_rules import rank
from nlp_service.schema import Client, Contribution, EarlyWarning, Profile, Ratio, Signal, Statement

router = APIRouter()


@router.get("/")
def portfolio(page: SignedIn) -> HTMLResponse:
    """All clients, the soundest first."""
    store = page.service.store
    waiting = store.documents.waiting()
    if not waiting:
        page.service.refresh_stale(page.institution)
    undecided = store.documents.list(page.institution, unmatched=True, limit=500)
    return page.render(
        "portfolio.html",
        rows=store.clients.summaries(page.institution),
        undecided=len(undecided),
        waiting=waiting,
    )


@router.get("/clients/new")
def new_client(page: SignedIn) -> HTMLResponse:
    """The form for a new client."""
    return page.render(
        "client_form.html", client=Client(id="", name=""), industries=industries(), fresh=True
    )


@router.get("/clients/{client_id}/edit")
def edit_client(client_id: str, page: SignedIn) -> HTMLResponse:
    """The form for a client's basic data."""
    client = page.service.store.clients.get(page.institution, client_id)
    return page.render("client_form.html", client=client, industries=industries(), fresh=False)


@router.get("/clients/{client_id}")
def client(client_id: str, page: SignedIn) -> HTMLResponse:
    """Everything known of one client; each number opens to the words behind it."""
    profile = page.service.profile(page.institution, client_id)
    page.service.store.audit.write(
        page.institution, page.principal.user if page.principal else "", "profile.view", client_id
    )
    return page.render("profile.html", p=profile, **_view(profile))


def _view(profile: Profile) -> dict[str, Any]:
    """The profile as the page lays it out."""
    ratios: dict[str, dict[str, Ratio]] = defaultdict(dict)
    periods: dict[str, None] = {}
    for ratio in sorted(profile.ratios, key=lambda r: r.period.end, reverse=True):
        year = ratio.period.end.isoformat()
        periods[year] = None
        ratios[ratio.id].setdefault(year, ratio)
    years = list(periods)[:4]
    latest = [rows[years[0]] for rows in ratios.values() if years and years[0] in rows]
    categories = itertools.groupby(sorted(latest, key=lambda r: r.category), lambda r: r.category)
    pending = [w for w in profile.warnings if w.state != "closed"]
    dimensions: dict[str, list[Contribution]] = defaultdict(list)
    for contribution in profile.cooperation.contributions:
        dimensions[contribution.name].append(contribution)
    return {
        "ratios": ratios,
        "years": years,
        "categories": [(name, list(rows)) for name, rows in categories],
        "dimensions": dimensions,
        "contributions": sorted(
            (c for c in profile.credit.contributions if c.value and c.group != "prior"),
            key=lambda c: -abs(c.value),
        ),
        "signal_groups": _signals(profile.signals),
        "prior": [c for c in profile.credit.contributions if c.group == "prior"],
        "statements": _statements(profile.statements),
        "open_warnings": pending,
        "warning_groups": by_rule(pending),
        "failed_checks": [c for c in profile.checks if c.outcome in ("fail", "warn")],
        "messages": sorted(
            (m for m in profile.messages if m.date), key=lambda m: str(m.date), reverse=True
        ),
    }


def _signals(signals: list[Signal]) -> list[tuple[str, list[Signal]]]:
    """What was stated, the clauses in force, and what counts for nothing; empty groups left out."""
    groups: dict[str, list[Signal]] = {"stated": [], "clauses": [], "others": []}
    for signal in signals:
        if signal.polarity in ("protective", "adverse"):
            groups["clauses"].append(signal)
        elif signal.assertion in ("asserted", "past") and signal.subject_role not in (
            "other",
            "unknown",
        ):
            groups["stated"].append(signal)
        else:
            groups["others"].append(signal)
    return [(name, found) for name, found in groups.items() if found]


def by_rule(warnings: list[EarlyWarning]) -> list[tuple[str, list[EarlyWarning]]]:
    """Warnings of one rule together, the gravest first within it and among the rules."""
    groups: dict[str, list[EarlyWarning]] = defaultdict(list)
    for warning in sorted(warnings, key=lambda w: (-rank(w.level), w.rule, w.key)):
        groups[warning.rule].append(warning)
    return list(groups.items())


def _statements(statements: list[Statement]) -> list[tuple[str, list[str], list[list[Any]]]]:
    """Statements of one kind side by side: (kind, periods, rows of label and values)."""
    groups = []
    key = lambda s: (s.kind, s.scope)  # noqa: E731
    for (kind, _), found in itertools.groupby(sorted(statements, key=key), key):
        newest = sorted(found, key=lambda s: s.period.end, reverse=True)[:4]
        items: dict[str, str] = {}
        for statement in newest:
            for value in statement.items.values():
                items.setdefault(value.item, value.label)
        rows = [
            [label, *(statement.items.get(item) for statement in newest)]
            for item, label in items.items()
        ]
        groups.append((kind, [s.period.end.isoformat() for s in newest], rows))
    return groups
