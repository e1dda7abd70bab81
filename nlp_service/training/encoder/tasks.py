"""The supervised tasks of the encoder: token ids with targets, from the rows of each task."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlp_service.annotate.models.linear import Kind
from nlp_service.annotate.models.stacked import reading
from nlp_service.annotate.models.tagger import TAGS
from nlp_service.annotate.models.tagger_features import units
from nlp_service.training import entities, entity_polarity, event_types, sentiment
from nlp_service.training.corpora import Corpora, stable_fold
from nlp_service.training.encoder.batches import encode
from nlp_service.training.fit import concatenate
from nlp_service.training.lessons import Lessons

MODULES: tuple[Any, ...] = (sentiment, entity_polarity, event_types)
#: Tokens of a text in training; run time reads more.
_CUT = 72
#: A token that carries no tag: a later piece of a word.
NO_TAG = -100


@dataclass(frozen=True)
class SentenceTask:
    """A sentence head: token ids, targets and weights, all by row; ``languages`` are the rows of
    each language, which take turns."""

    name: str
    kind: Kind
    labels: tuple[str, ...]
    rows: list[list[int]]
    targets: NDArray[np.int8]
    weights: NDArray[np.float32]
    languages: tuple[range, ...]


@dataclass(frozen=True)
class TokenTask:
    """The tagger: token ids, and for each token the index of its tag or ``NO_TAG``."""

    rows: list[list[int]]
    tags: list[list[int]]


def sentence_tasks(corpora: Corpora, tokenizer: Any) -> Iterator[SentenceTask]:
    """The sentence heads; a head reads both languages."""
    for module in MODULES:
        found: list[Lessons] = [module.lessons(corpora, language) for language in module.SETS]
        found = [one for one in found if sum(len(part) for part in one.parts)]
        if not found:
            continue
        parts = [one.split()[0] for one in found]
        rows = concatenate(parts)
        ends = list(accumulate(map(len, parts), initial=0))
        yield SentenceTask(
            found[0].task,
            found[0].recipe.kind,
            found[0].recipe.labels,
            encode(tokenizer, [reading(item) for item in rows.items], _CUT),
            rows.targets,
            rows.weights,
            tuple(range(begin, end) for begin, end in pairwise(ends)),
        )


def token_task(corpora: Corpora, tokenizer: Any) -> TokenTask:
    """Names of both languages; rows of the calibration twelfth are left out."""
    rows, tags = [], []
    tokenizer.enable_truncation(_CUT)
    for language in entities.SETS:
        for example in entities.training_examples(corpora, language):
            if stable_fold(example.text, 12, "calibrate") == 0:
                continue
            encoding = tokenizer.encode(example.text)
            rows.append(encoding.ids)
            tags.append(_tags(example, encoding))
    return TokenTask(rows, tags)


def _tags(example: entities.Example, encoding: Any) -> list[int]:
    starts = {unit.start: unit.end for unit in units(example.text)}
    inside = {}
    for start, end, label in example.spans:
        for place in range(start, end):
            inside[place] = (place == start, label)
    found = []
    for (start, end), special in zip(encoding.offsets, encoding.special_tokens_mask, strict=True):
        if special or start not in starts or end == start:
            found.append(NO_TAG)
        elif start in inside:
            first, label = inside[start]
            found.append(TAGS.index(f"{'B' if first else 'I'}-{label}"))
        else:
            found.append(0)
    return found
