"""Market, credit and operational risk of a client with shocks, for the page and the memo.

Every line says what stands now, what a shock makes of it and how large a shock debt service
bears. Source: credit-domain specification 2.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from nlp_service.catalogues import rows
from nlp_service.profiles.pricing import loss_given_default
from nlp_service.profiles.risk_market import Shocks, absent, base_figures, market_lines
from nlp_service.schema import PanelLine, Profile, RiskPanel, Signal
from nlp_service.scores.text import family

__all__ = ["Shocks", "credit_panel", "market_panel", "operational_panel", "risk_panels"]

_NAMES = {
    "market": ("市场风险", "market risk"),
    "credit": ("信用风险", "credit risk"),
    "operational": ("操作风险", "operational risk"),
}


def risk_panels(profile: Profile, shocks: Shocks | None = None) -> list[RiskPanel]:
    """The three panels of a client: market with shocks, credit, operational with events."""
    shocks = shocks or Shocks()
    return [
        market_panel(profile, shocks),
        credit_panel(profile, shocks),
        operational_panel(profile),
    ]


def market_panel(profile: Profile, shocks: Shocks) -> RiskPanel:
    """Interest rate, price of output and of input, currency: DSCR and interest cover after each."""
    panel = _panel("market")
    panel.lines = market_lines(profile, shocks)
    covers = [x.shocked for x in panel.lines if x.id != "rate_icr" and x.shocked is not None]
    panel.worst = min(covers, default=None)
    return panel


def credit_panel(profile: Profile, shocks: Shocks) -> RiskPanel:
    """PD with its interval, the expected loss of the exposure, and DSCR with less cash flow."""
    panel = _panel("credit")
    credit = profile.credit
    evidence = [e for r in credit.reasons[:2] for e in r.evidence[:1]]
    if credit.pd is None:
        panel.lines.append(absent("pd", "违约概率", "probability of default",
                                   credit.insufficient or "no grade",
                                   credit.insufficient_zh or "没有评级"))  # fmt: skip
    else:
        high = credit.pd_interval[1] if credit.pd_interval else None
        panel.lines.append(
            PanelLine(
                id="pd",
                name_zh="一年违约概率",
                name_en="one-year probability of default",
                base=credit.pd,
                shocked=high,
                unit="percent",
                shock_zh="缺失资料取不利四分位",
                shock_en="missing inputs at their worse quartile",
                evidence=evidence,
            )
        )
        if profile.client.exposure is not None:
            lgd = loss_given_default(profile)
            loss = float(profile.client.exposure) * lgd
            panel.lines.append(
                PanelLine(
                    id="expected_loss",
                    name_zh="预期损失",
                    name_en="expected loss",
                    base=credit.pd * loss,
                    shocked=None if high is None else high * loss,
                    unit="currency",
                    shock_zh="缺失资料取不利四分位",
                    shock_en="missing inputs at their worse quartile",
                    assumed_zh=[f"违约损失率{lgd:.0%}"],
                    assumed_en=[f"loss given default {lgd:.0%}"],
                    evidence=evidence,
                )
            )
    base, lacking = base_figures(profile)
    if base is None:
        panel.lines.append(absent("cash", "可用现金流下降", "cash flow down", lacking))
        return panel
    cover = base.cfads / base.service
    panel.lines.append(
        PanelLine(
            id="cash",
            name_zh="偿债备付率",
            name_en="debt service cover",
            base=cover,
            shocked=cover * (1 - shocks.inflow),
            shock_zh=f"可用现金流下降{shocks.inflow:.0%}",
            shock_en=f"cash flow down by {shocks.inflow:.0%}",
            break_even=max(0.0, 1 - 1 / cover) if cover > 0 else 0.0,
            evidence=base.evidence,
        )
    )
    panel.worst = panel.lines[-1].shocked
    return panel


def operational_panel(profile: Profile) -> RiskPanel:
    """Events of the last twelve months by kind: how many, how severe, with their words.

    Kinds are the seven of Basel and those of projects; see ``operational_events.csv``.
    """
    panel = _panel("operational")
    table = rows("operational_events.csv", ("signal", "kind", "name_zh", "name_en"))
    kinds = {row.text("signal"): row for row in table}
    held: dict[str, list[Signal]] = {}
    for signal in profile.signals:
        row = kinds.get(family(signal))
        if row is None or signal.assertion != "asserted" or signal.planned:
            continue
        if signal.date is None or 0 <= (profile.as_of - signal.date).days <= 365:
            held.setdefault(row.text("kind"), []).append(signal)
    names = {row.text("kind"): row for row in table}
    for kind, found in sorted(held.items(), key=lambda item: -_severity(item[1])):
        shown = Counter(signal.name_zh for signal in found), Counter(s.name_en for s in found)
        panel.lines.append(
            PanelLine(
                id=kind,
                name_zh=_named(names[kind].text("name_zh"), shown[0], "（{}）", "、"),
                name_en=_named(names[kind].text("name_en"), shown[1], " ({})", ", "),
                base=float(len(found)),
                shocked=float(_severity(found)),
                unit="count",
                shock_zh="最高严重程度（1至5）",
                shock_en="highest severity (1 to 5)",
                evidence=[e for signal in found for e in signal.evidence[:2]],
            )
        )
    return panel


def _named(kind: str, events: Iterable[str], brackets: str, between: str) -> str:
    """A kind with its events, where they say more than the kind."""
    more = [name for name in events if name.casefold() != kind.casefold()]
    return kind + brackets.format(between.join(more)) if more else kind


def _severity(found: list[Signal]) -> int:
    return max(signal.severity for signal in found)


def _panel(kind: str) -> RiskPanel:
    zh, en = _NAMES[kind]
    return RiskPanel.model_validate({"kind": kind, "name_zh": zh, "name_en": en})
