"""Component ``parties``: who is who in a contract."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from nlp_service.annotate.parties import find_parties


@Language.component("nlp_service_parties")
def component(doc: Doc) -> Doc:
    """The document with ``doc._.parties``; empty for anything but a contract."""
    doc._.parties = find_parties(doc._.source) if doc._.kind == "contract" else []
    return doc
