"""The flow: bytes → ingest → text → annotate → signals → scores → profiles, and into the store.

``process`` takes one document from its bytes to its findings, ``refresh`` one client from its
findings to its profile. Both may be killed anywhere: each writes in one transaction at its end.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

from pydantic import BaseModel

from nlp_service import signals, text
from nlp_service.annotate import Annotator
from nlp_service.profiles import (
    aggregate,
    agreements,
    bureau,
    certificates,
    corrections,
    correspondence,
    covenant_amounts,
    covenants,
    facility,
    flows,
    matching,
    own_ratios,
    promise_proofs,
    receipts,
    relatives,
    sector_benchmarks,
    stated_facts,
    verdicts,
    what_if,
)
from nlp_service.profiles import roles as document_roles
from nlp_service.profiles import statements as financial_statements
from nlp_service.profiles.correspondence import Piece
from nlp_service.profiles.sightings import sightings, written_on
from nlp_service.schema import (
    AccountFlow,
    Annotation,
    AnnotationRequest,
    BureauReport,
    Client,
    Document,
    LocatedMention,
    Match,
    Message,
    Profile,
    Statement,
    ZoneKind,
)
from nlp_service.schema.agreement import AgreementReading, Agreements, Correction
from nlp_service.schema.annotation import Kind, Language
from nlp_service.settings import Matching
from nlp_service.store import Store
from nlp_service.store.documents import Claim
from nlp_service.store.feedback import FeedbackItem
from nlp_service.store.webhooks import announce, profile_events

KINDS: dict[str, Kind] = {"contract": "contract", "mail": "email"}
#: What a contract states, by the kind of its findings.
STATED: dict[type[facility.Stated], str] = {
    facility.FacilityTerm: "facility_term",
    facility.ContractRight: "right",
    facility.LoanPurpose: "purpose",
}
#: Pages of figures: their rows are read as statements, not as sentences.
FIGURES = ("statement", "flows", "bureau")


class Reader(Protocol):
    """What turns bytes into a document: the sandbox, or a fake in tests."""

    def read(self, data: bytes, name: str, *, password: str | None = None) -> Document: ...


@dataclass
class Findings:
    """What one document yields."""

    annotations: dict[str, Annotation] = field(default_factory=dict)
    messages: list[tuple[str | None, Message]] = field(default_factory=list)
    findings: list[tuple[str, str, str | None, BaseModel]] = field(default_factory=list)
    matches: list[Match] = field(default_factory=list)
    roles: list[str] = field(default_factory=list)
    clients: dict[str, str | None] = field(default_factory=dict)


def annotate_text(annotator: Annotator, request: AnnotationRequest) -> Annotation:
    """The whole annotation of one text: values, names, parties, acts, sentiment and signals."""
    annotation = annotator.annotate(request)
    annotation.signals = signals.detect(
        request.text, annotation, kind=request.kind, reference=request.date
    )
    return annotation


def process(
    claim: Claim, store: Store, reader: Reader, annotator: Annotator, settings: Matching
) -> bool:
    """Read, understand and store one claimed document; False when the claim was lost meanwhile.

    Raises ServiceError for what is not the document's fault; a document that cannot be read is
    stored as quarantined with its reason.
    """
    institution = claim.institution
    data = store.blobs.get(claim.document_id)
    document = text.unfold(text.prepare(reader.read(data, claim.name)))
    clients = store.clients.all(institution)
    asked = next((c for c in clients if c.id == claim.asked_client), None)
    found = understand(
        document,
        annotator,
        clients if asked is None else [asked],
        settings,
        today=store.today(institution),
        asked=asked,
    )
    match = overall(found.matches, asked)
    role = next((role for role in found.roles if role != "other"), "other")
    with store.database.session() as session:
        kept = store.documents.finish(
            session, claim, document, found.annotations, role, match,
            match.client_id if match.sure else None,
        )  # fmt: skip
        if kept:
            touched = store.findings.replace(
                session, institution, document.id, found.messages, found.findings
            )
            if match.sure and match.client_id:
                touched.add(match.client_id)
            store.search.index(
                session, institution, document, role, found.clients, found.annotations
            )
            store.clients.touch(session, institution, touched)
    return kept


def understand(
    document: Document,
    annotator: Annotator,
    clients: list[Client],
    settings: Matching,
    *,
    today: dt.date,
    asked: Client | None = None,
) -> Findings:
    """Everything a prepared document says, and about which client. Pure: stores nothing."""
    found = Findings()
    matches: dict[str, Match] = {}
    for piece in correspondence.pieces(document):
        role = document_roles.role(piece.document)
        annotation: Annotation | None = None
        mentions: list[LocatedMention] = []
        if role not in FIGURES and piece.part.text.strip():
            kind = KINDS.get(role, "text")
            annotation, mentions = annotate_piece(annotator, piece, kind, None, today)
        match = _match(piece, annotation, clients, settings, asked, matches.get(piece.parent or ""))
        matches[piece.part.id] = match
        client = next((c for c in clients if c.id == match.client_id), None) if match.sure else None
        client_id = client.id if client else None
        if annotation is not None:
            found.annotations[piece.part.id] = annotation
            found.findings += [
                ("signal", piece.part.id, client_id, mention) for mention in mentions
            ]
            found.findings += [
                ("fact", piece.part.id, client_id, fact)
                for fact in stated_facts.facts_in(mentions, annotation)
            ]
        if role == "contract" and annotation is not None:
            agreement = agreements.reading(piece.document, piece.part, annotation)
            if agreement is not None:
                found.findings.append(("agreement", piece.part.id, client_id, agreement))
        if client is not None and annotation is not None and piece.part.mail is not None:
            found.messages.append((client_id, correspondence.message(piece, annotation)))
        found.findings += [
            (kind, piece.part.id, client_id, value) for kind, value in _figures(piece, role)
        ]
        found.matches.append(match)
        found.clients[piece.part.id] = client_id
        found.roles.append(role)
    return found


def refresh(store: Store, institution: str, client_id: str, models: str = "") -> Profile:
    """Rebuild a client's profile from all findings and store it. Raises NotFound."""
    while True:
        revision = store.clients.revision(institution, client_id)
        client = store.clients.get(institution, client_id)
        today = store.today(institution)
        known = store.warnings.list(institution, client_id=client_id)
        profile = aggregate.build(
            client_file(store, institution, client, today, models), today, known
        )
        profile.previous_score = what_if.year_before(
            profile, allow_synthetic=store.institutions.clock(institution) is not None
        )
        with store.database.session() as session:
            # Something changed while this was computed: compute again from what is true now.
            if not store.clients.keep_profile(session, institution, profile, revision):
                continue
            store.warnings.replace(session, institution, client_id, profile.warnings)
            store.scores.append(session, institution, profile)
            announce(session, institution, profile_events(profile, {w.id: w.level for w in known}))
            return profile


