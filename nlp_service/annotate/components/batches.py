"""Running a classifier once over the sentences of many documents."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc
from spacy.util import minibatch

Scores = NDArray[np.float32]
Item = TypeVar("Item")

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
