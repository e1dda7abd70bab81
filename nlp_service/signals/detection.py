"""From a text and its annotation to the credit signals that it states."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from nlp_service.schema import Annotation, Assertion, Entity, SignalMention, Subject
from nlp_service.schema.annotation import Kind, Language
from nlp_service.signals.attributes import amount_of, date_of
from nlp_service.signals.candidates import Candidate, candidates, is_named, whole_name
from nlp_service.signals.catalogue import Catalogue, SignalType, catalogue
from nlp_service.signals.choice import choose
from nlp_service.signals.companies import ranked_subjects
from nlp_service.signals.conflicts import Reading, settle
from nlp_service.signals.cues import Hit, fold, longest
from nlp_service.signals.gates import (
    Context,
    Modality,
    Standing,
    context_of,
    headlines_of,
    in_rows,
    is_conditional,
    is_dated,
    is_definition,
    is_demanded,
    is_heading,
    is_negated,
    is_of_burden,
    is_of_market,
    is_past,
    is_risk,
    modality,
    standing,
    table_rows,
)
from nlp_service.signals.judgement import judged
from nlp_service.signals.proposals import chances, proposals
from nlp_service.signals.roles import redirect
from nlp_service.signals.situation import Situation
from nlp_service.signals.subjects import resolve
from nlp_service.signals.wording import is_doer
from nlp_service.text import sentences

#: Cues of a language are looked for where its script stands.
_SCRIPT: dict[Language, re.Pattern[str]] = {
    "zh": re.compile(r"[\u4e00-\u9fff]"),
    "en": re.compile(r"[a-z]{2}"),
}
#: Asking for more time is itself the event, however the reason is put.
_ASKED = frozenset({"N02", "N05"})
_OWN_REQUEST = re.compile(
    r"(?:希望|恳请|请求|盼|想|申请|能不能|能否|可否|容我|能容)|"
    r"\b(?:(?:could|can|may) we|"
    r"(?:could|can|would|will|might) (?:the )?(?:bank|lenders?|agent|you) "
    r"(?!tell|say|confirm|send|let)|"
    r"we (?:would be|are|were) grateful|grateful for|appreciate|"
    r"(?:we|borrower|company|obligor) (?:\w+ ){0,2}?(?:ask|request|seek|apply|need|want|hope)\w*)\b"
)
_REACH = 40
#: Results of a period.
_RESULTS = frozenset({"N15", "P11"})
#: Crimes that news also explains, counts and warns of.
_CRIMES = frozenset(
    {
        "N25.fraud",
        "N25.illegal_fundraising",
        "N14.withdrawals_suspended",
        "N24.unreachable",
        "N24.under_investigation",
    }
)
_OPEN = re.compile(r"是否|有无|取决于|\b(?:whether|depends?)\b")
#: Whether a company can go on is itself what an auditor doubts.
_DOUBT = re.compile(r"能否|能不能|是否|whether")


def detect(
    text: str,
    annotation: Annotation,
    *,
    kind: Kind,
    reference: date | None = None,
    entities: Callable[[list[tuple[int, int]]], list[Entity]] | None = None,
) -> list[SignalMention]:
    """The signals that ``text`` states, in text order, each with its exact words.

    ``annotation`` gives sentences, names and values of the text; ``reference`` is the day it was
    written. ``entities`` finds the names and values of sentences where the annotation was made
    without: it is called once at most, with those that hold a cue or are proposed by a model.
    Raises CatalogueInvalid where the catalogue is broken.
    """
    found = read(text, annotation, kind=kind, reference=reference, entities=entities)
    told = judged([with_subject(reading, text, kind) for reading in found], text, kind)
    return sorted(told, key=lambda m: (m.start, m.end, m.type))


def with_subject(reading: Reading, text: str, kind: Kind) -> Reading:
    """The reading about the subject that the trained model chooses; those of a list stay."""
    if reading.listed:
        return reading
    subject = choose(situation_of(reading, text, kind))
    return replace(reading, mention=reading.mention.model_copy(update={"subject": subject}))


def situation_of(reading: Reading, text: str, kind: Kind) -> Situation:
    """The reading's mention with what may be its subject."""
    mention = reading.mention
    return Situation(mention.type, kind, text, reading.context, reading.phrases, mention.subject)


