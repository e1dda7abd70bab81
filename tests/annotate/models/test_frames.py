"""Frames of English sentences."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp_service.annotate.models.frames import frame_of

WORDS = frozenset({"we", "will", "the", "by", "send", "you", "have", "been", "to"})


@pytest.mark.parametrize(
    ("text", "frame"),
    [
        ("We will send the accounts by Friday.", "we will send the 0s by 0time ."),
        ("Kestrel Wind will send 3 invoices", "0word 0name will send 0 0s"),
        ("The notice has been wired to you?", "the 0word 0s been 0ed to you ?"),
        ("", ""),
        ("今天付款", ""),
    ],
)
def test_common_words_stand_and_others_show_their_form(text: str, frame: str) -> None:
    assert frame_of(text, WORDS) == frame


def test_other_names_figures_and_days_make_no_difference() -> None:
    assert frame_of("We will send the contract to Alder by 3 May.", WORDS) == frame_of(
        "We will send the note to Birch by 21 Monday.", WORDS
    )


@given(st.text())
def test_any_text_has_a_frame(text: str) -> None:
    assert len(frame_of(text, WORDS).split()) <= len(text)
