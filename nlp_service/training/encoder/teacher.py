"""Sentence vectors of the start model, which the bilingual encoder learns to give too."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlp_service.training.encoder.batches import autocast, device, encode, mean_pool, padded
from nlp_service.training.encoder.vocabulary import read_pieces, tokenizer_of


def vectors(folder: Path, texts: Sequence[str], longest: int = 64) -> NDArray[np.float16]:
    """The start model's normalised mean vectors of English texts, texts x width."""
    import torch
    from transformers import BertModel

    model: Any = BertModel.from_pretrained(folder, local_files_only=True, add_pooling_layer=False)
    model.to(device()).eval()
    tokenizer = tokenizer_of(read_pieces(folder))
    rows = encode(tokenizer, texts, longest)
    order = sorted(range(len(rows)), key=lambda i: len(rows[i]))
    out = np.zeros((len(rows), model.config.hidden_size), dtype=np.float16)
    with torch.inference_mode(), autocast():
        for begin in range(0, len(order), 128):
            at = order[begin : begin + 128]
            ids, mask = padded([rows[i] for i in at])
            states = model(ids, attention_mask=mask).last_hidden_state
            out[at] = mean_pool(states, mask).half().cpu().numpy()
    return out
