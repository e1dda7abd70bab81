"""Profiles re-evaluated quarter by quarter: clients a second, and where the time goes.

    python benchmarks/profiles.py [--clients 24] [--quarters 12] [--processes 2] [--profile]
    python benchmarks/profiles.py --engine 10000   # the warning engine alone, every evaluation made

Each client has the statements, account flows and bureau report of a demo client, scaled by a
seeded factor and drifting from quarter to quarter; statements of twelve months stand at every
quarter end. A quarter is one whole ``aggregate.build``: ratios, checks, scores, segment, covenants,
warnings with the state of the quarter before. Reading documents and the database are left out.
The warning engine (every rule looked at again, levels, evidence) is timed by itself inside each
build. With ``--engine`` so many clients are evaluated in earnest: what the builds of ``--clients``
clients gave the engine is given to it again and again, each time with nothing kept from before.
Times are processor time, so that other work on the machine does not count in full; the
times for 10,000 clients are extrapolated from the clients measured.
"""

from __future__ import annotations

import argparse
import cProfile
import dataclasses
import datetime as dt
import gc
import os
import platform
import pstats
import random
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from unittest import mock

from nlp_service import ingest, text
from nlp_service.interfaces import demo
from nlp_service.profiles import aggregate, bureau, flows, roles, statements, warnings
from nlp_service.profiles.warnings_inputs import WarningInputs
from nlp_service.profiles.workings import Workings
from nlp_service.schema import AccountFlow, BureauReport, Client, EarlyWarning, Period, Statement
from nlp_service.settings import shipped

_END = dt.date(2025, 12, 31)
_TARGET = 10_000


@dataclass(frozen=True)
class Pattern:
    """What the figures of a demo client look like."""

    client: Client
    statements: list[Statement]
    flows: list[AccountFlow]
    bureau: BureauReport | None


def patterns() -> list[Pattern]:
    """The figures of all demo clients, read from their rendered files."""
    source = shipped("corpora") / "demo"
    with tempfile.TemporaryDirectory() as folder:
        files = demo.render(source, Path(folder))
        made = []
        for client in demo.clients(source):
            sheets: list[Statement] = []
            months: list[AccountFlow] = []
            report = None
            for file in files:
                if file.client_id != client.id or file.role == "mail":
                    continue
                document = text.prepare(ingest.read_bytes(file.path.read_bytes(), file.path.name))
                role = roles.role(document)
                if role == "statement":
                    sheets += [s for s in statements.parse(document) if s.period.end == _END]
                elif role == "flows":
                    months = flows.parse(document)
                elif role == "bureau":
                    report = bureau.parse(document)
            made.append(Pattern(client, aggregate.originals(sheets), months, report))
    return made


