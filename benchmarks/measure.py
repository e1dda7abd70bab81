"""What the measurements share: the environment line, fair timing, peak memory of a process."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
FIXTURES = PROJECT.parent / "shared" / "fixtures"


def environment(*packages: str) -> str:
    """Two lines: processor and Python, and the versions of ``packages`` that are installed."""
    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.is_file():
        names = (x for x in cpuinfo.read_text().splitlines() if x.startswith("model name"))
        model = next(names, f": {model}").split(":", 1)[1].strip()
    load = f"load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    versions = []
    for package in packages:
        try:
            versions.append(f"{package} {importlib.metadata.version(package)}")
        except importlib.metadata.PackageNotFoundError:
            versions.append(f"{package} not installed")
    return (
        f"{model}, {os.cpu_count()} cores, {load}; {platform.system()} {platform.release()}, "
        f"Python {platform.python_version()}\n{', '.join(versions)}"
    )


def fixtures(folder: Path | None) -> Path:
    """The folder of test files. Ends the program with a clear message where it is absent."""
    folder = folder or FIXTURES
    if not folder.is_dir():
        sys.exit(f"No folder {folder}: name the folder of test files as argument.")
    return folder


def alternate(rounds: int, **sides: Callable[[], object]) -> dict[str, float]:
    """Least processor seconds of each side, run in turn so that all meet the same machine."""
    best = dict.fromkeys(sides, float("inf"))
    for _ in range(rounds):
        for name, run in sides.items():
            start = time.process_time()
            run()
            best[name] = min(best[name], time.process_time() - start)
    return best


_PEAK = """
import re as _re, resource as _resource, sys as _sys
from pathlib import Path as _Path
try:
    _peak = int(_re.search(r"VmHWM:\\s*(\\d+)", _Path("/proc/self/status").read_text())[1])
except (OSError, TypeError):
    _peak = _resource.getrusage(_resource.RUSAGE_SELF).ru_maxrss
print(_peak, file=_sys.stderr)
"""


def peak_mb(script: str, *arguments: str) -> tuple[float, str]:
    """Peak resident memory, MB, of ``script`` in a Python of its own, and what it printed."""
    # VmHWM is the program's own; ru_maxrss starts at what the parent used when it forked.
    done = subprocess.run(
        [sys.executable, "-c", script + _PEAK, *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=PROJECT,
    )
    if done.returncode:
        sys.exit(f"The measured process failed:\n{done.stderr}")
    return int(done.stderr.split()[-1]) / 1024, done.stdout.strip()
