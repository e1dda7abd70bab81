"""What is laid over a PDF's pages: filled fields, remarks of reviewers, files pinned to a page."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from nlp_service.errors import Corrupt
from nlp_service.ingest.registry import ReadContext
from nlp_service.schema import Part

_MOST = 500  # annotations of one page
_MOST_BYTES = 1 << 20  # of one remark
#: Annotations whose appearance carries words: filled form fields, notes typed onto the page.
_DRAWN = (pdfium_c.FPDF_ANNOT_WIDGET, pdfium_c.FPDF_ANNOT_FREETEXT)
_REMARKS = (
    pdfium_c.FPDF_ANNOT_TEXT,
    pdfium_c.FPDF_ANNOT_FREETEXT,
    pdfium_c.FPDF_ANNOT_HIGHLIGHT,
    pdfium_c.FPDF_ANNOT_UNDERLINE,
    pdfium_c.FPDF_ANNOT_SQUIGGLY,
    pdfium_c.FPDF_ANNOT_STRIKEOUT,
    pdfium_c.FPDF_ANNOT_SQUARE,
    pdfium_c.FPDF_ANNOT_CIRCLE,
    pdfium_c.FPDF_ANNOT_CARET,
    pdfium_c.FPDF_ANNOT_INK,
    pdfium_c.FPDF_ANNOT_STAMP,
)


@dataclass
class Annotations:
    """What the annotations of a document's pages hold beside the text of the pages."""

    remarks: list[str] = field(default_factory=list)
    _files: list[tuple[str, bytes | None]] = field(default_factory=list)

    def gather(self, document: pdfium.PdfDocument, page: Any, number: int) -> bool:
        """Take what stands on page ``number``; whether fields or notes are drawn on it."""
        drawn = False
        for index in range(min(pdfium_c.FPDFPage_GetAnnotCount(page.raw), _MOST)):
            with _opened(page, index) as annotation:
                kind = pdfium_c.FPDFAnnot_GetSubtype(annotation) if annotation else None
                painted = bool(annotation) and pdfium_c.FPDFAnnot_HasKey(annotation, b"AP")
                drawn = drawn or kind in _DRAWN
                if kind == pdfium_c.FPDF_ANNOT_FILEATTACHMENT:
                    attachment = pdfium_c.FPDFAnnot_GetFileAttachment(annotation)
                    if attachment:
                        self._files.append(_file(pdfium.PdfAttachment(attachment, document)))
                elif kind == pdfium_c.FPDF_ANNOT_WIDGET and not painted:
                    self._note(number, _string(annotation, b"T"), _string(annotation, b"V"))
                elif kind in _REMARKS and not (kind == pdfium_c.FPDF_ANNOT_FREETEXT and painted):
                    self._note(number, _string(annotation, b"T"), _string(annotation, b"Contents"))
        return drawn

    def _note(self, number: int, who: str, text: str) -> None:
        if text.strip():
            said = f"{who}: {text.strip()}" if who.strip() else text.strip()
            self.remarks.append(f"[{number}] {said}")

    def parts(self, document: pdfium.PdfDocument, context: ReadContext) -> Iterator[Part]:
        """The remarks, each led by its page, as a note; embedded and pinned files as parts."""
        if self.remarks:
            yield context.note("comments", "\n".join(self.remarks))
        embedded = (
            _file(document.get_attachment(index))
            for index in range(min(document.count_attachments(), context.limits.parts))
        )
        seen: set[tuple[str, bytes | None]] = set()
        for number, file in enumerate((*embedded, *self._files), 1):
            if file in seen:
                continue
            seen.add(file)
            name = re.sub(r"[\x00-\x1f/\\]", "_", file[0] or f"attachment {number}")
            if file[1] is None:
                yield context.failed_child(name, Corrupt("The embedded file cannot be taken out"))
            else:
                yield context.child(file[1], name)


@contextmanager
def _opened(page: Any, index: int) -> Iterator[Any]:
    annotation = pdfium_c.FPDFPage_GetAnnot(page.raw, index)
    try:
        yield annotation
    finally:
        if annotation:
            pdfium_c.FPDFPage_CloseAnnot(annotation)


def _string(annotation: Any, key: bytes) -> str:
    """A string entry of an annotation; empty where it has none."""
    size = pdfium_c.FPDFAnnot_GetStringValue(annotation, key, None, 0)
    if not 2 < size <= _MOST_BYTES:
        return ""
    buffer = ctypes.create_string_buffer(size)
    pointer = ctypes.cast(buffer, ctypes.POINTER(pdfium_c.FPDF_WCHAR))
    pdfium_c.FPDFAnnot_GetStringValue(annotation, key, pointer, size)
    return buffer.raw[: size - 2].decode("utf-16-le", "replace").replace("\r", "\n")


def _file(attachment: pdfium.PdfAttachment) -> tuple[str, bytes | None]:
    """Name and bytes of an embedded file; None where they cannot be taken out."""
    name = attachment.get_name() or ""
    try:
        data = attachment.get_data()
    except pdfium.PdfiumError:
        return name, None
    return name, ctypes.string_at(data, len(data)) if data else b""
