"""What shocks of interest, prices and currency do to the cover of debt service.

Source: credit-domain specification 2; the sizes of the shocks are judgement.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from nlp_service.profiles.formula import Missing, Undefined
from nlp_service.profiles.ratios.facts import Facts
from nlp_service.profiles.ratios.source import PeriodSource
from nlp_service.schema import Evidence, PanelLine, Profile, StatementValue
from nlp_service.scores.components import as_evidence


@dataclass(frozen=True, slots=True)
class Shocks:
    """The shocks of the market panel and what is known of the exposure to them.

    Shares run from 0 to 1. ``rate`` is added to the interest rate of floating debt, ``price``
    taken off revenue and put on input cost, ``currency`` is the fall of the home currency,
    ``inflow`` the share of operating cash that stays away. Shares that are None are assumed, and
    the line says so: all debt floats, all revenue and cost move with the price.
    """

    rate: float = 0.01
    price: float = 0.20
    currency: float = 0.10
    inflow: float = 0.15
    floating_share: float | None = None
    price_share: float | None = None
    input_share: float | None = None
    debt_foreign_share: float | None = None
    revenue_foreign_share: float | None = None


@dataclass(frozen=True, slots=True)
class Base:
    """The figures of the newest period that the shocks move, and their cells."""

    cfads: float
    service: float
    interest: float
    ebit: float
    debt: float
    revenue: float
    cost: float
    evidence: list[Evidence]


def market_lines(profile: Profile, shocks: Shocks) -> list[PanelLine]:
    """Interest rate, price of output and of input, currency: DSCR and interest cover after each."""
    base, lacking = base_figures(profile)
    if base is None:
        return [absent("rate", "利率上升", "interest rate up", lacking)]
    return [
        *_rate(base, shocks),
        _price(base, shocks),
        _input(base, shocks),
        _currency(base, shocks),
    ]


def base_figures(profile: Profile) -> tuple[Base | None, str]:
    """The figures behind the newest DSCR, else the corporate ones; and what is lacking."""
    statements = [
        s for s in profile.statements if s.period.end <= profile.as_of or s.kind == "NOTE"
    ]
    facts = Facts.of(statements)
    lacking = "no statements"
    for period in facts.periods():
        if period.end > profile.as_of:
            continue
        source = PeriodSource(facts, period, {}, concession=profile.client.phase != "corporate")
        try:
            with source.ratio() as used:
                base = _figures(source)
        except Missing as missing:
            lacking = missing.name
            continue
        except Undefined as undefined:
            lacking = undefined.status
            continue
        if base["service"] <= 0:
            lacking = "debt service"
            continue
        return Base(**base, evidence=_cells(used.inputs)), ""
    return None, lacking


def _figures(source: PeriodSource) -> dict[str, float]:
    def get(name: str) -> float:
        return float(source.value(name, 0))

    interest = get("interest_expense")
    try:
        service = get("senior_principal") + get("senior_interest")
    except Missing:
        # A corporate has no schedule in its statements: what was short-term a year ago fell due.
        service = get("st_debt_opening") + interest
    return {
        "cfads": get("cfads"),
        "service": service,
        "interest": interest,
        "ebit": get("ebit"),
        "debt": get("total_debt"),
        "revenue": get("revenue"),
        # Depreciation does not move with the price of what is bought.
        "cost": max(0.0, get("operating_cost") - get("da")),
    }


def _cells(inputs: Mapping[tuple[str, dt.date], StatementValue]) -> list[Evidence]:
    return [as_evidence(value.provenance, note=value.item) for value in inputs.values()]


def _rate(base: Base, shocks: Shocks) -> Iterator[PanelLine]:
    share = 1.0 if shocks.floating_share is None else shocks.floating_share
    per_unit = share * base.debt
    more = per_unit * shocks.rate
    room = base.cfads - base.service
    text = (
        f"浮动利率上升{shocks.rate * 1e4:.0f}个基点",
        f"floating rates up {shocks.rate * 1e4:.0f} bp",
    )
    assumed = _assumed(shocks.floating_share, "全部债务按浮动利率", "all debt floats")
    yield PanelLine(
        id="rate_dscr",
        name_zh="偿债备付率",
        name_en="debt service cover",
        base=base.cfads / base.service,
        shocked=base.cfads / (base.service + more),
        shock_zh=text[0],
        shock_en=text[1],
        break_even=max(0.0, room / per_unit) if per_unit > 0 else None,
        break_even_unit="percent",
        evidence=base.evidence,
        **assumed,
    )
    if base.interest > 0:
        yield PanelLine(
            id="rate_icr",
            name_zh="利息保障倍数",
            name_en="interest cover",
            base=base.ebit / base.interest,
            shocked=base.ebit / (base.interest + more),
            shock_zh=text[0],
            shock_en=text[1],
            break_even=max(0.0, (base.ebit - base.interest) / per_unit) if per_unit > 0 else None,
            break_even_unit="percent",
            evidence=base.evidence,
            **assumed,
        )


def _price(base: Base, shocks: Shocks) -> PanelLine:
    share = 1.0 if shocks.price_share is None else shocks.price_share
    return _moved(
        base, "price", base.revenue * share, shocks.price,
        ("产品价格", "output price"), (f"主要产品价格下跌{shocks.price:.0%}",
        f"main output price down {shocks.price:.0%}"),
        _assumed(shocks.price_share, "全部收入随价格变动", "all revenue moves with the price"),
    )  # fmt: skip


def _input(base: Base, shocks: Shocks) -> PanelLine:
    share = 1.0 if shocks.input_share is None else shocks.input_share
    return _moved(
        base, "input", base.cost * share, shocks.price,
        ("投入品价格", "input price"), (f"主要投入品价格上涨{shocks.price:.0%}",
        f"main input price up {shocks.price:.0%}"),
        _assumed(shocks.input_share, "折旧以外的成本随价格变动",
                 "all cost but depreciation moves"),
    )  # fmt: skip


def _moved(
    base: Base,
    name: str,
    exposed: float,
    shock: float,
    names: tuple[str, str],
    text: tuple[str, str],
    assumed: Mapping[str, list[str]],
) -> PanelLine:
    """Cash flow less the shock on what is exposed; tax is left as it is, on the safe side."""
    room = base.cfads - base.service
    return PanelLine(
        id=name,
        name_zh=f"偿债备付率（{names[0]}）",
        name_en=f"debt service cover ({names[1]})",
        base=base.cfads / base.service,
        shocked=(base.cfads - exposed * shock) / base.service,
        shock_zh=text[0],
        shock_en=text[1],
        break_even=max(0.0, room / exposed) if exposed > 0 else None,
        evidence=base.evidence,
        **assumed,
    )


def _currency(base: Base, shocks: Shocks) -> PanelLine:
    if shocks.debt_foreign_share is None or shocks.revenue_foreign_share is None:
        return absent("currency", "汇率", "exchange rate",
                       "shares of debt and revenue in foreign currency",
                       "外币债务占比和外币收入占比")  # fmt: skip
    gap = shocks.debt_foreign_share - shocks.revenue_foreign_share
    cost = base.service * shocks.debt_foreign_share - base.revenue * shocks.revenue_foreign_share
    return PanelLine(
        id="currency",
        name_zh=f"偿债备付率（外币债务减外币收入占比{gap:+.0%}）",
        name_en=f"debt service cover (foreign debt less foreign revenue {gap:+.0%})",
        base=base.cfads / base.service,
        shocked=(base.cfads + base.revenue * shocks.revenue_foreign_share * shocks.currency)
        / (base.service * (1 + shocks.debt_foreign_share * shocks.currency)),
        shock_zh=f"本币贬值{shocks.currency:.0%}",
        shock_en=f"home currency down {shocks.currency:.0%}",
        break_even=max(0.0, (base.cfads - base.service) / cost) if cost > 0 else None,
        evidence=base.evidence,
    )


def _assumed(share: float | None, zh: str, en: str) -> dict[str, list[str]]:
    return {} if share is not None else {"assumed_zh": [zh], "assumed_en": [en]}


def absent(name: str, zh: str, en: str, lacking: str, lacking_zh: str = "") -> PanelLine:
    """A line that names the figures it lacks; ids of statement items read alike in Chinese."""
    return PanelLine(
        id=name,
        name_zh=zh,
        name_en=en,
        missing=f"figures missing: {lacking}",
        missing_zh=f"缺少数据：{lacking_zh or lacking}",
    )