def agreements_of(store: Store, institution: str, profile: Profile) -> Agreements:
    """What the agreements of a client say, with people's corrections, and how it is kept."""
    found, client_id = store.findings, profile.client.id
    said = store.feedback.items(institution, "term", client_id)
    terms = found.of_client(institution, client_id, "covenant", covenants.CovenantTerm)
    return agreements.build(
        client_id,
        found.of_client(institution, client_id, "agreement", AgreementReading),
        {target: corrected(item) for target, item in said.items() if item.verdict != "agree"},
        terms,
        [
            *profile.ratios,
            *own_ratios.figures(terms, profile.statements, profile.client),
            *covenant_amounts.figures(profile.statements),
        ],
        profile.statements,
        receipts.arrived(
            profile.documents,
            messages_of(store, institution, profile.client),
            profile.statements,
        ),
        profile.as_of,
    )


def corrected(item: FeedbackItem) -> Correction:
    """A person's verdict on a term as a correction; a dismissed term has no value."""
    value = (item.correction or {}).get("value") if item.verdict == "correct" else None
    return Correction(value=value, reason=item.note, who=item.who, at=item.at)


def overall(matches: list[Match], asked: Client | None) -> Match:
    """The client of a whole file: the one named at upload, else the one most of its parts name."""
    if asked is not None:
        return Match(
            client_id=asked.id,
            score=100.0,
            sure=True,
            reason_zh="上传时指定",
            reason_en="named at upload",
        )
    sure = [match for match in matches if match.sure and match.client_id]
    if sure:
        ids = [match.client_id for match in sure]
        return max(sure, key=lambda match: (ids.count(match.client_id), match.score))
    unknown = Match(client_id=None, score=0.0, sure=False)
    return max(matches, key=lambda match: match.score, default=unknown)


