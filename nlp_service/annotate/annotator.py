"""The annotator: a request in, everything the text layers say out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from nlp_service import text as text_layer
from nlp_service.annotate.entities import merge
from nlp_service.schema import Annotation, AnnotationRequest, Sentence, Sentiment

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

#: Texts whose sentences are classified together.
BATCH = 64
#: Batches are cut here as well, so that a few long texts do not pile up in memory (characters).
BATCH_CHARACTERS = 500_000


class Annotator:
    """Annotates texts with the models of one pack.

    Args:
        models: folder of the model pack; default is the one in the settings. Models are loaded
            when first needed, so a missing one raises ModelMissing from ``annotate``.
    """

    def __init__(self, models: Path | None = None) -> None:
        self.models = models

    @cached_property
    def nlp(self) -> Language:
        """The spaCy pipeline, built on first use."""
        from nlp_service.annotate.pipeline import build

        return build(self.models)

    def annotate(
        self, request: AnnotationRequest, visible: list[tuple[int, int]] | None = None
    ) -> Annotation:
        """Sentences, entities, sentiment, acts, contract terms of a text; signals are left empty.

        Args:
            request: the text and what to do with it.
            visible: for a mail, the ranges its author wrote now; found from the text when absent.

        Raises:
            ModelMissing: when the pack lacks the model of a task.
        """
        with self.nlp.memory_zone():
            doc = self._doc(request, visible)
            return self._annotation(request, next(iter(self.nlp.pipe([doc], batch_size=1))))

    def pipe(self, requests: Iterable[AnnotationRequest]) -> Iterator[Annotation]:
        """The annotations of many texts in their order; models run once for each batch."""
        for batch in _batches(requests):
            with self.nlp.memory_zone():
                docs = self.nlp.pipe((self._doc(r, None) for r in batch), batch_size=BATCH)
                done = [self._annotation(r, d) for r, d in zip(batch, docs, strict=True)]
            yield from done

    def _doc(self, request: AnnotationRequest, visible: list[tuple[int, int]] | None) -> Doc:
        doc = self.nlp.make_doc(request.text)
        doc._.source = request.text
        doc._.kind = request.kind
        doc._.reference = request.date
        doc._.candidates = request.entities
        doc._.visible = visible
        return doc

    def _annotation(self, request: AnnotationRequest, doc: Doc) -> Annotation:
        return Annotation(
            id=request.id,
            language=request.language or text_layer.language(request.text),
            sentences=_sentences(doc),
            entities=merge(doc._.values, doc._.names),
            sentiment=doc._.sentiment or Sentiment(),
            entity_sentiment=doc._.entity_sentiment,
            parties=doc._.parties,
            clauses=doc._.contract.clauses,
            terms=doc._.contract.terms,
        )


def _sentences(doc: Doc) -> list[Sentence]:
    found = []
    for span in doc._.sentence_spans:
        acts, act_scores = doc._.acts.get(span.start, ([], {}))
        sentence = Sentence(start=span.start, end=span.end, acts=acts, act_scores=act_scores)
        sentiment = doc._.sentence_sentiment.get(span.start)
        if sentiment is not None:
            sentence.sentiment, sentence.sentiment_scores = sentiment.label, sentiment.scores
        found.append(sentence)
    return found


def _batches(requests: Iterable[AnnotationRequest]) -> Iterator[list[AnnotationRequest]]:
    batch: list[AnnotationRequest] = []
    size = 0
    for request in requests:
        batch.append(request)
        size += len(request.text)
        if len(batch) >= BATCH or size >= BATCH_CHARACTERS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
