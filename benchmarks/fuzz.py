"""Fuzzing: mutated files of every format; every outcome typed, the reading process alive.

    python benchmarks/fuzz.py [--mutants 20000] [--seconds 3600] [--seed 1] [--workers 1]

The same seed gives the same mutants. Ends with exit code 1 at the first outcome that is not typed,
naming its format and number. Formats that only other programs write come from the fixtures.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from itertools import islice

from measure import FIXTURES, PROJECT, environment

sys.path.insert(0, str(PROJECT))

from nlp_service.ingest import Sandbox
from tests.ingest.fuzzing import LIMITS, assert_typed, mutate, seeds

_TOGETHER = 54  # mutants read by one child; where they end it, each is read again by itself


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--mutants", type=int, default=20_000)
    parser.add_argument("--seconds", type=float, default=3600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=1)
    arguments = parser.parse_args()
    print(environment("nlp_service", "pypdfium2", "lxml"))
    files = sorted(seeds(FIXTURES if FIXTURES.is_dir() else None).items())
    print(f"{len(files)} formats: {', '.join(name for name, _ in files)}")
    outcomes: dict[str, Counter[str]] = defaultdict(Counter)
    slowest = 0.0

    def together(numbers: list[int]) -> tuple[list[tuple[str, str]], float]:
        """The name and outcome of each mutant, and the seconds for all."""
        chosen = [files[number % len(files)] for number in numbers]
        mutants = [
            (name, mutate(data, random.Random(arguments.seed * 1_000_003 + number)))
            for number, (name, data) in zip(numbers, chosen, strict=True)
        ]
        began = time.monotonic()
        parts = sandbox.read_many(mutants)
        spent = time.monotonic() - began
        found = []
        for number, (name, _), part in zip(numbers, chosen, parts, strict=True):
            try:
                assert_typed(part)
            except AssertionError as error:
                raise SystemExit(f"mutant {number} of {name}: {error}") from error
            found.append((name, part.error.code if part.error else "read"))
        return found, spent

    start = time.monotonic()
    with Sandbox(LIMITS, workers=arguments.workers) as sandbox:
        sandbox.read(b"words", "a.txt")
        processes = [child._process for child in sandbox._children]
        numbers = iter(range(arguments.mutants))
        with ThreadPoolExecutor(arguments.workers) as pool:
            while time.monotonic() - start < arguments.seconds:
                batches = [list(islice(numbers, _TOGETHER)) for _ in range(arguments.workers)]
                if not batches[0]:
                    break
                for found, spent in pool.map(together, filter(None, batches)):
                    for name, outcome in found:
                        outcomes[name][outcome] += 1
                    slowest = max(slowest, spent)
                done = sum(counted.total() for counted in outcomes.values())
                print(f"\r{done} of {arguments.mutants}", end="", file=sys.stderr)
        alive = all(
            child._process is process or process is None
            for child, process in zip(sandbox._children, processes, strict=True)
        )
    for name, counted in sorted(outcomes.items()):
        print(f"{name:14}", ", ".join(f"{key} {n}" for key, n in counted.most_common()))
    total = sum(counted.total() for counted in outcomes.values())
    print(
        f"{total} mutants in {time.monotonic() - start:.0f} s, "
        f"slowest {_TOGETHER} in {slowest:.1f} s; all typed; "
        f"reading processes {'alive' if alive else 'REPLACED'}"
    )
    if not alive:
        sys.exit(1)


if __name__ == "__main__":
    main()
