"""All heads on one body, trained together; the vectors of the start model are kept in view."""

from __future__ import annotations

import json
import math
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlp_service.annotate.models.tagger import TAGS
from nlp_service.training.encoder.batches import autocast, by_length, device, mean_pool, padded
from nlp_service.training.encoder.pretrain import Material, aligned_loss, similarity_loss
from nlp_service.training.encoder.tasks import NO_TAG, SentenceTask, TokenTask

#: How often a step is of a task. Tasks in which a linear model already does well, or whose
#: texts are long, come less often than their rows would have it.
SHARES = {
    "sentiment": 0.25,
    "event_types": 0.23,
    "entity_polarity": 0.18,
    "tagger": 0.03,
    "similar": 0.16,
    "aligned": 0.12,
}
#: The same for an encoder that is trained further: the languages lie together by then, and
#: likeness of Chinese sentences is what it has learnt least.
FURTHER = {
    "sentiment": 0.20,
    "event_types": 0.18,
    "entity_polarity": 0.20,
    "tagger": 0.03,
    "similar": 0.30,
    "aligned": 0.07,
}


@dataclass(frozen=True)
class Plan:
    """How long and in which doses; whichever of steps and minutes ends first."""

    steps: int = 20_000
    minutes: float = 45.0
    tokens: int = 1536
    rate: float = 1e-4
    head_rate: float = 2e-3
    warmup: int = 60
    seed: int = 0
    checkpoint_minutes: float = 4.0
    shares: Mapping[str, float] = field(default_factory=lambda: SHARES)


