"""Normal forms and the way back."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp_service.text import normalise, simplify


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("⽉末⼈民币", "月末人民币"),
        ("ＵＳＤ　１２．５％", "USD 12.5%"),
        ("ﬁnance", "finance"),
        ("㎡", "m2"),
    ],
)
def test_normalise(text: str, expected: str) -> None:
    assert normalise(text).text == expected


def test_spans_lead_back_to_the_original() -> None:
    text = "共㎡，ﬁne ⽉末"
    found = normalise(text)
    at = found.text.index("月末")
    start, end = found.span(at, at + 2)
    assert text[start:end] == "⽉末"
    at = found.text.index("m")
    assert found.span(at, at + 1) == (1, 2)


@given(st.text(max_size=80))
def test_normal_form_is_nfkc_of_each_character(text: str) -> None:
    found = normalise(text)
    for at in range(len(found.text)):
        start, end = found.span(at, at + 1)
        assert 0 <= start < end <= len(text)
        assert found.text[at] in unicodedata.normalize("NFKC", text[start:end])


def test_simplify_keeps_the_length() -> None:
    text = "敝公司申請展延寬限期, extended 3個月"
    assert simplify(text) == "敝公司申请展延宽限期, extended 3个月"
    assert len(simplify(text)) == len(text)
