"""Types of clauses in both languages."""

from __future__ import annotations

import pytest

from nlp_service.annotate.contracts import read_contract
from nlp_service.annotate.contracts.clauses import clause_types
from tests.annotate.contracts.samples import FACILITY_EN, LOAN_ZH, SERVICES_EN


def types(text: str, words: str) -> set[str]:
    return {c.type for c in read_contract(text).clauses if words in text[c.start : c.end]}


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        (LOAN_ZH, "资产负债率", "T09"),
        (LOAN_ZH, "连带责任保证", "T11"),
        (LOAN_ZH, "收费权", "T10"),
        (LOAN_ZH, "不得分配利润", "T13"),
        (LOAN_ZH, "交叉违约", "T01"),
        (LOAN_ZH, "报送财务报表", "T08"),
        (LOAN_ZH, "适用中华人民共和国法律", "Governing Law"),
        (FACILITY_EN, "is not less than 1.20", "T09"),
        (FACILITY_EN, "No dividend may be paid", "T13"),
        (FACILITY_EN, "first priority security interest", "T10"),
        (FACILITY_EN, "deliver audited financial statements", "T08"),
        (SERVICES_EN, "laws of the State of Texas", "Governing Law"),
        (SERVICES_EN, "consequential damages", "Cap on Liability"),
        (SERVICES_EN, "may assign this Agreement", "Anti-Assignment"),
        (SERVICES_EN, "automatically renew", "Renewal Term"),
        ("买方可以提前三十日通知终止本协议。", "终止", "Termination for Convenience"),
        ("未经对方书面同意，任何一方不得转让本合同。", "转让", "Anti-Assignment"),
        ("承包人应投保工程一切险并提供保险单。", "投保", "Insurance"),
    ],
)
def test_type(text, words, expected):
    assert expected in types(text, words)


def test_a_heading_adds_to_the_confidence():
    words = "借款人的资产负债率不得高于75%。"
    headed = read_contract(f"第六条 财务约束\n6.1 {words}").clauses
    alone = read_contract(words).clauses
    sure = {name: [c.confidence for c in found if c.type == "T09"]
            for name, found in (("headed", headed), ("alone", alone))}  # fmt: skip
    assert sure["headed"] > sure["alone"] > [0]
    assert headed[-1].heading == "财务约束"


def test_all_families_have_cues_in_both_languages():
    rows = [row for row in clause_types() if row.columns["cues"]]
    assert {f"T{n:02}" for n in range(1, 21)} <= {row.id for row in rows}
    assert len(rows) == 60
    # What only the learnt model tells apart has names in both languages too.
    assert all(row.columns["name_zh"] and row.columns["name_en"] for row in clause_types())
    for row in rows:
        assert any("\u4e00" <= c <= "\u9fff" for c in row.columns["cues"]), row.id
        assert any(c.isascii() and c.isalpha() for c in row.columns["cues"]), row.id
