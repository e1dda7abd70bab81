"""Lists inside clauses: enumerators that count on, and figures in brackets that count nothing."""

from __future__ import annotations

import pytest

from nlp_service.annotate.contracts.items import split
from nlp_service.annotate.contracts.source import Source


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "(a) no payment within sixty (60) days, or thirty (30) days in winter; (b) ruin; "
            "(c) death",
            [
                "no payment within sixty (60) days, or thirty (30) days in winter",
                "ruin",
                "death",
            ],
        ),
        ("(a) loss of (i) land, (ii) water; (b) ruin", ["loss of (i) land, (ii) water", "ruin"]),
        ("(i) first thing (ii) second thing", ["first thing", "second thing"]),
        (
            "(h) fire above; (i) flood below; (j) storm",
            ["fire above", "flood below", "storm"],
        ),
        ("(一)逾期付款的;(二)停业三十日的", ["逾期付款的", "停业三十日的"]),
        ("1.逾期付款的 2.停业三十日的", ["逾期付款的", "停业三十日的"]),
    ],
)
def test_items_count_on(text: str, expected: list[str]) -> None:
    source = Source(text)
    found = split(source, 0, len(source.flat))
    assert [source.flat[start:end] for start, end in found] == expected


def test_durations_are_no_list() -> None:
    source = Source("within sixty (60) days and within thirty (30) days")
    assert list(split(source, 0, len(source.flat))) == []
