"""Entities of two sources become one list without overlaps."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from nlp_service.annotate.entities import merge
from nlp_service.schema import Entity, EntityLabel

SPANS = st.lists(st.tuples(st.integers(0, 40), st.integers(1, 9)), max_size=12)


def entity(start: int, end: int, label: str = "ORG") -> Entity:
    return Entity(start=start, end=end, label=EntityLabel(label), text="x" * (end - start))


def spans(entities: list[Entity]) -> list[tuple[int, int, str]]:
    return [(e.start, e.end, e.label.value) for e in entities]


def test_the_longest_stays():
    assert spans(merge([entity(0, 4)], [entity(2, 9, "LOC")])) == [(2, 9, "LOC")]


def test_the_first_source_wins_a_tie():
    assert spans(merge([entity(0, 4, "MONEY")], [entity(0, 4)])) == [(0, 4, "MONEY")]


def test_what_the_longest_leaves_free_stays():
    merged = merge([entity(0, 3), entity(3, 9)], [entity(8, 12), entity(12, 13)])
    assert spans(merged) == [(0, 3, "ORG"), (3, 9, "ORG"), (12, 13, "ORG")]


@given(SPANS, SPANS)
def test_ordered_without_overlaps_and_nothing_invented(first, second):
    one = [entity(start, start + length) for start, length in first]
    two = [entity(start, start + length) for start, length in second]
    merged = merge(one, two)
    assert all(a.end <= b.start for a, b in pairwise(merged))
    assert all(e in one + two for e in merged)
    for lost in one + two:
        assert any(lost.start < kept.end and kept.start < lost.end for kept in merged)
