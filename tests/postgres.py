"""A throwaway PostgreSQL cluster for tests; skips where its programs are not installed."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


def _program(name: str) -> str:
    for folder in ["", *sorted(map(str, Path("/usr/lib/postgresql").glob("*/bin")), reverse=True)]:
        found = shutil.which(name, path=folder or None)
        if found:
            return found
    pytest.skip(f"PostgreSQL's {name} is not installed")


@contextlib.contextmanager
def cluster() -> Iterator[str]:
    """The URL of a new, empty cluster that is gone afterwards."""
    initdb, postgres = _program("initdb"), _program("postgres")
    # PostgreSQL refuses to run as root.
    user = (
        next((u for u in ("postgres", "nobody") if _exists(u)), None) if os.getuid() == 0 else None
    )
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    if user:
        shutil.chown(folder, user)
    data = folder / "data"
    run = {"user": user, "cwd": folder, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    subprocess.run([initdb, "-D", data, "-U", "test", "-A", "trust", "-N"], check=True, **run)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [postgres, "-D", data, "-p", str(port), "-k", folder, "-c", "listen_addresses=127.0.0.1",
         "-c", "fsync=off"], **run)  # fmt: skip
    try:
        _wait(port, server)
        yield f"postgresql+psycopg://test@127.0.0.1:{port}/postgres"
    finally:
        server.terminate()
        server.wait(timeout=20)
        shutil.rmtree(folder, ignore_errors=True)


def _wait(port: int, server: subprocess.Popen[bytes]) -> None:
    import time

    import psycopg

    for _ in range(200):
        if server.poll() is not None:
            pytest.skip("PostgreSQL does not start on this machine")
        with contextlib.suppress(psycopg.OperationalError):
            psycopg.connect(f"postgresql://test@127.0.0.1:{port}/postgres").close()
            return
        time.sleep(0.05)
    pytest.skip("PostgreSQL did not answer in time")


def _exists(user: str) -> bool:
    try:
        pwd.getpwnam(user)
    except KeyError:
        return False
    return True
