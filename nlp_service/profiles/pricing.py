"""The least rate a loan must earn: funds, expected loss, capital, cost and margin.

Floor = funds transfer price + PD · LGD + RW · capital ratio · (target ROE − risk-free) + cost +
margin. Source: credit-domain specification 5.1; the figures stand in ``pricing.csv``.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from nlp_service.catalogues import Row, rows
from nlp_service.errors import CatalogueInvalid
from nlp_service.schema import Profile
from nlp_service.schema.risk import PriceFloor, PricePart

_NAMES = (
    "funds_transfer",
    "capital_ratio",
    "target_roe",
    "risk_free",
    "cost",
    "margin",
    "weight_pre_operational",
    "weight_operational",
    "lgd_corporate",
    "lgd_project",
)
_BEFORE_OPERATION = ("construction", "ramp_up")


def price_floor(profile: Profile, risk_weight: float | None = None) -> PriceFloor:
    """The floor of a client's rate, with each part and what it is made of.

    Args:
        risk_weight: that of the slot, as a share; the standardised one where it is not known.
    """
    pd = profile.credit.pd
    if pd is None:
        return PriceFloor(
            rate=None,
            missing="no probability of default: the evidence is not enough for a grade",
            missing_zh="证据不足以评级，没有违约概率",
        )
    held = _parameters(rows("pricing.csv", ("name", "value", "judgement")))
    corporate = profile.client.phase == "corporate"
    lgd = loss_given_default(profile)
    early = profile.client.phase in _BEFORE_OPERATION
    usual = held["weight_pre_operational" if early else "weight_operational"]
    weight = usual if risk_weight is None or corporate else risk_weight
    premium = held["target_roe"] - held["risk_free"]
    capital = weight * held["capital_ratio"] * premium
    parts = [
        _part("funds", held["funds_transfer"], "资金转移价格", "funds transfer price"),
        _part(
            "expected_loss",
            pd * lgd,
            f"违约概率{pd:.2%} × 违约损失率{lgd:.0%}",
            f"PD {pd:.2%} × LGD {lgd:.0%}",
        ),
        _part(
            "capital",
            capital,
            f"风险权重{weight:.0%} × 资本充足率{held['capital_ratio']:.1%} × "
            f"（目标回报{held['target_roe']:.1%} − 无风险利率{held['risk_free']:.1%}）",
            f"risk weight {weight:.0%} × capital {held['capital_ratio']:.1%} × "
            f"(target return {held['target_roe']:.1%} − risk-free {held['risk_free']:.1%})",
        ),
        _part("cost", held["cost"], "运营成本", "operating cost"),
        _part("margin", held["margin"], "最低利润", "least margin"),
    ]
    return PriceFloor(rate=sum(part.value for part in parts), parts=parts)


def loss_given_default(profile: Profile) -> float:
    """The share of an exposure that is lost at default: that of corporates or of projects."""
    held = _parameters(rows("pricing.csv", ("name", "value", "judgement")))
    return held["lgd_corporate" if profile.client.phase == "corporate" else "lgd_project"]


def _part(name: str, value: float, zh: str, en: str) -> PricePart:
    return PricePart.model_validate({"name": name, "value": value, "basis_zh": zh, "basis_en": en})


@lru_cache(maxsize=8)
def _parameters(table: tuple[Row, ...]) -> Mapping[str, float]:
    values = {row.text("name"): row.number("value") for row in table}
    absent = [name for name in _NAMES if name not in values]
    if absent:
        raise CatalogueInvalid(f"pricing.csv: missing {', '.join(absent)}")
    return values
