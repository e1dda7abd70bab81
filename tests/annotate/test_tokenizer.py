"""The tokenizer rebuilds every text and splits as WordPiece's pre-tokeniser does."""

from __future__ import annotations

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st

from nlp_service.annotate.tokenizer import Tokenizer, clean, tokens

TOKENIZER = Tokenizer(spacy.blank("xx").vocab)
ANY = st.text(st.characters(exclude_categories=[]), max_size=60)


@given(ANY)
def test_tokens_rebuild_the_text(text):
    assert "".join(word + " " * space for word, space in tokens(text)) == text


@given(ANY)
def test_offsets_of_the_doc_are_those_of_the_text(text):
    doc = TOKENIZER(text)
    assert doc.text == clean(text)
    assert len(doc.text) == len(text)
    for token in doc:
        assert clean(text)[token.idx : token.idx + len(token)] == token.text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("借款人应付息", ["借", "款", "人", "应", "付", "息"]),
        ("RMB12.5million", ["RMB12", ".", "5million"]),
        ("利率LPR+85BP。", ["利", "率", "LPR", "+", "85BP", "。"]),
        ("Borrower's (the “Loan”)", ["Borrower", "'", "s", "(", "the", "“", "Loan", "”", ")"]),
        ("2024-03-31", ["2024", "-", "03", "-", "31"]),
        ("a\n\n  b", ["a", "\n", "\n", " ", "b"]),
    ],
)
def test_splits(text, expected):
    assert [word for word, _ in tokens(text)] == expected
