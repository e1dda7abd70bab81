"""The annotator: a request in, everything the text layers say out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from functools import cached_property
from itertools import repeat
from pathlib import Path
from typing import TYPE_CHECKING

from nlp_service import text as text_layer
from nlp_service.annotate.entities import merge
from nlp_service.schema import Annotation, AnnotationRequest, Sentence, Sentiment

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

#: Ranges of a text, start and end.
Ranges = list[tuple[int, int]]
Asked = tuple[AnnotationRequest, Ranges | None]

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
        self,
        request: AnnotationRequest,
        visible: Ranges | None = None,
        *,
        without: Collection[str] = (),
        quick: bool = False,
    ) -> Annotation:
        """Sentences, entities, sentiment, acts, contract terms of a text; signals are left empty.

        Args:
            request: the text and what to do with it.
            visible: for a mail, the ranges its author wrote now; found from the text when absent.
            without: components that are not needed (``pipeline.COMPONENTS``); what they find is
                left empty.
            quick: acts by the linear heads alone; for archives, where the encoder would take most
                of the time.

        Raises:
            ModelMissing: when the pack lacks the model of a task.
        """
        ranges = None if visible is None else [visible]
        return next(self.pipe([request], ranges, without=without, quick=quick))

    def pipe(
        self,
        requests: Iterable[AnnotationRequest],
        visible: Iterable[Ranges | None] | None = None,
        *,
        without: Collection[str] = (),
        quick: bool = False,
    ) -> Iterator[Annotation]:
        """The annotations of many texts in their order; models run once for each batch.

        ``visible``, one entry a text, ``without`` and ``quick`` as for ``annotate``.
        """
        ranges = repeat(None) if visible is None else visible
        for batch in _batches(zip(requests, ranges, strict=visible is not None)):
            docs = self.nlp.pipe(
                (self._doc(*pair, quick) for pair in batch), batch_size=BATCH, disable=list(without)
            )
            yield from [self._annotation(r, d) for (r, _), d in zip(batch, docs, strict=True)]

    def _doc(self, request: AnnotationRequest, visible: Ranges | None, quick: bool) -> Doc:
        from spacy.tokens import Doc

        # The components read the text itself; tokens would cost a tenth of the time.
        doc = Doc(self.nlp.vocab)
        doc._.source = request.text
        doc._.kind = request.kind
        doc._.reference = request.date
        doc._.candidates = request.entities
        doc._.visible = visible
        doc._.quick = quick
        return doc

    def _annotation(self, request: AnnotationRequest, doc: Doc) -> Annotation:
        return Annotation(
            id=request.id,
            language=request.language or text_layer.language(request.text),
            sentences=_sentences(doc),
            entities=merge(doc._.values or [], doc._.names or []),
            sentiment=doc._.sentiment or Sentiment(),
            entity_sentiment=doc._.entity_sentiment or [],
            parties=doc._.parties or [],
            clauses=doc._.contract.clauses if doc._.contract else [],
            terms=doc._.contract.terms if doc._.contract else {},
        )


def _sentences(doc: Doc) -> list[Sentence]:
    found = []
    all_acts, sentiments = doc._.acts or {}, doc._.sentence_sentiment or {}
    for span in doc._.sentence_spans or []:
        acts, act_scores = all_acts.get(span.start, ([], {}))
        sentence = Sentence(start=span.start, end=span.end, acts=acts, act_scores=act_scores)
        sentiment = sentiments.get(span.start)
        if sentiment is not None:
            sentence.sentiment, sentence.sentiment_scores = sentiment.label, sentiment.scores
        found.append(sentence)
    return found


def _batches(pairs: Iterable[Asked]) -> Iterator[list[Asked]]:
    batch: list[Asked] = []
    size = 0
    for pair in pairs:
        batch.append(pair)
        size += len(pair[0].text)
        if len(batch) >= BATCH or size >= BATCH_CHARACTERS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
