"""Pretraining: guess masked words, give the start model's vectors in both languages, and tell
alike Chinese sentences from unlike ones."""

from __future__ import annotations

import json
import math
import random
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlp_service.training.encoder.batches import (
    autocast,
    by_length,
    device,
    encode,
    mean_pool,
    padded,
)
from nlp_service.training.encoder.material import Pair, Similar

Say = Callable[[str], None]
MASKED = 0.2
#: Sharpness of the choice among the sentences of a batch (InfoNCE) and of pairs (CoSENT).
_TEMPERATURE = 20.0
_LONGEST = 64


@dataclass(frozen=True)
class Plan:
    """How long and in which doses is trained; whichever of steps and minutes ends first."""

    steps: int = 4000
    minutes: float = 60.0
    tokens: int = 1024
    rate: float = 4e-4
    warmup: int = 60
    #: Steps in which only embeddings move.
    frozen: int = 60
    masked: float = 1.0
    seed: int = 0
    checkpoint_minutes: float = 4.0


@dataclass
class Material:
    """Token ids to learn from; ``targets`` are the start model's vectors of ``english``."""

    words: dict[str, list[list[int]]]
    english: list[list[int]]
    chinese: list[list[int]]
    targets: NDArray[np.float16]
    similar: list[tuple[list[list[int]], list[list[int]], list[float]]]
    tuning: tuple[list[list[int]], list[list[int]]]
    unseen: list[list[int]]


@dataclass
class Progress:
    """What was measured on the way."""

    steps: int = 0
    tokens: int = 0
    seconds: float = 0.0
    curve: list[dict[str, float]] = field(default_factory=list)


