"""The board of early warnings: filters, deadlines, the watch list and the workflow."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse
from pydantic import BaseModel

from nlp_service.interfaces.web.page import SignedIn
from nlp_service.interfaces.web.profile_views import by_rule
from nlp_service.profiles.warnings_rules import rank
from nlp_service.profiles.warnings_workflow import acknowledge_by, overdue
from nlp_service.profiles.watch_list import listed_since
from nlp_service.schema import EarlyWarning

router = APIRouter()


class Filter(BaseModel):
    """What the board shows; empty fields hold nothing back."""

    level: str = ""
    state: str = ""
    owner: str = ""
    late: bool = False

    def lets_through(self, warning: EarlyWarning, today: dt.date) -> bool:
        """Whether a warning is to be shown."""
        owners = {action.owner_role for action in warning.actions if not action.done}
        return (
            (not self.level or warning.level == self.level)
            and (warning.state == self.state if self.state else warning.state != "closed")
            and (not self.owner or self.owner in owners)
            and (not self.late or late(warning, today))
        )


def late(warning: EarlyWarning, today: dt.date) -> bool:
    """Whether a deadline has passed: of acknowledging it, or of one of its actions."""
    if warning.state == "closed":
        return False
    return overdue(warning, today) or any(
        not action.done and action.due is not None and action.due < today
        for action in warning.actions
    )


@router.get("/warnings")
def warnings(page: SignedIn, asked: Annotated[Filter, Query()]) -> HTMLResponse:
    """All warnings of the portfolio, the gravest client first."""
    store = page.service.store
    today = store.today(page.institution)
    everything = store.warnings.list(page.institution)
    standing = [w for w in everything if w.state != "closed"]
    names = {client.id: client.name for client in store.clients.all(page.institution)}
    of_client: dict[str, list[EarlyWarning]] = {}
    for warning in everything:
        of_client.setdefault(warning.client_id, []).append(warning)
    now = dt.datetime.combine(today, dt.time(23, 59), dt.UTC)
    listed = {client: listed_since(found, now) for client, found in of_client.items()}
    boards: list[tuple[Any, ...]] = []
    for client, found in of_client.items():
        shown = [w for w in found if asked.lets_through(w, today)]
        if shown:
            worst = max((w.level for w in shown), key=rank)
            boards.append((client, worst, listed[client], by_rule(shown), len(shown)))
    boards.sort(key=lambda row: (-rank(row[1]), -row[4], names.get(row[0], "")))
    return page.render(
        "warnings.html",
        clients=boards,
        names=names,
        asked=asked,
        owners=sorted({action.owner_role for w in standing for action in w.actions}),
        counts=Counter(w.level for w in standing),
        late=sum(1 for w in standing if late(w, today)),
        watched=sum(1 for since in listed.values() if since),
        acknowledge_by=acknowledge_by,
        overdue=lambda warning: overdue(warning, today),
    )
