"""Component ``names``: organisations, people, positions and places."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from nlp_service.annotate import models
from nlp_service.annotate.components.batches import language_of
from nlp_service.annotate.entities import merge
from nlp_service.annotate.names import find_names


class Names:
    """Names by rules for legal forms, and by the tagger where the model pack holds one.

    Args:
        folder: the model pack, None for the one in use.
    """

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder

    @cached_property
    def tagger(self) -> models.EntityTagger | None:
        """The entity tagger, None where the pack has no model for it."""
        pack = models.Manifest.read(self.folder)
        if not any(entry.task == "entities" for entry in pack.models):
            return None
        tagger: models.EntityTagger = models.load("entities", self.folder)
        return tagger

    def __call__(self, doc: Doc) -> Doc:
        """The document with ``doc._.names``."""
        found = find_names(doc._.source)
        if self.tagger is not None:
            found = merge(found, self.tagger.tag(doc._.source, language_of(doc._.source)))
        doc._.names = found
        return doc


@Language.factory("nlp_service_names", default_config={"models": None})
def create(nlp: Language, name: str, models: str | None) -> Names:
    """spaCy entry point."""
    return Names(Path(models) if models else None)
