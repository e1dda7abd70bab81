"""Sentence boundaries in both languages, and what must hold for any text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp_service.text import sentences


def split(text: str) -> list[str]:
    return [text[s.start : s.end] for s in sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("款项已付。请查收！", ["款项已付。", "请查收！"]),
        ("他说：“可以。”随后离开。", ["他说：“可以。”", "随后离开。"]),
        ("“不行！”的答复已收到。", ["“不行！”的答复已收到。"]),
        ("利率3.5%不变。第3.5条除外。", ["利率3.5%不变。", "第3.5条除外。"]),
        ("是否同意?请回复。", ["是否同意?", "请回复。"]),
        ("再说吧……\n明天见", ["再说吧……", "明天见"]),
        (
            "（一）甲方提供担保；\n（二）乙方放款。",
            ["（一）甲方提供担保；", "（二）乙方放款。"],
        ),
        ("第三条 借款金额\n3.1 金额为100万元。", ["第三条 借款金额", "3.1 金额为100万元。"]),
        ("张经理：您好！\n附件请查收", ["张经理：您好！", "附件请查收"]),
        ("Paid today. Thank you.", ["Paid today.", "Thank you."]),
        ("Mr. Vance left at 5 p.m. by car.", ["Mr. Vance left at 5 p.m. by car."]),
        (
            "Acme Inc. is late. We act for Acme Inc. The rest waits.",
            ["Acme Inc. is late.", "We act for Acme Inc.", "The rest waits."],
        ),
        ("See No. 5 and Art. 12. No. We refuse.", ["See No. 5 and Art. 12.", "No.", "We refuse."]),
        ("It fell to 1.18x. See 4.02.", ["It fell to 1.18x.", "See 4.02."]),
        ("thanks. i will call.", ["thanks.", "i will call."]),
        ("J. P. Vance signed. Fine?", ["J. P. Vance signed.", "Fine?"]),
        ("Items:\n- one\n- two", ["Items:", "- one", "- two"]),
        ("3. The Borrower shall pay.", ["3. The Borrower shall pay."]),
        ("Dear Lucia,\nwe need more time.", ["Dear Lucia,", "we need more time."]),
        (
            "Jan Kay\nFinance Director\nTarn Hydro Ltd",
            ["Jan Kay", "Finance Director", "Tarn Hydro Ltd"],
        ),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert split(text) == expected


def test_a_hard_wrapped_paragraph_is_one_run() -> None:
    text = (
        "The feedstock contract was terminated by the supplier on the grounds that\n"
        "our volumes fell below the minimum for two quarters. We consider the\n"
        "termination void.\n\nRegards"
    )
    assert split(text) == [text[:126], text[127:160], "Regards"]


def test_a_hard_wrapped_chinese_paragraph_is_one_run() -> None:
    line = "根据借款合同第五条的约定贷款人有权在每个结息日调整适用的执行利率并"
    text = f"{line}\n{line}\n书面通知借款人。"
    assert split(text) == [text]


def test_lines_of_a_letter_without_wrapping_stand_alone() -> None:
    assert split("本月完成路基3.2公里\n累计完成78%\n比计划慢") == [
        "本月完成路基3.2公里",
        "累计完成78%",
        "比计划慢",
    ]


def test_a_range_is_respected() -> None:
    text = "第一句。第二句。第三句。"
    assert [(s.start, s.end) for s in sentences(text, 4, 8)] == [(4, 8)]


_ANY = st.text(
    alphabet=st.one_of(
        st.sampled_from(
            "甲方借款。！？；，“”（）一二.!?,;:()\"' \n\t\r>-0123abcXYZ…第条\u3000\ufeff"
        ),
        st.characters(),
    ),
    max_size=300,
)


@given(_ANY)
def test_spans_are_ordered_apart_and_stripped(text: str) -> None:
    at = 0
    for span in sentences(text):
        assert at <= span.start < span.end <= len(text)
        words = text[span.start : span.end]
        assert words == words.strip()
        at = span.end


@given(_ANY)
def test_no_word_is_outside_of_all_sentences(text: str) -> None:
    covered = "".join(text[s.start : s.end] for s in sentences(text))
    assert "".join(covered.split()) == "".join(text.split())


@pytest.mark.parametrize(
    "text",
    [
        "The Borrower shall ensure that the Debt Service Coverage Ratio is not less than\n"
        "1.20:1 on each test date.",
        "The obligations of the parties are subject to the terms of this deed and of Clause\n"
        "7.2 as it stands on its date.",
        "借款人应当确保在每一测试日按照经审计的年度财务报表计算的偿债备付率始终不低于\n1.2倍。",
    ],
)
def test_a_line_that_goes_on_with_a_number_is_no_new_item(text):
    assert [text[s.start : s.end] for s in sentences(text)] == [text]
