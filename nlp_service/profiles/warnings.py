"""Early warnings of one client: which rules stand at which level, without flapping.

Levels rise at the limit at once. They fall only after the value has been better than the limit by
the rule's margin for the rule's number of consecutive observations. A rule that ended does not
alert again within the cool-down unless its level rises. Words alone never make red.
Source: credit-domain specification 4.1 and 4.2.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence

from nlp_service.catalogues import rules_version
from nlp_service.profiles import (
    warnings_figures,
    warnings_flows,
    warnings_ratios,
    warnings_records,
)
from nlp_service.profiles.playbook import actions
from nlp_service.profiles.warnings_inputs import Fact, Observation, Relative, WarningInputs
from nlp_service.profiles.warnings_rules import LEVELS, Rule, rank, rules
from nlp_service.schema import EarlyWarning, Evidence, Level, WarningEvent
from nlp_service.scores.wording import quantity

__all__ = [
    "COOL_DOWN",
    "Fact",
    "Relative",
    "WarningInputs",
    "active",
    "client_level",
    "evaluate",
    "observe",
]

#: Within this time the same rule does not alert again at the same or a milder level.
COOL_DOWN = dt.timedelta(days=30)

#: Two orange warnings of different families within this time lift the client by one level.
_WINDOW = dt.timedelta(days=90)

#: Events that say whether a condition stands.
_TURNS = {"raised", "level_up", "level_back", "returned", "cleared"}

#: Evidence kept on a warning; the oldest beyond it is dropped.
_MOST_EVIDENCE = 24

_MEASURES: tuple[Callable[[WarningInputs], Iterator[Observation]], ...] = (
    warnings_ratios.financial,
    warnings_figures.covenants,
    warnings_figures.facts,
    warnings_figures.group,
    warnings_figures.maturity,
    warnings_figures.data,
    warnings_records.bureau,
    warnings_records.text,
    warnings_records.conduct,
    warnings_flows.flows,
)


def evaluate(
    inputs: WarningInputs, previous: list[EarlyWarning], now: dt.datetime
) -> list[EarlyWarning]:
    """The client's warnings after looking at ``inputs`` again: updated, ended and new ones.

    ``previous`` are all warnings kept of this client, closed ones too; none is dropped and none is
    changed in place.
    """
    return step(observe(inputs), inputs, previous, now)


def observe(inputs: WarningInputs) -> list[Observation]:
    """Everything the rules see, with enough data for a verdict, each matter once."""
    table = rules()
    found = [
        seen
        for measure in _MEASURES
        for seen in measure(inputs)
        if seen.points >= table[seen.rule].least
    ]
    return _covered(found, table)


def _covered(observations: list[Observation], table: dict[str, Rule]) -> list[Observation]:
    """The observations without what another says as loudly; its evidence joins the other's.

    Red always speaks for itself.
    """
    result = list(observations)
    place: dict[str, int] = {}
    for index, seen in enumerate(observations):
        place.setdefault(seen.rule, index)
    for index, seen in enumerate(observations):
        level = _raw(seen, table[seen.rule])
        if level in ("none", "red"):
            continue
        for name in table[seen.rule].covered_by:
            other = place.get(name)
            if other is None or (seen.text_only and not observations[other].text_only):
                continue
            if rank(_raw(observations[other], table[name])) >= rank(level):
                joined = [*result[other].evidence, *seen.evidence]
                result[other] = dataclasses.replace(result[other], evidence=joined)
                result[index] = dataclasses.replace(seen, level="none", held="none", evidence=[])
                break
    return result


def step(
    observations: list[Observation],
    inputs: WarningInputs,
    previous: list[EarlyWarning],
    now: dt.datetime,
) -> list[EarlyWarning]:
    """One turn of the engine over given observations; see ``evaluate``."""
    table = rules()
    result = [_copy(warning) for warning in previous]
    newest: dict[tuple[str, str], EarlyWarning] = {}
    for warning in sorted(result, key=lambda warning: warning.raised):
        newest[(warning.rule, warning.key)] = warning
    solid = {
        seen.rule
        for seen in observations
        if not seen.text_only and rank(_raw(seen, table[seen.rule])) >= rank("orange")
    }
    seen_keys = set()
    for seen in observations:
        rule = table[seen.rule]
        seen_keys.add((seen.rule, seen.key))
        earlier = newest.get((seen.rule, seen.key))
        level, review = _allowed(seen, rule, solid)
        if earlier is not None and active(earlier):
            _update(earlier, seen, rule, level, review, now, inputs)
        elif level != "none" and _alerts(earlier, seen, level, now):
            result.append(_raise(seen, rule, level, review, inputs, now, previous))
        elif level != "none" and earlier is not None:
            _again(earlier, seen, rule, now)
    period = inputs.as_of.isoformat()
    for (name, key), warning in newest.items():
        if (name, key) not in seen_keys and active(warning) and table[name].absent == "clear":
            gone = Observation(name, key, 0.0, "", period, [], level="none", gone=True)
            _update(warning, gone, table[name], "none", False, now, inputs)
    return sorted(result, key=lambda w: (not active(w), -rank(w.level), w.rule, w.key))


def _copy(warning: EarlyWarning) -> EarlyWarning:
    """A copy whose lists may grow; what stands in them is never changed, so it is shared."""
    lists = {name: list(getattr(warning, name)) for name in ("evidence", "actions", "history")}
    return warning.model_copy(update=lists)


def active(warning: EarlyWarning) -> bool:
    """Whether the condition still stands: not closed by a person and not cleared by the data."""
    if warning.state == "closed":
        return False
    for event in reversed(warning.history):
        if event.what in _TURNS:
            return event.what != "cleared"
    return True


def client_level(warnings: Iterable[EarlyWarning], now: dt.datetime) -> Level:
    """The highest active level; one more, at most red, with two orange families in 90 days.

    Words alone do not lift a client to red: one of the warnings must rest on figures or records.
    """
    standing = [warning for warning in warnings if active(warning)]
    top = max((rank(warning.level) for warning in standing), default=0)
    recent = [
        warning
        for warning in standing
        if rank(warning.level) >= rank("orange") and now - warning.raised <= _WINDOW
    ]
    families = {warning.family for warning in recent}
    if len(families) >= 2 and not all(warning.review for warning in recent):
        top = min(top + 1, rank("red"))
    return LEVELS[top]


def _raw(seen: Observation, rule: Rule) -> Level:
    if seen.reached is None:
        seen.reached = seen.level or (seen.limits or rule.limits).level(seen.value)
    return seen.reached


def _allowed(seen: Observation, rule: Rule, solid: set[str]) -> tuple[Level, bool]:
    """The level an observation may raise, and whether it waits for a person's review."""
    level = _raw(seen, rule)
    if not seen.text_only:
        return level, False
    if level == "red" and not solid.intersection(seen.corroborated_by):
        level = "orange"
    return level, level == "orange"


