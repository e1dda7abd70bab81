"""Hashed n-grams: what is counted, what is alike, and that batches do not mix."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp_service.annotate.models.features import NgramSpec, buckets, language_of, normalise

SPEC = NgramSpec((1, 3), (1, 2), bits=18)


def _of(text: str, spec: NgramSpec = SPEC) -> dict[int, float]:
    _, bucket, count = buckets([text], spec)
    return dict(zip(bucket.tolist(), count.tolist(), strict=True))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("我司将于周五付款", "zh"),
        ("本项目的 EBITDA 和 DSCR 均达标", "zh"),
        ("We will pay on Friday", "en"),
        ("Please call 王先生 about the second drawdown of the facility", "en"),
        ("12.5", "en"),
    ],
)
def test_language(text: str, language: str) -> None:
    assert language_of(text) == language


def test_width_case_digits_and_space_do_not_matter() -> None:
    assert normalise("ＡＢＣ　12\n3") == normalise("abc 45 6")
    assert _of("付款１２３元") == _of("付款456元")
    assert _of("Pay  NOW") == _of("pay now")


def test_counts_repeated_grams() -> None:
    once, twice = _of("款", NgramSpec((1, 1), (0, 0))), _of("款款", NgramSpec((1, 1), (0, 0)))
    assert once.keys() == twice.keys()
    assert sorted(twice.values()) == [1.0, 1.0, 2.0]


def test_words_are_whole_and_order_counts_in_pairs() -> None:
    single = NgramSpec((1, 0), (1, 1))
    assert _of("pay the bank", single) == _of("bank the pay", single)
    assert _of("pay the bank", single) != _of("payt he bank", single)
    pairs = NgramSpec((1, 0), (2, 2))
    assert _of("pay the bank", pairs) != _of("bank the pay", pairs)


def test_channels_do_not_share_buckets() -> None:
    left = set(_of("违约", NgramSpec((1, 2), (0, 0), channel=1)))
    right = set(_of("违约", NgramSpec((1, 2), (0, 0), channel=2)))
    assert not left & right


@given(st.lists(st.text(max_size=30), min_size=1, max_size=6))
def test_a_batch_gives_what_single_texts_give(texts: list[str]) -> None:
    row, bucket, count = buckets(texts, SPEC)
    for number, text in enumerate(texts):
        at = row == number
        assert dict(zip(bucket[at].tolist(), count[at].tolist(), strict=True)) == _of(text)


def test_no_texts() -> None:
    row, bucket, count = buckets([], SPEC)
    assert len(row) == len(bucket) == len(count) == 0
    assert row.dtype == np.int64