def read(
    text: str,
    annotation: Annotation,
    *,
    kind: Kind,
    reference: date | None = None,
    entities: Callable[[list[tuple[int, int]]], list[Entity]] | None = None,
) -> list[Reading]:
    """What cues and rules make of a text, and what a model proposes beside, not yet judged.

    Arguments and errors are those of ``detect``.
    """
    known = catalogue()
    folded = fold(text)
    spans = [(s.start, s.end) for s in annotation.sentences] or [
        (s.start, s.end) for s in sentences(text)
    ]
    found: list[Reading] = []
    rows = table_rows(text)
    cued = [
        longest(
            hit
            for lang, index in known.cues.items()
            if _SCRIPT[lang].search(folded, *span)
            for hit in index.hits(folded, *span)
            if not (hit.cue.mail and kind == "text") and not in_rows(rows, hit.start)
        )
        for span in spans
    ]
    # Clauses tell of events that may come; what they mean is left to the cues and their gates.
    open_spans = [span for span in spans if kind != "contract" and not in_rows(rows, span[0])]
    seen = _seen(text, folded, kind, open_spans)
    asked = [span for span, hits in zip(spans, cued, strict=True) if hits or seen.get(span)]
    if entities is not None and asked:
        annotation = annotation.model_copy(update={"entities": entities(asked)})
    for span, hits in zip(spans, cued, strict=True):
        proposed = seen.get(span, {})
        if not hits and not proposed:
            continue
        people = candidates(text, span, annotation)
        made: list[Reading] = []
        for hit in hits:
            context = context_of(folded, kind, span, hit.start, hit.end)
            mentions = _mentions(known, hit, context, text, annotation, people, reference)
            made += [
                Reading(
                    mention,
                    context,
                    people,
                    named=is_named(mention.subject, people),
                    dated=is_dated(context),
                    listed=len(mentions) > 1,
                )
                for mention in mentions
            ]
        stated = settle(made)
        # A cue tells more of its event than a model: which words, and how they are meant.
        said = {r.base for r in made}
        new = {k: p for k, p in proposed.items() if k not in said and k in known.types}
        found += stated
        found += _proposed(known, new, text, folded, kind, span, annotation, people, reference)
    return found


def _seen(
    text: str, folded: str, kind: Kind, spans: list[tuple[int, int]]
) -> dict[tuple[int, int], dict[str, float]]:
    """For each sentence the types that a model sees in it, or in one of its headlines."""
    news = kind == "text"
    parts = [
        (span, part)
        for span in spans
        for part in dict.fromkeys([span, *(headlines_of(folded, span) if news else ())])
    ]
    found: dict[tuple[int, int], dict[str, float]] = {}
    told = proposals([text[low:high] for _, (low, high) in parts], news=news)
    for (span, _), types in zip(parts, told, strict=True):
        kept = found.setdefault(span, {})
        kept |= {label: max(p, kept.get(label, 0.0)) for label, p in types.items()}
    return found


def _mentions(
    known: Catalogue,
    hit: Hit,
    context: Context,
    text: str,
    annotation: Annotation,
    people: list[Candidate],
    reference: date | None,
) -> list[SignalMention]:
    """The mentions that one cue makes: none behind a closed gate, one for each listed subject."""
    type_id = hit.cue.type_id
    if type_id is None or is_definition(context) or is_of_burden(type_id, context):
        return []
    signal = known.get(type_id)
    if signal.base == "N31" and is_heading(context.whole, context.cue):
        return []
    if context.chinese and context.kind == "text" and is_risk(context):
        return []
    place = standing(signal, context)
    if place is Standing.OUT:
        return []
    lexical = hit.is_lexical(context.text)
    subjects = resolve(type_id, context, people)
    redirected = redirect(signal.id, context, subjects)
    if redirected is None or _is_of_nobody(signal, context, people, subjects):
        return []
    if redirected == signal.id:
        subjects = [
            whole_name(s, people) for s in ranked_subjects(type_id, context, text, subjects)
        ]
    signal = known.get(redirected)
    assertion, planned = _assertion(signal, lexical, context, place, reference)
    if signal.polarity == "positive" and (
        (assertion == "hypothetical" and is_conditional(context)) or is_demanded(context)
    ):
        # Good news on a condition, or that somebody demands, is none; what is planned may come.
        return []
    if signal.polarity == "positive" and is_negated(context, lexical):
        # "No subsidy was received" is no news of trouble and none of support.
        return []
    words = _evidence(text, context)
    named: list[Subject | None] = [*subjects] or [None]
    return [
        _mention(signal, (assertion, planned), subject, words, text, annotation, context)
        for subject in named
    ]


