"""What a training leaves after each pass, so that a stopped one goes on."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

NAME = "names.pt"


@dataclass(frozen=True)
class Checkpoint:
    """What a training that was stopped goes on from, as of its last whole pass."""

    folder: Path | None
    network: torch.nn.Module
    solvers: Sequence[torch.optim.Optimizer]
    draw: random.Random

    def save(self, plan: dict[str, Any], rows: int, turn: int, step: int) -> None:
        if self.folder is None:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        part = self.folder / f"{NAME}.part"
        state = {
            "of": [plan, rows],
            "at": [turn, step],
            "network": self.network.state_dict(),
            "solvers": [solver.state_dict() for solver in self.solvers],
            "drawn": self.draw.getstate(),
            "chance": torch.get_rng_state(),
        }
        torch.save(state, part)
        part.replace(self.folder / NAME)

    def resume(self, plan: dict[str, Any], rows: int) -> tuple[int, int]:
        """Passes and steps that are done; none where the checkpoint is of another training."""
        path = self.folder / NAME if self.folder else None
        if path is None or not path.is_file():
            return 0, 0
        state = torch.load(path, weights_only=True)
        if state["of"] != [plan, rows]:
            return 0, 0
        self.network.load_state_dict(state["network"])
        for solver, saved in zip(self.solvers, state["solvers"], strict=True):
            solver.load_state_dict(saved)
        version, numbers, spare = state["drawn"]
        self.draw.setstate((version, tuple(numbers), spare))
        torch.set_rng_state(state["chance"])
        turn, step = state["at"]
        return turn, step

    def drop(self) -> None:
        if self.folder is not None:
            (self.folder / NAME).unlink(missing_ok=True)
