"""How fast this machine is, so that limits in seconds hold on slower ones too."""

from __future__ import annotations

import time
from functools import cache

#: Processor seconds of the work below on a machine on which the limits of the tests hold easily.
_USUAL = 0.05


@cache
def slowness() -> float:
    """How many times longer this machine takes than usual, 1 at least; a limit is times this."""
    best = float("inf")
    for _ in range(3):
        begin = time.process_time()
        sum(number * number for number in range(1_000_000))
        best = min(best, time.process_time() - begin)
    return max(1.0, best / _USUAL)
