"""The lead list: clients of good standing that may need and can carry more credit.

Without outcomes to learn from this is a weighted rank, not a forecast. Source: credit-domain
specification 5.2; the weights are judgement.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from nlp_service.catalogues import rows
from nlp_service.profiles.warnings import active
from nlp_service.profiles.warnings_inputs import newest_statements
from nlp_service.profiles.warnings_rules import rank as level_rank
from nlp_service.schema import Evidence, LeadInput, LeadInputs, Profile, Ratio
from nlp_service.scores import grades
from nlp_service.scores.components import as_evidence
from nlp_service.scores.scorecard import latest as latest_ratios
from nlp_service.scores.scorecard import ratio_evidence
from nlp_service.scores.text import decay, family, scoring

#: Eligible from this grade, this coverage, and without orange or red.
_LEAST_GRADE, _LEAST_COVERAGE = "BB", 0.60

#: Cover that a new loan must leave.
_TARGET_DSCR = 1.3

_REASONS = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """One feature of one client: its size, as printed, and the words or cells behind it."""

    value: float
    observed: str
    evidence: list[Evidence]


@dataclass(frozen=True, slots=True)
class Lead:
    """A client on the lead list. ``score`` is 0 to 1, ``value`` a yearly margin range.

    ``gaps`` names the features that could not be seen; they count as nothing, not as average.
    """

    client_id: str
    rank: int
    score: float
    value: tuple[float, float] | None
    product_zh: str
    product_en: str
    schedule_zh: str
    schedule_en: str
    reasons: list[tuple[str, str, list[Evidence]]] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)


def leads(profiles: Sequence[Profile]) -> list[Lead]:
    """The eligible clients, best first; each feature counts by its rank among them."""
    eligible = [profile for profile in profiles if not ineligible(profile)]
    table = rows("opportunity_weights.csv", ("feature", "weight", "text_zh", "text_en"))
    found = [
        {name: finding for name, see in _FEATURES.items() if (finding := see(profile))}
        for profile in eligible
    ]
    scored = []
    for profile, findings in zip(eligible, found, strict=True):
        shares: list[tuple[float, str]] = []
        for row in table:
            name = row.text("feature")
            if name in findings:
                values = [other[name].value for other in found if name in other]
                shares.append((row.number("weight") * _rank(findings[name].value, values), name))
        scored.append((sum(share for share, _ in shares), profile, findings, shares))
    scored.sort(key=lambda item: (-item[0], item[1].client.id))
    texts = {row.text("feature"): (row.text("text_zh"), row.text("text_en")) for row in table}
    return [
        _lead(place, score, profile, findings, shares, texts)
        for place, (score, profile, findings, shares) in enumerate(scored, start=1)
    ]


def lead_inputs(profile: Profile) -> LeadInputs:
    """What the lead list weighs of one client, whether it is eligible or not."""
    found = {name: finding for name, see in _FEATURES.items() if (finding := see(profile))}
    why = ineligible(profile)
    product_zh, product_en = _product(profile, found)
    features = []
    for row in rows("opportunity_weights.csv", ("feature", "weight", "text_zh", "text_en")):
        finding = found.get(row.text("feature"))
        if finding is not None:
            features.append(
                LeadInput(
                    feature=row.text("feature"),
                    value=finding.value,
                    observed=finding.observed,
                    text_zh=row.text("text_zh").format(observed=finding.observed),
                    text_en=row.text("text_en").format(observed=finding.observed),
                    evidence=finding.evidence,
                )
            )
    return LeadInputs(
        eligible=why is None,
        reason_zh=why[0] if why else None,
        reason_en=why[1] if why else None,
        features=features,
        gaps=sorted(set(_FEATURES) - set(found)),
        product_zh="" if why else product_zh,
        product_en="" if why else product_en,
    )


def ineligible(profile: Profile) -> tuple[str, str] | None:
    """Why a client cannot be on the list, in Chinese and English; None where it can."""
    grade = profile.credit.grade
    if grade is None or grades.position(grade) > grades.position(_LEAST_GRADE):
        return "评级低于BB级或尚无评级", "graded below BB, or not graded"
    if profile.credit.coverage < _LEAST_COVERAGE:
        return "评级资料覆盖率不足60%", "coverage of the grade is below 60 %"
    if any(active(w) and level_rank(w.level) >= level_rank("orange") for w in profile.warnings):
        return "存在橙色或红色预警", "an orange or red warning stands"
    return None


def _rank(value: float, among: Sequence[float]) -> float:
    """The share of values that this one reaches, with ties at their middle; alone it is 1."""
    if len(among) == 1:
        return 1.0
    below = sum(1 for other in among if other < value)
    same = sum(1 for other in among if other == value)
    return (below + (same + 1) / 2) / len(among)


def _ratio(profile: Profile, name: str) -> Ratio | None:
    ratio = latest_ratios(profile.ratios, profile.as_of).get(name)
    return ratio if ratio is not None and ratio.value is not None else None


def _growth(profile: Profile) -> Finding | None:
    growth, cash = _ratio(profile, "revenue_growth"), _ratio(profile, "cfo_margin")
    if growth is None or cash is None or growth.value is None or cash.value is None:
        return None
    if growth.value <= 0 or cash.value <= 0:
        return None
    evidence = ratio_evidence(growth) + ratio_evidence(cash)
    return Finding(growth.value, f"{growth.value:.1%}", evidence)


def _room(profile: Profile) -> Finding | None:
    cover = _ratio(profile, "dscr")
    if cover is None or cover.value is None or cover.value <= _TARGET_DSCR:
        return None
    room = cover.value / _TARGET_DSCR - 1
    return Finding(room, f"{cover.value:.2f}x", ratio_evidence(cover))


def _awards(profile: Profile) -> Finding | None:
    awards = [s for s in scoring(profile.signals) if family(s) == "P05"]
    weights = [s.confidence * decay(_age(s.date, profile.as_of), s.half_life_days) for s in awards]
    if not awards:
        return None
    evidence = [item for signal in awards for item in signal.evidence]
    return Finding(sum(weights), evidence[0].provenance.text, evidence)


def _age(date: dt.date | None, as_of: dt.date) -> float:
    return float((as_of - date).days) if date else 0.0


def _maturity(profile: Profile) -> Finding | None:
    share = _ratio(profile, "st_debt_share")
    if share is None or share.value is None or share.value <= 0:
        return None
    return Finding(share.value, f"{share.value:.0%}", ratio_evidence(share))


def _investment(profile: Profile) -> Finding | None:
    newest = newest_statements(profile.statements, profile.as_of)
    cash, income = newest.get("CF"), newest.get("IS")
    capex = cash.items.get("capex") if cash else None
    revenue = income.items.get("revenue") if income else None
    if capex is None or revenue is None or revenue.value <= 0 or capex.value <= 0:
        return None
    share = float(capex.value / revenue.value)
    evidence = [as_evidence(cell.provenance, note=cell.item) for cell in (capex, revenue)]
    return Finding(share, f"{share:.0%}", evidence)


def _cooperation(profile: Profile) -> Finding | None:
    value = profile.cooperation.value
    if value is None or value <= 50:
        return None
    evidence = [e for part in profile.cooperation.contributions for e in part.evidence]
    return Finding(value, f"{value:.0f}", evidence[:6])


_FEATURES: dict[str, Callable[[Profile], Finding | None]] = {
    "growth": _growth,
    "room": _room,
    "awards": _awards,
    "maturity": _maturity,
    "investment": _investment,
    "cooperation": _cooperation,
}


def _lead(
    place: int,
    score: float,
    profile: Profile,
    findings: dict[str, Finding],
    shares: list[tuple[float, str]],
    texts: dict[str, tuple[str, str]],
) -> Lead:
    reasons = []
    for _, name in sorted(shares, key=lambda item: -item[0])[:_REASONS]:
        zh, en = (text.format(observed=findings[name].observed) for text in texts[name])
        reasons.append((zh, en, findings[name].evidence))
    product_zh, product_en = _product(profile, findings)
    plan = profile.strategy
    return Lead(
        client_id=profile.client.id,
        rank=place,
        score=score,
        value=_value(profile),
        product_zh=product_zh,
        product_en=product_en,
        schedule_zh=plan.text_zh.get("repayment_schedule", "") if plan else "",
        schedule_en=plan.repayment_schedule if plan else "",
        reasons=reasons,
        gaps=sorted(set(_FEATURES) - set(findings)),
    )


def _product(profile: Profile, findings: dict[str, Finding]) -> tuple[str, str]:
    if "maturity" in findings and findings["maturity"].value >= 0.5:
        return "再融资：以中长期贷款置换短期债务", "refinancing of short debt by a term loan"
    if profile.segment.tenor.preference == "short":
        return "流动资金贷款额度", "working-capital line"
    if "investment" in findings or "awards" in findings:
        return "项目贷款", "project loan"
    return "中长期贷款", "term loan"


def _value(profile: Profile) -> tuple[float, float] | None:
    """Yearly margin on the present exposure over the spread range, less the expected loss."""
    exposure, plan, pd = profile.client.exposure, profile.strategy, profile.credit.pd
    bounds = re.fullmatch(r"(\d+)-(\d+)", plan.spread_over_lpr_bp) if plan else None
    if exposure is None or bounds is None or pd is None:
        return None
    loss = pd * _LGD * float(exposure)
    low, high = (int(bound) / 1e4 * float(exposure) - loss for bound in bounds.groups())
    return low, high


#: Loss given default of senior unsecured debt (Basel foundation approach, final form: 40 %).
_LGD = 0.40
