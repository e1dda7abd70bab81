"""The fused credit score: financials, text and bureau as one sum of log-odds."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence

from nlp_service import __version__
from nlp_service.catalogues import rules_version
from nlp_service.schema import (
    BureauReport,
    Check,
    Client,
    Contribution,
    CooperationScore,
    CreditScore,
    Ratio,
    Signal,
    Statement,
    Versions,
)
from nlp_service.scores import grades, overrides
from nlp_service.scores.bureau import bureau as bureau_components
from nlp_service.scores.bureau import usable
from nlp_service.scores.components import Component
from nlp_service.scores.parameters import parameters
from nlp_service.scores.reasons import reasons
from nlp_service.scores.scorecard import financial
from nlp_service.scores.text import cooperation_component
from nlp_service.scores.text import text as text_components


def credit(
    ratios: Sequence[Ratio],
    signals: Sequence[Signal],
    cooperation: CooperationScore,
    bureau: BureauReport | None,
    client: Client,
    checks: Sequence[Check],
    statements: Sequence[Statement],
    as_of: dt.date,
    segment_median: Mapping[str, float] | None = None,
    *,
    prior_pd: float | None = None,
    allow_synthetic: bool = False,
    models: str = "",
) -> CreditScore:
    """The credit score of a client on ``as_of``.

    ``L = logit(prior) + 0.5·S_fin + clip(S_text) + clip(S_bureau) + phase``; ``financial`` of the
    result is S_fin before the shrink, ``text`` and ``bureau`` the sums after their caps.
    ``log_odds`` is the exact sum of the contributions; ``pd`` is 1 for a defaulted client and
    otherwise that of the sum, ``score`` its points, ``grade`` the grade after overrides.

    Args:
        segment_median: median contribution by name in the client's segment; reasons are measured
            against it, against zero where it is absent.
        prior_pd: observed one-year default rate of the segment, 0 to 1.
        allow_synthetic: lets test bureau reports score (demonstration data only).
        models: version of the model pack that read the documents.

    Source: credit-domain specification 3.3 and 3.5; CRE32 (PD floor), CRE36 (default).
    """
    p = parameters()
    fin, s_fin = financial(ratios, checks, as_of)
    words = [*text_components(signals, as_of), cooperation_component(cooperation)]
    records = bureau_components(bureau, allow_synthetic=allow_synthetic)
    text_limits = (p["text_cap_low"], p["text_cap_high"])
    bureau_limits = (p["bureau_cap_low"], p["bureau_cap_high"])
    components = [
        _prior(prior_pd),
        *fin,
        *words,
        *_cap("text", words, *text_limits),
        *records,
        *_cap("bureau", records, *bureau_limits),
        *_phase(client),
    ]
    contributions = [component.contribution for component in components]
    log_odds = math.fsum(part.value for part in contributions)
    fixed = log_odds - math.fsum(c.contribution.value for c in (*fin, *words, *records))
    fixed -= _sum(contributions, "text_cap") + _sum(contributions, "bureau_cap")
    low, high = (
        fixed
        + math.fsum(getattr(c, side) for c in fin)
        + _clip(math.fsum(getattr(c, side) for c in words), *text_limits)
        + _clip(math.fsum(getattr(c, side) for c in records), *bureau_limits)
        for side in ("low", "high")
    )
    weight = math.fsum(component.weight for component in components)
    coverage = math.fsum(c.weight * c.present for c in components) / weight
    result = CreditScore(
        log_odds=log_odds,
        pd=None,
        score=None,
        grade=None,
        coverage=coverage,
        financial=s_fin,
        text=_clip(math.fsum(c.contribution.value for c in words), *text_limits),
        bureau=_clip(math.fsum(c.contribution.value for c in records), *bureau_limits),
        phase=p[f"phase_{client.phase}"],
        contributions=contributions,
        as_of=as_of,
        versions=Versions(code=__version__, rules=rules_version(), models=models),
    )
    why = _no_grade(client, coverage, checks)
    if why is not None:
        result.insufficient, result.insufficient_zh = why
        result.reasons = reasons(components, None, log_odds, segment_median)
        return result
    floor = p["pd_floor"]
    pd = max(floor, grades.probability(log_odds))
    before = grades.of_pd(pd)
    report = bureau if usable(bureau, allow_synthetic) else None
    grade, applied = overrides.apply(
        before,
        overrides.Facts(client, signals, report, statements, ratios, coverage, as_of),
    )
    defaulted = grade == grades.scale()[-1].grade
    result.pd = 1.0 if defaulted else pd
    result.pd_interval = (
        (1.0, 1.0)
        if defaulted
        else (max(floor, grades.probability(low)), max(floor, grades.probability(high)))
    )
    result.score = grades.points(log_odds)
    result.grade, result.grade_before_overrides = grade, before
    result.overrides = applied
    result.reasons = reasons(components, before, log_odds, segment_median)
    return result


def _prior(observed: float | None) -> Component:
    pd = parameters()["prior_pd"] if observed is None else observed
    contribution = Contribution(
        name="prior",
        label_zh="所在客群的基准违约率",
        label_en="base default rate of the segment",
        value=grades.logit(pd),
        group="prior",
        observed=f"{pd:.2%}",
        missing="no document behind the base rate; it is a setting of the segment",
        missing_zh="基准违约率为客群参数，不来自客户文件",
    )
    return Component.fixed(contribution)


def _cap(group: str, components: list[Component], low: float, high: float) -> list[Component]:
    """The part of a sum that its cap takes away, standing on the evidence of what it caps."""
    total = math.fsum(component.contribution.value for component in components)
    excess = _clip(total, low, high) - total
    if excess == 0.0:
        return []
    ranked = sorted(components, key=lambda c: -abs(c.contribution.value))
    zh, en = {"text": ("文本信号封顶", "cap on text"), "bureau": ("征信封顶", "cap on bureau")}[
        group
    ]
    contribution = Contribution(
        name=f"{group}_cap",
        label_zh=zh,
        label_en=en,
        value=excess,
        group=group,
        observed=f"{total:+.3f}",
        limit=f"{low:+.2f} … {high:+.2f}",
        evidence=[item for c in ranked for item in c.contribution.evidence][:8],
    )
    return [Component.fixed(contribution)]


def _phase(client: Client) -> list[Component]:
    value = parameters()[f"phase_{client.phase}"]
    if value == 0.0:
        return []
    contribution = Contribution(
        name="phase",
        label_zh="项目阶段",
        label_en="project phase",
        value=value,
        group="phase",
        observed=client.phase,
        missing="no document behind the phase; it stands in the client record",
        missing_zh="项目阶段取自客户档案，无文件佐证",
    )
    return [Component.fixed(contribution)]


def _no_grade(client: Client, coverage: float, checks: Sequence[Check]) -> tuple[str, str] | None:
    """Why there can be no grade, in English and Chinese."""
    if client.industry == "J":
        return "financial firms are outside the scorecard", "金融企业不适用本评分卡"
    failed = overrides.blocking(checks)
    if failed:
        ids = ", ".join(sorted({check.id for check in failed}))
        return (
            f"the statements fail check {ids}; correct or accept them first",
            f"报表未通过校验（{ids}），请先更正或确认",
        )
    floor = parameters()["coverage_floor"]
    if coverage < floor:
        return (
            f"insufficient evidence: {coverage:.0%} of the weighted inputs, {floor:.0%} needed",
            f"依据不足：所需信息覆盖率为{coverage:.0%}，至少需要{floor:.0%}",
        )
    return None


def _clip(value: float, low: float, high: float) -> float:
    return min(high, max(low, value))


def _sum(contributions: list[Contribution], name: str) -> float:
    return math.fsum(part.value for part in contributions if part.name == name)
