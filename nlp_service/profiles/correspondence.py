"""A document cut into what can be judged on its own, and its mails as messages of a client."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from nlp_service.schema import (
    Address,
    Annotation,
    Client,
    Document,
    Message,
    Part,
    Side,
    ZoneKind,
)


@dataclass
class Piece:
    """One mail, attachment, member or file by itself.

    ``parent`` is the mail it came with, ``carried`` the day of that mail.
    """

    document: Document
    parent: str | None
    carried: dt.date | None = None

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
    document: Document, part: Part, parent: str | None, carried: dt.date | None
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
        yield Piece(view, parent, carried)
    if part.mail is not None:
        sent = moment(part.mail.date)
        parent, carried = part.id, sent.date() if sent else carried
    for child in part.parts:
        yield from _pieces(document, child, parent, carried)


def message(
    piece: Piece,
    annotation: Annotation,
    attachments: list[str],
    client: Client,
    lender_domains: list[str],
) -> Message:
    """The mail of a piece as a message of this client's correspondence."""
    part, header = piece.part, piece.part.mail
    if header is None:
        raise ValueError("the piece is not a mail")
    identifier = header.message_id or _made_up_id(part)
    thread = (header.references or [header.in_reply_to or identifier])[0]
    return Message(
        id=identifier,
        document_id=piece.document.id,
        part=part.id,
        thread=thread,
        side=side(header.sender, client, lender_domains),
        sender=header.sender or Address(),
        to=header.to,
        cc=header.cc,
        date=moment(header.date),
        subject=header.subject,
        text=part.text,
        visible=[(z.start, z.end) for z in part.zones if z.kind is ZoneKind.VISIBLE],
        attachments=attachments,
        in_reply_to=header.in_reply_to,
        annotation=annotation,
    )


def side(sender: Address | None, client: Client, lender_domains: list[str]) -> Side:
    """Whose side wrote: by the domain of the sender, including its subdomains.

    Where the lender's own domains are not configured, whoever writes into this correspondence
    without belonging to the client is taken as the lender.
    """
    domain = (sender.address.rpartition("@")[2] if sender else "").lower()
    if not domain:
        return "other"
    if _within(domain, client.domains):
        return "client"
    if not lender_domains:
        return "lender" if client.domains else "other"
    return "lender" if _within(domain, lender_domains) else "other"


def moment(text: str | None) -> dt.datetime | None:
    """An ISO date of a mail header as a moment with zone (UTC where it has none)."""
    if not text:
        return None
    try:
        value = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return value if value.tzinfo else value.replace(tzinfo=dt.UTC)


def _within(domain: str, domains: list[str]) -> bool:
    return any(domain == own.lower() or domain.endswith("." + own.lower()) for own in domains)


def _made_up_id(part: Part) -> str:
    # A mail without an id is the same mail wherever a copy of it lies.
    header = part.mail
    seed = f"{header.sender if header else ''}\n{header.date if header else ''}\n{part.text}"
    return f"<{hashlib.sha256(seed.encode('utf-8', 'replace')).hexdigest()[:24]}@no-message-id>"
