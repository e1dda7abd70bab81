"""Fill in what the text of each part of a document tells about itself."""

from __future__ import annotations

from nlp_service.schema import Document, Part
from nlp_service.text.language import language
from nlp_service.text.sections import sections
from nlp_service.text.zones import zones

_TABULAR = frozenset(("csv", "xlsx", "xls", "ods"))


def prepare(document: Document) -> Document:
    """``document`` with language, mail zones and sections of each part set, changed in place.

    Preparing twice gives the same as preparing once.
    """
    for part in document.parts():
        if not part.text:
            continue
        if part.mail is not None:
            if not _covered(part):
                part.zones = zones(part.text, subject=part.mail.subject, hints=part.zones)
        elif part.kind not in _TABULAR and not part.sections:
            part.sections = sections(part.text)
        if part.language is None:
            part.language = language(part.visible() or part.text)
    return document


def _covered(part: Part) -> bool:
    """Whether the zones are complete already; a reader leaves only hints of single ranges."""
    at = 0
    for zone in part.zones:
        if zone.start != at:
            return False
        at = zone.end
    return at == len(part.text)
