"""Component ``values``: amounts, dates, durations, shares, rates, ratios, official numbers."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from nlp_service.annotate.values import find_values


@Language.component("nlp_service_values")
def component(doc: Doc) -> Doc:
    """The document with ``doc._.values``."""
    doc._.values = find_values(doc._.source, doc._.reference)
    return doc
