"""Scores of a text, a mail or a thread that nobody has to store."""

from __future__ import annotations

import datetime as dt
import hashlib
import math
from typing import Literal

from pydantic import BaseModel, Field

from nlp_service import pipeline, scores, signals, text
from nlp_service.errors import BadRequest
from nlp_service.profiles import correspondence
from nlp_service.profiles.correspondence import Piece
from nlp_service.schema import (
    Address,
    Annotation,
    Client,
    Contribution,
    CooperationScore,
    Document,
    InformationRequest,
    LocatedMention,
    MailHeader,
    Message,
    Part,
    Promise,
    Schema,
    Signal,
)
from nlp_service.schema.annotation import Kind, Language
from nlp_service.scores.cooperation import cooperation_of_thread
from nlp_service.store.access import Principal
from nlp_service.wiring import Service

_CLIENT_DOMAIN = "client.invalid"


class ScoreRequest(BaseModel):
    """One of ``text``, ``mail`` or ``mails``; who the client is as far as it is known."""

    text: str | None = Field(None, max_length=2_000_000, description="words the client wrote")
    mail: str | None = Field(None, max_length=20_000_000, description="one raw mail (RFC 822)")
    mails: list[str] | None = Field(None, max_length=500, description="the raw mails of a thread")
    kind: Kind = Field("email", description="what ``text`` is")
    language: Language | None = None
    date: dt.date | None = Field(None, description="reference date; default the mail's, or today")
    client_id: str | None = Field(None, description="a client of the store")
    client_name: str | None = Field(None, description="name, where it is not in the store")
    client_domains: list[str] = Field(default_factory=list, description="mail domains of its side")
    explain: Literal["none", "brief", "full"] = Field(
        "brief", description="none: figures; brief: with evidence; full: with annotations"
    )
    store: bool = Field(False, description="keep the mail or text as a document of the client")


class CreditEffect(Schema):
    """What the words do to the credit score: log-odds of default, after the caps on text."""

    log_odds: float
    odds_factor: float
    contributions: list[Contribution] = Field(default_factory=list)


class TextScore(Schema):
    """Scores of what was sent, each part with the words behind it."""

    as_of: dt.date
    cooperation: CooperationScore
    credit: CreditEffect
    signals: list[Signal] = Field(default_factory=list)
    promises: list[Promise] = Field(default_factory=list)
    requests: list[InformationRequest] = Field(default_factory=list)
    annotations: list[Annotation] = Field(default_factory=list)
    document_ids: list[str] = Field(default_factory=list, description="where it was stored")


def score(request: ScoreRequest, service: Service, who: Principal) -> TextScore:
    """The scores of a request. Raises BadRequest, NotFound, and ReadError for a broken mail."""
    given = [item for item in (request.text, request.mail, request.mails) if item is not None]
    if len(given) != 1:
        raise BadRequest("Send exactly one of text, mail and mails.")
    if request.store and request.client_id is None:
        raise BadRequest("Storing needs the client_id it is stored for.")
    client = _client(request, service, who)
    pieces = list(_pieces(request, service, client))
    received: list[Message] = []
    mentions: list[LocatedMention] = []
    annotations: list[Annotation] = []
    for piece in pieces:
        annotation, found = pipeline.annotate_piece(
            service.annotator, piece, request.kind if request.text is not None else "email",
            request.language, request.date or service.store.today(who.institution),
        )  # fmt: skip
        annotations.append(annotation)
        mentions += found
        if piece.part.mail is not None:
            received.append(correspondence.message(piece, annotation))
    if received and not client.domains:
        client = client.model_copy(update={"domains": _domains(received)})
    lender = service.store.institutions.domains(who.institution)
    messages = correspondence.settled(received, client, lender)
    as_of = request.date or max(
        (m.date.date() for m in messages if m.date), default=service.store.today(who.institution)
    )
    mentions = correspondence.counted(mentions, received, messages)
    result = _scored(messages, mentions, client, as_of)
    result.annotations = annotations
    if request.store:
        result.document_ids = _stored(request, service, who)
    return _shortened(result, request.explain)


