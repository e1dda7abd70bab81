"""The lead list: who is eligible, in which order, and why."""

from __future__ import annotations

from decimal import Decimal

import pytest

from nlp_service.profiles import opportunity, strategies
from nlp_service.profiles.segments import segment
from nlp_service.schema import CreditScore, EarlyWarning, Profile, Signal, TenorPreference
from tests.profiles.test_warnings import turn
from tests.scores import builders as b


def profile(
    name: str,
    *,
    growth: float = 0.1,
    dscr: float = 1.5,
    grade: str | None = "BBB",
    coverage: float = 0.9,
    warnings: list[EarlyWarning] | None = None,
    signals: list[Signal] | None = None,
) -> Profile:
    client = b.client(id=name, industry="D", sector="风电", exposure=Decimal(100_000_000))
    credit = CreditScore(
        log_odds=-5, pd=0.006, score=660, grade=grade, coverage=coverage, financial=0, text=0,
        bureau=0, phase=0, as_of=b.AS_OF,
    )  # fmt: skip
    placed = segment(client, credit, TenorPreference(preference="long", p_long=0.8))
    return Profile(
        client=client,
        as_of=b.AS_OF,
        cooperation=b.cooperation(70),
        credit=credit,
        segment=placed,
        strategy=strategies.strategy(placed),
        warnings=warnings or [],
        signals=signals or [],
        ratios=[
            b.ratio("revenue_growth", growth),
            b.ratio("cfo_margin", 0.2),
            b.ratio("dscr", dscr, unit="x"),
        ],
    )


def test_order_and_reasons() -> None:
    award = b.signal("P05", 2, 0.9, text="与国网签订二期售电合同")
    strong = profile("strong", growth=0.3, dscr=2.0, signals=[award])
    plain = profile("plain", growth=0.05, dscr=1.4)
    first, second = opportunity.leads([plain, strong])
    assert (first.client_id, first.rank, second.client_id) == ("strong", 1, "plain")
    assert len(first.reasons) == 3 and all(evidence for _, _, evidence in first.reasons)
    texts = [zh for zh, _, _ in first.reasons]
    assert "偿债余量较大（DSCR 2.00x，高于1.30）" in texts
    assert "revenue grew by 30.0% with positive operating cash flow" in [
        en for _, en, _ in first.reasons
    ]
    assert first.product_en == "project loan" and first.schedule_zh
    assert "maturity" in first.gaps and "awards" in second.gaps


def test_value_is_a_range() -> None:
    [lead] = opportunity.leads([profile("one")])
    # 85 to 175 basis points on 100 million less 0.6 % PD × 40 % LGD.
    assert lead.value == pytest.approx((850_000 - 240_000, 1_750_000 - 240_000))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"grade": "B"}, "below BB"),
        ({"grade": None}, "not graded"),
        ({"coverage": 0.5}, "coverage"),
        ({"warnings": turn([], 1.05, 0)}, "orange or red"),
    ],
)
def test_who_is_left_out(fields: dict[str, object], words: str) -> None:
    left = profile("left", **fields)  # type: ignore[arg-type]
    why = opportunity.ineligible(left)
    assert why is not None and words in why[1] and why[0]
    assert opportunity.leads([left]) == []


def test_yellow_does_not_exclude() -> None:
    assert len(opportunity.leads([profile("watched", warnings=turn([], 1.15, 0))])) == 1


def test_shrinking_and_tight_clients_lack_these_reasons() -> None:
    [lead] = opportunity.leads([profile("tight", growth=-0.1, dscr=1.2)])
    assert {"growth", "room"} <= set(lead.gaps)
