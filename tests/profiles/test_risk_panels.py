"""The risk panels against figures worked out by hand."""

from __future__ import annotations

import pytest

from nlp_service.profiles import aggregate
from nlp_service.profiles.aggregate import ClientFile
from nlp_service.profiles.risk_panels import Shocks, risk_panels
from nlp_service.schema import PanelLine, Profile
from tests.profiles.test_aggregate import year
from tests.scores import builders as b

# From tests.profiles.test_aggregate: revenue 500, cost 400, profit before tax 30, interest 35,
# tax 8, depreciation 45; borrowings 150 short, 50 due within a year, 400 long.
EBITDA = 30 + 35 + 45
CFADS = EBITDA - 8
SERVICE = 150 + 50 + 35  # what was short-term a year ago, and the interest
DEBT = 600


@pytest.fixture(scope="module")
def profile() -> Profile:
    file = ClientFile(
        client=b.client(industry="C", exposure="1000000"),
        statements=[*year(2024), *year(2025)],
        signals=[
            b.signal("N25", 3, days=40, name_zh="处罚", name_en="Penalty", text="被处以罚款"),
            b.signal("N24", 3, days=500, source="m2"),
            b.signal("N18", 3, days=30, source="m3", text="the permit was refused"),
        ],
    )
    return aggregate.build(file, b.AS_OF, [])


def lines(profile: Profile, kind: str, shocks: Shocks | None = None) -> dict[str, PanelLine]:
    [panel] = [panel for panel in risk_panels(profile, shocks) if panel.kind == kind]
    return {line.id: line for line in panel.lines}


def test_rates_up_by_a_point(profile: Profile) -> None:
    line = lines(profile, "market")["rate_dscr"]
    assert line.base == pytest.approx(CFADS / SERVICE)
    assert line.shocked == pytest.approx(CFADS / (SERVICE + 0.01 * DEBT))
    assert line.break_even == 0.0  # it does not cover its debt service even now
    assert line.assumed_zh == ["全部债务按浮动利率"] and line.assumed_en == ["all debt floats"]
    cover = lines(profile, "market")["rate_icr"]
    assert cover.shocked == pytest.approx(65 / (35 + 6))
    assert cover.break_even == pytest.approx((65 - 35) / DEBT)


def test_shares_that_are_known_are_not_assumed(profile: Profile) -> None:
    line = lines(profile, "market", Shocks(rate=0.02, floating_share=0.5))["rate_dscr"]
    assert line.shocked == pytest.approx(CFADS / (SERVICE + 0.02 * 0.5 * DEBT))
    assert line.assumed_zh == line.assumed_en == []
    assert (line.shock_zh, line.shock_en) == ("浮动利率上升200个基点", "floating rates up 200 bp")


def test_prices(profile: Profile) -> None:
    found = lines(profile, "market", Shocks(price=0.1, price_share=0.6))
    assert found["price"].shocked == pytest.approx((CFADS - 0.1 * 0.6 * 500) / SERVICE)
    assert found["input"].shocked == pytest.approx((CFADS - 0.1 * (400 - 45)) / SERVICE)


def test_currency_needs_its_shares(profile: Profile) -> None:
    line = lines(profile, "market")["currency"]
    assert line.shocked is None and line.missing and line.missing_zh
    known = Shocks(debt_foreign_share=0.4, revenue_foreign_share=0.1)
    line = lines(profile, "market", known)["currency"]
    assert line.shocked == pytest.approx((CFADS + 500 * 0.1 * 0.1) / (SERVICE * (1 + 0.4 * 0.1)))


def test_the_break_even_shock_leaves_a_cover_of_one(profile: Profile) -> None:
    # Less due a year ago, so that there is room.
    easy = [*year(2024, short_term_borrowings="10", current_portion_ncl="5"), *year(2025)]
    rich = profile.model_copy(update={"statements": easy})
    found = lines(rich, "market")
    room = found["price"].break_even
    assert room is not None and room > 0
    again = lines(rich, "market", Shocks(price=room))["price"]
    assert again.shocked == pytest.approx(1.0)
    rate = found["rate_dscr"].break_even
    assert rate is not None
    assert lines(rich, "market", Shocks(rate=rate))["rate_dscr"].shocked == pytest.approx(1.0)


def test_the_worst_cover_stands_on_the_panel(profile: Profile) -> None:
    [market] = [panel for panel in risk_panels(profile) if panel.kind == "market"]
    assert market.worst == min(
        line.shocked for line in market.lines if line.unit == "x" and line.shocked is not None
    )
    assert all(line.evidence or line.missing for line in market.lines)


def test_credit(profile: Profile) -> None:
    found = lines(profile, "credit")
    assert profile.credit.pd is not None
    assert found["expected_loss"].base == pytest.approx(profile.credit.pd * 1e6 * 0.45)
    assert found["cash"].shocked == pytest.approx(CFADS / SERVICE * 0.85)


def test_operational_events_of_twelve_months(profile: Profile) -> None:
    found = lines(profile, "operational")
    assert set(found) == {"clients_products", "permit"}  # 500 days ago is too long
    line = found["clients_products"]
    assert (line.base, line.shocked) == (1.0, 3.0)
    assert "处罚" in line.name_zh and "Penalty" in line.name_en
    assert line.evidence[0].provenance.text == "被处以罚款"


def test_without_statements_the_panels_say_so() -> None:
    empty = aggregate.build(ClientFile(client=b.client()), b.AS_OF, [])
    market, credit, _ = risk_panels(empty)
    assert market.lines[0].missing == "figures missing: no statements" and market.worst is None
    assert credit.lines[0].missing_zh
