"""Worker processes for the messages of a batch.

Plain processes rather than a Dask cluster: one machine holds the ledger, and a message that hangs
or crashes its worker has to be told from its neighbours, which needs a deadline, a kill and a
second try for each; Dask restarts a worker but does not say which task it died of, and its
scheduler would copy every message once more. Workers end with the process that started them.
"""

from __future__ import annotations

import contextlib
import ctypes
import multiprocessing
import os
import resource
import signal
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import TracebackType
from typing import Any, Generic, TypeVar

from nlp_service.errors import ReadTimeout, SetupError
from nlp_service.schema import ItemError
from nlp_service.settings import Limits

Item = TypeVar("Item")
#: Works a list of items off, one result an item; importable by its name.
Work = Callable[[list[Any]], list[Any]]

_PR_SET_PDEATHSIG = 1
_GRACE = 15.0
_START_SECONDS = 300.0
_CRASHED = ItemError(
    code="crash",
    message="Reading this message ended the process that read it, twice.",
    next_step="Keep the message and report it.",
)


class _Hand:
    """One worker process and what it is doing."""

    def __init__(self, limits: Limits) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process: BaseProcess = context.Process(
            target=_serve, args=(theirs, limits), daemon=True
        )
        self.process.start()
        theirs.close()
        self.chunk: list[Any] | None = None
        self.deadline = 0.0
        if not self.pipe.poll(_START_SECONDS) or not self._greeted():
            self.end()
            raise SetupError("A worker process could not be started")

    def _greeted(self) -> bool:
        try:
            return bool(self.pipe.recv() == "ready")
        except EOFError:
            return False

    def give(self, work: Work, chunk: list[Any], seconds: float) -> None:
        self.pipe.send((work, chunk))
        self.chunk, self.deadline = chunk, time.monotonic() + seconds

    def end(self) -> None:
        self.process.kill()
        self.process.join()
        self.pipe.close()


class Workers(Generic[Item]):
    """A fixed number of worker processes; use as a context manager.

    Args:
        count: how many.
        limits: ``memory_mb`` bounds each worker, ``wall_seconds`` each message.
    """

    def __init__(self, count: int, limits: Limits) -> None:
        self._limits = limits
        self._hands: list[_Hand] = []
        self._peaks: dict[int, int] = {}
        for _ in range(count):
            self._hands.append(_Hand(limits))

    def __enter__(self) -> Workers[Item]:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for hand in self._hands:
            hand.end()

    @property
    def peak_kb(self) -> int:
        """The most memory that the workers have held at the same time, at most."""
        return sum(self._peaks.values())

    def run(
        self, work: Work, chunks: Iterable[list[Item]], seconds: float | None = None
    ) -> Iterator[tuple[list[Item], list[Any]]]:
        """Each chunk with its results, in the order in which they are finished.

        Chunks are taken only as workers become free. A chunk whose worker died or hung is tried
        again message by message; the one at fault gives an ItemError instead of a result. What
        ``work`` raises is raised here. ``seconds`` is the time that a chunk may take, the limit
        for one message by default.
        """
        allowed = seconds or self._limits.wall_seconds + _GRACE
        source = iter(chunks)
        again: deque[tuple[list[Item], bool]] = deque()
        alone: set[int] = set()
        while True:
            for place, hand in enumerate(self._hands):
                if hand.chunk is not None:
                    continue
                taken = again.popleft() if again else (next(source, None), False)
                if taken[0] is None:
                    break
                hand.give(work, taken[0], allowed)
                (alone.add if taken[1] else alone.discard)(place)
            busy = [(place, hand) for place, hand in enumerate(self._hands) if hand.chunk]
            if not busy:
                return
            soonest = min(hand.deadline for _, hand in busy)
            wait([hand.pipe for _, hand in busy], max(soonest - time.monotonic(), 0))
            for place, hand in busy:
                late = time.monotonic() > hand.deadline
                if not hand.pipe.poll() and not late:
                    continue
                chunk, hand.chunk = hand.chunk or [], None
                try:
                    answer, peak = hand.pipe.recv() if hand.pipe.poll() else (None, 0)
                except (EOFError, OSError):
                    answer, peak = None, 0
                if isinstance(answer, BaseException):
                    raise answer
                if answer is not None:
                    self._peaks[place] = max(self._peaks.get(place, 0), peak)
                    yield chunk, answer
                    continue
                hand.end()
                self._hands[place] = _Hand(self._limits)
                if place in alone:
                    yield chunk, [self._timeout() if late else _CRASHED]
                else:
                    again.extend(([item], True) for item in chunk)

    def _timeout(self) -> ItemError:
        message = f"It took more than {self._limits.wall_seconds} seconds"
        return ReadTimeout(message).as_item_error()


def _serve(pipe: Connection, limits: Limits) -> None:
    """The life of a worker: answer chunks until the pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    _limit_memory(limits)
    pipe.send("ready")
    with contextlib.suppress(EOFError, BrokenPipeError):
        while True:
            work, chunk = pipe.recv()
            answer: Any
            try:
                answer = work(chunk)
            except Exception as error:
                answer = error
            del chunk
            pipe.send((answer, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss))


def _limit_memory(limits: Limits) -> None:
    with contextlib.suppress(OSError, ValueError):
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        space = pages * os.sysconf("SC_PAGE_SIZE") + (limits.memory_mb << 20)
        resource.setrlimit(resource.RLIMIT_AS, (space, space))
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Ends what it encloses with TimeUp after ``seconds``; in the main thread of a worker."""

    def ring(number: int, frame: object) -> None:
        raise TimeUp

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


class TimeUp(BaseException):
    """No Exception, so that no parser that forgives everything takes it for bad input."""
