"""What holds for every text: exact offsets, order, no overlaps, linear cost, no crash."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp_service.annotate.values import find_values
from nlp_service.annotate.values.engine import fold
from nlp_service.annotate.values.grammar import GRAMMAR

#: Pieces that make values, and whatever else.
PIECES = st.sampled_from(
    [
        "人民币",
        "500",
        "万元",
        "％",
        "２０２４年",
        "3月",
        "31日",
        "LPR",
        "+",
        "85个基点",
        "RMB ",
        "12.5",
        " million",
        "$",
        "-",
        "百分之",
        "五",
        "(",
        ")",
        "：",
        "1.20:1",
        "倍",
        "days",
        " thirty ",
        "(30)",
        "\n",
        "\t",
        " ",
        "@",
        "a.b",
        "91310115",
        "第",
        "每",
    ]
)
TEXTS = st.lists(st.one_of(PIECES, st.text(max_size=6)), max_size=30).map("".join)


@given(TEXTS)
def test_offsets_are_exact_and_ordered(text):
    found = find_values(text)
    assert all(text[e.start : e.end] == e.text and e.text for e in found)
    assert all(first.end <= second.start for first, second in pairwise(found))


@given(st.text())
def test_folding_keeps_offsets(text):
    assert len(fold(text)) == len(text)


@pytest.mark.parametrize(
    "text",
    ["", "\x00", "\ud800元500\udfff万元", "1" * 50_000, "一" * 50_000, "(" * 50_000, "a@" * 20_000],
)
def test_odd_texts(text):
    assert all(text[e.start : e.end] == e.text for e in find_values(text))


def test_rule_names_are_unique():
    names = [rule.name for rule in GRAMMAR.rules]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    "text",
    [
        "借款人应于2024年3月31日前偿还人民币1,200万元，年利率4.35%，期限24个月。\n",
        "The Borrower shall repay USD 12.5 million within 30 days at SOFR plus 2.1% per annum. ",
        "1,000 ",
        "一百二十",
        "人民币 ",
        "$ ",
        "1-",
    ],
)
def test_cost_is_linear(text):
    def seconds(times: int) -> float:
        best = float("inf")
        for _ in range(3):
            start = time.process_time()
            find_values(text * times)
            best = min(best, time.process_time() - start)
        return best

    # Eight times the text may cost sixteen times the time: far from the sixty-four of a square.
    assert seconds(4_000) < 16 * max(seconds(500), 0.002)