def _alerts(
    earlier: EarlyWarning | None, seen: Observation, level: Level, now: dt.datetime
) -> bool:
    """Whether a condition makes a new alert, given the last warning of the same rule and key."""
    if earlier is None or _news(earlier, level, now):
        # The same figures a person has already closed are no news, however old.
        return (
            earlier is None
            or earlier.state != "closed"
            or seen.period != earlier.period
            or rank(level) > rank(earlier.level)
        )
    return False


def _news(warning: EarlyWarning, level: Level, now: dt.datetime) -> bool:
    """Whether reaching ``level`` is worth an alert: the cool-down is over, or it is a new high."""
    alerts = [event for event in warning.history if event.what in {"raised", "level_up"}]
    if not alerts or now - alerts[-1].at >= COOL_DOWN:
        return True
    return rank(level) > rank(_level_of(alerts[-1]))


def _level_of(event: WarningEvent) -> Level:
    """The level an event of the engine reached: the first word of its note."""
    name = event.note.split(" ", 1)[0]
    return next(level for level in LEVELS if level == name)


def _again(warning: EarlyWarning, seen: Observation, rule: Rule, now: dt.datetime) -> None:
    """Seen again inside the cool-down: no new alert, but the evidence and the state are kept."""
    _append(warning, seen.evidence)
    if warning.state != "closed":
        _event(warning, now, "returned", seen.period)
        _show(warning, seen, rule)


def _raise(
    seen: Observation,
    rule: Rule,
    level: Level,
    review: bool,
    inputs: WarningInputs,
    now: dt.datetime,
    previous: list[EarlyWarning],
) -> EarlyWarning:
    count = sum(1 for w in previous if w.rule == seen.rule and w.key == seen.key)
    identity = f"{inputs.client.id}|{seen.rule}|{seen.key}|{count}"
    warning = EarlyWarning(
        id=hashlib.sha256(identity.encode()).hexdigest()[:16],
        client_id=inputs.client.id,
        rule=seen.rule,
        key=seen.key,
        family=rule.family,
        level=level,
        title_zh="",
        title_en="",
        observed="",
        limit="",
        raised=now,
        review=review,
        rules_version=rules_version(),
        evidence=_distinct(seen.evidence)[:_MOST_EVIDENCE],
        actions=actions(level, now.date(), inputs.clauses),
    )
    _show(warning, seen, rule)
    _event(warning, now, "raised", f"{level} {seen.period}")
    return warning