def quarter_ends(count: int) -> list[dt.date]:
    """The last quarter ends up to the end of the demo's figures, oldest first."""
    ends = []
    year, month = _END.year, _END.month
    for _ in range(count):
        after = dt.date(year + month // 12, month % 12 + 1, 1)
        ends.append(after - dt.timedelta(days=1))
        year, month = (year - 1, 12) if month == 3 else (year, month - 3)
    return ends[::-1]


def scaled(statement: Statement, end: dt.date, factor: Decimal) -> Statement:
    """The statement as it would stand at another quarter end, all figures times ``factor``."""
    start = end.replace(year=end.year - 1) + dt.timedelta(days=1)
    period = Period(start=None if statement.kind == "BS" else start, end=end)
    items = {
        name: value.model_copy(update={"value": value.value * factor})
        for name, value in statement.items.items()
    }
    name = f"{statement.id}@{end}"
    return statement.model_copy(
        update={"id": name, "document_id": name, "period": period, "items": items}
    )


def inputs(pattern: Pattern, number: int, quarters: int) -> list[tuple[dt.date, list[Statement]]]:
    """The statements that arrive each quarter."""
    chance = random.Random(number)
    size = Decimal(str(round(chance.lognormvariate(0, 1), 4)))
    arriving = []
    for end in quarter_ends(quarters):
        size *= Decimal(str(round(1 + chance.gauss(0.005, 0.02), 4)))
        arriving.append((end, [scaled(s, end, size) for s in pattern.statements]))
    return arriving


class Engine:
    """Counts the processor seconds of the warning engine inside a build."""

    def __init__(self) -> None:
        self.spent = 0.0

    def __call__(
        self, seen: WarningInputs, previous: list[EarlyWarning], now: dt.datetime
    ) -> list[EarlyWarning]:
        began = time.process_time()
        found = warnings.evaluate(seen, previous, now)
        self.spent += time.process_time() - began
        return found


def evaluate(numbers: Sequence[int], quarters: int) -> tuple[float, float]:
    """Processor seconds to evaluate these clients over all quarters: builds, warnings alone."""
    held = patterns()
    engine = Engine()
    with mock.patch.object(aggregate, "warnings", SimpleNamespace(
        evaluate=engine, client_level=warnings.client_level
    )):  # fmt: skip
        return spent_on(held, numbers, quarters), engine.spent


def engine_alone(numbers: Sequence[int], quarters: int, rounds: int) -> tuple[float, float]:
    """Processor and wall seconds of the engine over what these clients' builds gave it."""
    given: list[list[tuple[WarningInputs, dt.datetime]]] = []

    def kept(
        seen: WarningInputs, previous: list[EarlyWarning], now: dt.datetime
    ) -> list[EarlyWarning]:
        given[-1].append((seen, now))
        return warnings.evaluate(seen, previous, now)

    held = patterns()
    with mock.patch.object(aggregate, "warnings", SimpleNamespace(
        evaluate=kept, client_level=warnings.client_level
    )):  # fmt: skip
        for number in numbers:
            given.append([])
            spent_on(held, [number], quarters)
    gc.collect()
    gc.freeze()
    processor = wall = 0.0
    for turn in range(rounds):
        workings = Workings()
        series = [
            (dataclasses.replace(seen, workings=workings), now)
            for seen, now in given[turn % len(given)]
        ]
        began, at = time.process_time(), time.perf_counter()
        previous: list[EarlyWarning] = []
        for seen, now in series:
            previous = warnings.evaluate(seen, previous, now)
        processor += time.process_time() - began
        wall += time.perf_counter() - at
    return processor, wall


def spent_on(held: list[Pattern], numbers: Sequence[int], quarters: int) -> float:
    """Processor seconds of the builds alone, without preparing their inputs."""
    spent = 0.0
    for number in numbers:
        pattern = held[number % len(held)]
        arriving = inputs(pattern, number, quarters)
        known: list[Statement] = []
        previous: list[EarlyWarning] = []
        workings = Workings()
        began = time.process_time()
        for end, new in arriving:
            known = [*known, *new]
            file = aggregate.ClientFile(
                client=pattern.client,
                statements=known,
                flows=pattern.flows,
                bureau=pattern.bureau,
                allow_synthetic=True,
            )
            previous = aggregate.build(file, end, previous, workings=workings).warnings
        spent += time.process_time() - began
    return spent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=24)
    parser.add_argument("--quarters", type=int, default=12)
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--engine", type=int, metavar="CLIENTS", help="the warning engine alone")
    parser.add_argument("--profile", action="store_true", help="print where the time goes")
    parser.add_argument("--sort", default="tottime", help="order of --profile: tottime, cumtime")
    arguments = parser.parse_args()
    numbers = list(range(arguments.clients))
    if arguments.profile:
        profiler = cProfile.Profile()
        profiler.runcall(spent_on, patterns(), numbers, arguments.quarters)
        pstats.Stats(profiler).sort_stats(arguments.sort).print_stats(45)
        return
    shares = [numbers[start :: arguments.processes] for start in range(arguments.processes)]
    if arguments.engine:
        rounds = [len(range(n, arguments.engine, arguments.processes)) for n in range(len(shares))]
        with ProcessPoolExecutor(arguments.processes) as pool:
            times = list(pool.map(engine_alone, shares, [arguments.quarters] * len(shares), rounds))
        each = sum(processor for processor, _ in times) / arguments.engine / arguments.quarters
        print(f"warning engine: {arguments.engine:,} clients × {arguments.quarters} quarters, "
              f"{arguments.processes} processes: {max(t for t, _ in times):.1f} s of processor for "
              f"the slower process, {max(w for _, w in times):.1f} s by the clock, "
              f"{1000 * each:.2f} ms each")  # fmt: skip
        return
    with ProcessPoolExecutor(arguments.processes) as pool:
        spent = list(pool.map(evaluate, shares, [arguments.quarters] * len(shares)))
    slowest = max(seconds for seconds, _ in spent)
    each = sum(seconds for seconds, _ in spent) / arguments.clients
    engine = sum(seconds for _, seconds in spent) / arguments.clients
    print(f"environment: Python {platform.python_version()}, {platform.machine()}, "
          f"{os.cpu_count()} cores, {arguments.processes} processes")  # fmt: skip
    print(f"measured: {arguments.clients} clients × {arguments.quarters} quarters "
          f"in {slowest:.1f} s")  # fmt: skip
    rounds = _TARGET / arguments.processes
    for name, spent_each in (("whole profiles", each), ("warning engine", engine)):
        print(f"{name}: {1000 * spent_each / arguments.quarters:.2f} ms each; {_TARGET:,} clients "
              f"× {arguments.quarters} quarters in {rounds * spent_each:,.0f} s")  # fmt: skip


if __name__ == "__main__":
    main()
