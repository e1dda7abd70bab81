"""Which reader opens which kind of file, and what every reader is given.

A reader is a function ``read(data: bytes, name: str, context: ReadContext) -> Part``. It fills
``text``, ``blocks``, ``tables``, ``how``, ``confidence``, ``lost`` and ``parts``; id, name and kind
are set here. It raises a ``ReadError`` where nothing can be read. Members and attachments go
through ``context.child``, which never raises a ``ReadError``: a bad member is a quarantined part.
"""

from __future__ import annotations

import importlib
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from nlp_service.errors import (
    Corrupt,
    Empty,
    Encrypted,
    OutOfMemory,
    ReadError,
    TooDeep,
    TooLarge,
    Unsupported,
)
from nlp_service.ingest import sniff
from nlp_service.schema import Part, Status
from nlp_service.settings import Limits

_SURROGATES = re.compile("[\ud800-\udfff]")

_LATE = 0.8  # share of the limits on time

Reader = Callable[[bytes, str, "ReadContext"], Part]

#: Kind of file → reader, as module.function below this package; imported when first needed.
READERS: dict[str, str] = {
    "pdf": "pdf.read_pdf",
    "docx": "docx.read_docx",
    "doc": "doc.read_doc",
    "rtf": "rtf.read_rtf",
    "odt": "opendocument.read_opendocument",
    "ods": "opendocument.read_opendocument",
    "odp": "opendocument.read_opendocument",
    "xlsx": "xlsx.read_xlsx",
    "xls": "xls.read_xls",
    "pptx": "pptx.read_pptx",
    "html": "html.read_html",
    "xml": "xmltext.read_xml",
    "csv": "delimited.read_csv",
    "txt": "txt.read_txt",
    "image": "ocr.read_image",
    "eml": "mail.read_eml",
    "mbox": "mbox.read_mbox",
    "msg": "msg.read_msg",
    "pst": "pst.read_pst",
    "tnef": "tnef.read_tnef",
    "p7m": "pkcs7.read_pkcs7",
    "ics": "invite.read_ics",
    "zip": "archive.read_zip",
    "7z": "sevenzip.read_7z",
    "rar": "rar.read_rar",
    "tar": "archive.read_tar",
    "gz": "archive.read_compressed",
    "bz2": "archive.read_compressed",
    "xz": "archive.read_compressed",
}


@dataclass
class Budget:
    """What one file, with all it contains, has used up so far, and when reading it began."""

    parts: int = 0
    characters: int = 0
    unpacked: int = 0
    recognised: int = 0
    processor: float = field(default_factory=time.process_time)
    clock: float = field(default_factory=time.monotonic)


@dataclass
class ReadContext:
    """What a reader is given besides the bytes: the limits, the password, its place in the tree.

    ``packed`` is the size of the outermost file, against which the expansion ratio is taken;
    ``found`` is told its kind. Where there is a ``path``, the bytes given are only the beginning
    of the file there. ``packs`` takes the pages of a long document, a pack at a time.
    """

    limits: Limits
    password: str | None = None
    part_id: str = "0"
    depth: int = 0
    packed: int = 0
    budget: Budget = field(default_factory=Budget)
    children: int = 0
    found: Callable[[str], None] | None = None
    path: Path | None = None
    packs: Callable[[Part], None] | None = None

    def child(
        self, data: bytes, name: str, *, inline: bool = False, kind: str | None = None
    ) -> Part:
        """The part read from a member or attachment; quarantined where it cannot be read.

        ``kind`` names the kind where the container knows it for sure (a message inside an mbox);
        otherwise it is found from the content.
        """
        part_id = f"{self.part_id}.{self.children}"
        self.children += 1
        below = ReadContext(
            limits=self.limits,
            password=self.password,
            part_id=part_id,
            depth=self.depth + 1,
            packed=self.packed,
            budget=self.budget,
        )
        part = read_part(data, name, below, kind=kind)
        part.inline = inline
        return part

    def note(self, name: str, text: str) -> Part:
        """A part for words that stand beside the text, such as comments or deleted passages."""
        part_id = f"{self.part_id}.{self.children}"
        self.children += 1
        return Part(id=part_id, name=name, kind="note", how="extracted", text=text)

    def failed_child(self, name: str, error: ReadError, kind: str = "unknown") -> Part:
        """A quarantined part for a member that could not even be unpacked."""
        part_id = f"{self.part_id}.{self.children}"
        self.children += 1
        return _quarantined(part_id, name, kind, error)

    def against_ocr(self) -> str | None:
        """Why one page more may not be read by OCR; None where it may, and then it is counted.

        A page named as lost is better than a whole file stopped at its limit.
        """
        late = (
            time.process_time() - self.budget.processor > _LATE * self.limits.cpu_seconds
            or time.monotonic() - self.budget.clock > _LATE * self.limits.wall_seconds
        )
        if late:
            return "the time for one file was used up before OCR"
        if self.budget.recognised >= self.limits.ocr_pages:
            return f"over the limit of {self.limits.ocr_pages} pages for OCR"
        self.budget.recognised += 1
        return None

    def expand(self, size: int) -> None:
        """Count ``size`` unpacked bytes. Raises TooLarge past the expansion limit of the file."""
        self.budget.unpacked += size
        # Small files may expand a lot without costing anything.
        allowed = max(self.packed * self.limits.expansion, 1 << 24)
        if self.budget.unpacked > min(allowed, self.limits.file_mb << 20):
            raise TooLarge(
                f"It unpacks to more than {self.limits.expansion} times its size"
                if self.budget.unpacked > allowed
                else f"It unpacks to more than {self.limits.file_mb} MB"
            )


