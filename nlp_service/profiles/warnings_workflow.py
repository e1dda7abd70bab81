"""The life of a warning in people's hands: open → acknowledged → in action → closed.

Every function returns a new warning and leaves the given one alone. Source: credit-domain
specification 4.2; the deadlines are judgement.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal, get_args

from nlp_service.errors import BadRequest, Conflict, NotAllowed, NotFound
from nlp_service.profiles.playbook import workdays_after
from nlp_service.profiles.warnings_rules import rank
from nlp_service.schema import EarlyWarning, Level, WarningEvent

CloseReason = Literal[
    "cured", "false_positive", "accepted_risk", "duplicate", "data_error", "exited"
]
REASONS: tuple[str, ...] = get_args(CloseReason)

#: Working days until a warning must be acknowledged.
ACKNOWLEDGE_WITHIN: dict[Level, int] = {"blue": 10, "yellow": 5, "orange": 2, "red": 1}

#: Who is told next when a warning is not acknowledged in time or is escalated.
ROLES = ("relationship_manager", "credit_monitoring", "risk_management", "head_of_risk")


def acknowledge(warning: EarlyWarning, who: str, at: dt.datetime, note: str = "") -> EarlyWarning:
    """The warning as seen by ``who``. Raises Conflict unless it is open or escalated."""
    return _move(warning, {"open", "escalated"}, "acknowledged", who, at, note)


def act(
    warning: EarlyWarning, action_id: str, who: str, at: dt.datetime, note: str = ""
) -> EarlyWarning:
    """The warning with one of its actions done.

    Raises NotFound for an action it does not have, Conflict before it is acknowledged and where
    the action is done already.
    """
    moved = _move(
        warning, {"acknowledged", "in_action", "escalated"}, "in_action", who, at, note, action_id
    )
    action = next((action for action in moved.actions if action.id == action_id), None)
    if action is None:
        raise NotFound(f"warning {warning.id} has no action {action_id}")
    if action.done:
        raise Conflict(f"action {action_id} of warning {warning.id} is done already")
    action.done = True
    return moved


def close(
    warning: EarlyWarning, reason: str, who: str, at: dt.datetime, note: str = ""
) -> EarlyWarning:
    """The warning closed, or with its closing proposed.

    Blue and yellow close at once. Orange and red need two: the first call proposes and leaves
    the state, a second call by another person with the same reason closes.

    Raises BadRequest for an unknown reason or a missing note, Conflict where it is closed or was
    never acknowledged, NotAllowed where one person tries both steps.
    """
    if reason not in REASONS:
        raise BadRequest(f"unknown reason {reason!r}; one of {', '.join(REASONS)}")
    if not note.strip():
        raise BadRequest("closing a warning needs a note that names its evidence")
    if warning.state in {"closed", "open"}:
        raise Conflict(f"warning {warning.id} is {warning.state}; acknowledge it first")
    result = warning.model_copy(deep=True)
    if rank(warning.level) >= rank("orange"):
        proposal = _proposal(warning)
        if proposal is None or proposal.note.partition(":")[0] != reason:
            _log(result, who, at, "close_proposed", f"{reason}: {note}")
            return result
        if proposal.who == who:
            raise NotAllowed(
                f"closing a warning at {warning.level} needs a second person",
                next_step="Ask a colleague to confirm the closing.",
            )
    result.state, result.close_reason = "closed", reason
    _log(result, who, at, "closed", f"{reason}: {note}")
    return result


def escalate(warning: EarlyWarning, who: str, at: dt.datetime, note: str = "") -> EarlyWarning:
    """The warning handed to the next role. Raises Conflict where it is closed."""
    if warning.state == "closed":
        raise Conflict(f"warning {warning.id} is closed")
    result = warning.model_copy(deep=True)
    result.state = "escalated"
    step = sum(1 for event in warning.history if event.what == "escalated") + 1
    role = ROLES[min(step, len(ROLES) - 1)]
    _log(result, who, at, "escalated", f"{role}: {note}" if note else role)
    return result


def acknowledge_by(warning: EarlyWarning) -> dt.date:
    """The working day by which somebody must have acknowledged the warning."""
    return workdays_after(warning.raised.date(), ACKNOWLEDGE_WITHIN.get(warning.level, 10))


def overdue(warning: EarlyWarning, today: dt.date) -> bool:
    """Whether an open warning has passed its deadline, so that it should be escalated."""
    return warning.state == "open" and today > acknowledge_by(warning)


def _proposal(warning: EarlyWarning) -> WarningEvent | None:
    """The standing proposal to close: the last step a person took, when it was one."""
    for event in reversed(warning.history):
        if event.what == "close_proposed":
            return event
        if event.who != "system" or event.what in {"level_up", "level_back", "returned"}:
            return None  # anything new since then makes the proposal void
    return None


def _move(
    warning: EarlyWarning,
    allowed: set[str],
    state: Literal["acknowledged", "in_action"],
    who: str,
    at: dt.datetime,
    note: str,
    what: str = "",
) -> EarlyWarning:
    if warning.state not in allowed:
        raise Conflict(
            f"warning {warning.id} is {warning.state}; this needs {' or '.join(sorted(allowed))}"
        )
    result = warning.model_copy(deep=True)
    result.state = state
    _log(result, who, at, state, f"{what}: {note}" if what and note else what or note)
    return result


def _log(warning: EarlyWarning, who: str, at: dt.datetime, what: str, note: str) -> None:
    warning.history.append(WarningEvent(at=at, who=who, what=what, note=note))
