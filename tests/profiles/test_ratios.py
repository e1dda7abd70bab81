"""Ratios of a small company against figures worked out by hand, in both languages."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from nlp_service.profiles.formula import names
from nlp_service.profiles.items import items
from nlp_service.profiles.ratios import compute, covenant_limits
from nlp_service.profiles.ratios.derived import DERIVED, ZERO_DEFAULT
from nlp_service.profiles.ratios.limits import level_of, sector_rows
from nlp_service.profiles.ratios.table import definitions
from nlp_service.profiles.statements import parse
from nlp_service.schema import Client, Period, Ratio, Statement
from tests.profiles.books import book
from tests.profiles.samples import BALANCE_ZH, CASH_ZH, EN, INCOME_ZH, ZH
from tests.scores import builders as b

PLANT = Client(id="p", name="平澜风电（一期）有限公司", industry="D", sector="风电")

#: Worked out by hand from the printed figures (万元 / RMB'000 × 10), 2024.
BY_HAND = {
    "current_ratio": 2600 / 2300,
    "quick_ratio": 2100 / 2300,
    "cash_ratio": 1200 / 2300,
    "cash_to_st_debt": 1200 / 1400,
    "working_capital_ratio": 300 / 10000,
    "cfo_to_cl": 1000 / 2300,
    "defensive_days": 1200 / ((3500 + 400 - 370) / 366),
    "asset_liability_ratio": 6000 / 10000,
    "equity_ratio": 4000 / 10000,
    "debt_to_equity": 6000 / 4000,
    "interest_bearing_debt_ratio": 5100 / 6000,
    "net_gearing": (5100 - 1200) / 4000,
    "debt_to_ebitda": 5100 / (750 + 310 + 370),
    "net_debt_to_ebitda": 3900 / 1430,
    "st_debt_share": 1400 / 5100,
    "maturity_mismatch": (4000 + 3700) / (7000 + 400),
    "goodwill_ratio": 0.0,
    "icr_ebit": (750 + 310) / 310,
    "icr_ebitda": 1430 / 310,
    "dscr_corporate": (1430 - 180) / (1200 + 310),
    "fccr": 1060 / 310,
    "cfo_to_debt": 1000 / 5100,
    "cf_to_liabilities": (570 + 370) / 6000,
    "gross_margin": 1500 / 5000,
    "pbt_margin": 750 / 5000,
    "net_margin": 570 / 5000,
    "roa": 1060 / 9750,
    "roe": 570 / 3855,
    "ebitda_margin": 1430 / 5000,
    "cost_expense_profit": 750 / (3500 + 50 + 400 + 300),
    "retained_ratio": 1000 / 10000,
    "asset_turnover": 5000 / 9750,
    "ar_turnover": 5000 / 700,
    "dso": 365 / (5000 / 700),
    "dio": 365 * 475 / 3500,
    "dpo": 365 * ((600 + 200 + 550 + 150) / 2) / 3500,
    "ccc": 365 / (5000 / 700) + 365 * 475 / 3500 - 365 * 750 / 3500,
    "ca_turnover": 5000 / 2300,
    "two_funds_share": 1300 / 2600,
    "revenue_growth": 5000 / 4400 - 1,
    "profit_growth": 150 / 600,
    "asset_growth": 10000 / 9500 - 1,
    "debt_growth_gap": 5100 / 5000 - 5000 / 4400,
    "ar_growth_gap": 800 / 600 - 5000 / 4400,
    "capital_preservation": 4000 / 3710,
    "earnings_cash_cover": 1000 / 570,
    "cfo_margin": 1000 / 5000,
    "asset_cash_recovery": 1000 / 9750,
    "accruals": (570 - 1000) / 9750,
    "fcf": 5_000_000,
    "fcf_neg_streak": 0,
    "capex_cover": 1000 / 500,
    "cash_debt_both_high": 1200 / 10000,
    "z2": 6.56 * 0.03 + 3.26 * 0.1 + 6.72 * 1060 / 10000 + 1.05 * 4000 / 6000,
    "f_score_zh": -0.1774
    + 1.1091 * 0.03
    + 0.1074 * 0.1
    + 1.9271 * 940 / 5895
    + 0.0302 * 4000 / 6000
    + 0.4961 * (570 + 310 + 370) / 9750,
}


def ratios(
    statements: list[Statement], client: Client = PLANT, **given: object
) -> dict[str, Ratio]:
    """The ratios of the newest period by id."""
    found = compute(statements, client, **given)  # type: ignore[arg-type]
    newest = max(r.period.end for r in found)
    return {r.id: r for r in found if r.period.end == newest}


@pytest.mark.parametrize("sheets", [ZH, EN], ids=["zh", "en"])
def test_by_hand(sheets):
    found = ratios(parse(book(sheets)))
    for name, value in BY_HAND.items():
        assert found[name].status == "ok", (name, found[name].flags)
        assert found[name].value == pytest.approx(value, rel=1e-6, abs=1e-6), name


def test_lines_drawn_elsewhere_by_ifrs():
    assert ratios(parse(book(ZH)))["operating_margin"].value == pytest.approx(740 / 5000)
    assert ratios(parse(book(EN)))["operating_margin"].value == pytest.approx(1040 / 5000)
    assert ratios(parse(book(ZH)))["cash_receipt_ratio"].value == pytest.approx(5300 / 5000)


@pytest.mark.parametrize("sheets", [ZH, EN], ids=["zh", "en"])
def test_every_value_shows_its_cells(sheets):
    for ratio in compute(parse(book(sheets)), PLANT):
        if ratio.value is not None:
            assert ratio.inputs, ratio.id
            assert all(value.provenance.cell for value in ratio.inputs)


def test_table_refers_to_known_names_only():
    given = {
        "guarantees_given", "ppp_commitments", "general_public_budget", "loan_rate",
        "loan_maturity", "project_end",
    }  # fmt: skip
    known = items().by_id.keys() | DERIVED.keys() | definitions().keys() | ZERO_DEFAULT | given
    for definition in definitions().values():
        assert set(names(definition.node)) <= known, definition.id


def test_project_inputs_are_missing_until_given():
    statements = parse(book(ZH))
    without = ratios(statements)
    assert (without["dscr"].value, without["dscr"].status) == (None, "MISSING")
    assert "missing:senior_principal" in without["dscr"].flags
    extra = {"senior_principal": Decimal(8_000_000), "senior_interest": Decimal(3_100_000)}
    dscr = ratios(statements, extra=extra)["dscr"]
    assert dscr.value == pytest.approx((1430 - 180) / 1110, abs=1e-6)
    assert "proxy:cfads=ebitda-income_tax" in dscr.flags
    assert dscr.level == "orange"
    assert dscr.limit_source == "sector"


def test_zero_defaults_are_flagged():
    assert "default_zero:capitalised_interest" in ratios(parse(book(ZH)))["icr_ebit"].flags


def test_project_model_gives_life_cover():
    rows_of = parse(
        book(
            {
                "模型": [
                    ["还本付息测算表"],
                    ["单位：万元"],
                    ["项目", "2024年", "2025年", "2026年"],
                    ["可用于偿债的现金流", 1200, 1210, 1331],
                    ["当期应还本金", 800, 800, 800],
                    ["当期应付利息", 200, 160, 120],
                    ["贷款余额", 2000, 1200, 400],
                    ["偿债准备金账户余额", 480, 480, 480],
                ]
            }
        )
    )
    extra = {"loan_rate": Decimal("0.1"), "loan_maturity": Decimal(2026)}
    found = {
        r.id: r
        for r in compute([*parse(book(ZH)), *rows_of], PLANT, extra)
        if r.period.end.year == 2024
    }
    assert found["dscr"].value == pytest.approx(1.2)
    assert found["llcr"].value == pytest.approx((1210 / 1.1 + 1331 / 1.21 + 480) / 2000)
    assert found["dsra_cover"].value == pytest.approx(480 / (960 / 12))
    assert found["dscr_avg"].value == pytest.approx((1210 / 960 + 1331 / 920) / 2)


def altered(sheet: str, **cells: dict[str, object]) -> list[Statement]:
    """The Chinese sample with some cells of one sheet changed: label → new first figure."""
    changes = cells["rows"]
    sheets = {name: [list(row) for row in rows] for name, rows in ZH.items()}
    for row in sheets[sheet]:
        for column in (0, 3):
            if column < len(row) and row[column] in changes:
                first = column + (2 if sheet == "利润表" else 1)
                row[first] = changes[row[column]]
    return parse(book(sheets))


def test_negative_equity_is_a_status():
    statements = altered("资产负债表", rows={"所有者权益（或股东权益）合计": -100})
    found = ratios(statements)["debt_to_equity"]
    assert (found.value, found.status, found.level) == (None, "NEG_EQUITY", "red")
    assert ratios(statements)["goodwill_ratio"].status == "NEG_EQUITY"


def test_negative_ebitda_is_a_status():
    statements = altered("利润表", rows={"三、利润总额（亏损总额以“－”号填列）": -2000})
    found = ratios(statements)["debt_to_ebitda"]
    assert (found.value, found.status, found.level) == (None, "NEG_EBITDA", "red")
    assert ratios(statements)["icr_ebit"].level == "red"


def test_no_debt_is_a_status_and_no_bad_news():
    statements = altered(
        "资产负债表", rows={"短期借款": "-", "一年内到期的非流动负债": "-", "长期借款": "-"}
    )
    found = ratios(statements)
    assert found["st_debt_share"].status == "NO_DEBT"
    assert found["cash_to_st_debt"].status == "NO_DEBT"
    assert found["cash_to_st_debt"].level == "none"


def interim(year: int) -> list[Statement]:
    """The sample's figures as statements of a half year."""
    sheets = {
        "资产负债表": [list(row) for row in BALANCE_ZH],
        "利润表": [list(row) for row in INCOME_ZH],
        "现金流量表": [list(row) for row in CASH_ZH],
    }
    sheets["资产负债表"][1][2] = f"{year}年6月30日"
    sheets["利润表"][1][1] = f"{year}年1-6月"
    sheets["现金流量表"][1][1] = f"{year}年1-6月"
    return parse(book(sheets, "中报.xlsx"))


