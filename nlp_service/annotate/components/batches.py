"""Running a classifier once over the sentences of many documents."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache, partial
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc
from spacy.util import minibatch

from nlp_service.annotate import models

#: Sentences whose language is kept, which acts and sentiment ask for in turn.
_KNOWN, _SHORT = 1 << 14, 2_000

Scores = NDArray[np.float32]
Item = TypeVar("Item")
#: A text, and whether the linear heads alone read it.
Read = tuple[str, bool]
#: ``predict_proba`` of a text classifier: texts and their language to scores.
Predict = Callable[[list[str], str], Scores]

#: Most items in one call of a model; bounds the memory of a long document.
LARGEST = 1024


def in_batches(
    stream: Iterable[Doc],
    size: int,
    items: Callable[[Doc], Sequence[Item]],
    predict: Callable[[list[Item]], Scores],
    keep: Callable[[Doc, Scores], None],
) -> Iterator[Doc]:
    """The documents of a stream, each after ``keep`` stored the scores of its items.

    Args:
        stream: documents.
        size: documents taken together.
        items: what the model reads of a document.
        predict: scores of items, one row each.
        keep: stores the rows of one document.
    """
    for docs in minibatch(stream, size):
        lists = [items(doc) for doc in docs]
        flat = [item for of_doc in lists for item in of_doc]
        rows = [predict(flat[i : i + LARGEST]) for i in range(0, len(flat), LARGEST)]
        scores = np.concatenate(rows) if rows else np.zeros((0, 0), dtype=np.float32)
        position = 0
        for doc, of_doc in zip(docs, lists, strict=True):
            keep(doc, scores[position : position + len(of_doc)])
            position += len(of_doc)
            yield doc


def language_of(text: str) -> str:
    """The language of the head that reads a text, as the models tell it."""
    # Without a Chinese character it is always "en", and most text shows that at once.
    if text.isascii():
        return "en"
    return _language_of(text) if len(text) <= _SHORT else models.language_of(text)


_language_of = lru_cache(maxsize=_KNOWN)(models.language_of)


def by_language(predict: Predict, texts: list[str]) -> Scores:
    """The rows of ``predict(texts, language)``, each text in its own language."""
    languages = [language_of(text) for text in texts]
    known = sorted(set(languages))
    if len(known) == 1:
        return predict(texts, known[0])
    rows: dict[int, Scores] = {}
    for language in known:
        places = [at for at, told in enumerate(languages) if told == language]
        rows.update(zip(places, predict([texts[at] for at in places], language), strict=True))
    return np.stack([rows[at] for at in range(len(texts))])


def chances(model: models.TextClassifier, items: Sequence[Read]) -> Scores:
    """The probabilities of texts, items x labels, each text in its own language."""
    out = np.zeros((len(items), len(model.labels)), dtype=np.float32)
    for quick in (False, True):
        places = [at for at, (_, alone) in enumerate(items) if alone is quick]
        if places:
            read = partial(model.predict_proba, quick=quick)
            out[places] = by_language(read, [items[at][0] for at in places])
    return out
