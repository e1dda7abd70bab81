"""How much the encoder counts beside the random fields of names, chosen on rows of neither."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from nlp_service.annotate.models import EntityTagger
from nlp_service.annotate.models.encoder import FOLDER, ONNX, load_encoder
from nlp_service.annotate.models.tagger import LANGUAGES, READER, TokenReader
from nlp_service.training.lessons import HEADS
from nlp_service.training.metrics import span_f1

if TYPE_CHECKING:
    from nlp_service.training.entities import Example

MIXES = (0.0, 0.25, 0.5, 1.0)
#: Rows of a language that the weight is chosen on.
_ROWS = 700
#: What the encoder must add to F1 to be worth its time: it would read every sentence. What seems
#: to be 0.02 on these rows was 0.008 on average on those held back.
_LEAST = 0.03


def write_reader(tune: Mapping[str, Sequence[Example]], folder: Path) -> None:
    """Write the encoder's part into a folder of fields, or none where it adds nothing.

    Args:
        tune: for each language rows that neither the fields nor the encoder have learnt from.
        folder: the folder of the fields, inside a pack.
    """
    path, encoder = folder / READER, folder.parent / FOLDER
    path.unlink(missing_ok=True)
    if not (encoder / ONNX).is_file():
        return
    with np.load(encoder / HEADS, allow_pickle=False) as data:
        weights = data["tagger.weights"].astype(np.float32)
        bias = data["tagger.bias"].astype(np.float32)
    plain = EntityTagger.load(folder)
    reader = TokenReader(load_encoder(encoder), weights, bias, {})
    mix = {
        language: best_mix(plain, reader, rows[:_ROWS], language) for language, rows in tune.items()
    }
    mix = dict.fromkeys(LANGUAGES, 0.0) | mix
    if any(mix.values()):
        np.savez_compressed(
            path,
            weights=weights.astype(np.float16),
            bias=bias,
            **{f"mix.{language}": np.array(value) for language, value in mix.items()},  # type: ignore[arg-type]
        )


def best_mix(
    plain: EntityTagger, reader: TokenReader, rows: Sequence[Example], language: str
) -> float:
    """The weight of the encoder with the highest exact F1; 0 unless it is clearly better."""
    truth = [{span for span in row.spans if span[2] != "TITLE"} for row in rows]
    figures = {}
    for mix in MIXES:
        tagger = plain.beside(replace(reader, mix={language: mix}) if mix else None)
        found = [
            {
                (e.start, e.end, e.label.value)
                for e in tagger.tag(row.text, language)
                if e.label != "TITLE"
            }
            for row in rows
        ]
        figures[mix] = span_f1(truth, found)
    best = max(figures, key=lambda mix: figures[mix])
    return best if figures[best] >= figures[0.0] + _LEAST else 0.0