def _update(
    warning: EarlyWarning,
    seen: Observation,
    rule: Rule,
    level: Level,
    review: bool,
    now: dt.datetime,
    inputs: WarningInputs,
) -> None:
    """Bring an active warning up to what was seen: up at once, down only after the margin."""
    _append(warning, seen.evidence)
    before = warning.level
    if rank(level) > rank(before):
        # A level that came back inside the cool-down counts, but is no second alert.
        what = "level_up" if _news(warning, level, now) else "level_back"
        _set_level(warning, level, inputs, now)
        _event(warning, now, what, f"{level} {seen.period}")
    elif rank(level) < rank(before):
        held = _held(seen, rule, level)
        if rank(held) >= rank(before):
            _hold(warning, now)
        elif _good(warning, seen, rule, now):
            _set_level(warning, held, inputs, now)
            if held == "none":
                warning.level = before
                _event(warning, now, "cleared", seen.period)
            else:
                _event(warning, now, "level_down", f"{held} {seen.period}")
    else:
        _hold(warning, now)
    if rank(level) >= rank(before):
        warning.review = review
    if not seen.gone:
        _show(warning, seen, rule)


def _held(seen: Observation, rule: Rule, level: Level) -> Level:
    """The level that the margin still holds; a level without a figure has no margin."""
    if seen.held is not None:
        return seen.held if rank(seen.held) > rank(level) else level
    if seen.level is not None and seen.limits is None:
        return level
    held = (seen.limits or rule.limits).level(seen.value, clearing=True)
    if seen.text_only and held == "red":
        held = "orange"
    return held if rank(held) > rank(level) else level


def _good(warning: EarlyWarning, seen: Observation, rule: Rule, now: dt.datetime) -> bool:
    """Counts a good observation; True once there are enough of them in a row."""
    counted = []
    for event in _own(warning):
        if event.what != "good":
            break
        counted.append(event.note)
    if seen.period == warning.period or seen.period in counted:
        return False  # the same figures looked at twice are one observation
    if len(counted) + 1 >= rule.clears_after:
        return True
    _event(warning, now, "good", seen.period)
    return False


def _own(warning: EarlyWarning) -> Iterator[WarningEvent]:
    """The engine's own events, newest first; what people do does not touch the counting."""
    return (event for event in reversed(warning.history) if event.who == "system")


def _hold(warning: EarlyWarning, now: dt.datetime) -> None:
    """Breaks a run of good observations."""
    if next((event.what for event in _own(warning)), "") == "good":
        _event(warning, now, "held", "")


def _set_level(
    warning: EarlyWarning, level: Level, inputs: WarningInputs, now: dt.datetime
) -> None:
    warning.level = level
    done = {action.id for action in warning.actions}
    fresh = actions(level, now.date(), inputs.clauses)
    warning.actions.extend(action for action in fresh if action.id not in done)


def _show(warning: EarlyWarning, seen: Observation, rule: Rule) -> None:
    title = f"{rule.name_en}: {seen.name_en}" if seen.name_en else rule.name_en
    missing = missing_zh = None
    if not warning.evidence:
        missing, missing_zh = seen.missing or _NO_DOCUMENT
    shown = {
        "title_zh": f"{rule.name_zh}：{seen.name_zh}" if seen.name_zh else rule.name_zh,
        "title_en": title[:1].upper() + title[1:],
        "observed": seen.observed,
        "period": seen.period,
        "limit": _limit(seen, rule, warning.level),
        "limit_source": seen.limit_source,
        "missing": missing,
        "missing_zh": missing_zh,
    }
    for name, value in shown.items():
        # Most of it reads as before, and comparing costs less than setting.
        if getattr(warning, name) != value:
            setattr(warning, name, value)


#: Where a measure does not say itself why nothing can be quoted.
_NO_DOCUMENT = ("no document behind this figure", "该数据无文件佐证")


def _limit(seen: Observation, rule: Rule, level: Level) -> str:
    if seen.limit:
        return seen.limit
    limits = seen.limits or rule.limits
    bound = limits.bound(level)
    if bound is None:
        return ""
    unit = rule.unit or ("ratio" if seen.observed.endswith("%") else "x")
    return f"{_SIGNS[limits.operator]} {quantity(bound, unit)}"


_SIGNS = {">=": "≥", ">": ">", "<=": "≤", "<": "<", "ratio": ""}


def _append(warning: EarlyWarning, evidence: Sequence[Evidence]) -> None:
    if evidence:
        warning.evidence = _distinct([*warning.evidence, *evidence])[-_MOST_EVIDENCE:]


def _distinct(evidence: Iterable[Evidence]) -> list[Evidence]:
    """Each place once, in order."""
    places: dict[tuple[object, ...], Evidence] = {}
    for item in evidence:
        place = item.provenance
        key = (place.document_id, place.part, place.start, place.text, place.cell)
        places.setdefault(key, item)
    return list(places.values())


def _event(warning: EarlyWarning, now: dt.datetime, what: str, note: str) -> None:
    warning.history.append(WarningEvent(at=now, who="system", what=what, note=note))