def test_interim_flows_are_refused():
    found = ratios(interim(2025))
    assert found["asset_liability_ratio"].value == pytest.approx(0.6)
    assert (found["net_margin"].value, found["net_margin"].status) == (None, "INTERIM")
    assert found["roa"].status == "INTERIM"


def test_interim_flows_over_twelve_trailing_months():
    found = ratios([*interim(2025), *parse(book(ZH))])
    # 5000 (half 2025) + 5000 (2024) - 4400 (half 2024); 570 + 570 - 450.
    assert found["net_margin"].value == pytest.approx(690 / 5600)
    assert "trailing_twelve_months" in found["net_margin"].flags
    assert len(found["net_margin"].inputs) == 6


def test_without_opening_balances_the_closing_one_is_used_and_said():
    statements = [s for s in parse(book(ZH)) if s.period.end == dt.date(2024, 12, 31)]
    roa = ratios(statements)["roa"]
    assert roa.value == pytest.approx(1060 / 10000)
    assert "closing_only:total_assets" in roa.flags
    assert ratios(statements)["revenue_growth"].status == "MISSING"


def test_precedence_of_limits():
    statements = parse(book(ZH))
    own = {"asset_liability_ratio": {"red": 0.9, "orange": 0.8, "yellow": 0.5, "blue": 0.4}}
    contract = {"asset_liability_ratio": covenant_limits(0.59, "lower_better")}
    stranger = Client(id="x", name="X", industry=None)
    name = "asset_liability_ratio"
    seen = [
        ratios(statements, stranger)[name],
        ratios(statements, PLANT)[name],
        ratios(statements, PLANT, own_limits=own)[name],
        ratios(statements, PLANT, own_limits=own, contract=contract)[name],
    ]
    assert [r.limit_source for r in seen] == ["default", "sector", "client", "contract"]
    assert [r.level for r in seen] == ["none", "none", "yellow", "red"]


