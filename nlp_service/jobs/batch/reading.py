"""One raw mail into the messages it holds: itself, and mails attached to it."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from nlp_service.errors import Corrupt, Empty
from nlp_service.ingest import sniff
from nlp_service.ingest.registry import ReadContext, read_part
from nlp_service.jobs.batch.fingerprints import fingerprints
from nlp_service.jobs.batch.packing import packed, unpacked
from nlp_service.jobs.batch.signatures import clues, person_key
from nlp_service.profiles.correspondence import Piece, message, moment, pieces
from nlp_service.schema import (
    Annotation,
    Client,
    Document,
    ItemError,
    MailHeader,
    Message,
    Part,
    Status,
    Zone,
    ZoneKind,
)
from nlp_service.settings import Limits
from nlp_service.signals.threads import subject_key
from nlp_service.text import language, prepare
from nlp_service.text.embedded import Embedded, embedded

#: Attachments that may hold messages; of all others the name is enough.
_OPENED = (".eml", ".msg")
_NOBODY = Client(id="", name="")
_NO_LETTER = re.compile(r"[\W_]+")
_QUOTING = (ZoneKind.QUOTE, ZoneKind.FORWARD)


@dataclass(frozen=True, slots=True)
class Record:
    """A message as the ledger keeps it: what is needed to find its copies, thread and clients,
    and its part (packed JSON) to annotate and score it from.

    ``instant`` is in seconds since 1970, ``words`` a digest of who said what when, ``letters`` one
    of its own words alone, ``said`` and ``quoted`` are fingerprints of its own words and of those
    it quotes. ``name`` is its author's, ``clues`` are what the signature says of the firm.
    ``carrier`` is the id of the mail that forwards it, None for a mail of its own.
    """

    raw: str
    part: str
    id: str
    sender: str
    date: str | None
    instant: float | None
    subject: str
    people: list[str]
    links: list[str]
    words: str
    weight: int
    said: list[int]
    quoted: list[int]
    content: bytes
    attachments: list[str]
    letters: str
    name: str
    clues: list[str]
    carrier: str | None = None


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
    records = list(_records(prepare(document)))
    if not records:
        return Reading(error=Corrupt("The file holds no mail").as_item_error())
    return Reading(records=records)


def restored(content: bytes, raw: str) -> Piece:
    """A message part from the ledger as a piece of its document."""
    part = Part.model_validate_json(unpacked(content))
    return Piece(Document(id=raw, name="", kind=part.kind, size=0, root=part), None)


def as_message(
    piece: Piece, annotation: Annotation, attachments: list[str], sender: str = ""
) -> Message:
    """The message of a piece, its side not yet told; ``sender`` is the address where the header
    only names its author.
    """
    made = message(piece, annotation, attachments, _NOBODY, [])
    if sender and not made.sender.address:
        made.sender = made.sender.model_copy(update={"address": sender})
    return made


def _records(document: Document) -> Iterator[Record]:
    attached = _attached(document.root)
    for piece in pieces(document):
        part = piece.part
        if part.mail is not None:
            own = _record(piece, part.mail, attached.get(part.id, []))
            yield own
            for found in embedded(part.text, part.zones, moment(part.mail.date)):
                carried = _record(_view(piece, found), found.header, [], own.id)
                if carried.letters:
                    yield carried


def _view(piece: Piece, found: Embedded) -> Piece:
    """A mail that another one carries in its text, as a piece by itself."""
    part = Part(
        id=f"{piece.part.id}@{found.start}",
        kind=piece.part.kind,
        how="forwarded",
        text=found.text,
        zones=found.zones,
        mail=found.header,
    )
    part.language = language(part.visible() or part.text)
    return Piece(piece.document.model_copy(update={"root": part}), piece.part.id)


def _record(
    piece: Piece, header: MailHeader, attachments: list[str], carrier: str | None = None
) -> Record:
    part = piece.part
    bare = Annotation(id=part.id, language=language(part.text))
    mail = as_message(piece, bare, attachments)
    own = " ".join(part.visible().split())
    people = [a.address.lower() for a in (mail.sender, *mail.to, *mail.cc) if a.address]
    links = [*header.references, *([header.in_reply_to] if header.in_reply_to else [])]
    links += [carrier] if carrier else []
    quoted = "\n".join(part.text[z.start : z.end] for z in part.zones if z.kind in _QUOTING)
    seed = "\n".join(
        [mail.sender.address.lower(), header.date or "", subject_key(mail.subject), own]
        + ([] if own else sorted(attachments))
    )
    return Record(
        raw=piece.document.id,
        part=part.id,
        id=mail.id,
        sender=mail.sender.address.lower(),
        date=header.date if mail.date else None,
        instant=_seconds(mail.date),
        subject=mail.subject,
        people=list(dict.fromkeys(people)),
        links=[link for link in dict.fromkeys(links) if link != mail.id],
        words=hashlib.sha256(seed.encode("utf-8", "replace")).hexdigest()[:32],
        # The fullest copy stands for all: some mailboxes keep mail without its attachments.
        weight=len(attachments) * 1_000_000_000 + len(part.text),
        said=fingerprints(own)[:8],
        quoted=fingerprints(quoted)[:512],
        content=packed(part.model_dump_json(exclude_defaults=True)),
        attachments=attachments,
        letters=_digest(_NO_LETTER.sub("", own).lower()),
        name=person_key(mail.sender.name),
        clues=clues("\n".join(part.text[z.start : z.end] for z in part.zones if _signs(z))),
        carrier=carrier,
    )


def _signs(zone: Zone) -> bool:
    return zone.kind is ZoneKind.SIGNATURE


def _digest(letters: str) -> str:
    """A digest of words however they are broken into lines; empty without any."""
    return hashlib.sha256(letters.encode("utf-8", "replace")).hexdigest()[:32] if letters else ""


def _attached(root: Part) -> dict[str, list[str]]:
    """The names of the files of each mail; pictures inside of its text are none."""
    found: dict[str, list[str]] = {}

    def walk(part: Part, mail: str) -> None:
        if part.mail is not None:
            mail = part.id
        for child in part.parts:
            if child.name and not child.inline:
                found.setdefault(mail, []).append(child.name)
            walk(child, mail)

    walk(root, root.id)
    return found


def _seconds(moment: dt.datetime | None) -> float | None:
    if moment is None:
        return None
    return (moment - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)).total_seconds()
