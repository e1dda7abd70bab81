"""Component ``acts``: what each sentence does towards the other side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from nlp_service.annotate import models
from nlp_service.annotate.components.batches import Scores, in_batches
from nlp_service.schema import Act


class Acts:
    """Acts of the scored sentences; contract clauses carry none.

    Args:
        folder: the model pack, None for the one in use.
    """

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder

    @cached_property
    def model(self) -> models.TextClassifier:
        """The classifier; raises ModelMissing."""
        model: models.TextClassifier = models.load("acts", self.folder)
        return model

    def __call__(self, doc: Doc) -> Doc:
        """The document with ``doc._.acts``: for each sentence start, its acts and scores."""
        return next(self.pipe([doc]))

    def pipe(self, stream: Iterable[Doc], batch_size: int = 64) -> Iterator[Doc]:
        """The documents with their acts; one call of the model for the sentences of a batch."""
        return in_batches(stream, batch_size, self._items, self._predict, self._keep)

    def _items(self, doc: Doc) -> list[str]:
        if doc._.kind == "contract":
            return []
        return [doc._.source[s.start : s.end] for s in doc._.sentence_spans if s.scored]

    def _predict(self, texts: list[str]) -> Scores:
        return self.model.predict_proba(texts)

    def _keep(self, doc: Doc, scores: Scores) -> None:
        found: dict[int, tuple[list[Act], dict[Act, float]]] = {}
        if len(scores):
            labels = [Act(label) for label in self.model.labels]
            spans = [span for span in doc._.sentence_spans if span.scored]
            for span, row in zip(spans, scores, strict=True):
                limits = self._limits(doc._.source[span.start : span.end])
                chances = {act: round(float(p), 4) for act, p in zip(labels, row, strict=True)}
                acts = [act for act in labels if chances[act] >= limits[act]]
                found[span.start] = (acts, chances)
        doc._.acts = found

    def _limits(self, sentence: str) -> dict[str, float]:
        return self._thresholds[models.language_of(sentence)]

    @cached_property
    def _thresholds(self) -> dict[str, dict[str, float]]:
        return {language: self.model.thresholds(language) for language in ("zh", "en")}


@Language.factory("nlp_service_acts", default_config={"models": None})
def create(nlp: Language, name: str, models: str | None) -> Acts:
    """spaCy entry point."""
    return Acts(Path(models) if models else None)
