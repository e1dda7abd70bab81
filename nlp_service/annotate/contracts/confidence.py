"""Confidence of a finding: how many independent cues agree."""

from __future__ import annotations

from math import prod


def agree(*cues: float) -> float:
    """The probability that at least one of independent cues is right (noisy or), at most 0.99.

    Args:
        cues: how often each cue alone is right, 0 to 1; cues that do not hold are given as 0.
    """
    return round(min(0.99, 1 - prod(1 - cue for cue in cues)), 3)
