"""The real server in a process of its own, for end-to-end and fault tests."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx

_START_SECONDS = 60


@dataclass
class Server:
    """A running ``nlp-service serve``; ``client`` is signed in by an API key."""

    process: subprocess.Popen[str]
    url: str
    folder: Path
    started_in: float
    lines: list[str] = field(default_factory=list)

    @property
    def link(self) -> str:
        """The one-time sign-in link that the server printed."""
        found = re.search(r"http://\S+/sign-in\?link=\S+", "".join(self.lines))
        assert found, "".join(self.lines)
        return found.group()

    def client(self) -> httpx.Client:
        key = subprocess.run(
            [sys.executable, "-m", "nlp_service", "keys", "create", "tests", "--scope", "admin"],
            env=environment(self.folder),
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        return httpx.Client(
            base_url=self.url, headers={"Authorization": f"Bearer {key}"}, timeout=60
        )

    def kill(self) -> None:
        """End the server and all its children at once, as a power cut would."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=20)


def environment(folder: Path, **more: str) -> dict[str, str]:
    return os.environ | {"NLP_SERVICE_STORE__FOLDER": str(folder), "NO_COLOR": "1"} | more


@contextlib.contextmanager
def serving(folder: Path, *arguments: str, **settings: str) -> Iterator[Server]:
    """A server on a free port over ``folder``; ended, children included, when the block ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    began = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "nlp_service", "serve", "--port", str(port), *arguments],
        env=environment(folder, **settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    server = Server(process, f"http://127.0.0.1:{port}", folder, 0.0)
    assert process.stdout is not None
    threading.Thread(target=_collect, args=(process.stdout, server.lines), daemon=True).start()
    try:
        while True:
            with contextlib.suppress(httpx.TransportError):
                if httpx.get(f"{server.url}/readyz").status_code == 200:
                    break
            assert process.poll() is None, "".join(server.lines)
            assert time.monotonic() - began < _START_SECONDS, "".join(server.lines)
            time.sleep(0.1)
        server.started_in = time.monotonic() - began
        yield server
    finally:
        if process.poll() is None:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=20)
        server.kill()


def _collect(stream: object, lines: list[str]) -> None:
    lines.extend(line for line in stream)  # type: ignore[attr-defined]
