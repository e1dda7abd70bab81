"""Batches of token ids of like length, on the device that is there."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch

PAD = 0


def device() -> torch.device:
    """The accelerator where there is one, else the processor."""
    import torch

    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def autocast() -> Any:
    """Arithmetic in bfloat16 where the device has it; elsewhere it is several times slower."""
    import torch

    kind = device().type
    fast = kind == "cuda" or torch.cpu._is_avx512_bf16_supported()
    return torch.autocast(kind, dtype=torch.bfloat16, enabled=fast)


def encode(tokenizer: Any, texts: Sequence[str], longest: int) -> list[list[int]]:
    """Token ids of texts with [CLS] and [SEP], cut at ``longest``."""
    tokenizer.enable_truncation(longest)
    tokenizer.no_padding()
    return [encoding.ids for encoding in tokenizer.encode_batch(list(texts))]


def padded(rows: Sequence[Sequence[int]]) -> tuple[torch.Tensor, torch.Tensor]:
    """Ids and attention mask of rows, filled up to the longest."""
    import torch

    width = max(map(len, rows))
    ids = torch.full((len(rows), width), PAD, dtype=torch.long)
    mask = torch.zeros((len(rows), width), dtype=torch.long)
    for i, row in enumerate(rows):
        ids[i, : len(row)] = torch.tensor(row)
        mask[i, : len(row)] = 1
    return ids.to(device()), mask.to(device())


def by_length(
    lengths: Sequence[int], tokens: int, draw: random.Random, most: int = 512
) -> Iterator[list[int]]:
    """Endless index batches of about ``tokens`` tokens, rows of like length together."""
    order = list(range(len(lengths)))
    while True:
        draw.shuffle(order)
        for begin in range(0, len(order), 4096):
            yield from cut(order[begin : begin + 4096], lengths, tokens, draw, most)


def cut(
    chunk: list[int], lengths: Sequence[int], tokens: int, draw: random.Random, most: int
) -> list[list[int]]:
    """Index batches of about ``tokens`` tokens and ``most`` rows, of like length together."""
    chunk = sorted(chunk, key=lambda i: lengths[i])
    batches: list[list[int]] = []
    current: list[int] = []
    for index in chunk:
        if current and (lengths[index] * (len(current) + 1) > tokens or len(current) >= most):
            batches.append(current)
            current = []
        current.append(index)
    if current:
        batches.append(current)
    draw.shuffle(batches)
    return batches


def mean_pool(states: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """The mean over real tokens, of Euclidean norm 1 (rows x width)."""
    import torch

    weight = mask.unsqueeze(-1).to(states.dtype)
    mean = (states * weight).sum(dim=1) / weight.sum(dim=1).clamp(min=1)
    return torch.nn.functional.normalize(mean.float(), dim=1)
