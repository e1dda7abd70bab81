"""How good the embeddings are: similarity of Chinese sentences, search across the languages."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from nlp_service.annotate.models.encoder import Encoder
from nlp_service.training.corpora import Corpora
from nlp_service.training.encoder.material import (
    Similar,
    similar,
    similar_held_back,
    test_pairs,
)
from nlp_service.training.encoder.pretrain import retrieval

#: What the start model reaches without training, or a bag of characters.
FLOORS = {"stsb_zh": 0.58, "lcqmc": 0.66, "tatoeba": 0.01}


def evaluate(model: Encoder, corpora: Corpora) -> dict[str, dict[str, float]]:
    """Spearman on STS-B, accuracy on LCQMC and AFQMC, retrieval among 1,000 pairs; held back."""
    result: dict[str, dict[str, float]] = {}
    if rows := similar_held_back(corpora, "stsb_zh"):
        result["encoder/stsb_zh"] = {
            "spearman": spearman([row.score for row in rows], cosines(model, rows)),
            "floor": FLOORS["stsb_zh"],
        }
    for name in ("lcqmc", "afqmc"):
        rows = similar_held_back(corpora, name)
        tuned = similar(corpora, name, tuned=True)
        if not rows or not tuned:
            continue
        limit = best_limit(cosines(model, tuned), np.array([row.score for row in tuned]) > 0.5)
        hits = (cosines(model, rows) >= limit) == (np.array([row.score for row in rows]) > 0.5)
        result[f"encoder/{name}"] = {"accuracy": float(hits.mean())}
        if name in FLOORS:
            result[f"encoder/{name}"]["floor"] = FLOORS[name]
    if pairs := test_pairs(corpora):
        english = model.vectors([pair.en for pair in pairs])
        chinese = model.vectors([pair.zh for pair in pairs])
        result["encoder/tatoeba"] = {
            "zh_en_at_1": retrieval(chinese, english),
            "en_zh_at_1": retrieval(english, chinese),
            "floor": FLOORS["tatoeba"],
        }
    return result


def cosines(model: Encoder, rows: Sequence[Similar]) -> NDArray[np.float32]:
    """The cosine of the two sentences of each row."""
    first = model.vectors([row.first for row in rows])
    second = model.vectors([row.second for row in rows])
    return np.asarray((first * second).sum(axis=1), dtype=np.float32)


def spearman(truth: Sequence[float], given: NDArray[np.float32]) -> float:
    """Spearman's rank correlation."""
    from scipy.stats import spearmanr

    return float(spearmanr(truth, given).statistic)


def best_limit(given: NDArray[np.float32], truth: NDArray[np.bool_]) -> float:
    """The cosine from which a pair counts as alike so that most pairs are right."""
    order = np.argsort(given)
    # Right answers with the limit just above each cosine: unlike ones below, alike ones above.
    right = np.cumsum(~truth[order]) + truth.sum() - np.cumsum(truth[order])
    best = int(np.argmax(right))
    if truth.sum() >= right[best]:
        return float(given[order[0]])
    above = given[order[min(best + 1, len(order) - 1)]]
    return float((given[order[best]] + above) / 2)
