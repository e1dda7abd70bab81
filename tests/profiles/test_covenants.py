"""Covenants: found in both languages, tested with their headroom, proof on both sides."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from nlp_service.profiles import compliance, covenants
from nlp_service.profiles.compliance import contract_limits
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
    assert [c.status for c in compliance.check([own, other], ratios, b.AS_OF)] == [
        "tight",
        "untested",
    ]
    assert contract_limits([other], b.AS_OF) == {}


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
    leverage, dscr, current = compliance.check(terms, ratios, b.AS_OF)
    assert leverage.headroom == pytest.approx(0.10) and leverage.status == "kept"
    assert dscr.headroom == pytest.approx(-0.05) and dscr.status == "broken"
    assert dscr.inputs and "偿债备付率" in dscr.clause.text
    assert (current.status, current.headroom) == ("untested", None)


def test_a_limit_itself_is_kept_and_a_strict_one_is_not() -> None:
    at_most, above = find("资产负债率不超过70%。利息保障倍数应大于2.0。")
    ratios = [b.ratio("asset_liability_ratio", 0.70), b.ratio("icr_ebit", 2.0)]
    kept, broken = compliance.check([at_most, above], ratios, b.AS_OF)
    assert (kept.status, broken.status) == ("tight", "broken")


def test_figures_without_inputs_test_nothing() -> None:
    [result] = compliance.check(
        find("资产负债率不超过70%。"), [b.ratio("asset_liability_ratio", 0.9, inputs=[])], b.AS_OF
    )
    assert result.status == "untested"


def test_contract_levels() -> None:
    terms = find(
        "偿债备付率不得低于1.20倍。偿债备付率低于1.05的，构成违约事件。资产负债率不超过80%。"
    )
    limits = contract_limits(terms, b.AS_OF)
    assert (limits["dscr"]["orange"], limits["dscr"]["red"]) == (1.20, 1.05)
    assert limits["asset_liability_ratio"]["orange"] == 0.80
    assert limits["asset_liability_ratio"]["red"] is None


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        (
            "偿债覆盖率自2025年12月31日测试日起调整为1.25:1。",
            [(">=", 1.25, "2025-12-31", None)],
        ),
        (
            "资产负债率上限自2026年1月1日起由75%调整为不高于70%。",
            [("<=", 0.70, "2026-01-01", None)],
        ),
        (
            "偿债覆盖率在2024年12月31日前不得低于1.10倍，自2025年1月1日起不得低于1.20倍。",
            [(">=", 1.10, None, "2024-12-31"), (">=", 1.20, "2025-01-01", None)],
        ),
        (
            "流动比率2024年不低于1.0，2025年不低于1.1。",
            [(">=", 1.0, "2024-01-01", "2024-12-31"), (">=", 1.1, "2025-01-01", "2025-12-31")],
        ),
        (
            "With effect from the test date 31 December 2025 the DSCR shall be 1.25:1.",
            [(">=", 1.25, "2025-12-31", None)],
        ),
        (
            "The DSCR shall not be less than 1.10:1 until 31 December 2024 and 1.20:1 thereafter.",
            [(">=", 1.10, None, "2024-12-31"), (">=", 1.20, "2025-01-01", None)],
        ),
        (
            'Clause 6.1 is replaced by: "The DSCR shall not be less than 1.25:1 on the Calculation '
            'Date falling on 31 December 2025 and on each Calculation Date thereafter."',
            [(">=", 1.25, "2025-12-31", None)],
        ),
    ],
)  # fmt: skip
def test_steps_and_amendments(
    text: str, steps: list[tuple[str, float, str | None, str | None]]
) -> None:
    def day(value: object) -> str | None:
        return None if value is None else str(value)

    assert [
        (t.operator, t.threshold, day(t.effective_from), day(t.effective_until)) for t in find(text)
    ] == steps


def test_the_ratio_of_the_sentence_before() -> None:
    [first, second] = find(
        "The DSCR shall be at least 1.20:1. With effect from 31 December 2025 the ratio shall be "
        "increased to 1.25:1."
    )
    assert (first.ratio, second.ratio, second.threshold) == ("dscr", "dscr", 1.25)
    chinese = find("偿债覆盖率不得低于1.20倍。自2025年12月31日起该比率调整为1.25倍。")
    assert [(t.threshold, str(t.effective_from)) for t in chinese] == [
        (1.2, "None"),
        (1.25, "2025-12-31"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "贷款余额降至2亿元以下且偿债覆盖率不低于1.80倍的，抵押人可以申请解除抵押。",
        "The base case of that model shows a DSCR of at least 1.31 in every later year.",
    ],
)
def test_what_a_model_shows_or_a_right_needs_is_no_covenant(text: str) -> None:
    assert short(text) == []


def test_a_figure_on_the_next_line_belongs_to_its_sentence() -> None:
    assert short(
        "6.1 The Borrower shall ensure that the DSCR is not less than\n1.20:1.\n6.2 Tax."
    ) == [("dscr", ">=", 1.2, "covenant")]


def amended(text: str) -> list[CovenantTerm]:
    """The terms of another document."""
    part = Part(text=text)
    document = Document(id="amendment", name="a.txt", kind="txt", size=len(text), root=part)
    return covenants.find_covenants(document, part)


def test_an_amendment_replaces_from_its_date_on() -> None:
    agreed = find("The Borrower shall ensure that the DSCR is not less than 1.20:1.")
    later = amended(
        "Amendment Agreement No. 2\nWith effect from 31 December 2025 the DSCR shall not be less "
        "than 1.25:1."
    )
    terms = [*agreed, *later]
    before = [b.ratio("dscr", 1.22, unit="x", end=dt.date(2024, 12, 31))]
    [now, coming] = compliance.check(terms, before, b.AS_OF)
    assert (now.threshold, now.status) == (1.20, "tight")
    assert (coming.threshold, coming.status) == (1.25, "untested")
    assert "2025-12-31" in (coming.reason or "") and "2025-12-31" in (coming.reason_zh or "")
    [broken] = compliance.check(terms, [b.ratio("dscr", 1.22, unit="x")], b.AS_OF)
    assert (broken.threshold, broken.status) == (1.25, "broken")
    assert contract_limits(terms, dt.date(2024, 12, 31))["dscr"]["orange"] == 1.20
    assert contract_limits(terms, b.AS_OF)["dscr"]["orange"] == 1.25


def test_a_supplement_holds_from_its_signing() -> None:
    [term] = amended("补充协议\n双方于2025年6月30日签署。\n第五条资产负债率不得高于72%。")
    assert (str(term.effective_from), term.amends) == ("2025-06-30", True)


def test_the_same_covenant_in_two_documents_is_one_row() -> None:
    terms = [*find("偿债备付率不得低于1.20倍。"), *amended("DSCR shall not be less than 1.20:1.")]
    [row] = compliance.check(terms, [b.ratio("dscr", 1.3, unit="x")], b.AS_OF)
    assert [place.document_id for place in (row.clause, *row.restated)] == ["contract", "amendment"]


def test_each_kind_has_its_levels() -> None:
    levels = {
        kind: [compliance.headroom_limits(kind).level(room) for room in (0.2, 0.04, -0.01, -0.2)]
        for kind in ("covenant", "lock_up", "default")
    }
    assert levels == {
        "covenant": ["none", "yellow", "orange", "orange"],
        "lock_up": ["none", "blue", "yellow", "orange"],
        "default": ["none", "yellow", "red", "red"],
    }
