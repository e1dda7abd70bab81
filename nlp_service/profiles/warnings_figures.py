"""Observations from figures: ratios, covenants, facts of the facility, maturity, data."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from nlp_service.profiles.warnings_inputs import Observation, WarningInputs
from nlp_service.profiles.warnings_rules import LEVELS, Limits, rank, rules
from nlp_service.schema import Covenant, Evidence, Level, Ratio, Statement, StatementValue
from nlp_service.scores.components import as_evidence
from nlp_service.scores.overrides import statement_age
from nlp_service.scores.scorecard import ratio_evidence
from nlp_service.scores.wording import quantity

#: Ratios with rules of their own, which the general ratio rule leaves to them.
_OWN_RULE = {"dscr", "contingent_ratio"}

#: Facts by name and the rule each feeds.
FACTS = {
    "dscr_forward": "W06",
    "utilisation_3m": "W08",
    "statements_late_days": "W11",
    "project_delay_days": "W27",
    "cost_overrun": "W28",
    "capital_paid_ratio": "W29",
    "dsra_ratio": "W30",
    "revenue_vs_base": "W31",
}


def ratio_limits(ratio: Ratio) -> Limits | None:
    """The limits of a ratio as rule limits; None where it has none."""
    names: dict[Level, tuple[str, ...]] = {
        "blue": ("blue",),
        "yellow": ("yellow", "warn"),
        "orange": ("orange",),
        "red": ("red", "critical"),
    }
    bounds = []
    for level, keys in names.items():
        bound = next((ratio.limits[k] for k in keys if ratio.limits.get(k) is not None), None)
        if bound is not None:
            bounds.append((level, bound))
    if not bounds:
        return None
    general = rules()["W01"].limits
    operator = ">" if ratio.direction == "lower_better" else "<"
    # A contract is broken beyond its figure, a general limit is reached at it.
    operator += "" if ratio.limit_source == "contract" else "="
    return Limits(operator, tuple(bounds), general.margin, general.relative)


def newest(ratios: Iterable[Ratio], as_of: dt.date) -> dict[str, list[Ratio]]:
    """The ratios of each id known on ``as_of`` that say something, newest first.

    That is a value, or a status that is a level in itself such as negative equity.
    """
    held: dict[str, list[Ratio]] = defaultdict(list)
    for ratio in ratios:
        if ratio.period.end <= as_of and (ratio.value is not None or ratio.level != "none"):
            held[ratio.id].append(ratio)
    for series in held.values():
        series.sort(key=lambda ratio: ratio.period.end, reverse=True)
    return held


def financial(inputs: WarningInputs) -> Iterator[Observation]:
    """W01 each ratio against its limits, W02 categories beyond them, W03 against last year."""
    categories: dict[dt.date, dict[str, list[Evidence]]] = defaultdict(dict)
    for name, series in newest(inputs.ratios, inputs.as_of).items():
        ratio = series[0]
        limits = ratio_limits(ratio)
        # A figure nobody can trace raises nothing, nor one the phase of the project exempts.
        if not ratio.inputs or any(flag.startswith("exempt:") for flag in ratio.flags):
            continue
        if limits is None and ratio.level == "none":
            continue
        # A good figure raises nothing, so its cells need not be gathered.
        evidence = [] if ratio.level == "none" else ratio_evidence(ratio)
        if rank(ratio.level) >= rank("yellow"):
            categories[ratio.period.end].setdefault(ratio.category, []).extend(evidence)
        if name not in _OWN_RULE:
            yield Observation(
                rule="W01",
                key=name,
                value=0.0 if ratio.value is None else ratio.value,
                observed=ratio.status if ratio.value is None else quantity(ratio.value, ratio.unit),
                period=ratio.period.end.isoformat(),
                evidence=evidence,
                name_zh=ratio.name_zh,
                name_en=ratio.name_en,
                level=ratio.level,
                limits=None if ratio.value is None else limits,
                limit_source=ratio.limit_source,
            )
        yield from _deterioration(ratio, series[1:], evidence)
    if inputs.ratios:
        yield from _categories(categories, inputs)


def _deterioration(
    ratio: Ratio, earlier: Sequence[Ratio], evidence: list[Evidence]
) -> Iterator[Observation]:
    before = next(
        (r for r in earlier if 330 <= (ratio.period.end - r.period.end).days <= 400), None
    )
    if before is None or before.value is None or ratio.value is None:
        return
    # A ratio near zero can double without meaning; its own yellow limit sets the scale.
    yellow = ratio.limits.get("yellow", ratio.limits.get("warn")) or 0.0
    scale = max(abs(before.value), abs(yellow) / 2)
    if scale == 0:
        return
    change = (before.value - ratio.value) / scale
    worse = -change if ratio.direction == "lower_better" else change
    yield Observation(
        rule="W03",
        key=ratio.id,
        value=worse,
        observed=f"{quantity(before.value, ratio.unit)} → {quantity(ratio.value, ratio.unit)}"
        if evidence
        else "",
        period=ratio.period.end.isoformat(),
        evidence=evidence + ratio_evidence(before) if evidence else [],
        name_zh=ratio.name_zh,
        name_en=ratio.name_en,
        # A fall from a comfortable level is no risk yet.
        level="none" if ratio.level == "none" else None,
        points=2,
    )


def _categories(
    categories: dict[dt.date, dict[str, list[Evidence]]], inputs: WarningInputs
) -> Iterator[Observation]:
    ends = [ratio.period.end for ratio in inputs.ratios if ratio.period.end <= inputs.as_of]
    if not ends:
        return
    last = max(ends)
    beyond = categories.get(last, {})
    yield Observation(
        rule="W02",
        key="",
        value=float(len(beyond)),
        observed=", ".join(sorted(beyond)) or "0",
        period=last.isoformat(),
        evidence=[item for evidence in beyond.values() for item in evidence[:2]],
    )


def covenant_evidence(covenant: Covenant) -> list[Evidence]:
    """The clause and the cells of the figure, both sides of a test."""
    clause = as_evidence(covenant.clause, note="clause")
    cells = [as_evidence(value.provenance, note=value.item) for value in covenant.inputs]
    return [clause, *cells]


def covenants(inputs: WarningInputs) -> Iterator[Observation]:
    """W04 the headroom of each covenant, W05 the backward DSCR against contract or default."""
    tested = [c for c in inputs.covenants if c.headroom is not None and c.period is not None]
    for covenant in tested:
        if covenant.headroom is None or covenant.observed is None or covenant.period is None:
            continue
        red = covenant.kind == "default" and covenant.status == "broken"
        limit = f"{covenant.operator} {quantity(covenant.threshold, covenant.unit)}"
        yield Observation(
            rule="W04",
            key=covenant.id,
            value=covenant.headroom,
            observed=f"{quantity(covenant.observed, covenant.unit)} ({limit})",
            period=covenant.period.end.isoformat(),
            evidence=covenant_evidence(covenant),
            name_zh=covenant.name_zh,
            name_en=covenant.name_en,
            level="red" if red else None,
            limit_source="contract",
        )
    dscr = newest(inputs.ratios, inputs.as_of).get("dscr")
    if not dscr or dscr[0].value is None or not dscr[0].inputs:
        return
    agreed = [c for c in tested if c.ratio == "dscr"]
    limits = _dscr_limits(agreed)
    evidence = ratio_evidence(dscr[0])
    yield Observation(
        rule="W05",
        key="dscr",
        value=dscr[0].value,
        observed=quantity(dscr[0].value, "x"),
        period=dscr[0].period.end.isoformat(),
        evidence=evidence + [as_evidence(c.clause, note="clause") for c in agreed],
        limits=limits,
        limit_source="contract" if limits else dscr[0].limit_source,
    )


def _dscr_limits(agreed: Sequence[Covenant]) -> Limits | None:
    """The rule's limits with the contract's in their place: default red, else orange."""
    if not agreed:
        return None
    general = rules()["W05"].limits
    bounds = dict(general.bounds)
    for covenant in agreed:
        bounds["red" if covenant.kind == "default" else "orange"] = covenant.threshold
    # A level may not be milder than a worse one: an agreed 1.30 lifts yellow and blue to it.
    floor = float("-inf")
    for level in reversed(LEVELS[1:]):
        if level in bounds:
            floor = max(floor, bounds[level])
            bounds[level] = floor
    ordered = tuple((level, bounds[level]) for level in LEVELS[1:] if level in bounds)
    return Limits(general.operator, ordered, general.margin, general.relative)


def facts(inputs: WarningInputs) -> Iterator[Observation]:
    """W07 days past due of the client record, and the facts that feed a rule each."""
    days = inputs.client.days_past_due
    if days is not None:
        period = inputs.as_of.isoformat()
        yield Observation("W07", "", float(days), f"{days} d", period, [])
    for name, rule in FACTS.items():
        fact = inputs.facts.get(name)
        if fact is not None:
            yield Observation(
                rule=rule,
                key="",
                value=fact.value,
                observed=quantity(fact.value, rules()[rule].unit),
                period=fact.period or inputs.as_of.isoformat(),
                evidence=fact.evidence,
                points=fact.points,
            )


def group(inputs: WarningInputs) -> Iterator[Observation]:
    """W37 red at a member or guarantor: yellow here, orange where we lend to both."""
    red = [relative for relative in inputs.relatives if relative.level == "red"]
    if red:
        yield Observation(
            rule="W37",
            key="",
            value=2.0 if any(relative.linked for relative in red) else 1.0,
            observed=", ".join(relative.name for relative in red),
            period=inputs.as_of.isoformat(),
            evidence=[],
        )


def maturity(inputs: WarningInputs) -> Iterator[Observation]:
    """W38 debt due in twelve months over cash, undrawn commitment and operating cash flow."""
    sheet = latest(inputs.statements, "BS", inputs.as_of)
    if sheet is None:
        return
    due = [
        sheet.items[i] for i in ("short_term_borrowings", "current_portion_ncl") if i in sheet.items
    ]
    cash = sheet.items.get("cash")
    if not due or cash is None:
        return
    sources = float(cash.value)
    cells: list[StatementValue] = [*due, cash]
    flow = latest(inputs.statements, "CF", inputs.as_of)
    cfo = flow.items.get("cfo") if flow is not None and flow.period.kind == "annual" else None
    if cfo is not None:
        sources += float(cfo.value)
        cells.append(cfo)
    undrawn = inputs.facts.get("undrawn_commitment")
    if undrawn is not None:
        sources += undrawn.value
    owed = float(sum(value.value for value in due))
    if owed <= 0:
        return
    # No source at all is worse than any limit.
    pressure = owed / sources if sources > 0 else 99.0
    yield Observation(
        rule="W38",
        key="",
        value=pressure,
        observed=quantity(pressure, "x"),
        period=sheet.period.end.isoformat(),
        evidence=[as_evidence(v.provenance, note=v.item) for v in cells]
        + (undrawn.evidence if undrawn else []),
    )


def data(inputs: WarningInputs) -> Iterator[Observation]:
    """W39 coverage of the score, W40 age of the statements."""
    period = inputs.as_of.isoformat()
    if inputs.credit is not None:
        coverage = inputs.credit.coverage
        yield Observation("W39", "", coverage, f"{coverage:.0%}", period, [])
    age = statement_age(inputs.statements, (), inputs.as_of)
    if age is not None:
        sheet = max(inputs.statements, key=lambda s: s.period.end)
        cell = next(iter(sheet.items.values()), None)
        evidence = [as_evidence(cell.provenance, note=cell.item)] if cell else []
        yield Observation("W40", "", float(age), f"{age}", period, evidence)


def latest(statements: Sequence[Statement], kind: str, as_of: dt.date) -> Statement | None:
    """The newest statement of a kind known on ``as_of``, the fullest where several are there."""
    known = [s for s in statements if s.kind == kind and s.period.end <= as_of]
    return max(known, key=lambda s: (s.period.end, len(s.items)), default=None)