class Heads:
    """A body, one linear head a task over [first state, mean state], one over token states."""

    def __init__(self, body: Any, tasks: Sequence[SentenceTask], plan: Plan) -> None:
        import torch

        torch.manual_seed(plan.seed)
        self.plan = plan
        self.body = body.to(device())
        width = body.config.hidden_size
        self.heads: Any = torch.nn.ModuleDict(
            {task.name: torch.nn.Linear(2 * width, len(task.labels)) for task in tasks}
        ).to(device())
        self.tagger = torch.nn.Linear(width, len(TAGS)).to(device())
        self.dropout = torch.nn.Dropout(0.1)
        heads = [*self.heads.parameters(), *self.tagger.parameters()]
        self.groups = [(list(body.parameters()), plan.rate), (heads, plan.head_rate)]
        self.optimizer = torch.optim.AdamW(
            [{"params": group, "lr": rate} for group, rate in self.groups], weight_decay=0.01
        )
        self.draw = random.Random(plan.seed)  # noqa: S311

    def take_over(self, path: Path) -> None:
        """Begin at the heads of a ``heads.npz``; a head with other labels begins anew."""
        import torch

        with np.load(path, allow_pickle=False) as data, torch.no_grad():
            for name, head in [*self.heads.items(), ("tagger", self.tagger)]:
                weight = data.get(f"{name}.weights")
                if weight is not None and weight.T.shape == tuple(head.weight.shape):
                    head.weight.copy_(torch.from_numpy(weight.T))
                    head.bias.copy_(torch.from_numpy(data[f"{name}.bias"]))

    def run(
        self,
        tasks: Sequence[SentenceTask],
        tagging: TokenTask,
        data: Material,
        folder: Path,
        say: Callable[[str], None],
    ) -> None:
        """Train by the plan, one batch of one task a step; checkpoints go into ``folder``."""
        import torch

        plan, begin = self.plan, monotonic()
        saved = said = begin
        step, losses = 0, dict.fromkeys([*self.heads, "tagger", "aligned", "similar"], 0.0)
        streams = self._streams(tasks, tagging, data)
        chosen = self._shares(tasks, tagging, data)
        self.body.train()
        while True:
            share = max(step / plan.steps, (monotonic() - begin) / 60 / plan.minutes)
            if share >= 1:
                break
            pace = min(1.0, (step + 1) / plan.warmup) * max(0.03, math.cos(share * math.pi / 2))
            for group, (_, rate) in zip(self.optimizer.param_groups, self.groups, strict=True):
                group["lr"] = rate * pace
            name = self.draw.choices(list(chosen), list(chosen.values()))[0]
            self.optimizer.zero_grad()
            loss = self._loss(name, next(streams[name]))
            loss.backward()
            torch.nn.utils.clip_grad_norm_(self.body.parameters(), 1.0)
            self.optimizer.step()
            losses[name] = 0.95 * losses[name] + 0.05 * loss.item()
            step += 1
            now = monotonic()
            if now - said > 60:
                said = now
                shown = {name: round(value, 3) for name, value in losses.items()}
                say(json.dumps({"step": step, "share": round(share, 3), **shown}))
            if now - saved > plan.checkpoint_minutes * 60:
                saved = now
                self.save(folder, tasks)
        self.save(folder, tasks)
        say(json.dumps({"steps": step, "seconds": round(monotonic() - begin)}))

    def save(self, folder: Path, tasks: Sequence[SentenceTask]) -> None:
        """Write the body and the heads; a crash leaves the older checkpoint whole."""
        import torch

        folder.mkdir(parents=True, exist_ok=True)
        part = folder / "tuned.pt.part"
        torch.save(self.body.state_dict(), part)
        arrays: dict[str, Any] = {}
        for task in tasks:
            head = self.heads[task.name]
            arrays[f"{task.name}.labels"] = np.array(task.labels)
            arrays[f"{task.name}.weights"] = head.weight.detach().float().cpu().numpy().T
            arrays[f"{task.name}.bias"] = head.bias.detach().float().cpu().numpy()
        arrays["tagger.weights"] = self.tagger.weight.detach().float().cpu().numpy().T
        arrays["tagger.bias"] = self.tagger.bias.detach().float().cpu().numpy()
        np.savez_compressed(folder / "heads.npz", **arrays)
        part.replace(folder / "tuned.pt")

    def _shares(
        self, tasks: Sequence[SentenceTask], tagging: TokenTask, data: Material
    ) -> dict[str, float]:
        """How often a step is of each task that has rows."""
        there = [task.name for task in tasks] + ["aligned"]
        if tagging.rows:
            there.append("tagger")
        if data.similar:
            there.append("similar")
        return {name: self.plan.shares[name] for name in there}

    def _streams(
        self, tasks: Sequence[SentenceTask], tagging: TokenTask, data: Material
    ) -> dict[str, Iterator[Any]]:
        streams: dict[str, Iterator[Any]] = {t.name: self._sentences(t) for t in tasks}
        if tagging.rows:
            streams["tagger"] = self._tokens(tagging)
        streams["aligned"] = self._aligned(data)
        if data.similar:
            streams["similar"] = self._similar(data)
        return streams

    def _sentences(self, task: SentenceTask) -> Iterator[Any]:
        streams = [
            by_length([len(task.rows[i]) for i in rows], self.plan.tokens, self.draw, 64)
            for rows in task.languages
        ]
        while True:
            for rows, stream in zip(task.languages, streams, strict=True):
                at = [rows[i] for i in next(stream)]
                yield [task.rows[i] for i in at], task, at

    def _tokens(self, tagging: TokenTask) -> Iterator[Any]:
        for at in by_length([len(r) for r in tagging.rows], self.plan.tokens, self.draw, 128):
            yield [tagging.rows[i] for i in at], [tagging.tags[i] for i in at]

    def _aligned(self, data: Material) -> Iterator[Any]:
        batches = by_length([len(r) for r in data.chinese], self.plan.tokens, self.draw, 64)
        for at in batches:
            yield (
                [data.english[i] for i in at],
                [data.chinese[i] for i in at],
                data.targets[at].astype(np.float32),
            )

    def _similar(self, data: Material) -> Iterator[Any]:
        streams = [
            by_length([len(r) for r in first], self.plan.tokens // 2, self.draw, 64)
            for first, _, _ in data.similar
        ]
        sizes = [len(first) ** 0.5 for first, _, _ in data.similar]
        while True:
            chosen = self.draw.choices(range(len(streams)), sizes)[0]
            at = next(streams[chosen])
            first, second, scores = data.similar[chosen]
            yield [first[i] for i in at], [second[i] for i in at], [scores[i] for i in at]

    def _loss(self, name: str, part: Any) -> Any:
        if name == "tagger":
            return self._token_loss(*part)
        if name == "aligned":
            return both_sides_loss(self._vectors(part[0]), self._vectors(part[1]), part[2])
        if name == "similar":
            first, second, scores = part
            return similarity_loss(self._vectors(first), self._vectors(second), scores)
        return self._sentence_loss(*part)

    def _states(self, rows: list[list[int]]) -> Any:
        ids, mask = padded(rows)
        with autocast():
            states = self.body(ids, attention_mask=mask).last_hidden_state
        return states.float(), mask

    def _vectors(self, rows: list[list[int]]) -> Any:
        return mean_pool(*self._states(rows))

    def _sentence_loss(self, rows: list[list[int]], task: SentenceTask, at: list[int]) -> Any:
        import torch

        states, mask = self._states(rows)
        logits = self.heads[task.name](self.dropout(features(states, mask)))
        truth = torch.from_numpy(task.targets[at].astype(np.float32)).to(logits.device)
        weight = torch.from_numpy(task.weights[at]).to(logits.device)
        if task.kind == "multi_class":
            each = torch.nn.functional.cross_entropy(logits, truth, reduction="none")
            return (each * weight[:, 0]).sum() / weight[:, 0].sum().clamp(min=1e-6)
        each = torch.nn.functional.binary_cross_entropy_with_logits(
            logits, truth, weight=weight, reduction="sum"
        )
        return each / (weight > 0).any(dim=1).sum().clamp(min=1)

    def _token_loss(self, rows: list[list[int]], tags: list[list[int]]) -> Any:
        import torch

        states, _ = self._states(rows)
        truth = torch.full(states.shape[:2], NO_TAG, dtype=torch.long)
        for i, line in enumerate(tags):
            truth[i, : len(line)] = torch.tensor(line)
        logits = self.tagger(self.dropout(states))
        return torch.nn.functional.cross_entropy(
            logits.flatten(0, 1), truth.flatten().to(logits.device), ignore_index=NO_TAG
        )


def both_sides_loss(english: Any, chinese: Any, targets: NDArray[np.float32]) -> Any:
    """Both sides near the start model's vector, and each the other's best match in the batch."""
    import torch

    logits = english @ chinese.T * 20.0
    at = torch.arange(len(targets), device=logits.device)
    goal = torch.nn.functional.normalize(torch.from_numpy(targets).to(logits.device), dim=1)
    same = (goal @ goal.T > 0.98) & (at[:, None] != at[None, :])
    logits = logits.masked_fill(same, -1e4)
    matched = torch.nn.functional.cross_entropy(logits, at)
    matched = matched + torch.nn.functional.cross_entropy(logits.T, at)
    return matched + 0.5 * (aligned_loss(english, targets) + aligned_loss(chinese, targets))


def features(states: Any, mask: Any) -> Any:
    """The first state beside the mean state of the real tokens, rows x twice the width."""
    import torch

    weight = mask.unsqueeze(-1).to(states.dtype)
    mean = (states * weight).sum(dim=1) / weight.sum(dim=1).clamp(min=1)
    return torch.cat([states[:, 0], mean], dim=1)
