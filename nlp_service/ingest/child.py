"""The sandbox's child: a warm process that forks once per file and reads it under limits.

Started as ``python -m nlp_service.ingest.child``; frames come on stdin and go out on stdout. The
process itself never touches a file's content: its fork does, and whatever happens to that fork is
answered as a typed outcome.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import json
import os
import resource
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nlp_service.errors import Corrupt, OutOfMemory, ReadError, ReadTimeout, TooLarge
from nlp_service.ingest.frames import Closed, Late, TooBig, read_frame, write_frame
from nlp_service.ingest.reader import read_bytes, read_file, read_many
from nlp_service.schema import Part, Schema
from nlp_service.schema.layout import PACKED
from nlp_service.settings import Limits

#: Imported before the first fork, so that every fork starts with them.
_WARM = (
    "pypdfium2",
    "lxml.etree",
    "selectolax.lexbor",
    "zipfile",
    "email.parser",
    "nlp_service.ingest.pdf",
    "nlp_service.ingest.docx",
    "nlp_service.ingest.html",
    "nlp_service.ingest.mail",
    "nlp_service.ingest.charset",
)
_PR_SET_PDEATHSIG = 1
_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000


def main() -> None:
    """Serve requests until stdin closes."""
    inbox, outbox = os.dup(0), os.dup(1)
    # A parser that prints must not write into the frames.
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(null, 1)
    _leave_network()
    for module in _WARM:
        with contextlib.suppress(ImportError):
            importlib.import_module(module)
    gc.collect()
    gc.freeze()
    with contextlib.suppress(Closed):
        while True:
            task = json.loads(read_frame(inbox))
            payload = read_frame(inbox)
            header, body = _run(task, payload, (inbox, outbox), null)
            del payload
            write_frame(outbox, json.dumps(header).encode())
            write_frame(outbox, body)


def _run(task: dict, payload: bytes, pipes: tuple[int, int], null: int) -> tuple[dict, bytes]:
    """Fork, let the fork do the task, and give its answer or why there is none."""
    inbox = pipes[0]
    limits = Limits(**task["limits"])
    out, into = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(out)
        # With these open in the fork, the sandbox would not see its child die.
        for pipe in pipes:
            os.close(pipe)
        os.dup2(null, 2)
        _work(task, payload, limits, into)
    os.close(into)
    deadline = time.monotonic() + limits.wall_seconds
    kind, body = "unknown", b""
    failure: ReadError | None = None
    header: dict = {}
    try:
        kind = read_frame(out, deadline=deadline, limit=1 << 10, watch=inbox).decode()
        while True:
            header = json.loads(read_frame(out, deadline=deadline, limit=1 << 20, watch=inbox))
            body = read_frame(out, deadline=deadline, limit=limits.memory_mb << 20, watch=inbox)
            if not header.get("more"):
                break
            write_frame(pipes[1], json.dumps(header).encode())
            write_frame(pipes[1], body)
    except Late:
        failure = ReadTimeout(f"Reading took more than {limits.wall_seconds} seconds")
    except TooBig:
        failure = TooLarge(f"Its reading is larger than {limits.memory_mb} MB")
    except Closed:
        failure = Corrupt("Reading ended without a result")
    finally:
        os.close(out)
        if failure:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        _, ended, usage = os.wait4(pid, 0)
    if failure is not None:
        error = _cause(failure, ended, usage.ru_maxrss, limits)
        return {"kind": kind, "error": error.as_item_error().model_dump()}, b""
    return header, body


def _cause(failure: ReadError, ended: int, max_rss_kb: int, limits: Limits) -> ReadError:
    """What ended the fork: its signal and its memory tell more than the closed pipe."""
    if not isinstance(failure, Corrupt):
        return failure
    number = os.WTERMSIG(ended) if os.WIFSIGNALED(ended) else 0
    if number == signal.SIGXCPU:
        return ReadTimeout(f"Reading used more than {limits.cpu_seconds} seconds of processor time")
    if number == signal.SIGKILL or max_rss_kb > limits.memory_mb * 1024 * 0.8:
        return OutOfMemory(f"Reading needed more than {limits.memory_mb} MB")
    if number:
        return Corrupt(f"The file made its reader crash ({signal.Signals(number).name})")
    return failure


def _work(task: dict, payload: bytes, limits: Limits, into: int) -> None:
    """In the fork: limit this process, do the task, write the answer, end."""
    try:
        _limit(limits)
        kind_sent = False

        def found(kind: str) -> None:
            nonlocal kind_sent
            if not kind_sent:
                write_frame(into, kind.encode())
                kind_sent = True

        header: dict = {}
        body = b""
        try:
            if task["do"] == "render":
                from nlp_service.ingest.render import render_page

                found("pdf")
                body = render_page(
                    payload, task["page"], task["scale"], task.get("password"), limits
                )
            elif task["do"] == "many":
                found(task["kind"] or "unknown")
                files = _cut(task, payload)
                body = _packed(read_many(files, task.get("password"), limits, task["kind"]))
            else:

                def more(pack: Part) -> None:
                    write_frame(into, json.dumps({"more": True}).encode())
                    write_frame(into, _packed(pack))

                known: dict[str, Any] = {
                    "password": task.get("password"),
                    "limits": limits,
                    "found": found,
                }
                if "path" not in task:
                    document = read_bytes(payload, task["name"], **known)
                elif task["packs"]:
                    document = read_file(_file(task, limits), task["name"], more, **known)
                else:
                    data = _file(task, limits).read_bytes()
                    document = read_bytes(data, task["name"], **known)
                found(document.kind)
                body = _packed(document)
        except ReadError as error:
            found("unknown")
            header = {"kind": "unknown", "error": error.as_item_error().model_dump()}
        except MemoryError:
            body = b""
            found("unknown")
            full = OutOfMemory(f"Reading needed more than {limits.memory_mb} MB")
            header = {"kind": "unknown", "error": full.as_item_error().model_dump()}
        write_frame(into, json.dumps(header).encode())
        write_frame(into, body)
    finally:
        # Never unwind into the parent's loop, whatever happened.
        os._exit(0)


def _packed(value: Schema) -> bytes:
    return value.model_dump_json(exclude_defaults=True, context=PACKED).encode()


def _file(task: dict, limits: Limits) -> Path:
    file = Path(task["path"])
    if file.stat().st_size > limits.file_mb << 20:
        raise TooLarge(f"The file is larger than {limits.file_mb} MB")
    return file


def _cut(task: dict, payload: bytes) -> Iterator[tuple[str, bytes]]:
    start = 0
    for name, size in task["files"]:
        yield name, payload[start : start + size]
        start += size


def _limit(limits: Limits) -> None:
    with contextlib.suppress(OSError, ValueError):
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        space = pages * os.sysconf("SC_PAGE_SIZE") + (limits.memory_mb << 20)
        resource.setrlimit(resource.RLIMIT_AS, (space, space))
    for which, soft, hard in (
        (resource.RLIMIT_CPU, limits.cpu_seconds, limits.cpu_seconds + 5),
        (resource.RLIMIT_CORE, 0, 0),
        (resource.RLIMIT_FSIZE, 1 << 30, 1 << 30),
    ):
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(which, (soft, hard))
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def _leave_network() -> None:
    """Move into an empty network namespace where the system lets an ordinary process do so."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None, use_errno=True).unshare(_CLONE_NEWUSER | _CLONE_NEWNET)


if __name__ == "__main__":
    main()
