"""All that is known of a client composed into one profile."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from nlp_service import scores, signals
from nlp_service.profiles import (
    certificates,
    checks,
    compliance,
    covenant_amounts,
    own_ratios,
    ratios,
    warnings,
)
from nlp_service.profiles.certificates import CertifiedFigure
from nlp_service.profiles.classification import propose
from nlp_service.profiles.corrections import accept
from nlp_service.profiles.covenants import CovenantTerm
from nlp_service.profiles.facility import ContractRight, FacilityTerm, LoanPurpose, Stated
from nlp_service.profiles.facility_facts import facts_of, inputs_of
from nlp_service.profiles.flows import monthly
from nlp_service.profiles.opportunity import lead_inputs
from nlp_service.profiles.ratios.source import Entered
from nlp_service.profiles.reference_models import reference_scores
from nlp_service.profiles.segments import segment
from nlp_service.profiles.strategies import strategy
from nlp_service.profiles.tenor import tenor
from nlp_service.profiles.warnings_inputs import Fact, Relative, WarningInputs
from nlp_service.profiles.workings import Workings
from nlp_service.schema import (
    AccountFlow,
    BureauReport,
    Client,
    CooperationScore,
    DocumentSummary,
    EarlyWarning,
    InformationRequest,
    Message,
    MessageSummary,
    Profile,
    Promise,
    Provenance,
    Signal,
    Statement,
)
from nlp_service.scores.bureau import usable

_EXCERPT = 160


@dataclass(frozen=True, slots=True)
class ClientFile:
    """The findings of one client, as the store keeps them.

    ``extra`` are figures a person entered, ``facts`` those of site reports; both come before what
    contracts state (``stated``). ``clauses`` are further contract rights that prepared actions
    cite, ``purposes`` further places that say what a loan is for. ``allow_synthetic`` lets test
    bureau reports score, for demonstrations. ``accepted`` are failed checks that a person accepts.
    """

    client: Client
    statements: Sequence[Statement] = ()
    flows: Sequence[AccountFlow] = ()
    bureau: BureauReport | None = None
    signals: Sequence[Signal] = ()
    messages: Sequence[Message] = ()
    promises: Sequence[Promise] = ()
    requests: Sequence[InformationRequest] = ()
    documents: Sequence[DocumentSummary] = ()
    terms: Sequence[CovenantTerm] = ()
    stated: Sequence[Stated] = ()
    certified: Sequence[CertifiedFigure] = ()
    models: str = ""
    extra: Mapping[str, Entered] = field(default_factory=dict)
    facts: Mapping[str, Fact] = field(default_factory=dict)
    relatives: Sequence[Relative] = ()
    clauses: Mapping[str, Provenance] = field(default_factory=dict)
    purposes: Sequence[Provenance] = ()
    segment_median: Mapping[str, float] | None = None
    prior_pd: float | None = None
    allow_synthetic: bool = False
    accepted: frozenset[str] = frozenset()


def build(
    file: ClientFile,
    as_of: dt.date,
    previous: list[EarlyWarning],
    now: dt.datetime | None = None,
    workings: Workings | None = None,
) -> Profile:
    """The profile of a client on ``as_of``: scores, ratios, segment, treatment and warnings.

    Args:
        previous: the client's warnings so far, closed ones too.
        now: the time put on new warnings; the end of ``as_of`` (UTC) where it is not given.
        workings: what evaluations of the same client on other days can take over.
    """
    at = now or dt.datetime.combine(as_of, dt.time(23, 59), dt.UTC)
    bureau = file.bureau if usable(file.bureau, file.allow_synthetic) else None
    # A financial model (NOTE) reaches into the years to come; nothing else does.
    statements = [
        s for s in originals(file.statements) if s.period.end <= as_of or s.kind == "NOTE"
    ]
    terms = [item for item in file.stated if isinstance(item, FacilityTerm)]
    computed = ratios.compute(
        statements,
        file.client,
        {**inputs_of(terms, bureau), **file.extra},
        contract=compliance.contract_limits(file.terms, _tested_on(statements, as_of)),
        own_limits={
            name: {str(level): bound for level, bound in levels.items()}
            for name, levels in file.client.limits.items()
        },
        workings=workings,
    )
    certified = certificates.compared(file.certified, computed)
    found = accept([*checks.run(statements, bureau, workings), *certified], file.accepted)
    own = own_ratios.figures(file.terms, statements, file.client)
    figures = [*computed, *own, *covenant_amounts.figures(statements)]
    tested = compliance.check(file.terms, figures, as_of)
    cooperation = _cooperation(file, as_of)
    credit = scores.credit(
        computed,
        file.signals,
        cooperation,
        file.bureau,
        file.client,
        found,
        statements,
        as_of,
        file.segment_median,
        prior_pd=file.prior_pd,
        allow_synthetic=file.allow_synthetic,
        models=file.models,
    )
    purposes = [item.clause for item in file.stated if isinstance(item, LoanPurpose)]
    purposes.extend(file.purposes)
    preference = tenor(file.client, statements, bureau, file.messages, purposes)
    placed = segment(file.client, credit, preference)
    raised = warnings.evaluate(
        WarningInputs(
            client=file.client,
            as_of=as_of,
            ratios=computed,
            covenants=tested,
            bureau=bureau,
            signals=file.signals,
            cooperation=cooperation,
            promises=file.promises,
            checks=found,
            statements=statements,
            flows=file.flows,
            credit=credit,
            facts={**facts_of(terms, statements, computed, as_of), **file.facts},
            relatives=file.relatives,
            clauses={**rights(file.stated), **file.clauses},
            workings=workings,
        ),
        previous,
        at,
    )
    profile = Profile(
        client=file.client,
        as_of=as_of,
        cooperation=cooperation,
        credit=credit,
        segment=placed,
        strategy=strategy(placed),
        level=warnings.client_level(raised, at),
        warnings=raised,
        signals=list(file.signals),
        promises=list(file.promises),
        requests=list(file.requests),
        statements=originals(file.statements),
        checks=found,
        ratios=computed,
        covenants=tested,
        flows=monthly(file.flows),
        bureau=file.bureau,
        classification=propose(file.client, credit, file.signals, bureau),
        reference_scores=reference_scores([s for s in statements if s.kind != "NOTE"]),
        documents=list(file.documents),
        messages=[summary(message) for message in file.messages],
    )
    profile.lead = lead_inputs(profile)
    return profile


def _cooperation(file: ClientFile, as_of: dt.date) -> CooperationScore:
    messages, promises, asked = list(file.messages), list(file.promises), list(file.requests)
    evidence = signals.cooperation_evidence(messages, promises, asked)
    return scores.cooperation(messages, promises, asked, evidence, as_of)


def originals(statements: Sequence[Statement]) -> list[Statement]:
    """The statements without copies: a workbook that also came by mail counts once."""
    held: dict[tuple[object, ...], list[Statement]] = {}
    kept: list[Statement] = []
    # The file itself comes before its copy in a mail.
    for statement in sorted(statements, key=_inside):
        period = statement.period
        key = (statement.kind, statement.scope, period.start, period.end, len(statement.items))
        alike = held.setdefault(key, [])
        if not any(_same_figures(statement, other) for other in alike):
            alike.append(statement)
            kept.append(statement)
    return kept


def _inside(statement: Statement) -> bool:
    return any(value.provenance.part != "0" for value in statement.items.values())


def _same_figures(one: Statement, other: Statement) -> bool:
    return one.items.keys() == other.items.keys() and all(
        value.value == other.items[name].value for name, value in one.items.items()
    )


def rights(stated: Sequence[Stated]) -> dict[str, Provenance]:
    """The first clause that gives each right."""
    found: dict[str, Provenance] = {}
    for item in stated:
        if isinstance(item, ContractRight):
            found.setdefault(item.right, item.clause)
    return found


def _tested_on(statements: Sequence[Statement], as_of: dt.date) -> dt.date:
    """The day of the newest figures, which decides the covenants in force."""
    ends = [s.period.end for s in statements if s.kind != "NOTE" and s.period.end <= as_of]
    return max(ends, default=as_of)


def summary(message: Message) -> MessageSummary:
    """A mail as one row: who, when, the first words written in it, and what it does."""
    visible = message.visible or [(0, len(message.text))]
    words = " ".join(message.text[start:end] for start, end in visible)
    acts = Counter(act.value for sentence in message.annotation.sentences for act in sentence.acts)
    return MessageSummary(
        id=message.id,
        document_id=message.document_id,
        part=message.part,
        date=message.date,
        side=message.side,
        sender=message.sender.name or message.sender.address,
        subject=message.subject,
        excerpt=" ".join(words.split())[:_EXCERPT],
        acts=dict(acts),
        sentiment=message.annotation.sentiment.label,
    )
