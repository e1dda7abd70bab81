"""The names and phrases of a sentence, each of which may be the subject of a signal."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from nlp_service.schema import Annotation, Entity, EntityLabel, Subject
from nlp_service.signals.noun_phrases import (
    Phrase,
    chinese_phrases,
    english_phrases,
    without_office,
)
from nlp_service.signals.within import entities_within
from nlp_service.signals.wording import has_form, is_generic, is_no_firm, stands_for_firm

#: The bank that writes or is written to, and the persons whom a mail greets.
_NOBODY = re.compile(
    r"(?:我|贵|本|你)行|我们行|银团|代理行|贵方|(?:各|两)位.{0,2}|大家.{0,2}|(?:您|你)好.{0,1}|"
    r"(?!总经理|副总经理|项目经理)(?:[\u4e00-\u9fff]{1,3}(?:总|经理|老师|主任|行长|先生|女士|部长|"
    r"院长|律师|局长|科长|处长|主管|工程师)(?:好|您好|让.*|说.*)?、?){1,3}|"
    r"(?:the |your )?(?:lenders?|agent|bank)|(?:dear|hi|hello)\b.*|(?:mr|mrs|ms|miss|dr)\b.*",
    re.IGNORECASE,
)
_TITLED = re.compile(r"\b(?:Dear|Hi|Hello|Mr|Mrs|Ms|Miss|Dr|Regards|Thanks)\.?,?\s+$")
#: "X对Y公司" is two names.
_DEBTOR_OF = re.compile(r"(?<=[\u4e00-\u9fff]{2})对(?!外)(?=[\u4e00-\u9fff]{2})")
_STOCK_CODE = re.compile(r"[（(]\d{5,6}[)）]")
_CJK = re.compile(r"[\u4e00-\u9fff]")
_SURETY = re.compile(r"(?:担保人|保证人|guarantor,?\s)$")
#: Characters that may be lost at the beginning of a name.
_LOST = 2
#: Rank of a phrase that may well be no firm.
DOUBTED = 3


@dataclass(frozen=True, slots=True)
class Candidate:
    """A phrase that could be the subject. ``rank`` is smaller for surer kinds of phrase.

    ``recognised``: the entity tagger read it as an organisation; ``other``: as a person or place,
    which a company of an unusual name may well be; ``company``: the name of the contract party
    that it stands for.
    """

    start: int
    end: int
    text: str
    rank: int
    recognised: bool = False
    company: str | None = None
    other: EntityLabel | None = None


def candidates(text: str, sentence: tuple[int, int], annotation: Annotation) -> list[Candidate]:
    """Names and noun phrases of a sentence, in text order, the surer kind where two overlap."""
    low, high = sentence
    entities = entities_within(annotation, low, high)
    found: list[Candidate] = [
        Candidate(*_bare(entity), 1, recognised=True)
        for entity in entities
        if entity.label is EntityLabel.ORG
        and low <= entity.start
        and entity.end <= high
        and not is_no_firm(entity.text)
    ]
    for party in annotation.parties:
        for name in (party.name, *party.aliases):
            found += [
                Candidate(m.start(), m.end(), m.group(), 0, company=party.name)
                for m in re.compile(re.escape(name)).finditer(text, low, high)
                if name
            ]
    others = [e for e in entities if e.label in (EntityLabel.PERSON, EntityLabel.LOC)]
    chinese = bool(_CJK.search(text, low, high))
    phrases: Iterable[Phrase] = (chinese_phrases if chinese else english_phrases)(text, low, high)
    ends = {c.end: c.start for c in found if c.recognised}
    found += [
        Candidate(p.start, p.end, text[p.start : p.end], p.rank)
        for p in phrases
        # Four characters before a stock code may be one too many: the tagger read the name.
        if not (ends.get(p.end, 0) > p.start and _STOCK_CODE.match(text, p.end))
    ]
    found = [_demoted(c, text, others) for c in found if not _is_nobody(c, text)]
    found.sort(key=lambda c: (c.rank, -(c.end - c.start), c.start))
    kept: list[Candidate] = []
    for candidate in found:
        if all(candidate.end <= k.start or candidate.start >= k.end for k in kept):
            kept.append(candidate)
    return sorted(kept, key=lambda c: c.start)


def _bare(entity: Entity) -> tuple[int, int, str]:
    """Where an organisation stands and its name, without an article."""
    skipped = 4 if entity.text[:4] in ("The ", "the ") else 0
    name = without_office(_DEBTOR_OF.split(entity.text[skipped:])[0])
    return entity.start + skipped, entity.start + skipped + len(name), name


def _is_nobody(candidate: Candidate, text: str) -> bool:
    """Whether the phrase is somebody who writes or is greeted: no company's trouble is theirs."""
    return bool(_NOBODY.fullmatch(candidate.text)) or bool(
        _TITLED.search(text, max(0, candidate.start - 12), candidate.start)
    )


def _demoted(candidate: Candidate, text: str, others: list[Entity]) -> Candidate:
    """A name that the tagger reads as a person or place, behind all that it reads as a firm.

    A person who stands surety stays a name.
    """
    if _SURETY.search(text, max(0, candidate.start - 12), candidate.start):
        return candidate
    for entity in others:
        if entity.start <= candidate.start and candidate.end <= entity.end:
            return replace(candidate, rank=max(candidate.rank, DOUBTED), other=entity.label)
    return candidate


def whole_name(subject: Subject, found: list[Candidate]) -> Subject:
    """A subject whose first characters were lost, as the tagger read the name."""
    for c in found:
        lost = subject.start - c.start
        if c.recognised and c.end == subject.end and 0 < lost <= _LOST:
            return subject.model_copy(update={"text": c.text, "start": c.start})
    return subject


def names_firm(candidate: Candidate) -> bool:
    """Whether the phrase names a company: recognised, a party, or printed with a company form.

    Capitals alone make no English name, for headings and defined terms have them too.
    """
    if candidate.company is None and is_no_firm(candidate.text):
        return False
    if candidate.company is not None or candidate.recognised:
        return True
    if stands_for_firm(candidate.text) or is_generic(candidate.text):
        return False
    return has_form(candidate.text)


def is_named(subject: Subject | None, found: list[Candidate]) -> bool:
    """Whether a subject is a name, so that two of them are two companies."""
    return subject is not None and any(
        c.rank <= 1 and (c.start, c.end) == (subject.start, subject.end) for c in found
    )