def test_sector_rows_by_keyword():
    road = Client(id="r", name="澄云高速公路有限公司", industry="G", sector="收费公路")
    limits = {r.id: r for r in compute(parse(book(ZH)), road) if r.period.end.year == 2024}
    assert limits["dscr"].limits["red"] == 1.1
    assert limits["project_capital_ratio"].limits["red"] == 0.2
    wind = ratios(parse(book(ZH)), Client(id="w", name="W", industry="D", sector="wind farm"))
    assert wind["dscr"].limits["yellow"] == 1.2
    assert sum(map(len, sector_rows().values())) > 50


def test_state_owned_rule_needs_a_loaded_mean():
    found = ratios(parse(book(ZH)), extra={"sector_baseline": Decimal("0.576")})
    assert found["asset_liability_ratio"].limits["yellow"] == pytest.approx(0.626)
    assert found["asset_liability_ratio"].limits["red"] == pytest.approx(0.676)


def test_levels_at_the_limit():
    limits = {"red": 1.0, "orange": 1.1, "yellow": 1.2, "blue": 1.3}
    assert level_of(1.2, "higher_better", limits) == "yellow"
    assert level_of(1.2, "higher_better", limits, strict=True) == "blue"
    assert level_of(1.31, "higher_better", limits) == "none"
    assert level_of(2.0, "lower_better", {"red": 2.0}) == "red"


