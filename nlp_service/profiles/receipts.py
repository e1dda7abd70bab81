"""When documents arrived: with a mail on its day, else on the day of the upload."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from nlp_service.profiles.reported_receipts import reported
from nlp_service.profiles.undertakings import Receipt
from nlp_service.schema import DocumentSummary, Message, Provenance, Statement


def arrived(
    documents: Sequence[DocumentSummary],
    messages: Iterable[Message],
    statements: Iterable[Statement],
) -> list[Receipt]:
    """Every document and attachment of a client with its day of arrival.

    What was uploaded on the first day of the client's file is its archive: the day of arrival is
    not known. A statement inside a mail arrived with the mail. What a mail only says to have been
    delivered is there too, marked as reported.
    """
    sent = [m for m in messages if m.date is not None]
    found = [
        Receipt(
            name=name,
            day=message.date.date(),
            known=True,
            place=_place(message.document_id, message.part),
        )
        for message in sent
        for name in message.attachments
        if message.date is not None
    ]
    first = min((d.received.date() for d in documents), default=None)
    uploads = {
        d.id: Receipt(d.name, d.received.date(), d.received.date() != first, _place(d.id, "0"))
        for d in documents
        if d.role != "mail"
    }
    found += uploads.values()
    for document, part in dict.fromkeys(_parts(statements)):
        mail = _carrier(document, part, sent)
        if mail is not None and mail.date is not None:
            found.append(Receipt("", mail.date.date(), True, _place(document, part)))
        elif document in uploads and part != "0":
            held = uploads[document]
            found.append(Receipt(held.name, held.day, held.known, _place(document, part)))
    return [*found, *reported(sent)]


def _parts(statements: Iterable[Statement]) -> Iterable[tuple[str, str]]:
    for statement in statements:
        first = next(iter(statement.items.values()), None)
        if first is not None:
            yield first.provenance.document_id, first.provenance.part


def _carrier(document: str, part: str, messages: Sequence[Message]) -> Message | None:
    """The mail that a part came with: the nearest one above it in its file."""
    above = [
        m for m in messages if m.document_id == document and f"{part}.".startswith(f"{m.part}.")
    ]
    return max(above, key=lambda m: len(m.part), default=None)


def _place(document: str, part: str) -> Provenance:
    return Provenance(document_id=document, part=part, start=0, end=0, text="")
