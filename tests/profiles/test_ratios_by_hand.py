"""Ratios of two demo clients worked out by hand from their printed statements, to 1e-6.

The source figures stand here as printed; each expectation is the arithmetic of the definition,
written out and not taken from the ratio table.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from nlp_service import ingest, text
from nlp_service.interfaces import demo
from nlp_service.profiles import ratios, roles
from nlp_service.profiles.aggregate import originals
from nlp_service.profiles.statements import parse
from nlp_service.schema import Ratio
from nlp_service.settings import shipped

END = dt.date(2025, 12, 31)

# 朔川风电（凉原）有限公司, 2025 beside 2024, in yuan: loans due within a year 52,000,000.00, long
# 578,000,000.00 (2024: 50,000,000.00 and 630,000,000.00); no other debt; restricted 39,500,000.00.
W_DEBT = 52_000_000 + 578_000_000
W_EBITDA = 61_576_877.43 + 21_953_603.59 + 45_310_777.53 + 551_969.43

WIND = {
    "current_ratio": 169_530_907.32 / 69_682_974.32,
    "quick_ratio": (169_530_907.32 - 3_225_984.76) / 69_682_974.32,
    "cash_ratio": (137_172_860.56 - 39_500_000) / 69_682_974.32,
    "cash_to_st_debt": (137_172_860.56 - 39_500_000) / 52_000_000,
    "cfo_to_cl": 139_242_357.81 / 69_682_974.32,
    "asset_liability_ratio": 647_682_974.32 / 984_147_931.58,
    "debt_to_equity": 647_682_974.32 / 336_464_957.26,
    "interest_bearing_debt_ratio": W_DEBT / 647_682_974.32,
    "net_gearing": (W_DEBT - 137_172_860.56) / 336_464_957.26,
    "debt_to_ebitda": W_DEBT / W_EBITDA,
    "st_debt_share": 52_000_000 / W_DEBT,
    "maturity_mismatch": (336_464_957.26 + 578_000_000) / (789_117_864.45 + 25_394_131.99),
    "project_capital_ratio": 262_500_000 / 1_050_000_000,
    "gearing": 630_000_000 / 1_050_000_000,
    "icr_ebit": (61_576_877.43 + 21_953_603.59) / 21_953_603.59,
    "icr_ebitda": W_EBITDA / 21_953_603.59,
    "lixi_beifulv": (61_576_877.43 + 21_953_603.59) / 22_026_600,
    "dscr": 115_903_000 / (50_000_000 + 22_026_600),
    "dscr_corporate": (W_EBITDA - 7_196_206.29) / (50_000_000 + 21_953_603.59),
    "cfo_to_debt": 139_242_357.81 / W_DEBT,
    "cf_to_liabilities": (54_380_671.14 + 45_310_777.53 + 551_969.43) / 647_682_974.32,
    # Without a model of the next year, this year's debt service stands for it.
    "dsra_cover": 39_500_000 / ((50_000_000 + 22_026_600) / 12),
    "gross_margin": (156_931_812.29 - 68_112_685.60) / 156_931_812.29,
    "net_margin": 54_380_671.14 / 156_931_812.29,
    "roa": (61_576_877.43 + 21_953_603.59) / ((984_147_931.58 + 1_020_323_238.05) / 2),
    "roe": 54_380_671.14 / ((336_464_957.26 + 324_084_286.12) / 2),
    "retained_ratio": (14_914_918.05 + 59_050_039.21) / 984_147_931.58,
    "asset_turnover": 156_931_812.29 / ((984_147_931.58 + 1_020_323_238.05) / 2),
    "dso": 365 * ((22_419_024.58 + 21_963_487.39) / 2) / 156_931_812.29,
    "dio": 365 * ((3_225_984.76 + 3_014_981.02) / 2) / 68_112_685.60,
    "dpo": 365 * ((9_662_995.99 + 10_426_995.16) / 2) / 68_112_685.60,
    "revenue_growth": 156_931_812.29 / 150_647_203.77 - 1,
    "profit_growth": (61_576_877.43 - 50_536_573.80) / 50_536_573.80,
    "debt_growth_gap": W_DEBT / 680_000_000 - 156_931_812.29 / 150_647_203.77,
    "cost_expense_profit": 61_576_877.43
    / (68_112_685.60 + 768_760.51 + 5_128_950.82 + 21_456_896.18),
    "cash_receipt_ratio": 176_826_256.48 / 156_931_812.29,
    "accruals": (54_380_671.14 - 139_242_357.81) / ((984_147_931.58 + 1_020_323_238.05) / 2),
    "fcf": 139_242_357.81 - 3_268_440.86,
    "z2": 6.56 * (169_530_907.32 - 69_682_974.32) / 984_147_931.58
    + 3.26 * (14_914_918.05 + 59_050_039.21) / 984_147_931.58
    + 6.72 * (61_576_877.43 + 21_953_603.59) / 984_147_931.58
    + 1.05 * 336_464_957.26 / 647_682_974.32,
    "f_score_zh": -0.1774
    + 1.1091 * (169_530_907.32 - 69_682_974.32) / 984_147_931.58
    + 0.1074 * (14_914_918.05 + 59_050_039.21) / 984_147_931.58
    + 1.9271
    * (54_380_671.14 + 45_310_777.53 + 551_969.43)
    / ((647_682_974.32 + 696_238_951.93) / 2)
    + 0.0302 * 336_464_957.26 / 647_682_974.32
    + 0.4961
    * (54_380_671.14 + 21_953_603.59 + 45_310_777.53 + 551_969.43)
    / ((984_147_931.58 + 1_020_323_238.05) / 2),
}

# Tarnbeck Solar, IFRS in RMB'000. Restricted deposits (21,997) stand beside cash (32,242);
# interest expense is not printed: finance costs (13,055) stand for it, because finance income
# (309) is a line of its own and 20,842 + 309 − 13,055 is the profit before tax of 8,096.
_DEBT = 22_800 + 742 + 269_200 + 15_863
_EBIT = 8_096 + 13_055
_DA = 20_671 + 1_056 + 24
_ASSETS = (468_153 + 486_609) / 2

SOLAR = {
    "current_ratio": 72_773 / 34_396,
    "cash_ratio": 32_242 / 34_396,
    "cash_to_st_debt": 32_242 / (22_800 + 742),
    "asset_liability_ratio": 325_375 / 468_153,
    "interest_bearing_debt_ratio": _DEBT / 325_375,
    "net_gearing": (_DEBT - 32_242) / 142_778,
    "debt_to_ebitda": _DEBT / (_EBIT + _DA),
    # The certificate of the client says 6.44 as well.
    "net_debt_to_ebitda": (_DEBT - 32_242) / (_EBIT + _DA),
    "project_capital_ratio": 135_000 / 520_000,
    "icr_ebit": _EBIT / 13_055,
    "icr_ebitda": (_EBIT + _DA) / 13_055,
    "lixi_beifulv": _EBIT / 12_410,
    "dscr": 41_520 / (21_600 + 12_410),
    "dscr_corporate": (_EBIT + _DA - 1_021) / (21_600 + 708 + 13_055),
    "cfo_to_debt": 43_798 / _DEBT,
    "cf_to_liabilities": (7_075 + _DA) / 325_375,
    "dsra_cover": 17_200 / ((21_600 + 12_410) / 12),
    "gross_margin": (54_476 - 31_709) / 54_476,
    "roa": _EBIT / _ASSETS,
    "roe": 7_075 / ((142_778 + 140_203) / 2),
    "retained_ratio": (2_771 + 5_007) / 468_153,
    "asset_turnover": 54_476 / _ASSETS,
    "revenue_growth": 54_476 / 56_314 - 1,
    "cfo_margin": 43_798 / 54_476,
    "accruals": (7_075 - 43_798) / _ASSETS,
    "fcf": (43_798 - 848) * 1_000,
    "z2": 6.56 * (72_773 - 34_396) / 468_153
    + 3.26 * (2_771 + 5_007) / 468_153
    + 6.72 * _EBIT / 468_153
    + 1.05 * 142_778 / 325_375,
}


def _rendered(folder: Path) -> dict[str, dict[str, Ratio]]:
    source = shipped("corpora") / "demo"
    files = demo.render(source, folder)
    found = {}
    for client in demo.clients(source):
        if client.id not in ("shuochuan-wind", "tarnbeck-solar"):
            continue
        sheets = []
        for file in files:
            if file.client_id == client.id and file.path.suffix == ".xlsx":
                document = text.prepare(ingest.read_bytes(file.path.read_bytes(), file.path.name))
                if roles.role(document) == "statement":
                    sheets += parse(document)
        computed = ratios.compute(originals(sheets), client)
        found[client.id] = {r.id: r for r in computed if r.period.end == END}
    return found


@pytest.fixture(scope="module")
def computed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Ratio]]:
    return _rendered(tmp_path_factory.mktemp("demo"))


@pytest.mark.parametrize("name", WIND)
def test_a_chinese_client(computed: dict[str, dict[str, Ratio]], name: str) -> None:
    assert computed["shuochuan-wind"][name].value == pytest.approx(WIND[name], rel=1e-6)


@pytest.mark.parametrize("name", SOLAR)
def test_an_english_client(computed: dict[str, dict[str, Ratio]], name: str) -> None:
    assert computed["tarnbeck-solar"][name].value == pytest.approx(SOLAR[name], rel=1e-6)


def test_the_proxy_of_the_interest_is_said(computed: dict[str, dict[str, Ratio]]) -> None:
    flags = computed["tarnbeck-solar"]["icr_ebit"].flags
    assert "proxy:interest_expense=finance_exp_gross" in flags
