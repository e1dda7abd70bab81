"""Fingerprints of words, however they are quoted."""

from __future__ import annotations

from nlp_service.profiles.correspondence.fingerprints import fingerprints


def test_fingerprints_do_not_depend_on_line_breaks() -> None:
    text = "please send the renewed insurance policy and the inspection report " * 3
    assert fingerprints(text) and fingerprints("> " + text.replace(" the ", "\n> the ")) == (
        fingerprints(text)
    )
    assert fingerprints("too short for a run") == []
