"""One bureau query from the consent to the stored report. No consent, no query."""

from __future__ import annotations

import datetime as dt

from nlp_service.errors import BadRequest, NotAllowed
from nlp_service.interfaces.bureau.gateway import Gateway
from nlp_service.profiles.bureau.adapter import BureauAdapter, Consent, Reply, Subject, purposes
from nlp_service.store.access import Principal
from nlp_service.store.bureau import Authorisation, BureauQuery
from nlp_service.wiring import Service


def authorise(service: Service, who: Principal, given: Authorisation) -> Authorisation:
    """Keep a client's consent. Raises BadRequest for an unknown purpose or an empty term."""
    service.store.clients.get(who.institution, given.client_id)
    unknown = sorted(set(given.purposes) - set(purposes()))
    if unknown:
        raise BadRequest(
            f"Unknown purposes: {', '.join(unknown)[:200]}.",
            next_step=f"Use some of {', '.join(purposes())}.",
        )
    if given.valid_to < given.valid_from:
        raise BadRequest("The consent ends before it begins.")
    if given.document_id is not None:
        service.store.documents.summary(who.institution, given.document_id)
        # The store names documents by the hash of their bytes.
        if given.document_id != given.document_hash:
            raise BadRequest("The hash is not that of the named document.")
    kept = service.store.bureau.authorise(
        who.institution, given.model_copy(update={"who": who.user})
    )
    service.store.audit.write(
        who.institution, who.user, "bureau.authorise", kept.client_id,
        authorisation=kept.id, purposes=kept.purposes,
    )  # fmt: skip
    return kept


def query(
    service: Service,
    who: Principal,
    client_id: str,
    authorisation_id: str,
    purpose: str,
    *,
    fresh: bool = False,
    adapter: BureauAdapter | None = None,
) -> BureauQuery:
    """Ask for a report, or give the one at hand while it is young enough for the same purpose.

    Args:
        fresh: ask even where a young report is at hand.
        adapter: the connection; by default the gateway of the settings.

    Raises NotFound, NotAllowed without a consent that covers this, SetupError without a gateway.
    Every outcome, the refused ones too, is kept and audited.
    """
    store, institution = service.store, who.institution
    client = store.clients.get(institution, client_id)
    today = store.today(institution)
    consent = _consent(service, who, client_id, authorisation_id, purpose, today)
    if not fresh and (held := _young(service, institution, client_id, purpose, today)) is not None:
        return _keep(service, who, held.model_copy(update={"cached": True}), authorisation_id)
    chosen = adapter or Gateway(service.settings.bureau)
    subject = Subject(client.name, {item.scheme: item.id for item in client.identifiers})
    reply = chosen.query(subject, purpose, consent)
    made = BureauQuery(
        client_id=client_id,
        authorisation_id=authorisation_id,
        purpose=purpose,
        adapter=chosen.name,
        state=reply.state,
        report_number=reply.report_number,
        as_of=reply.as_of,
        document_id=_stored(service, institution, client_id, reply),
        who=who.user,
        at=dt.datetime.now(dt.UTC),
    )
    return _keep(service, who, made, authorisation_id)


def _consent(
    service: Service,
    who: Principal,
    client_id: str,
    authorisation_id: str,
    purpose: str,
    today: dt.date,
) -> Consent:
    given = service.store.bureau.authorisation(who.institution, authorisation_id)
    if given.client_id == client_id and given.covers(purpose, today):
        return Consent(
            given.id, given.signer, given.valid_from, given.valid_to, given.document_hash
        )
    wrong_purpose = given.client_id == client_id and purpose not in given.purposes
    refused = BureauQuery(
        client_id=client_id,
        authorisation_id=authorisation_id,
        purpose=purpose[:64],
        adapter="none",
        state="purpose_mismatch" if wrong_purpose else "no_authorisation",
        who=who.user,
        at=dt.datetime.now(dt.UTC),
    )
    _keep(service, who, refused, authorisation_id)
    raise NotAllowed(
        f"The consent {authorisation_id} does not permit this query: "
        + ("it names other purposes." if wrong_purpose else "it is not valid for this client now."),
        next_step="Record a consent of the client that covers the purpose today.",
    )


def _young(
    service: Service, institution: str, client_id: str, purpose: str, today: dt.date
) -> BureauQuery | None:
    """The newest report asked for under the same purpose, while it is not stale."""
    for past in service.store.bureau.queries(institution, client_id):
        if past.purpose != purpose or past.document_id is None or past.as_of is None:
            continue
        if (today - past.as_of).days <= service.settings.bureau.stale_days:
            return past
        return None
    return None


def _stored(service: Service, institution: str, client_id: str, reply: Reply) -> str | None:
    if not reply.content:
        return None
    kept = service.receive(institution, reply.name, reply.content, client_id)
    service.runner.nudge()
    return kept.document_id


def _keep(
    service: Service, who: Principal, made: BureauQuery, authorisation_id: str
) -> BureauQuery:
    fresh = made.model_copy(
        update={
            "authorisation_id": authorisation_id,
            "who": who.user,
            "at": dt.datetime.now(dt.UTC),
        }
    )
    kept = service.store.bureau.record(who.institution, fresh)
    service.store.audit.write(
        who.institution, who.user, "bureau.query", kept.client_id, query=kept.id,
        purpose=kept.purpose, state=kept.state, report=kept.report_number, cached=kept.cached,
    )  # fmt: skip
    return kept