def annotate_piece(
    annotator: Annotator, piece: Piece, kind: Kind, language: Language | None, today: dt.date
) -> tuple[Annotation, list[LocatedMention]]:
    """The annotation of a piece with its signals, and the signals that its author stated."""
    part = piece.part
    visible = [(z.start, z.end) for z in part.zones if z.kind is ZoneKind.VISIBLE]
    request = AnnotationRequest(
        id=part.id,
        text=part.text,
        kind=kind,
        language=language,
        date=written_on(piece, today)[0],
    )
    annotation = annotator.annotate(request, visible=visible if part.zones else None)
    annotation.signals = signals.detect(
        part.text,
        annotation,
        kind=kind,
        reference=request.date,
    )
    return annotation, list(sightings(piece, annotation, visible, today))


def _match(
    piece: Piece,
    annotation: Annotation | None,
    clients: list[Client],
    settings: Matching,
    asked: Client | None,
    parent: Match | None,
) -> Match:
    if asked is not None:
        return overall([], asked)
    annotations = {piece.part.id: annotation} if annotation else {}
    match = matching.match(piece.document, annotations, clients, settings)
    # An attachment that does not say whose it is belongs to the mail that carried it.
    return parent if parent is not None and parent.sure and not match.sure else match


def _figures(piece: Piece, role: str) -> Iterator[tuple[str, BaseModel]]:
    document = piece.document
    if role == "statement":
        yield from (("statement", value) for value in financial_statements.parse(document))
    elif role == "flows":
        yield from (("flow", value) for value in flows.parse(document))
    elif role == "bureau":
        report = bureau.parse(document)
        if report is not None:
            yield "bureau", report
    elif role == "contract":
        yield from (("covenant", term) for term in covenant_amounts.find_all(document, piece.part))
        for stated in facility.find_stated(document, piece.part):
            yield STATED[type(stated)], stated
    elif role in ("other", "mail"):
        yield from (("certified", figure) for figure in certificates.find_certified(document))


def messages_of(store: Store, institution: str, client: Client) -> list[Message]:
    """A client's mail by date, each message once, with its side and thread."""
    received = store.findings.messages(institution, client.id)
    return correspondence.settled(received, client, store.institutions.domains(institution))


def client_file(
    store: Store, institution: str, client: Client, today: dt.date, models: str
) -> aggregate.ClientFile:
    """Everything the store holds of a client, as the profile is built from it."""
    found = store.findings
    received = found.messages(institution, client.id)
    messages = correspondence.settled(received, client, store.institutions.domains(institution))
    statements = corrections.apply(
        found.of_client(institution, client.id, "statement", Statement),
        store.corrections.standing(institution, client.id),
    )
    flows_known = found.of_client(institution, client.id, "flow", AccountFlow)
    said = {
        kind: {
            target: verdicts.Said(item.verdict, item.correction or {}, item.who)
            for target, item in store.feedback.items(institution, kind, client.id).items()
        }
        for kind in ("promise", "request")
    }
    promises = promise_proofs.prove(
        signals.promises(messages, today), messages, flows_known, statements, today
    )
    mentions = correspondence.counted(
        found.of_client(institution, client.id, "signal", LocatedMention), received, messages
    )
    dismissed = store.feedback.newest(institution, "signal", client.id)
    reports = found.of_client(institution, client.id, "bureau", BureauReport)
    baseline = sector_benchmarks.held_baseline(client, today)
    return aggregate.ClientFile(
        client=client,
        statements=statements,
        flows=flows_known,
        bureau=max(reports, key=lambda report: report.as_of, default=None),
        signals=[
            signal
            for signal in signals.merge([(m.mention, m.evidence) for m in mentions], client)
            if dismissed.get(signal.id) != "dismiss"
        ],
        messages=messages,
        promises=verdicts.on_promises(promises, said["promise"]),
        requests=verdicts.on_requests(signals.requests(messages), said["request"]),
        documents=store.documents.list(institution, client_id=client.id, limit=10_000),
        terms=found.of_client(institution, client.id, "covenant", covenants.CovenantTerm),
        certified=found.of_client(
            institution, client.id, "certified", certificates.CertifiedFigure
        ),
        stated=[
            item
            for model, kind in STATED.items()
            for item in found.of_client(institution, client.id, kind, model)
        ],
        facts=stated_facts.newest(
            found.of_client(institution, client.id, "fact", stated_facts.StatedFact)
        ),
        extra={} if baseline is None else {"sector_baseline": baseline},
        relatives=relatives.of(client, store.clients.summaries(institution)),
        models=models,
        # A demo lives on test reports; elsewhere they never score.
        allow_synthetic=store.institutions.clock(institution) is not None,
        accepted=frozenset(
            target
            for target, verdict in store.feedback.newest(institution, "check", client.id).items()
            if verdict == "agree"
        ),
    )
