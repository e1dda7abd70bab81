"""The profile of a client, a page a tab; each number opens to the words behind it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from nlp_service.errors import NotFound
from nlp_service.interfaces import risks, surroundings
from nlp_service.interfaces.web import charts, correspondence, terms, treatment
from nlp_service.interfaces.web import profile_views as views
from nlp_service.interfaces.web.page import Page, SignedIn
from nlp_service.pipeline import messages_of
from nlp_service.profiles import peers, what_if
from nlp_service.profiles.bureau.adapter import purposes
from nlp_service.profiles.bureau.masking import masked_profile
from nlp_service.profiles.warnings_workflow import acknowledge_by, overdue
from nlp_service.schema import Profile
from nlp_service.schema.risk import SlottingItem

router = APIRouter()

#: The tabs in the order of an analyst's questions; each has a template of its name.
TABS = (
    "overview",
    "score",
    "ratios",
    "statements",
    "warnings",
    "cooperation",
    "signals",
    "terms",
    "covenants",
    "risk",
    "treatment",
    "bureau",
    "documents",
    "mail",
)


@router.get("/clients/{client_id}")
def overview(client_id: str, page: SignedIn) -> HTMLResponse:
    """The client at a glance."""
    return _tab(client_id, "overview", page)


@router.get("/clients/{client_id}/score-path")
def score_path(client_id: str, page: SignedIn) -> HTMLResponse:
    """The chart of past scores, those before the first kept one worked out now."""
    replayed = page.service.score_path(page.institution, client_id)
    past = _past(client_id, page)
    earlier = [(row.day, row.score, row.grade) for row in replayed]
    return page.render("profile/score_path.html", history=charts.score_history(past, earlier))


@router.get("/clients/{client_id}/{tab}")
def tab(client_id: str, tab: str, page: SignedIn) -> HTMLResponse:
    """One side of the client. Raises NotFound for a tab that there is not."""
    return _tab(client_id, tab, page)


def _tab(client_id: str, name: str, page: Page) -> HTMLResponse:
    if name not in TABS:
        raise NotFound("A client has no such page.")
    profile = masked_profile(page.service.profile(page.institution, client_id))
    page.service.store.audit.write(
        page.institution, page.principal.user if page.principal else "", "profile.view", client_id
    )
    view = _VIEWS.get(name)
    return page.render(
        f"profile/{name}.html",
        p=profile,
        tabs=TABS,
        tab=name,
        warnings_open=views.open_warnings(profile),
        **(view(profile, page) if view else {}),
    )


def _overview(profile: Profile, page: Page) -> dict[str, Any]:
    credit = profile.credit
    return {
        "pd_chart": charts.pd_interval(credit.pd, credit.pd_interval) if credit.pd else None,
        "history": charts.score_history(_past(profile.client.id, page)),
        "families": views.families(views.open_warnings(profile)),
        "covenant_strips": [(c, charts.bullet(c)) for c in profile.covenants],
        "standing_out": views.ratio_view(profile)["standing_out"][:4],
        "promises_open": [q for q in profile.promises if q.outcome.value in ("open", "missed")],
    }


def _past(client_id: str, page: Page) -> list[tuple[dt.date, float, str | None]]:
    """The scores that were kept, oldest first."""
    return [
        (row.as_of, row.credit.score, row.credit.grade)
        for row in reversed(page.service.store.scores.history(page.institution, client_id))
        if row.credit.score is not None
    ]


def _score(profile: Profile, page: Page) -> dict[str, Any]:
    return {**views.score_view(profile), "levers": what_if.levers(profile)}


def _ratios(profile: Profile, page: Page) -> dict[str, Any]:
    return {
        **views.ratio_view(profile),
        "peer_group": peers.group(profile),
        "peers": surroundings.beside_peers(page.service, page.institution, profile),
        "tiers": surroundings.tiers(profile),
    }


def _statements(profile: Profile, page: Page) -> dict[str, Any]:
    return {
        "tables": views.statement_tables(profile.statements),
        "failed_checks": [c for c in profile.checks if c.outcome in ("fail", "warn")],
        "passed_checks": sum(1 for c in profile.checks if c.outcome == "pass"),
    }


def _warnings(profile: Profile, page: Page) -> dict[str, Any]:
    today = page.service.store.today(page.institution)
    return {
        "families": views.families(views.open_warnings(profile)),
        "warning_groups": views.by_rule(views.open_warnings(profile)),
        "closed": [w for w in profile.warnings if w.state == "closed"],
        "acknowledge_by": acknowledge_by,
        "overdue": lambda warning: overdue(warning, today),
    }


def _cooperation(profile: Profile, page: Page) -> dict[str, Any]:
    newest = page.service.store.feedback.newest
    said = {
        f"{kind}:{target}": verdict
        for kind in ("promise", "request")
        for target, verdict in newest(page.institution, kind, profile.client.id).items()
    }
    messages = []
    if "dismiss" in said.values():
        messages = messages_of(page.service.store, page.institution, profile.client)
    return {
        "dimensions": views.dimensions(profile),
        "dismissed": correspondence.dismissed(messages, said),
        **correspondence.view(profile, page.locale, said),
    }


def _signals(profile: Profile, page: Page) -> dict[str, Any]:
    return {"signal_groups": views.signal_groups(profile.signals)}


def _risk(profile: Profile, page: Page) -> dict[str, Any]:
    found = risks.slotting(page.service, page.institution, profile)
    by_factor: dict[str, list[SlottingItem]] = {}
    for item in found.items:
        by_factor.setdefault(item.factor, []).append(item)
    return {
        "panels": risks.panels(profile),
        "slotting": found,
        "questions": by_factor,
        "scenarios": surroundings.scenarios(page.service),
        "forecasts": surroundings.forecasts(profile),
    }


def _treatment(profile: Profile, page: Page) -> dict[str, Any]:
    return {
        **treatment.view(profile, page.request.query_params),
        "price": surroundings.price(page.service, page.institution, profile),
    }


def _bureau(profile: Profile, page: Page) -> dict[str, Any]:
    store, report, t = page.service.store, profile.bureau, page.locale
    today = store.today(page.institution)
    features = report.features if report else {}
    return {
        "features": [(name, t.bureau_feature(name, value)) for name, value in features.items()],
        "stale": report is not None
        and (today - report.as_of).days > page.service.settings.bureau.stale_days,
        "reconciliation": [check for check in profile.checks if check.id == "C14"],
        "authorisations": store.bureau.authorisations(page.institution, profile.client.id),
        "queries": store.bureau.queries(page.institution, profile.client.id)[:30],
        "purposes": purposes(),
    }


def _mail(profile: Profile, page: Page) -> dict[str, Any]:
    return {
        "messages": sorted(
            (m for m in profile.messages if m.date), key=lambda m: str(m.date), reverse=True
        )
    }


_VIEWS: dict[str, Callable[[Profile, Page], dict[str, Any]]] = {
    "overview": _overview,
    "score": _score,
    "ratios": _ratios,
    "statements": _statements,
    "warnings": _warnings,
    "cooperation": _cooperation,
    "signals": _signals,
    "terms": terms.sheets,
    "covenants": terms.covenants,
    "risk": _risk,
    "treatment": _treatment,
    "bureau": _bureau,
    "mail": _mail,
}