def _scored(
    messages: list[Message],
    mentions: list[LocatedMention],
    client: Client,
    as_of: dt.date,
) -> TextScore:
    promises = signals.promises(messages, as_of)
    requests = signals.requests(messages)
    evidence = signals.cooperation_evidence(messages, promises, requests)
    cooperation = cooperation_of_thread(messages, promises, requests, evidence, as_of)
    merged = signals.merge([(m.mention, m.evidence) for m in mentions], client)
    credit = scores.credit([], merged, cooperation, None, client, [], [], as_of)
    return TextScore(
        as_of=as_of,
        cooperation=cooperation,
        credit=CreditEffect(
            log_odds=credit.text,
            odds_factor=math.exp(credit.text),
            contributions=[c for c in credit.contributions if c.group == "text"],
        ),
        signals=merged,
        promises=promises,
        requests=requests,
    )


def _client(request: ScoreRequest, service: Service, who: Principal) -> Client:
    if request.client_id is not None:
        return service.store.clients.get(who.institution, request.client_id)
    return Client(
        id="asked",
        name=request.client_name or "",
        domains=request.client_domains or ([] if request.text is None else [_CLIENT_DOMAIN]),
    )


def _pieces(request: ScoreRequest, service: Service, client: Client) -> list[Piece]:
    if request.text is not None:
        sender = Address(address=f"client@{(client.domains or [_CLIENT_DOMAIN])[0]}")
        # What a mail program would have put around the words, so that zones are found alike.
        header = MailHeader(sender=sender, date=request.date.isoformat() if request.date else None)
        part = Part(kind="txt", text=request.text, mail=header if request.kind == "email" else None)
        key = hashlib.sha256(request.text.encode("utf-8", "replace")).hexdigest()
        document = Document(id=key, name="text", kind="txt", size=len(request.text), root=part)
        return [Piece(text.prepare(document), None)]
    mails = request.mails if request.mails is not None else [request.mail or ""]
    pieces = []
    for number, mail in enumerate(mails):
        document = service.reader.read(mail.encode("utf-8", "surrogateescape"), f"{number}.eml")
        if document.root.mail is None:
            reason = document.root.error.message if document.root.error else "it has no header"
            raise BadRequest(f"Mail {number + 1} cannot be read as a mail: {reason}.")
        found = list(correspondence.pieces(text.unfold(text.prepare(document))))
        pieces += [piece for piece in found if piece.part.mail is not None]
    return pieces


def _domains(messages: list[Message]) -> list[str]:
    """The domain of the writer: a single mail without more is taken as written by the client."""
    own = [message for message in messages if message.forwarded_by is None]
    if len(own) != 1:
        raise BadRequest("Name the client's mail domains (client_domains) or its client_id.")
    return [own[0].sender.address.rpartition("@")[2] or _CLIENT_DOMAIN]


def _stored(request: ScoreRequest, service: Service, who: Principal) -> list[str]:
    mails = request.mails or ([request.mail] if request.mail is not None else [])
    files = [(f"{number + 1}.eml", mail) for number, mail in enumerate(mails) if mail]
    if request.text is not None:
        files = [("text.txt", request.text)]
    results = [
        service.receive(who.institution, name, body.encode("utf-8", "replace"), request.client_id)
        for name, body in files
    ]
    service.runner.nudge()
    return [result.document_id for result in results if result.document_id]


def _shortened(result: TextScore, explain: str) -> TextScore:
    if explain != "full":
        result.annotations = []
    if explain == "none":
        result.signals, result.promises, result.requests = [], [], []
        result.credit.contributions = []
        result.cooperation = result.cooperation.model_copy(update={"contributions": []})
    return result