def read_part(data: bytes, name: str, context: ReadContext, *, kind: str | None = None) -> Part:
    """The part read from ``data``; a ReadError becomes a quarantined part, never an exception."""
    kind = kind or "unknown"
    try:
        _check_budget(data, context)
        if kind == "unknown":
            kind = sniff.kind_of(data, name)
        if context.found:
            context.found(kind)
        part = reader_for(kind)(data, name, context)
    except ReadError as error:
        return _quarantined(context.part_id, name, kind, error)
    except MemoryError:
        return _quarantined(
            context.part_id, name, kind, OutOfMemory("Reading it needs more memory than allowed")
        )
    except RecursionError:
        return _quarantined(
            context.part_id, name, kind, TooDeep("Its structure is nested too deeply")
        )
    # A parser met bytes that its authors did not foresee; that is a fact about the file.
    except Exception as error:
        return _quarantined(
            context.part_id,
            name,
            kind,
            Corrupt(f"The {kind} file is damaged ({type(error).__name__}: {error})"[:300]),
        )
    part.id, part.name = context.part_id, _well_formed(name)
    _repair(part)
    part.kind = kind if part.kind == "unknown" else part.kind
    context.budget.characters += len(part.text)
    if context.budget.characters > context.limits.output_mb << 20:
        return _quarantined(
            part.id,
            name,
            part.kind,
            TooLarge(f"It gives more than {context.limits.output_mb} MB of text"),
        )
    if part.lost and part.status is Status.DONE:
        part.status = Status.PARTIAL
    return part


def reader_for(kind: str) -> Reader:
    """The reader of a kind of file. Raises Unsupported, Encrypted or ToolMissing where none is."""
    target = READERS.get(kind)
    if target is None:
        raise _unreadable(kind)
    module, _, function = target.rpartition(".")
    try:
        reader: Reader = getattr(importlib.import_module(f"nlp_service.ingest.{module}"), function)
    except ModuleNotFoundError as error:
        if not (error.name or "").startswith("nlp_service.ingest."):
            raise
        raise Unsupported(f"No reader for files of kind '{kind}'") from error
    return reader


def _unreadable(kind: str) -> ReadError:
    """The error for a kind that is known by sight but has no reader."""
    match kind:
        case "office_encrypted":
            return Encrypted(
                "The Office file is encrypted with a password",
                next_step="Open it with its password, save it without one, and upload that copy.",
            )
        case "ppt":
            return Unsupported(
                "Presentations of PowerPoint 97-2003 (.ppt) are not read",
                next_step="Open it in PowerPoint or LibreOffice, save it as PPTX and upload that.",
            )
        case _:
            return Unsupported(f"Files of kind '{kind}' are not read")


def _check_budget(data: bytes, context: ReadContext) -> None:
    if len(data) == 0:
        raise Empty("The file is empty (0 bytes)")
    if len(data) > context.limits.file_mb << 20:
        raise TooLarge(f"The file is larger than {context.limits.file_mb} MB")
    if context.depth > context.limits.depth:
        raise TooDeep(f"It is nested more than {context.limits.depth} levels deep")
    context.budget.parts += 1
    if context.budget.parts > context.limits.parts:
        raise TooLarge(f"The file holds more than {context.limits.parts} parts")


def _repair(part: Part) -> None:
    """Replace halves of surrogate pairs, which no encoding can carry, one for one."""
    try:
        part.text.encode()
    except UnicodeEncodeError:
        part.text = _well_formed(part.text)
        for table in part.tables:
            for cell in table.cells:
                cell.text = _well_formed(cell.text)
                cell.value = _well_formed(cell.value) if cell.value else cell.value


def _well_formed(text: str) -> str:
    return _SURROGATES.sub("\ufffd", text)


def _quarantined(part_id: str, name: str, kind: str, error: ReadError) -> Part:
    return Part(
        id=part_id,
        name=_well_formed(name),
        kind=kind,
        status=Status.QUARANTINED,
        error=error.as_item_error(),
        confidence=0.0,
    )
