"""What a file is, told from its content; the name only decides between kinds of plain text."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import PurePath

from nlp_service.ingest import cfb
from nlp_service.ingest.charset import decode
from nlp_service.ingest.pkcs7 import is_pkcs7

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"{\\rtf", "rtf"),
    (b"!BDN", "pst"),
    (b"\x78\x9f\x3e\x22", "tnef"),
    (b"\x1f\x8b", "gz"),
    (b"BZh", "bz2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!\x1a\x07", "rar"),
    (b"\x89PNG\r\n\x1a\n", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF87a", "image"),
    (b"GIF89a", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"\x00\x00\x01\x00", "image"),
    (b"MZ", "executable"),
    (b"\x7fELF", "executable"),
    (b"ID3", "audio"),
    (b"OggS", "audio"),
    (b"\x00asm", "executable"),
)
_OPENDOCUMENT = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
    b"application/vnd.oasis.opendocument.presentation": "odp",
}
_HTML = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|table|div|p|span|h[1-6]|meta|style|title|ul|ol|br|a|font|img)"
    rb"\b[^<]*>",
    re.I,
)
# Header fields that a mail carries; other "Name: value" texts (a term sheet) carry none of them.
_MAIL_FIELD = re.compile(
    rb"^(?:from|to|cc|subject|date|received|return-path|message-id|mime-version|content-type|"
    rb"delivered-to|x-[a-z0-9-]+|reply-to|sender|dkim-signature|authentication-results|in-reply-to|"
    rb"references|content-transfer-encoding|bcc|list-[a-z]+|arc-[a-z-]+|thread-[a-z]+|importance|"
    rb"user-agent|received-spf|envelope-to|delivery-date|domainkey-signature)[ \t]*:",
    re.I,
)
_HEADER_END = re.compile(rb"\r?\n\r?\n|\r\r")
_HEADER_LINE = re.compile(rb"^[!-9;-~]+[ \t]*:")
_MBOX = re.compile(rb"^From [^\r\n]+\d{4}|^From [^\r\n ]+ [^\r\n]*\d{1,2}:\d{2}")
_DELIMITERS = (b",", b";", b"\t", b"|")


def kind_of(data: bytes, name: str = "") -> str:
    """The kind of a file, a key of ``registry.READERS`` or the name of a kind without a reader.

    ``data`` are all its bytes; ``name`` is looked at only where the content is plain text and
    several kinds fit.
    """
    head = bytes(data[:4096])
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "image"
    if head.startswith(b"BM") and len(head) > 26 and head[14:18] in (b"\x28\0\0\0", b"\x7c\0\0\0"):
        return "image"
    if head.startswith(cfb.MAGIC):
        return _ole_kind(data)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _zip_kind(data)
    if is_pkcs7(head):
        return "p7m"
    if b"%PDF-" in head[:1024]:
        # A mail may quote a PDF header; a PDF has it before any header line.
        return "pdf" if not _looks_like_mail(head) else "eml"
    if len(data) > 262 and data[257:262] == b"ustar":
        return "tar"
    return _text_kind(data, head, PurePath(name).suffix.lower())


def _ole_kind(data: bytes) -> str:
    names = {name.lower() for name in cfb.stream_names(data)}
    for stream, kind in (
        ("encryptedpackage", "office_encrypted"),
        ("worddocument", "doc"),
        ("workbook", "xls"),
        ("book", "xls"),
        ("powerpoint document", "ppt"),
        ("__properties_version1.0", "msg"),
    ):
        if stream in names:
            return kind
    return "ole"


def _zip_kind(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                kind = _OPENDOCUMENT.get(archive.read("mimetype").strip())
                if kind:
                    return kind
    except (zipfile.BadZipFile, RuntimeError, OSError, NotImplementedError, ValueError, EOFError):
        # What is broken decides by the member names still legible; the reader names the damage.
        names = {
            match.decode("ascii", "replace")
            for match in re.findall(rb"(?:word|xl|ppt)/[a-z]+\.xml", data)
        }
    for folder, kind in (("word/", "docx"), ("xl/", "xlsx"), ("ppt/", "pptx")):
        if any(name.startswith(folder) for name in names):
            return kind
    return "zip"


def _text_kind(data: bytes, head: bytes, suffix: str) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.decode("utf-16", "ignore").encode("utf-8")
    elif _is_binary(head):
        # A mail's header is text, whatever its body is: raw UTF-16, or a file as it stands.
        above = _HEADER_END.split(head, maxsplit=1)[0]
        if len(above) < len(head) and not _is_binary(above) and _looks_like_mail(above):
            return "eml"
        return (
            "txt" if decode(head[: len(head) & ~1]).how.startswith("decoded:utf-16") else "binary"
        )
    head = head.removeprefix(b"\xef\xbb\xbf")
    start = head.lstrip()
    if _MBOX.match(head):
        return "mbox"
    if start[:15].upper() == b"BEGIN:VCALENDAR":
        return "ics"
    if start.startswith(b"<?xml") or (start.startswith(b"<") and suffix in {".xml", ".xbrl"}):
        return "html" if re.search(rb"<html\b|<!doctype html", head, re.I) else "xml"
    if start.startswith(b"<") and _HTML.search(start):
        return "html"
    if _looks_like_mail(head):
        return "eml"
    if suffix in {".html", ".htm", ".xhtml"} and _HTML.search(bytes(data[: 1 << 16])):
        return "html"
    if suffix in {".csv", ".tsv"}:
        return "csv"
    if len(_HTML.findall(head)) >= 4:
        return "html"
    if suffix in {".txt", ".text", ".md", ".log", ".json"}:
        return "txt"
    if suffix in {".eml", ".mbox"} and b":" in head.split(b"\n", 1)[0]:
        return suffix[1:]
    return "csv" if _is_delimited(head) else "txt"


def _is_binary(head: bytes) -> bool:
    """Whether bytes are no text in any charset: control codes that no charset uses."""
    if b"\0" in head:
        # UTF-16 without a mark: every other byte of Latin text is zero.
        even, odd = head[0::2].count(0), head[1::2].count(0)
        half = max(len(head) // 2, 1)
        return not (max(even, odd) > 0.3 * half and min(even, odd) < 0.05 * half)
    controls = sum(byte < 32 and byte not in (7, 8, 9, 10, 11, 12, 13, 14, 15, 27) for byte in head)
    return controls > 0.01 * len(head) + 1


def _looks_like_mail(head: bytes) -> bool:
    lines = head.lstrip(b"\r\n").splitlines()
    fields = 0
    for line in lines[:60]:
        if not line.strip():
            break
        if _MAIL_FIELD.match(line):
            fields += 1
        elif line[:1] not in b" \t" and not _HEADER_LINE.match(line):
            # An mbox line or a stray one may stand at the top; prose ends the search.
            if fields < 2:
                return False
            break
    return fields >= 2


def _is_delimited(head: bytes) -> bool:
    """Whether the first lines all carry the same number (two or more) of one delimiter."""
    lines = [line for line in head.splitlines()[:-1] if line.strip()][:20]
    if len(lines) < 3:
        return False
    for delimiter in _DELIMITERS:
        counts = [line.count(delimiter) for line in lines]
        if min(counts) >= 2 and len(set(counts)) == 1:
            return True
    return False
