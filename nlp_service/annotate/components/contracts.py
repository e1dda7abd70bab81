"""Component ``contracts``: typed clauses and the term sheet of a contract."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from nlp_service.annotate.contracts import ContractReading, read_contract


@Language.component("nlp_service_contracts")
def component(doc: Doc) -> Doc:
    """The document with ``doc._.contract``; empty for anything but a contract."""
    doc._.contract = (
        read_contract(doc._.source, parties=doc._.parties, reference=doc._.reference)
        if doc._.kind == "contract"
        else ContractReading()
    )
    return doc
