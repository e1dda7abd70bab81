"""What components share: the extensions of ``Doc`` that hold the request and the results.

Offsets are those of ``doc._.source``, the text as the caller gave it.
"""

from __future__ import annotations

from spacy.tokens import Doc

#: What the caller gives, and what it is where nothing is given.
_INPUTS = {
    "source": "",
    "kind": "text",
    "reference": None,
    "candidates": None,
    "visible": None,
    "quick": False,
}
#: What the components find; None until the component has run.
_RESULTS = (
    "sentence_spans",
    "values",
    "names",
    "parties",
    "contract",
    "acts",
    "sentence_sentiment",
    "sentiment",
    "entity_sentiment",
)


def register() -> None:
    """Declare the extensions; calling it again changes nothing."""
    for name, default in {**_INPUTS, **dict.fromkeys(_RESULTS)}.items():
        if not Doc.has_extension(name):
            Doc.set_extension(name, default=default)
