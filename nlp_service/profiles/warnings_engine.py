"""One turn of the warning engine: warnings raised, updated and ended by what was seen."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence
from operator import attrgetter

from nlp_service.catalogues import rules_version
from nlp_service.profiles.playbook import actions
from nlp_service.profiles.warnings_history import active, alerts, good, hold, news, record
from nlp_service.profiles.warnings_inputs import Observation, WarningInputs
from nlp_service.profiles.warnings_levels import allowed, held_by, reached
from nlp_service.profiles.warnings_rules import Rule, rank, rules
from nlp_service.schema import EarlyWarning, Evidence, Level
from nlp_service.scores.wording import quantity

#: Evidence kept on a warning; the oldest beyond it is dropped.
_MOST_EVIDENCE = 24

_PLACE = attrgetter("document_id", "part", "start", "text", "cell")


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
        if not seen.text_only and rank(reached(seen, table[seen.rule])) >= rank("orange")
    }
    seen_keys = set()
    for seen in observations:
        rule = table[seen.rule]
        seen_keys.add((seen.rule, seen.key))
        earlier = newest.get((seen.rule, seen.key))
        level, review = allowed(seen, rule, solid)
        if earlier is not None and active(earlier):
            _update(earlier, seen, rule, level, review, now, inputs)
        elif level != "none" and alerts(earlier, seen, level, now):
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


def _again(warning: EarlyWarning, seen: Observation, rule: Rule, now: dt.datetime) -> None:
    """Seen again inside the cool-down: no new alert, but the evidence and the state are kept."""
    _append(warning, seen.evidence)
    if warning.state != "closed":
        record(warning, now, "returned", seen.period)
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
    record(warning, now, "raised", f"{level} {seen.period}")
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
        what = "level_up" if news(warning, level, now) else "level_back"
        _set_level(warning, level, inputs, now)
        record(warning, now, what, f"{level} {seen.period}")
    elif rank(level) < rank(before):
        held = held_by(seen, rule, level)
        if rank(held) >= rank(before):
            hold(warning, now)
        elif good(warning, seen, rule, now):
            _set_level(warning, held, inputs, now)
            if held == "none":
                warning.level = before
                record(warning, now, "cleared", seen.period)
            else:
                record(warning, now, "level_down", f"{held} {seen.period}")
    else:
        hold(warning, now)
    if rank(level) >= rank(before):
        warning.review = review
    if not seen.gone:
        _show(warning, seen, rule)


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
        places.setdefault(_PLACE(item.provenance), item)
    return list(places.values())
