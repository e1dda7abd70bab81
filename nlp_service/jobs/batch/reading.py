"""One raw mail into the messages it holds: itself, and mails attached to it or forwarded in it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field

from nlp_service.errors import Corrupt, Empty
from nlp_service.ingest import sniff
from nlp_service.ingest.registry import ReadContext, read_part
from nlp_service.jobs.batch.packing import packed, unpacked
from nlp_service.profiles.correspondence import Piece, message, pieces
from nlp_service.profiles.correspondence.records import Record, record
from nlp_service.schema import Annotation, Document, ItemError, Part, Status
from nlp_service.settings import Limits
from nlp_service.text import language, prepare, unfold

#: Attachments that may hold messages; of all others the name is enough.
_OPENED = (".eml", ".msg")


@dataclass
class _NamesOnly(ReadContext):
    """Reads attached mails and takes the names of all other attachments."""

    def child(
        self, data: bytes, name: str, *, inline: bool = False, kind: str | None = None
    ) -> Part:
        part_id = f"{self.part_id}.{self.children}"
        self.children += 1
        if kind is None and name.lower().endswith(_OPENED):
            kind = sniff.kind_of(data, name)
        if kind not in ("eml", "msg", "tnef") and name.lower() != "winmail.dat":
            return Part(id=part_id, name=name, kind="unknown", how="named", inline=inline)
        below = _NamesOnly(
            limits=self.limits,
            part_id=part_id,
            depth=self.depth + 1,
            packed=self.packed,
            budget=self.budget,
        )
        return read_part(data, name, below, kind=kind)


@dataclass(frozen=True, slots=True)
class Reading:
    """What became of a raw mail: its messages, or why it could not be read."""

    records: list[Record] = field(default_factory=list)
    error: ItemError | None = None


def read(raw: str, data: bytes, limits: Limits) -> Reading:
    """The messages in the bytes of one mail (RFC 5322 or .msg), whose SHA-256 is ``raw``."""
    kind = sniff.kind_of(data) if data.startswith(b"\xd0\xcf\x11\xe0") else "eml"
    context = _NamesOnly(limits=limits, packed=len(data))
    if not data.strip():
        return Reading(error=Empty("The message is empty").as_item_error())
    root = read_part(data, "", context, kind=kind)
    if root.status is Status.QUARANTINED:
        return Reading(error=root.error)
    document = Document(id=raw, name="", kind=root.kind, size=len(data), root=root)
    records = list(_records(unfold(prepare(document))))
    if not records:
        return Reading(error=Corrupt("The file holds no mail").as_item_error())
    return Reading(records=records)


def restored(content: bytes, raw: str, attachments: str = "[]") -> Piece:
    """A message part from the ledger as a piece of its document; ``attachments`` is JSON."""
    part = Part.model_validate_json(unpacked(content))
    document = Document(id=raw, name="", kind=part.kind, size=0, root=part)
    return Piece(document, None, attachments=json.loads(attachments))


def _records(document: Document) -> Iterator[Record]:
    for piece in pieces(document):
        part = piece.part
        if part.mail is not None:
            bare = Annotation(id=part.id, language=language(part.text))
            found = message(piece, bare)
            kept = packed(part.model_dump_json(exclude_defaults=True))
            yield record(found, part.mail.references, kept)
