"""RAR archives, by libarchive's bsdtar where the machine has it.

bsdtar is given the bytes and answers with a TAR stream, so that no member ever becomes a file. It
runs as a child of the reading process and under the same limits.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tarfile
import tempfile
from typing import IO

from nlp_service.errors import Corrupt, Encrypted, ReadError, ToolMissing
from nlp_service.ingest.archive import checked, container, read_members
from nlp_service.ingest.registry import ReadContext
from nlp_service.schema import Part

_PROGRAM = "bsdtar"
_PREFIX = "Error reading archive -: "


def read_rar(data: bytes, name: str, context: ReadContext) -> Part:
    """The part of a RAR archive with its members as parts.

    Raises ToolMissing without bsdtar, Corrupt, Encrypted, Empty.
    """
    program = shutil.which(_PROGRAM)
    if program is None:
        raise ToolMissing(
            "Reading RAR archives needs bsdtar",
            next_step="Install libarchive's tools (Debian: libarchive-tools), "
            "or unpack it and upload the files.",
        )
    part = container("rar")
    with tempfile.TemporaryFile() as packed, tempfile.TemporaryFile() as said:
        packed.write(data)
        packed.seek(0)
        # In blocks of one record, so that a member is out before the next one is found damaged.
        with subprocess.Popen(  # noqa: S603
            [program, "-cf", "-", "-b", "1", "--format", "pax", "@-"],
            stdin=packed,
            stdout=subprocess.PIPE,
            stderr=said,
            env={**os.environ, "LC_ALL": "C.UTF-8"},
        ) as process:
            try:
                with tarfile.open(fileobj=process.stdout, mode="r|") as archive:
                    read_members(archive, part, context, expanding=True)
            except (tarfile.TarError, EOFError, ValueError, OSError):
                # What it cannot read it says itself, which is checked below.
                pass
            finally:
                process.kill()
        said.seek(0)
        trouble = _trouble(said)
    if trouble and not part.parts:
        raise trouble
    if trouble:
        part.lost.append(f"members after these ({trouble.message})")
    return checked(part)


def _trouble(said: IO[bytes]) -> ReadError | None:
    """What bsdtar complained of; it leaves a member encrypted by itself or a missing volume
    unnamed."""
    words = said.read(4096).decode("utf-8", "replace").strip()
    if not words:
        return None
    if "ncrypt" in words:
        return Encrypted(
            "The RAR archive is encrypted with a password",
            next_step="Unpack it with its password and upload the files, or pack them as ZIP.",
        )
    cause = words.partition("\n")[0].removeprefix("bsdtar: ").removeprefix(_PREFIX)
    return Corrupt(
        "The RAR archive cannot be unpacked: "
        + ("part of it is missing, damaged or encrypted" if cause == "(null)" else cause),
        next_step="Unpack it and upload the files, or pack them as ZIP.",
    )
