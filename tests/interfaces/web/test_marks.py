"""A marked text is still the same text."""

from hypothesis import given
from hypothesis import strategies as st

from nlp_service.interfaces.web.marks import Mark, runs

TEXT = st.text(max_size=60)
MARKS = st.lists(
    st.builds(
        Mark,
        start=st.integers(-3, 70),
        end=st.integers(-3, 70),
        name=st.sampled_from(["here", "signal-negative", "zone-quote"]),
    ),
    max_size=8,
)


@given(TEXT, MARKS)
def test_runs_join_to_the_text_and_carry_their_marks(text, marks):
    found = runs(text, marks)
    assert "".join(run.text for run in found) == text
    for run in found:
        assert text[run.start : run.start + len(run.text)] == run.text
        expected = {
            m.name for m in marks if 0 <= m.start <= run.start < m.end <= len(text) and run.text
        }
        assert set(run.classes) == expected


def test_overlapping_marks_cut_the_text_where_they_begin_and_end():
    found = runs("abcdef", [Mark(0, 4, "a"), Mark(2, 6, "here", "title")])
    assert [(run.text, run.classes, run.here) for run in found] == [
        ("ab", ["a"], False),
        ("cd", ["a", "here"], True),
        ("ef", ["here"], True),
    ]