def _mention(
    signal: SignalType,
    stated: tuple[Assertion, bool],
    subject: Subject | None,
    words: tuple[int, int],
    text: str,
    annotation: Annotation,
    context: Context,
) -> SignalMention:
    """The mention of an event in its words; ``stated`` is the assertion, and if it is a plan."""
    amount, currency = amount_of(annotation, context)
    assertion, planned = stated
    low, high = words
    return SignalMention(
        type=signal.id,
        polarity=signal.polarity,
        severity=signal.severity,
        assertion=assertion,
        confidence=0.0,
        start=low,
        end=high,
        subject=subject,
        text=text[low:high],
        amount=amount,
        currency=currency,
        date=date_of(annotation, context),
        planned=planned,
    )


def _is_of_nobody(
    signal: SignalType, context: Context, people: list[Candidate], subjects: list[Subject]
) -> bool:
    """Whether Chinese news tells of a market as a whole, or of a kind of crime, and of no firm."""
    if context.kind != "text" or not context.chinese:
        return False
    named = [c for c in people if c.rank <= 1 and not is_doer("N25", c.text)]
    if signal.base in _RESULTS or signal.base == "N32":
        inside = [c for c in named if context.clause[0] <= c.start < context.start]
        return not inside and is_of_market(context)
    sure = {c.start for c in people if c.rank <= 2}
    return signal.id in _CRIMES and not named and all(s.start not in sure for s in subjects)


def _proposed(
    known: Catalogue,
    proposed: dict[str, float],
    text: str,
    folded: str,
    kind: Kind,
    span: tuple[int, int],
    annotation: Annotation,
    people: list[Candidate],
    reference: date | None,
) -> list[Reading]:
    """What the model alone sees in a sentence: no cue tells where, so the sentence is its words.

    Its context stands behind the last stop, so that gates that look at the words around a cue find
    none: "wages have not been paid" is denied by no "not". Given the last clause instead, they lost
    more events than they kept out (F1 of Chinese sentences far from the cues .66 instead of .70,
    by a model of confidence that had learnt from readings without it).
    """
    made: list[Reading] = []
    for type_id, chance in sorted(proposed.items()):
        signal = known.get(type_id)
        context = (
            _headline_of(type_id, text, folded, span)
            if kind == "text"
            else context_of(folded, kind, span, span[1], span[1])
        )
        if is_definition(context) or is_negated(context, False):
            # What a model sees in words that deny or teach it is no event.
            continue
        assertion, planned = _assertion(signal, False, context, Standing.STATEMENT, reference)
        subjects = ranked_subjects(type_id, context, text, resolve(type_id, context, people))
        if assertion == "hypothetical" or redirect(type_id, context, subjects) != type_id:
            continue
        words = _trimmed(text, *span)
        subject = subjects[0] if subjects else None
        mention = _mention(signal, (assertion, planned), subject, words, text, annotation, context)
        made.append(Reading(mention, context, people, chance=chance))
    return made


def _headline_of(type_id: str, text: str, folded: str, span: tuple[int, int]) -> Context:
    """The headline that the model means, where several are glued together, as a context."""
    parts = headlines_of(folded, span)
    each = chances([text[a:b] for a, b in parts], type_id) if len(parts) > 1 else [0.0]
    best = max(range(len(parts)), key=lambda at: each[at])
    # A break stands right behind all but the last.
    end = parts[best][1] - (best < len(parts) - 1)
    return context_of(folded, "text", span, end, end)


def _assertion(
    signal: SignalType, lexical: bool, context: Context, place: Standing, reference: date | None
) -> tuple[Assertion, bool]:
    """How the sentence stands to the event, and whether it is a plan."""
    if signal.is_clause:
        return "asserted", False
    asks = (
        signal.id in _ASKED
        and _OWN_REQUEST.search(context.before[-_REACH:] + context.cue)
        and not _OPEN.search(context.whole)
    )
    doubted = signal.id == "N11" and _DOUBT.search(context.cue)
    if place is Standing.TERM or (is_conditional(context) and not asks and not doubted):
        return "hypothetical", False
    if is_negated(context, lexical):
        return "negated", False
    if asks or doubted:
        return "asserted", False
    good = signal.polarity == "positive"
    mood = modality(context, good=good, result=signal.base in _RESULTS)
    if mood is not Modality.FACT:
        return "hypothetical", mood is Modality.PLANNED
    # What has come good is told in the past tense and stays good.
    if not good and is_past(context, reference):
        return "past", False
    return "asserted", False


def _evidence(text: str, context: Context) -> tuple[int, int]:
    """The clause of the cue, without white space at its ends."""
    return _trimmed(
        text, min(context.clause[0], context.start), max(context.clause[1], context.end)
    )


def _trimmed(text: str, low: int, high: int) -> tuple[int, int]:
    while low < high and text[low].isspace():
        low += 1
    while high > low and text[high - 1].isspace():
        high -= 1
    return low, high
