"""Observations from figures: covenants, facts of the facility, group, maturity, data."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import partial
from operator import attrgetter

from nlp_service.profiles.compliance import headroom_limits
from nlp_service.profiles.ratio_standing import ratio_limits
from nlp_service.profiles.warnings_inputs import Deferred, Observation, WarningInputs
from nlp_service.profiles.warnings_rules import rank, rules, worst
from nlp_service.schema import Covenant, StatementValue
from nlp_service.scores.components import as_evidence
from nlp_service.scores.overrides import statement_age
from nlp_service.scores.wording import quantity

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


#: Facts of a project that is being built; later a delay or an overrun is one of repairs.
_BUILDING = {"project_delay_days", "cost_overrun", "capital_paid_ratio"}


def covenants(inputs: WarningInputs) -> Iterator[Observation]:
    """W04 the covenants of each ratio, W05 the backward DSCR where no contract binds it."""
    tested: dict[str, list[Covenant]] = defaultdict(list)
    for covenant in inputs.covenants:
        if covenant.headroom is not None and covenant.period is not None:
            tested[covenant.ratio].append(covenant)
    for group in tested.values():
        yield _headroom(group)
    ratio = None if "dscr" in tested else inputs.standings.newest("dscr")
    if ratio is None or ratio.value is None or not ratio.inputs:
        return
    own = ratio.limit_source in ("client", "sector")
    yield Observation(
        rule="W05",
        key="dscr",
        value=ratio.value,
        observed=_printed(ratio.value, "x"),
        period=ratio.period.end.isoformat(),
        evidence=Deferred(partial(inputs.standings.evidence, ratio)),
        limits=ratio_limits(ratio) if own else None,
        limit_source=ratio.limit_source if own else "default",
    )


#: At one level the harder consequence stands in the title.
_ORDER = {"default": 0, "covenant": 1, "lock_up": 2}

_KINDS = {
    "covenant": ("", ""),
    "lock_up": ("分配锁定线", "distribution lock-up"),
    "default": ("违约线", "default level"),
}


def _headroom(group: list[Covenant]) -> Observation:
    """The covenants of one ratio as one observation: the one at the worst level stands for all."""
    limits = {c.id: headroom_limits(c.kind) for c in group}
    room = {c.id: 0.0 if c.headroom is None else c.headroom for c in group}
    levels = {c.id: limits[c.id].level(room[c.id]) for c in group}
    ordered = sorted(group, key=lambda c: (-rank(levels[c.id]), _ORDER[c.kind], room[c.id]))
    top = ordered[0]
    zh, en = _KINDS[top.kind]
    clauses = [c.clause for c in ordered] + [other for c in ordered for other in c.restated]
    return Observation(
        rule="W04",
        key=top.ratio,
        value=room[top.id],
        observed=_printed(top.observed, top.unit),
        period=top.period.end.isoformat() if top.period else "",
        evidence=Deferred(
            lambda: (
                [as_evidence(clause, note="clause") for clause in clauses]
                + [as_evidence(value.provenance, note=value.item) for value in top.inputs]
            )
        ),
        name_zh=f"{top.name_zh}（{zh}）" if zh else top.name_zh,
        name_en=f"{top.name_en} ({en})" if en else top.name_en,
        level=levels[top.id],
        held=lambda: worst(limits[c.id].level(room[c.id], clearing=True) for c in group),
        limits=limits[top.id],
        limit=f"{_SIGNS[top.operator]} {quantity(top.threshold, top.unit)}",
        limit_source="contract",
    )


_SIGNS = {">=": "≥", ">": ">", "<=": "≤", "<": "<"}


def _printed(value: float | None, unit: str) -> str:
    return "" if value is None else quantity(value, unit)


def facts(inputs: WarningInputs) -> Iterator[Observation]:
    """W07 days past due of the client record, and the facts that feed a rule each."""
    days = inputs.client.days_past_due
    if days is not None:
        period = inputs.as_of.isoformat()
        yield Observation(
            rule="W07",
            key="",
            value=float(days),
            observed=f"{days} d",
            period=period,
            evidence=[],
            missing=(
                "days past due as kept in the client record; no document behind them",
                "逾期天数取自客户档案，无文件佐证",
            ),
        )
    for name, rule in FACTS.items():
        fact = inputs.facts.get(name)
        built = name not in _BUILDING or inputs.client.phase in ("construction", "ramp_up")
        if fact is not None and built:
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
            missing=(
                "the level stands in the profile of the related client",
                "预警级别见关联客户的画像",
            ),
        )


def maturity(inputs: WarningInputs) -> Iterator[Observation]:
    """W38 debt due in twelve months over cash, undrawn commitment and operating cash flow."""
    sheet = inputs.newest.get("BS")
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
    flow = inputs.newest.get("CF")
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
        observed=quantity(pressure, "x") if sources > 0 else "∞",
        period=sheet.period.end.isoformat(),
        evidence=Deferred(
            lambda: (
                [as_evidence(v.provenance, note=v.item) for v in cells]
                + (undrawn.evidence if undrawn else [])
            )
        ),
    )


def data(inputs: WarningInputs) -> Iterator[Observation]:
    """W39 coverage of the score, W40 age of the statements."""
    period = inputs.as_of.isoformat()
    if inputs.credit is not None:
        coverage = inputs.credit.coverage
        yield Observation(
            rule="W39",
            key="",
            value=coverage,
            observed=f"{coverage:.0%}",
            period=period,
            evidence=[],
            missing=(
                "counted from the inputs of the score; what is missing has no document",
                "按评分所需信息统计，缺失项没有文件",
            ),
        )
    sheet = max(inputs.newest.values(), key=attrgetter("period.end"), default=None)
    age = statement_age([sheet] if sheet else [], (), inputs.as_of)
    if sheet is not None and age is not None:
        cells = list(sheet.items.values())[:1]
        evidence = Deferred(
            lambda: [as_evidence(cell.provenance, note=cell.item) for cell in cells]
        )
        yield Observation("W40", "", float(age), f"{age}", period, evidence)