def material(
    tokenizer: Any,
    words: dict[str, list[str]],
    pairs: list[Pair],
    targets: NDArray[np.float16],
    similar: list[list[Similar]],
    tuning: list[Pair],
) -> Material:
    """Texts as token ids; a tenth of the Chinese lines, 300 at most, is kept to measure by."""
    kept = min(300, len(words["zh"]) // 10)
    lines = {language: encode(tokenizer, text, 96) for language, text in words.items()}
    return Material(
        {"zh": lines["zh"][kept:], "en": lines["en"]},
        encode(tokenizer, [p.en for p in pairs], _LONGEST),
        encode(tokenizer, [p.zh for p in pairs], _LONGEST),
        targets,
        [
            (
                encode(tokenizer, [p.first for p in of_set], _LONGEST),
                encode(tokenizer, [p.second for p in of_set], _LONGEST),
                [p.score for p in of_set],
            )
            for of_set in similar
            if of_set
        ],
        (
            encode(tokenizer, [p.en for p in tuning], _LONGEST),
            encode(tokenizer, [p.zh for p in tuning], _LONGEST),
        ),
        lines["zh"][:kept],
    )


class Trainer:
    """A body with a head that guesses masked words."""

    def __init__(self, body: Any, mask_id: int, plan: Plan) -> None:
        import torch

        torch.manual_seed(plan.seed)
        self.plan, self.mask_id = plan, mask_id
        self.body = body.to(device())
        width = body.config.hidden_size
        self.guess = torch.nn.Sequential(
            torch.nn.Linear(width, width), torch.nn.GELU(), torch.nn.LayerNorm(width)
        ).to(device())
        self.bias = torch.nn.Parameter(torch.zeros(body.config.vocab_size, device=device()))
        parameters = [*self.body.parameters(), *self.guess.parameters(), self.bias]
        self.optimizer = torch.optim.AdamW(
            parameters, lr=plan.rate, weight_decay=0.01, betas=(0.9, 0.98)
        )
        self.draw = random.Random(plan.seed)  # noqa: S311
        self.random = torch.Generator().manual_seed(plan.seed)

    def run(self, data: Material, folder: Path, say: Say) -> Progress:
        """Train by the plan; the newest checkpoint lies in ``folder``."""
        import torch

        plan, progress, begin = self.plan, Progress(), monotonic()
        streams = self._streams(data)
        saved = begin
        self._freeze(True)
        self.body.train()
        while True:
            passed = (monotonic() - begin) / 60
            share = max(progress.steps / plan.steps, passed / plan.minutes)
            if share >= 1:
                break
            if progress.steps == plan.frozen:
                self._freeze(False)
            rate = plan.rate * min(1.0, (progress.steps + 1) / plan.warmup)
            for group in self.optimizer.param_groups:
                group["lr"] = rate * (0.05 + 0.95 * math.cos(share * math.pi / 2) ** 2)
            self.optimizer.zero_grad()
            parts = {name: next(stream) for name, stream in streams.items()}
            for name, part in parts.items():
                loss, tokens = self._loss(name, part)
                loss.backward()
                progress.tokens += tokens
            torch.nn.utils.clip_grad_norm_(self.body.parameters(), 1.0)
            self.optimizer.step()
            progress.steps += 1
            if progress.steps % 100 == 0 or monotonic() - saved > plan.checkpoint_minutes * 60:
                progress.seconds = monotonic() - begin
                progress.curve.append(self._measure(data, progress))
                say(json.dumps(progress.curve[-1]))
                self.save(folder, progress)
                saved = monotonic()
        progress.seconds = monotonic() - begin
        progress.curve.append(self._measure(data, progress))
        say(json.dumps(progress.curve[-1]))
        self.save(folder, progress)
        return progress

    def save(self, folder: Path, progress: Progress) -> None:
        """Write the body and the curve; a crash leaves the older checkpoint whole."""
        import torch

        folder.mkdir(parents=True, exist_ok=True)
        part = folder / "body.pt.part"
        torch.save(self.body.state_dict(), part)
        part.replace(folder / "body.pt")
        (folder / "progress.json").write_text(
            json.dumps({"plan": asdict(self.plan), **asdict(progress)}), "utf-8"
        )

    def _freeze(self, frozen: bool) -> None:
        for parameter in self.body.encoder.parameters():
            parameter.requires_grad_(not frozen)

    def _streams(self, data: Material) -> dict[str, Iterator[Any]]:
        streams: dict[str, Iterator[Any]] = {"aligned": self._aligned(data)}
        if data.similar:
            streams["similar"] = self._similar(data)
        if self.plan.masked and any(data.words.values()):
            streams["masked"] = self._words(data)
        return streams

    def _words(self, data: Material) -> Iterator[list[list[int]]]:
        batches = {
            language: by_length([len(r) for r in rows], self.plan.tokens, self.draw)
            for language, rows in data.words.items()
            if rows
        }
        while True:
            chosen = "zh" if self.draw.random() < 0.85 else "en"
            language = chosen if chosen in batches else next(iter(batches))
            yield [data.words[language][i] for i in next(batches[language])]

    def _aligned(self, data: Material) -> Iterator[tuple[list[list[int]], NDArray[np.float32]]]:
        batches = by_length([len(r) for r in data.chinese], self.plan.tokens // 2, self.draw, 96)
        for at in batches:
            rows = [data.chinese[i] for i in at]
            if self.draw.random() < 0.25:
                rows = [data.english[i] for i in at]
            yield rows, data.targets[at].astype(np.float32)

    def _similar(self, data: Material) -> Iterator[Any]:
        streams = [
            by_length([len(r) for r in first], self.plan.tokens // 4, self.draw, 48)
            for first, _, _ in data.similar
        ]
        sizes = [len(first) ** 0.5 for first, _, _ in data.similar]
        while True:
            chosen = self.draw.choices(range(len(streams)), sizes)[0]
            at = next(streams[chosen])
            first, second, scores = data.similar[chosen]
            yield [first[i] for i in at], [second[i] for i in at], [scores[i] for i in at]

    def _loss(self, name: str, part: Any) -> tuple[Any, int]:
        if name == "masked":
            return self._masked_loss(part)
        if name == "aligned":
            rows, targets = part
            return aligned_loss(self.vectors(rows), targets), sum(map(len, rows))
        first, second, scores = part
        loss = similarity_loss(self.vectors(first), self.vectors(second), scores)
        return loss, sum(map(len, first)) + sum(map(len, second))

    def vectors(self, rows: list[list[int]]) -> Any:
        """Normalised vectors of rows of token ids."""
        ids, mask = padded(rows)
        with autocast():
            states = self.body(ids, attention_mask=mask).last_hidden_state
        return mean_pool(states, mask)

    def _masked_loss(self, rows: list[list[int]]) -> tuple[Any, int]:
        import torch

        ids, mask = padded(rows)
        shape = ids.shape
        hidden = torch.rand(shape, generator=self.random).to(ids.device) < MASKED
        hidden &= (mask == 1) & (ids > self.mask_id)
        kind = torch.rand(shape, generator=self.random).to(ids.device)
        other = torch.randint(
            self.mask_id + 1, self.body.config.vocab_size, shape, generator=self.random
        ).to(ids.device)
        seen = torch.where(hidden & (kind < 0.8), torch.full_like(ids, self.mask_id), ids)
        seen = torch.where(hidden & (kind > 0.9), other, seen)
        with autocast():
            states = self.body(seen, attention_mask=mask).last_hidden_state
            table = self.body.embeddings.word_embeddings.weight
            logits = self.guess(states[hidden]) @ table.T + self.bias
        loss = torch.nn.functional.cross_entropy(logits.float(), ids[hidden])
        return loss * self.plan.masked, int(mask.sum())

    def _measure(self, data: Material, progress: Progress) -> dict[str, float]:
        """Loss of unseen Chinese words, and retrieval across languages on the tuning pairs."""
        import torch

        self.body.eval()
        state = self.random.get_state()
        self.random.manual_seed(1)
        english, chinese = data.tuning
        with torch.inference_mode():
            loss = self._masked_loss(data.unseen)[0].item() if data.unseen else 0.0
            sides = [
                np.concatenate(
                    [
                        self.vectors(side[begin : begin + 250]).cpu().numpy()
                        for begin in range(0, len(side), 250)
                    ]
                )
                for side in (english, chinese)
            ]
        self.random.set_state(state)
        self.body.train()
        return {
            "step": progress.steps,
            "tokens": progress.tokens,
            "seconds": round(progress.seconds),
            "masked_loss_zh": round(loss, 3),
            "retrieval_zh_en": round(retrieval(sides[1], sides[0]), 4),
            "retrieval_en_zh": round(retrieval(sides[0], sides[1]), 4),
        }


def aligned_loss(vectors: Any, targets: NDArray[np.float32]) -> Any:
    """Distance to the start model's vectors, and the choice of the right one in the batch."""
    import torch

    goal = torch.from_numpy(targets).to(vectors.device)
    goal = torch.nn.functional.normalize(goal, dim=1)
    cosines = vectors @ goal.T
    at = torch.arange(len(goal), device=vectors.device)
    # A sentence that stands twice in the batch is no wrong answer.
    same = (goal @ goal.T > 0.98) & (at[:, None] != at[None, :])
    logits = (cosines * _TEMPERATURE).masked_fill(same, -1e4)
    return (1 - cosines.diagonal()).mean() * 2 + torch.nn.functional.cross_entropy(logits, at)


def similarity_loss(first: Any, second: Any, scores: list[float]) -> Any:
    """CoSENT (Su 2022): a pair with the higher score has the higher cosine."""
    import torch

    cosine = (first * second).sum(dim=1) * _TEMPERATURE
    given = torch.tensor(scores, device=cosine.device)
    gaps = cosine[None, :] - cosine[:, None]
    wrong = gaps[given[:, None] > given[None, :]]
    return torch.logsumexp(torch.cat([torch.zeros(1, device=cosine.device), wrong]), dim=0)


def retrieval(queries: NDArray[np.float32], answers: NDArray[np.float32]) -> float:
    """Share of queries whose nearest answer is the one at the same place."""
    nearest = (queries @ answers.T).argmax(axis=1)
    return float((nearest == np.arange(len(queries))).mean())
