"""nlp-service covenants: clause and cells of every test, in both languages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from nlp_service.interfaces.cli.covenants import app
from tests.ingest.samples import xlsx

CONTRACT = {
    "zh": "借款合同\n第一条 财务约束\n1.1 借款人每年末资产负债率不得高于{limit}%。\n",
    "en": (
        "FACILITY AGREEMENT\n1. Financial covenants\n1.1 The Borrower shall ensure that at each "
        "year-end the ratio of total liabilities to total assets does not exceed {limit} per "
        "cent.\n"
    ),
}
SHEET: dict[str, list[list[object]]] = {
    "资产负债表": [
        ["资产负债表"],
        ["编制单位：青穗水电有限公司", "2024年12月31日", "单位：元"],
        ["项目", "期末余额", "期初余额"],
        ["流动资产合计", 300000, 250000],
        ["非流动资产合计", 700000, 650000],
        ["资产总计", 1000000, 900000],
        ["流动负债合计", 200000, 200000],
        ["非流动负债合计", 500000, 430000],
        ["负债合计", 700000, 630000],
        ["所有者权益合计", 300000, 270000],
        ["负债和所有者权益总计", 1000000, 900000],
    ]
}


def run(*arguments: str) -> tuple[int, dict[str, Any]]:
    result = CliRunner().invoke(app, [*arguments, "--json"])
    return result.exit_code, json.loads(result.stdout)


@pytest.fixture
def statement(tmp_path: Path) -> str:
    path = tmp_path / "报表.xlsx"
    path.write_bytes(xlsx(SHEET))
    return str(path)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(("limit", "status"), [(75, "met"), (65, "breached")])
def test_rows_show_both_evidences(
    tmp_path: Path, statement: str, language: str, limit: int, status: str
) -> None:
    contract = tmp_path / "contract.txt"
    contract.write_text(CONTRACT[language].format(limit=limit), encoding="utf-8")
    code, found = run(str(contract), "--statements", statement)
    assert code == 0
    (row,) = [r for r in found[str(contract)] if r["as_of"] == "2024-12-31"]
    assert (row["ratio"], row["operator"], row["threshold"]) == (
        "asset_liability_ratio",
        "<=",
        limit / 100,
    )
    assert row["value"] == pytest.approx(0.7)
    assert row["status"] == status
    assert row["headroom"] == pytest.approx((limit / 100 - 0.7) / (limit / 100))
    assert str(limit) in row["clause"]["text"]
    cells = {cell["item"]: cell for cell in row["cells"]}
    assert cells["total_liabilities"]["value"] == "700000"
    assert (cells["total_assets"]["sheet"], cells["total_assets"]["cell"]) == ("资产负债表", "B6")


def test_without_figures_every_covenant_says_why(tmp_path: Path) -> None:
    contract = tmp_path / "contract.txt"
    contract.write_text(CONTRACT["zh"].format(limit=70), encoding="utf-8")
    code, found = run(str(contract))
    assert code == 0
    (row,) = found[str(contract)]
    assert row["status"] == "not_tested"
    assert row["why"]
    assert row["value"] is row["as_of"] is None


def test_several_statements_follow_one_option_and_a_broken_one_is_named(
    tmp_path: Path, statement: str
) -> None:
    contract, bad = tmp_path / "contract.txt", tmp_path / "bad.xlsx"
    contract.write_text(CONTRACT["en"].format(limit=75), encoding="utf-8")
    bad.write_bytes(b"PK\x03\x04 broken")
    code, found = run(str(contract), "--statements", statement, str(bad))
    assert code == 1
    assert found[str(contract)][0]["status"] == "met"
    assert found[str(bad)]["error"]["code"] == "corrupt"
    assert statement not in found
