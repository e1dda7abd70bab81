"""The clause tree of contracts in both languages."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from nlp_service.text import sections

CHINESE = """第一章 总则
第一条 定义
本合同中下列词语的含义如下：
（一）贷款：指本合同项下的贷款。
（二）提款期：指六个月。
第二条 借款金额
2.1 借款金额为人民币100万元。
2.2 币种为人民币。
第二章 还款
第三条 还款计划
按季还款。
"""
ENGLISH = """ARTICLE I DEFINITIONS
Section 1.01 Defined Terms. As used herein:
(a) "Agent" means the Bank.
(b) "Loan" means each loan.
Section 1.02 Interpretation.
ARTICLE II THE LOANS
2.1 Commitments
(a) Each Lender agrees to lend.
(i) on the Closing Date; and
(ii) thereafter.
"""


def outline(text: str) -> list[tuple[int, str | None, str]]:
    return [(s.level, s.number, s.heading) for s in sections(text)]


def test_chinese_contract() -> None:
    assert outline(CHINESE) == [
        (1, "第一章", "总则"),
        (2, "第一条", "定义"),
        (3, "（一）", "贷款"),
        (3, "（二）", "提款期"),
        (2, "第二条", "借款金额"),
        (3, "2.1", ""),
        (3, "2.2", ""),
        (1, "第二章", "还款"),
        (2, "第三条", "还款计划"),
    ]


def test_english_contract() -> None:
    assert outline(ENGLISH) == [
        (1, "ARTICLE I", "DEFINITIONS"),
        (2, "Section 1.01", "Defined Terms"),
        (3, "(a)", ""),
        (3, "(b)", ""),
        (2, "Section 1.02", "Interpretation"),
        (1, "ARTICLE II", "THE LOANS"),
        (2, "2.1", "Commitments"),
        (3, "(a)", ""),
        (4, "(i)", ""),
        (4, "(ii)", ""),
    ]


def test_a_section_covers_its_children() -> None:
    found = sections(CHINESE)
    first = found[1]
    assert CHINESE[first.start : first.end].endswith("指六个月。\n")
    assert found[0].end == found[7].start


def test_figures_are_no_clauses() -> None:
    assert sections("合计\n100.5 万元\n3.5%\n12.30 元") == []


@given(st.text(alphabet="第一二条款（）(ab)1.2 \n章节Section、x", max_size=200))
def test_sections_are_ordered_and_nested(text: str) -> None:
    found = sections(text)
    for above, below in pairwise(found):
        assert above.start < below.start
        assert above.end <= below.start or above.end >= below.end
    assert all(s.start < s.end <= len(text) for s in found)