def test_construction_phase_is_exempt():
    plant = PLANT.model_copy(update={"phase": "construction"})
    statements = altered(
        "现金流量表", rows={"购建固定资产、无形资产和其他长期资产支付的现金": 5000}
    )
    assert ratios(statements)["capex_cover"].level == "orange"
    assert ratios(statements, plant)["capex_cover"].level == "none"


def test_fast_growth_without_cash_is_blue():
    statements = altered("利润表", rows={"一、营业收入": 9000})
    assert ratios(statements)["revenue_growth"].level == "none"
    for statement in statements:
        if "cfo" in statement.items:
            statement.items["cfo"].value = Decimal(-1)
    assert ratios(statements)["revenue_growth"].level == "blue"


def test_absent_rows_are_zero_only_when_the_total_closes_without_them():
    open_total = altered("资产负债表", rows={"流动资产合计": 2700})
    assert ratios(open_total)["cash_ratio"].status == "MISSING"
    assert "missing:trading_fin_assets" in ratios(open_total)["cash_ratio"].flags
    assert "zero:trading_fin_assets" in ratios(parse(book(ZH)))["cash_ratio"].flags


def test_own_entity_is_scored():
    statements = parse(book(ZH))
    consolidated = [
        s.model_copy(update={"scope": "consolidated", "id": s.id + "c"}, deep=True)
        for s in statements
    ]
    for s in consolidated:
        if "total_assets" in s.items:
            s.items["total_assets"].value *= 2
    parent = [s.model_copy(update={"scope": "parent"}) for s in statements]
    both = [*consolidated, *parent]
    assert ratios(both)["asset_liability_ratio"].value == pytest.approx(0.6)
    shown = ratios(both, scope="consolidated")["asset_liability_ratio"]
    assert shown.value == pytest.approx(0.3)


def test_restricted_deposits_beside_cash_are_not_taken_from_it():
    def sheet(total):
        rows = {"cash": "50", "restricted_cash": "30", "accounts_receivable": "20"}
        rows |= {"total_current_assets": total, "total_current_liabilities": "100"}
        return Statement(
            id="s",
            document_id="d",
            kind="BS",
            period=Period(end=dt.date(2025, 12, 31)),
            items={name: b.cell(name, value) for name, value in rows.items()},
        )

    def cash_ratio(total):
        return next(r for r in compute([sheet(total)], PLANT) if r.id == "cash_ratio")

    beside, within = cash_ratio("100"), cash_ratio("70")
    assert beside.value == pytest.approx(0.50)
    assert "restricted_cash_beside_cash" in beside.flags
    assert within.value == pytest.approx(0.20)
