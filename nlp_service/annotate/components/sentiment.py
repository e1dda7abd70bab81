"""Component ``sentiment``: polarity of each sentence and of the whole text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from nlp_service.annotate import models
from nlp_service.annotate.components.batches import Read, Scores, chances, in_batches
from nlp_service.schema import Polarity, Sentiment

POLARITIES: tuple[Polarity, ...] = ("negative", "neutral", "positive")

#: Up to this many characters a text is read as one, as the training texts were; the sentiment
#: of a longer one is the mean of its sentences, weighted by their length.
WHOLE = 2_000


class SentenceAndTextSentiment:
    """Sentiment of the scored sentences and of the text they make.

    Args:
        folder: the model pack, None for the one in use.
    """

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder

    @cached_property
    def model(self) -> models.TextClassifier:
        """The classifier; raises ModelMissing."""
        model: models.TextClassifier = models.load("sentiment", self.folder)
        return model

    def __call__(self, doc: Doc) -> Doc:
        """The document with ``doc._.sentence_sentiment`` and ``doc._.sentiment``."""
        return next(self.pipe([doc]))

    def pipe(self, stream: Iterable[Doc], batch_size: int = 64) -> Iterator[Doc]:
        """The documents with their sentiment; one call of the model for a batch."""
        return in_batches(stream, batch_size, self._items, self._predict, self._keep)

    def _items(self, doc: Doc) -> list[Read]:
        """The scored sentences and, last, the text they make where that is short.

        The encoder reads news and posts as a whole, as it was taught; sentences and mails, which
        are many, go by the linear heads.
        """
        texts = [(text, True) for text in _scored(doc)]
        short = sum(len(text) for text, _ in texts) <= WHOLE
        if len(texts) > 1 and short:
            texts.append((" ".join(text for text, _ in texts), True))
        if texts and short and doc._.kind == "text":
            texts[-1] = (texts[-1][0], False)
        return texts

    def _predict(self, items: list[Read]) -> Scores:
        order = [self.model.labels.index(label) for label in POLARITIES]
        return chances(self.model, items)[:, order]

    def _keep(self, doc: Doc, scores: Scores) -> None:
        texts = _scored(doc)
        spans = [span for span in doc._.sentence_spans if span.scored]
        doc._.sentence_sentiment = {
            span.start: sentiment(row)
            for span, row in zip(spans, scores[: len(spans)], strict=True)
        }
        if not texts:
            doc._.sentiment = Sentiment()
        elif len(scores) > len(texts):
            doc._.sentiment = sentiment(scores[-1])
        else:
            weights = np.array([len(text) for text in texts], dtype=np.float64)
            doc._.sentiment = sentiment(weights @ scores / weights.sum())


def _scored(doc: Doc) -> list[str]:
    return [doc._.source[s.start : s.end] for s in doc._.sentence_spans if s.scored]


def sentiment(row: Scores) -> Sentiment:
    """The sentiment of one row of probabilities (negative, neutral, positive)."""
    total = float(row.sum()) or 1.0
    scores = {name: float(p) / total for name, p in zip(POLARITIES, row, strict=True)}
    return Sentiment(label=max(POLARITIES, key=scores.__getitem__), scores=scores)


@Language.factory("nlp_service_sentiment", default_config={"models": None})
def create(nlp: Language, name: str, models: str | None) -> SentenceAndTextSentiment:
    """spaCy entry point."""
    return SentenceAndTextSentiment(Path(models) if models else None)
