"""The flat text of a contract leads back to the characters of the original."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp_service.annotate.contracts.source import Source
from nlp_service.annotate.values.engine import fold

PIECES = st.sampled_from(
    [
        "贷款",
        "loan",
        " ",
        "\n",
        "\n\n",
        "\u3000",
        "２０",
        "27t h",
        "（一）",
        "April 15 ,",
        "1.1 ",
        "的",
    ]
)


@given(st.lists(PIECES, max_size=60).map("".join))
def test_every_character_stands_where_span_says(text):
    source = Source(text)
    for position, character in enumerate(source.flat):
        if character.isspace():
            continue
        start, end = source.span(position, position + 1)
        assert fold(text[start:end]) == character
        assert source.flat_position(start) == position


@pytest.mark.parametrize(
    ("text", "flat"),
    [
        ("the 27t h day of\u00a0 May", "the 27th day of May"),
        ("April 15 , 2010", "April 15, 2010"),
        ("（大写）２０％", "(大写)20%"),
        (
            "The Borrower shall repay the principal of the\nloan on demand.",
            "The Borrower shall repay the principal of the loan on demand.",
        ),
        ("governed by the laws of the State and people of\n\nIllinois.",
         "governed by the laws of the State and people of Illinois."),
        ("1.1 Short line\n1.2 Next", "1.1 Short line\n1.2 Next"),
        (
            "借款人应当按照本合同约定的期限和方式向贷款人偿还全部贷款本金和\n利息。",
            "借款人应当按照本合同约定的期限和方式向贷款人偿还全部贷款本金和利息。",
        ),
        ("第一条　借款\n第二条　利率", "第一条 借款\n第二条 利率"),
    ],
)  # fmt: skip
def test_flat_text(text, flat):
    assert Source(text).flat == flat


def test_passages_know_their_headings():
    source = Source("第三条 担保\n3.1 质押\n（一）甲方提供质押。\n第四条 其他\n4.1 一式两份。\n")
    passage = next(p for p in source.passages if "提供质押" in p.text)
    assert passage.headings[0] == "担保"
    assert "担保" not in next(p for p in source.passages if "一式" in p.text).headings


def test_lines_of_a_table_of_contents_are_no_clauses():
    source = Source("1. Definitions ........ 3\n2. Loan ........ 9\n\n1. Definitions\nText.\n")
    assert [section.start for section in source.sections] == [source.flat.rindex("1. Def")]
