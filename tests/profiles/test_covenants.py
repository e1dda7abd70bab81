"""Covenants: found in both languages, tested with their headroom, proof on both sides."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nlp_service.profiles import covenants
from nlp_service.profiles.aggregate import contract_limits
from nlp_service.profiles.covenants import CovenantTerm
from nlp_service.schema import Document, Part
from tests.scores import builders as b


def find(text: str) -> list[CovenantTerm]:
    part = Part(text=text)
    document = Document(id="contract", name="c.txt", kind="txt", size=len(text), root=part)
    found = covenants.find_covenants(document, part)
    for term in found:
        assert text[term.clause.start : term.clause.end] == term.clause.text
    return found


def short(text: str) -> list[tuple[str, str, float, str]]:
    return [(t.ratio, t.operator, t.threshold, t.kind) for t in find(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("借款人资产负债率不超过70%。", [("asset_liability_ratio", "<=", 0.70, "covenant")]),
        ("偿债备付率（DSCR）不得低于1.2倍。", [("dscr", ">=", 1.2, "covenant")]),
        ("最低偿债备付率为1.15。", [("dscr", ">=", 1.15, "covenant")]),
        ("若偿债备付率低于1.10，借款人不得分配利润。", [("dscr", ">=", 1.10, "lock_up")]),
        ("偿债备付率低于1.05的，构成违约事件。", [("dscr", ">=", 1.05, "default")]),
        (
            "流动比率不低于1.2，利息保障倍数应大于2.0。",
            [("current_ratio", ">=", 1.2, "covenant"), ("icr_ebit", ">", 2.0, "covenant")],
        ),
        ("对外担保余额不得超过净资产的40％", [("contingent_ratio", "<=", 0.40, "covenant")]),
        (
            "The Borrower shall keep the Debt Service Coverage Ratio at not less than 1.25:1.",
            [("dscr", ">=", 1.25, "covenant")],
        ),
        (
            "The Leverage Ratio shall not exceed 4.00 to 1.00.",
            [("debt_to_ebitda", "<=", 4.0, "covenant")],
        ),
        (
            "If the Historic DSCR falls below 1.10:1, no distribution shall be made.",
            [("dscr", ">=", 1.10, "lock_up")],
        ),
        (
            "It is an Event of Default if the DSCR is less than 1.05:1.",
            [("dscr", ">=", 1.05, "default")],
        ),
        ("a minimum Debt Service Coverage Ratio of 1.20x", [("dscr", ">=", 1.20, "covenant")]),
        ("The current ratio was 1.4 last year.", []),
        ("资产负债率为65%。", []),
        ("本合同不适用于流动比率不低于1.0的情形。", []),
    ],
)  # fmt: skip
def test_sentences(text: str, expected: list[tuple[str, str, float, str]]) -> None:
    assert short(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "超额现金流应用于提前还款，但该年度偿债覆盖率不低于1.40倍的除外。",
        "连续两个年度偿债覆盖率不低于1.30倍后，前款义务终止。",
        "对外担保余额变动、工程停工超过15日的，应通知乙方。",
        "流动比率数据迟延超过3个月的，应说明原因。",
        "If the DSCR is projected to be below 1.10:1, the parties shall meet.",
        "The leverage ratio report is due not later than 45 days after year-end.",
    ],
)
def test_conditions_and_days_are_no_covenants(text: str) -> None:
    assert short(text) == []


def test_a_bare_bound_in_a_table_is_a_trigger() -> None:
    assert short("| 资产负债率 | 高于82% | 须于180日内整改 |") == [
        ("asset_liability_ratio", "<=", 0.82, "covenant")
    ]


def test_what_binds_the_guarantor_is_not_tested_on_the_client() -> None:
    [own, other] = find("借款人资产负债率不得高于80%。保证人维持资产负债率不得高于72%。")
    assert (own.party, other.party) == ("borrower", "guarantor")
    deed = "保证合同\n合并口径资产负债率不得高于60%。"
    assert [term.party for term in find(deed)] == ["guarantor"]
    english = find("The Guarantor shall maintain a current ratio of at least 1.1.")
    assert [term.party for term in english] == ["guarantor"]
    ratios = [b.ratio("asset_liability_ratio", 0.75)]
    assert [c.status for c in covenants.check([own, other], ratios, b.AS_OF)] == [
        "tight",
        "untested",
    ]
    assert list(contract_limits([other])) == []


@pytest.mark.parametrize(
    ("text", "frequency"),
    [
        ("每季末流动比率不得低于1.1。", "quarterly"),
        ("每半年末测算的偿债覆盖率不得低于1.15倍。", "semi_annual"),
        ("The DSCR shall be at least 1.2 at each fiscal year-end.", "annual"),
        ("流动比率不得低于1.1。", None),
    ],
)
def test_frequency(text: str, frequency: str | None) -> None:
    assert find(text)[0].frequency == frequency


def test_gold_contracts(gold: Path) -> None:
    """The ratio covenants of the labelled contracts; amounts of net worth are not ratios."""
    wanted, got = set(), set()
    for line in (gold / "terms_gold.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["document"] is None or not row["complete"]:
            continue
        listed = row["terms"].get("financial_covenants", [])
        for item in listed if isinstance(listed, list) else [listed]:
            value = item["value"]
            if "元" not in value["threshold"]:
                number = value["threshold"].rstrip("%")
                scale = 100 if value["threshold"].endswith("%") else 1
                wanted.add((row["id"], value["operator"], float(number) / scale))
        text = (gold / row["document"]).read_text(encoding="utf-8")
        got |= {(row["id"], t.operator, t.threshold) for t in find(text) if t.kind == "covenant"}
    assert len(wanted) == 4
    assert got == wanted


def test_headroom_and_both_sides() -> None:
    terms = find("资产负债率不得高于80%。偿债备付率不得低于1.20倍。流动比率不低于1.0。")
    ratios = [b.ratio("asset_liability_ratio", 0.72), b.ratio("dscr", 1.14, unit="x")]
    leverage, dscr, current = covenants.check(terms, ratios, b.AS_OF)
    assert leverage.headroom == pytest.approx(0.10) and leverage.status == "kept"
    assert dscr.headroom == pytest.approx(-0.05) and dscr.status == "broken"
    assert dscr.inputs and "偿债备付率" in dscr.clause.text
    assert (current.status, current.headroom) == ("untested", None)


def test_a_limit_itself_is_kept_and_a_strict_one_is_not() -> None:
    at_most, above = find("资产负债率不超过70%。利息保障倍数应大于2.0。")
    ratios = [b.ratio("asset_liability_ratio", 0.70), b.ratio("icr_ebit", 2.0)]
    kept, broken = covenants.check([at_most, above], ratios, b.AS_OF)
    assert (kept.status, broken.status) == ("tight", "broken")


def test_figures_without_inputs_test_nothing() -> None:
    [result] = covenants.check(
        find("资产负债率不超过70%。"), [b.ratio("asset_liability_ratio", 0.9, inputs=[])], b.AS_OF
    )
    assert result.status == "untested"


def test_contract_levels() -> None:
    terms = find(
        "偿债备付率不得低于1.20倍。偿债备付率低于1.05的，构成违约事件。资产负债率不超过80%。"
    )
    limits = contract_limits(terms)
    assert (limits["dscr"]["orange"], limits["dscr"]["red"]) == (1.20, 1.05)
    assert limits["asset_liability_ratio"]["orange"] == 0.80
    assert limits["asset_liability_ratio"]["red"] is None
