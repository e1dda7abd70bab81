"""A BiLSTM over units with a chain of tags over it, and scores of each convention of labels.

One more set of scores marks, of all companies, those that a reported event is about.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from nlp_service.annotate.models.linear import Floats
from nlp_service.annotate.models.recurrent import KINDS
from nlp_service.annotate.models.tagger import TAGS

#: States of the network in each direction.
HIDDEN = 192
_KIND_WIDTH = 8
_IMPROBABLE = -4.0


class Batch(NamedTuple):
    """Rows of units, longest first and filled up: rows of characters, pairs and kinds (rows x
    units), marks (rows x units x marks), 1 for real units, and how many these are."""

    characters: torch.Tensor
    pairs: torch.Tensor
    kinds: torch.Tensor
    marks: torch.Tensor
    real: torch.Tensor
    lengths: torch.Tensor


class Network(nn.Module):
    """Units to scores of tags.

    Args:
        characters: starting vectors, row 0 for all others.
        pairs: the same of pairs.
        marks: how many marks of lists there are.
        conventions: how many ways of labelling names are told apart. The scores after them are
            those of subjects of events, which no mixture holds.
    """

    def __init__(self, characters: Floats, pairs: Floats, marks: int, conventions: int) -> None:
        super().__init__()
        self.conventions = conventions
        self.characters = nn.Embedding.from_pretrained(torch.from_numpy(characters), freeze=False)
        # Sparse: a batch moves a thousandth of the pairs.
        self.pairs = nn.Embedding.from_pretrained(
            torch.from_numpy(pairs), freeze=False, sparse=True
        )
        self.kinds = nn.Embedding(len(KINDS) + 1, _KIND_WIDTH)
        self.before, self.after = nn.Dropout(0.35), nn.Dropout(0.4)
        inputs = characters.shape[1] + 2 * pairs.shape[1] + _KIND_WIDTH + marks
        # Apart, so that a batch needs no packing: packed, a step takes two to three times as long.
        self.onward = nn.LSTM(inputs, HIDDEN, batch_first=True)
        self.back = nn.LSTM(inputs, HIDDEN, batch_first=True)
        self.scores = nn.Linear(2 * HIDDEN, len(TAGS) * (conventions + 1))
        self.gate = nn.Linear(4 * HIDDEN, conventions)
        self.transitions = nn.Parameter(torch.zeros(len(TAGS), len(TAGS)))
        self.start = nn.Parameter(torch.zeros(len(TAGS)))
        with torch.no_grad():
            for row, before in enumerate(TAGS):
                for column, after in enumerate(TAGS):
                    if after[0] == "I" and before[2:] != after[2:]:
                        self.transitions[row, column] = _IMPROBABLE
                if before[0] == "I":
                    self.start[row] = _IMPROBABLE

    def read(self, batch: Batch) -> tuple[torch.Tensor, torch.Tensor]:
        """States of the units, and for each row the scores of the conventions."""
        left = functional.pad(batch.pairs[:, :-1], (1, 0))
        looked_up = [self.characters(batch.characters), self.pairs(batch.pairs), self.pairs(left)]
        inputs = torch.cat(
            [self.before(torch.cat(looked_up, -1)), self.kinds(batch.kinds), batch.marks], -1
        )
        turned = _turned(batch)
        states = torch.cat(
            [self.onward(inputs)[0], _taken(self.back(_taken(inputs, turned))[0], turned)], -1
        )
        states = self.after(states)
        real = batch.real.unsqueeze(-1)
        mean = (states * real).sum(1) / real.sum(1)
        most = (states - 1e4 * (1 - real)).max(1).values
        return states, self.gate(torch.cat([mean, most], -1))

    def each(self, states: torch.Tensor) -> torch.Tensor:
        """Scores of the tags by convention, those of subjects last."""
        rows, count, _ = states.shape
        return self.scores(states).view(rows, count, self.conventions + 1, len(TAGS))

    def weighed(self, states: torch.Tensor, weights: torch.Tensor) -> torch.Tensor:
        """Scores of the tags, all of :meth:`each` weighed by row."""
        return (self.each(states) * weights[:, None, :, None]).sum(2)

    def loss(self, scores: torch.Tensor, tags: torch.Tensor, real: torch.Tensor) -> torch.Tensor:
        """Negative logarithm of the chance of the tags of each row (Lafferty et al. 2001)."""
        first, *later = scores.unbind(1)
        reach = first + self.start
        given = self.start[tags[:, 0]] + (
            scores.gather(2, tags.unsqueeze(2)).squeeze(2) * real
        ).sum(1)
        given = given + (self.transitions[tags[:, :-1], tags[:, 1:]] * real[:, 1:]).sum(1)
        for here, at in zip(later, real[:, 1:].unbind(1), strict=True):
            now = torch.logsumexp(reach.unsqueeze(2) + self.transitions, 1) + here
            reach = torch.where(at.unsqueeze(1) > 0, now, reach)
        return torch.logsumexp(reach, 1) - given


class Exported(nn.Module):
    """What runs in the service: inputs looked up before, conventions weighed inside."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network
        self.states = nn.LSTM(
            network.onward.input_size, HIDDEN, batch_first=True, bidirectional=True
        )
        back = {f"{name}_reverse": value for name, value in network.back.state_dict().items()}
        self.states.load_state_dict({**network.onward.state_dict(), **back})

    def forward(self, inputs: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Scores of the tags of one row of units, of names and of subjects."""
        states, _ = self.states(inputs)
        pooled = torch.cat([states.mean(1), states.max(1).values], -1)
        each = self.network.each(states)
        weights = torch.softmax(self.network.gate(pooled), -1)
        return (each[:, :, :-1] * weights[:, None, :, None]).sum(2), each[:, :, -1]


def _turned(batch: Batch) -> torch.Tensor:
    """The columns of each row from its last real unit to the first; the filling stays."""
    columns = torch.arange(batch.real.shape[1]).expand(batch.real.shape)
    lengths = batch.lengths.unsqueeze(1)
    return torch.where(columns < lengths, lengths - 1 - columns, columns)


def _taken(values: torch.Tensor, columns: torch.Tensor) -> torch.Tensor:
    return values.gather(1, columns.unsqueeze(2).expand(-1, -1, values.shape[2]))


def array(tensor: torch.Tensor) -> Any:
    """The numbers of a parameter."""
    return tensor.detach().numpy().astype(np.float32)
