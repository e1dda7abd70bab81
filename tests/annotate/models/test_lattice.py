"""Decoding of tags from two readers."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from nlp_service.annotate.models.lattice import allowed, best, mixed, span_chances

TAGS = ("O", "B-ORG", "I-ORG", "B-LOC", "I-LOC")


def test_a_name_is_not_continued_from_nothing_or_another_label() -> None:
    steps = allowed(TAGS)
    assert steps[0, 2] < -1e6 and steps[3, 2] < -1e6
    assert steps[1, 2] == steps[2, 2] == steps[2, 3] == 0


@given(st.lists(st.lists(st.floats(-5, 0), min_size=5, max_size=5), min_size=1, max_size=4))
def test_the_path_is_the_best_of_all_possible_ones(rows: list[list[float]]) -> None:
    scores = np.array(rows)
    steps = allowed(TAGS)
    paths = [
        path
        for path in itertools.product(range(5), repeat=len(rows))
        if not TAGS[path[0]].startswith("I")
        and all(steps[a, b] == 0 for a, b in itertools.pairwise(path))
    ]
    totals = [sum(scores[i, tag] for i, tag in enumerate(path)) for path in paths]
    found = best(scores, TAGS)
    total = sum(scores[i, TAGS.index(tag)] for i, tag in enumerate(found))
    assert abs(total - max(totals)) < 1e-9


def test_the_weight_decides_between_two_readers() -> None:
    first = np.array([[0.9, 0.1, 0, 0, 0]], dtype=np.float32)
    second = np.array([[0.2, 0.8, 0, 0, 0]], dtype=np.float32)
    assert mixed(first, second, 0.25)[0].argmax() == 0
    assert mixed(first, second, 4.0)[0].argmax() == 1
    assert np.isclose(np.exp(mixed(first, second, 1.0)).sum(), 1)


@given(
    st.integers(1, 5).flatmap(
        lambda count: st.lists(
            st.lists(st.floats(-4, 4), min_size=3, max_size=3), min_size=count, max_size=count
        )
    ),
    st.lists(st.floats(-3, 3), min_size=12, max_size=12),
)
def test_a_span_is_as_likely_as_all_paths_that_hold_it(
    rows: list[list[float]], more: list[float]
) -> None:
    """Tags here are O, B and I."""
    scores, count = np.array(rows), len(rows)
    steps, start = np.array(more[:9]).reshape(3, 3), np.array(more[9:])
    total, held = 0.0, dict.fromkeys(itertools.combinations_with_replacement(range(count), 2), 0.0)
    for path in itertools.product(range(3), repeat=count):
        weight = np.exp(
            start[path[0]]
            + sum(scores[at, tag] for at, tag in enumerate(path))
            + sum(steps[a, b] for a, b in itertools.pairwise(path))
        )
        total += weight
        for first in (at for at, tag in enumerate(path) if tag == 1):
            last = first
            while last + 1 < count and path[last + 1] == 2:
                last += 1
            held[first, last] += weight
    given = {(low, high): p for low, high, p in span_chances(scores, steps, start, (1, 2), 0.0)}
    for span, weight in held.items():
        assert np.isclose(given.get(span, 0.0), weight / total, atol=1e-5)
