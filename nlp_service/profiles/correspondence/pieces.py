"""A document cut into what can be judged on its own, and its mails as messages of a client."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from nlp_service.ingest.mail_header import moment
from nlp_service.schema import Address, Annotation, Document, Message, Part, ZoneKind
from nlp_service.text.embedded import FORWARDED


@dataclass
class Piece:
    """One mail, attachment, member or file by itself.

    ``parent`` is the part of the mail it came with, ``carried`` the day of that mail, and
    ``forwarded_by`` its message id where it stands in the text of that mail. ``attachments`` are
    the names of the files that came with it.
    """

    document: Document
    parent: str | None
    carried: dt.date | None = None
    forwarded_by: str | None = None
    attachments: list[str] = field(default_factory=list)

    @property
    def part(self) -> Part:
        return self.document.root


def pieces(document: Document) -> Iterator[Piece]:
    """The parts of a document that hold something, each as a document of its own.

    The view keeps the id of the file and the id of the part, so that provenance made from it
    leads back to the original.
    """
    yield from _pieces(document, document.root, None, None)


def _pieces(
    document: Document, part: Part, parent: Part | None, carried: dt.date | None
) -> Iterator[Piece]:
    if part.text or part.tables or part.mail:
        view = document.model_copy(
            update={
                "name": part.name or document.name,
                "kind": part.kind,
                "status": part.status,
                "root": part.model_copy(update={"parts": []}),
            }
        )
        by = message_id(parent) if parent is not None and part.how == FORWARDED else None
        above = parent.id if parent is not None else None
        yield Piece(view, above, carried, by, list(_attached(part)) if part.mail else [])
    if part.mail is not None:
        sent = moment(part.mail.date)
        parent, carried = part, sent.date() if sent else carried
    for child in part.parts:
        yield from _pieces(document, child, parent, carried)


def _attached(part: Part) -> Iterator[str]:
    """The names of the files in a part; pictures inside of a text are none."""
    for below in part.parts:
        if below.name and not below.inline:
            yield below.name
        if below.mail is None:
            yield from _attached(below)


def message(piece: Piece, annotation: Annotation) -> Message:
    """The mail of a piece as a message; whose side wrote it is told by ``settled``."""
    part, header = piece.part, piece.part.mail
    if header is None:
        raise ValueError("the piece is not a mail")
    identifier = message_id(part)
    return Message(
        id=identifier,
        document_id=piece.document.id,
        part=part.id,
        thread=(header.references or [header.in_reply_to or identifier])[0],
        side="other",
        sender=header.sender or Address(),
        to=header.to,
        cc=header.cc,
        date=moment(header.date),
        subject=header.subject,
        text=part.text,
        visible=_ranges(part, ZoneKind.VISIBLE),
        quoted=_ranges(part, ZoneKind.QUOTE, ZoneKind.FORWARD),
        signature=_ranges(part, ZoneKind.SIGNATURE),
        attachments=piece.attachments,
        in_reply_to=header.in_reply_to,
        forwarded_by=piece.forwarded_by,
        annotation=annotation,
    )


def authored(message: Message, address: str) -> Message:
    """``message`` with the address of its author, where its header gives only the name."""
    if not address or message.sender.address:
        return message
    sender = message.sender.model_copy(update={"address": address})
    return message.model_copy(update={"sender": sender})


def message_id(part: Part) -> str:
    """The Message-ID of a mail, or one made of its sender, date and words."""
    header = part.mail
    if header is not None and header.message_id:
        return header.message_id
    # A mail without an id is the same mail wherever a copy of it lies.
    seed = f"{header.sender if header else ''}\n{header.date if header else ''}\n{part.text}"
    return f"<{hashlib.sha256(seed.encode('utf-8', 'replace')).hexdigest()[:24]}@no-message-id>"


def _ranges(part: Part, *kinds: ZoneKind) -> list[tuple[int, int]]:
    return [(zone.start, zone.end) for zone in part.zones if zone.kind in kinds]
