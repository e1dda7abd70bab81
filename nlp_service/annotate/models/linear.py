"""A linear model over hashed n-grams and cue patterns, kept as plain arrays."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from nlp_service.annotate.models.features import NgramSpec, buckets
from nlp_service.annotate.models.frames import frame_of

Floats = NDArray[np.float32]
Kind = Literal["multi_label", "multi_class"]

#: Texts scored at one time; bounds the memory of a long document.
BATCH = 1024


@dataclass(frozen=True)
class Featuriser:
    """Texts to sparse rows: tf-idf of the kept buckets of each view, then the cues.

    A view is one string of an item (the whole text, the words left of a name …). A plain text
    has one view. ``keep`` holds for each view the sorted buckets that carry weight. Where
    ``frame`` names words, the frame of the text by these is read as one view more.
    """

    specs: tuple[NgramSpec, ...]
    keep: tuple[NDArray[np.uint32], ...]
    idf: tuple[Floats, ...]
    cues: tuple[str, ...] = ()
    cue_weight: float = 0.3
    frame: tuple[str, ...] = ()

    @property
    def width(self) -> int:
        """Number of columns of a row."""
        return sum(len(kept) for kept in self.keep) + len(self.cues)

    @cached_property
    def _patterns(self) -> list[re.Pattern[str]]:
        return [re.compile(cue, re.IGNORECASE) for cue in self.cues]

    @cached_property
    def _tables(self) -> list[NDArray[np.int32]]:
        """For each view the column of each bucket, -1 where the bucket is not kept."""
        tables = []
        for spec, kept in zip(self.specs, self.keep, strict=True):
            table = np.full(1 << spec.bits, -1, dtype=np.int32)
            table[kept] = np.arange(len(kept), dtype=np.int32)
            tables.append(table)
        return tables

    @cached_property
    def _frame(self) -> frozenset[str]:
        return frozenset(self.frame)

    def view(self, items: Sequence[Sequence[str]], view: int) -> list[str]:
        """What is read of the items in one view."""
        if self.frame and view == len(self.specs) - 1:
            return [frame_of(item[0], self._frame) for item in items]
        return [item[view] for item in items]

    def rows(self, items: Sequence[Sequence[str]]) -> Any:
        """A scipy CSR matrix (items x ``width``); each view has Euclidean norm 1."""
        from scipy import sparse

        rows, columns, values, offset = [], [], [], 0
        for view, spec in enumerate(self.specs):
            row, bucket, count = buckets(self.view(items, view), spec)
            column = self._tables[view][bucket]
            known = column >= 0
            row, column, count = row[known], column[known], count[known]
            value = (1.0 + np.log(count)) * self.idf[view][column]
            norm = np.sqrt(np.bincount(row, weights=value * value, minlength=len(items)))
            norm[norm == 0] = 1.0
            rows.append(row)
            columns.append(column + np.int32(offset))
            values.append((value / norm[row]).astype(np.float32))
            offset += len(self.keep[view])
        if self.cues:
            hits = [[bool(p.search(item[0])) for p in self._patterns] for item in items]
            hit, cue = np.nonzero(np.reshape(hits, (len(items), len(self.cues))))
            rows.append(hit)
            columns.append((cue + offset).astype(np.int32))
            values.append(np.full(len(hit), self.cue_weight, dtype=np.float32))
        row = np.concatenate(rows)
        order = np.argsort(row, kind="stable")
        # Indices of 32 bits spare scipy a look at all of them.
        pointer = np.zeros(len(items) + 1, dtype=np.int32)
        np.cumsum(np.bincount(row, minlength=len(items)), out=pointer[1:])
        return sparse.csr_matrix(
            (np.concatenate(values)[order], np.concatenate(columns)[order], pointer),
            shape=(len(items), self.width),
        )


@dataclass(frozen=True)
class LinearHead:
    """Labels with weights, a calibration and thresholds.

    ``scale`` and ``shift`` are the calibration: the probability is the sigmoid (``multi_label``)
    or the softmax (``multi_class``) of ``scale * score + shift``.

    Weights and intercepts of a ``multi_class`` head may hold the labels several times, once for
    each kind of text (a review, a headline …): a label's chance is then that of the label in any
    kind, so words count as they do in texts of the kind at hand.
    """

    kind: Kind
    labels: tuple[str, ...]
    featuriser: Featuriser
    weights: Floats
    intercept: Floats
    scale: Floats
    shift: Floats
    thresholds: tuple[float, ...]

    def scores(self, items: Sequence[Sequence[str]]) -> Floats:
        """Raw scores, items x labels."""
        out = np.empty((len(items), len(self.labels)), dtype=np.float32)
        for begin in range(0, len(items), BATCH):
            part = self.featuriser.rows(items[begin : begin + BATCH])
            out[begin : begin + BATCH] = self._of_any_kind(part @ self.weights + self.intercept)
        return out

    def _of_any_kind(self, scores: Floats) -> Floats:
        """Scores of the labels from those of the labels by kind: the logarithm of a sum."""
        if scores.shape[1] == len(self.labels):
            return scores
        each = scores.reshape(len(scores), -1, len(self.labels))
        peak = each.max(axis=(1, 2), keepdims=True)
        return np.asarray(np.log(np.exp(each - peak).sum(axis=1) + 1e-30) + peak[:, 0], np.float32)

    def predict_proba(self, items: Sequence[Sequence[str]]) -> Floats:
        """Calibrated probabilities, items x labels."""
        return calibrated(self.scores(items), self.kind, self.scale, self.shift)

    def save(self, path: Path) -> None:
        """Write one compressed ``.npz`` of arrays and a JSON header; no pickled objects."""
        f = self.featuriser
        header = {
            "kind": self.kind,
            "labels": self.labels,
            "specs": [asdict(spec) for spec in f.specs],
            "cues": f.cues,
            "cue_weight": f.cue_weight,
            "frame": f.frame,
            "thresholds": self.thresholds,
        }
        text = json.dumps(header, ensure_ascii=False, sort_keys=True).encode()
        arrays: dict[str, Any] = {
            "header": np.frombuffer(text, dtype=np.uint8),
            "weights": self.weights.astype(np.float16),
            "intercept": self.intercept,
            "scale": self.scale,
            "shift": self.shift,
        }
        for view, (kept, idf) in enumerate(zip(f.keep, f.idf, strict=True)):
            arrays[f"keep{view}"] = np.diff(kept, prepend=np.uint32(0))
            arrays[f"idf{view}"] = idf.astype(np.float16)
        np.savez_compressed(path, **arrays)

    @classmethod
    def load(cls, path: Path) -> LinearHead:
        """The head that ``save`` wrote."""
        with np.load(path, allow_pickle=False) as data:
            header = json.loads(data["header"].tobytes())
            specs = tuple(
                NgramSpec(tuple(s["chars"]), tuple(s["words"]), s["bits"], s["channel"])
                for s in header["specs"]
            )
            featuriser = Featuriser(
                specs,
                tuple(
                    np.cumsum(data[f"keep{view}"], dtype=np.uint32) for view in range(len(specs))
                ),
                tuple(data[f"idf{view}"].astype(np.float32) for view in range(len(specs))),
                tuple(header["cues"]),
                header["cue_weight"],
                tuple(header.get("frame", ())),
            )
            return cls(
                header["kind"],
                tuple(header["labels"]),
                featuriser,
                data["weights"].astype(np.float32),
                data["intercept"],
                data["scale"],
                data["shift"],
                tuple(header["thresholds"]),
            )


def calibrated(scores: Floats, kind: Kind, scale: Floats, shift: Floats) -> Floats:
    """Probabilities of raw scores (items x labels)."""
    logits = scores * scale + shift
    if kind == "multi_label":
        return np.asarray(1.0 / (1.0 + np.exp(-np.clip(logits, -30, 30))), dtype=np.float32)
    logits = logits - logits.max(axis=1, keepdims=True)
    exp = np.exp(logits)
    return np.asarray(exp / exp.sum(axis=1, keepdims=True), dtype=np.float32)
