"""Component ``polarity``: what the news in a text means for each of its companies."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from nlp_service.annotate import models
from nlp_service.annotate.components.batches import Scores, in_batches
from nlp_service.annotate.components.sentiment import POLARITIES, sentiment
from nlp_service.schema import EntityLabel, EntitySentiment

#: Longest text given to the model for one company; of a longer one, the sentences that name it.
CONTEXT = 1_000


class EntityPolarity:
    """Polarity for the given names, or for the organisations found where none are given.

    Without an entity model in the pack the sentiment of the sentences that name it is taken.

    Args:
        folder: the model pack, None for the one in use.
    """

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder

    @cached_property
    def model(self) -> models.PairClassifier | models.TextClassifier:
        """The pair classifier, or the sentence classifier; raises ModelMissing."""
        tasks = {entry.task for entry in models.Manifest.read(self.folder).models}
        task = "entity_polarity" if "entity_polarity" in tasks else "sentiment"
        model: models.PairClassifier | models.TextClassifier = models.load(task, self.folder)
        return model

    def __call__(self, doc: Doc) -> Doc:
        """The document with ``doc._.entity_sentiment``."""
        return next(self.pipe([doc]))

    def pipe(self, stream: Iterable[Doc], batch_size: int = 64) -> Iterator[Doc]:
        """The documents with their entity sentiment; one call of the model for a batch."""
        return in_batches(stream, batch_size, self._items, self._predict, self._keep)

    def _items(self, doc: Doc) -> list[tuple[str, str]]:
        return [(_context(doc, mentions), name) for name, mentions in _mentions(doc).items()]

    def _predict(self, pairs: list[tuple[str, str]]) -> Scores:
        if isinstance(self.model, models.PairClassifier):
            scores = self.model.predict_proba(pairs)
        else:
            scores = self.model.predict_proba([text for text, _ in pairs])
        order = [self.model.labels.index(label) for label in POLARITIES]
        return scores[:, order]

    def _keep(self, doc: Doc, scores: Scores) -> None:
        found = []
        for (name, mentions), row in zip(_mentions(doc).items(), scores, strict=True):
            start, end = mentions[0] if mentions else (-1, -1)
            polarity = sentiment(row)
            found.append(
                EntitySentiment(
                    entity=name, start=start, end=end, label=polarity.label, scores=polarity.scores
                )
            )
        doc._.entity_sentiment = found


def _mentions(doc: Doc) -> dict[str, list[tuple[int, int]]]:
    """Where each company is named in scored sentences; in the whole text if nowhere there."""
    source = doc._.source
    if doc._.candidates is not None:
        pattern = {
            name: [m.span() for m in re.finditer(re.escape(name), source)] if name else []
            for name in dict.fromkeys(doc._.candidates)
        }
        return {name: _scored_first(doc, spans) for name, spans in pattern.items()}
    if doc._.kind == "contract":
        return {}
    found: dict[str, list[tuple[int, int]]] = {}
    scored = [(s.start, s.end) for s in doc._.sentence_spans if s.scored]
    for entity in doc._.names:
        if entity.label is EntityLabel.ORG and _inside(entity.start, scored):
            found.setdefault(entity.text, []).append((entity.start, entity.end))
    return found


def _scored_first(doc: Doc, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    scored = [(s.start, s.end) for s in doc._.sentence_spans if s.scored]
    return [span for span in spans if _inside(span[0], scored)] or spans


def _inside(position: int, ranges: list[tuple[int, int]]) -> bool:
    at = bisect_right(ranges, (position, len(ranges) and ranges[-1][1] + 1))
    return bool(at) and ranges[at - 1][1] > position


def _context(doc: Doc, mentions: list[tuple[int, int]]) -> str:
    source = doc._.source
    if len(source) <= CONTEXT and all(span.scored for span in doc._.sentence_spans):
        return str(source)
    near = [
        source[s.start : s.end]
        for s in doc._.sentence_spans
        if any(s.start <= start < s.end for start, _ in mentions[:8])
    ]
    return " ".join(near)[:CONTEXT] if near else str(source[:CONTEXT])


@Language.factory("nlp_service_polarity", default_config={"models": None})
def create(nlp: Language, name: str, models: str | None) -> EntityPolarity:
    """spaCy entry point."""
    return EntityPolarity(Path(models) if models else None)
