"""The text part of the score: what mails and documents report, capped."""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

from nlp_service.catalogues import Row, rows
from nlp_service.schema import Contribution, CooperationScore, Evidence, Signal
from nlp_service.scores.components import Component
from nlp_service.scores.parameters import parameters


def decay(age_days: float, half_life_days: float | None) -> float:
    """What remains of a fact's weight: 0.5^(age / half-life); 1 without a half-life."""
    if not half_life_days:
        return 1.0
    return math.pow(0.5, max(0.0, age_days) / half_life_days)


def scoring(signals: Iterable[Signal]) -> list[Signal]:
    """The signals that may move a score.

    Negated and hypothetical ones do not; a past event needs a date of its own; contract clauses
    are terms, not events; subjects without a weight (third parties, unresolved) are left out.
    """
    p = parameters()
    return [
        signal
        for signal in signals
        if signal.polarity in {"negative", "positive"}
        and signal.assertion in {"asserted", "past"}
        and (signal.assertion != "past" or signal.date is not None)
        and p[f"role_{signal.subject_role}"] > 0
    ]


def family(signal: Signal) -> str:
    """The catalogue type without its finer part: ``N17`` of ``N17.permit``."""
    return signal.type.partition(".")[0]


def strength(signals: Iterable[Signal], as_of: dt.date) -> float:
    """1 − Π(1 − confidence · decay) over distinct sources, 0 to 1.

    Sources of equal standing (subject role, planned, past) are joined first and their standing
    then scales the result, so that many plans never weigh as much as one fact. What is past is
    told as over, so it keeps what a resolution would leave of it.
    """
    p = parameters()
    standing: dict[float, dict[str, float]] = defaultdict(dict)
    for signal in signals:
        factor = p[f"role_{signal.subject_role}"]
        factor *= p["planned_factor"] if signal.planned else 1.0
        factor *= p["resolved_factor"] if signal.assertion == "past" else 1.0
        for evidence in supporting(signal):
            source = evidence.source or evidence.provenance.document_id
            weight = min(evidence.confidence, signal.confidence) * decay(
                _age(signal, evidence, as_of), signal.half_life_days
            )
            held = standing[factor]
            held[source] = max(held.get(source, 0.0), weight)
    remaining = 1.0
    for factor, sources in standing.items():
        joined = 1.0 - math.prod(1.0 - weight for weight in sources.values())
        remaining *= 1.0 - factor * joined
    return 1.0 - remaining


def supporting(signal: Signal) -> list[Evidence]:
    """The evidence that says what the signal says, without that which only mentions it."""
    return [item for item in signal.evidence if item.polarity != "neutral"] or signal.evidence


def _age(signal: Signal, evidence: Evidence, as_of: dt.date) -> float:
    date = signal.date if signal.assertion == "past" else evidence.date or signal.date
    return float((as_of - date).days) if date else 0.0


def text(signals: Iterable[Signal], as_of: dt.date) -> list[Component]:
    """One part per signal type, largest effect first. Source: specification 3.5."""
    p = parameters()
    types: dict[str, list[Signal]] = defaultdict(list)
    for signal in scoring(signals):
        if _known(signal, as_of):
            types[family(signal)].append(signal)
    parts = []
    for code, group in types.items():
        sign = 1.0 if group[0].polarity == "negative" else -1.0
        severity = max(signal.severity for signal in group)
        value = sign * severity * p["text_unit"] * strength(group, as_of)
        resolving = _resolving(code, group, types)
        if resolving and any(signal.assertion == "asserted" for signal in group):
            value *= p["resolved_factor"]
        evidence = [item for signal in group for item in supporting(signal)]
        evidence.sort(key=lambda item: item.date or dt.date.min, reverse=True)
        contribution = Contribution(
            name=code,
            label_zh=group[0].name_zh,
            label_en=group[0].name_en,
            value=value,
            group="text",
            observed=evidence[0].provenance.text,
            evidence=evidence + [e for r in resolving for s in types[r] for e in s.evidence],
        )
        parts.append(Component.fixed(contribution))
    return sorted(parts, key=lambda part: -abs(part.contribution.value))


def _known(signal: Signal, as_of: dt.date) -> bool:
    """Whether any of the words had been written by ``as_of``."""
    return any(item.date is None or item.date <= as_of for item in signal.evidence)


@lru_cache(maxsize=8)
def _resolutions(table: tuple[Row, ...]) -> dict[str, tuple[str, ...]]:
    resolved: dict[str, tuple[str, ...]] = {}
    for row in table:
        code = row.text("resolved")
        resolved[code] = (*resolved.get(code, ()), row.text("resolving"))
    return resolved


def _resolving(code: str, group: list[Signal], types: dict[str, list[Signal]]) -> list[str]:
    """The present types that resolve ``code`` and were reported no earlier than it."""
    table = rows("text_resolutions.csv", ("resolving", "resolved"))
    last = _last(group)
    return [
        other
        for other in _resolutions(table).get(code, ())
        if other in types
        and any(not signal.planned for signal in types[other])
        and _last([s for s in types[other] if not s.planned]) >= last
    ]


def _last(group: list[Signal]) -> dt.date:
    dates = [e.date or s.date for s in group for e in s.evidence]
    return max((date for date in dates if date), default=dt.date.min)


def cooperation_component(score: CooperationScore) -> Component:
    """The cooperation score inside the text sum: 0.3 · (50 − score) / 50."""
    p = parameters()

    def value(points: float) -> float:
        return p["cooperation_slope"] * (p["cooperation_neutral"] - points) / 50.0

    weight = p["coverage_cooperation"]
    if score.value is None:
        contribution = Contribution(
            name="cooperation",
            label_zh="合作意愿",
            label_en="cooperation willingness",
            value=0.0,
            group="text",
            missing=score.insufficient or "too few messages of the client for a cooperation score",
            missing_zh=score.insufficient_zh or "客户方邮件太少，无法评价合作意愿",
        )
        low, high = sorted((value(p["cooperation_p25"]), value(p["cooperation_p75"])))
        return Component(contribution, low, high, weight, 0.0)
    evidence = [
        item
        for share in sorted(score.contributions, key=lambda share: -abs(share.value))
        for item in share.evidence
    ]
    contribution = Contribution(
        name="cooperation",
        label_zh="合作意愿",
        label_en="cooperation willingness",
        value=value(score.value),
        group="text",
        observed=f"{score.value:.0f}",
        limit=f"≥ {p['cooperation_neutral']:.0f}",
        missing=None if evidence else "the words behind the cooperation score",
        missing_zh=None if evidence else "合作意愿评分所依据的原文",
        evidence=evidence[:12],
    )
    effect = contribution.value
    return Component(contribution, effect, effect, weight, 1.0, score.value)
