"""Whom a signal is about: the company, role or thing that the sentence says it of."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from nlp_service.schema import Annotation, Entity, EntityLabel, Subject
from nlp_service.signals.gates import Context
from nlp_service.signals.noun_phrases import (
    Phrase,
    chinese_phrases,
    english_phrases,
    without_office,
)
from nlp_service.signals.within import entities_within

#: Types that a regulator, court, agency or bank does to somebody: the doer is not the subject.
_PASSIVE = frozenset(
    {
        "N11",
        "P04",
        "P12",
        "N18",
        "N26",
        "N06",
        "N07",
        "N08",
        "N09",
        "N10",
        "N25",
        "P03",
        "N24",
        "N04",
        "N31",
        "P10",
    }
)
_AGENCIES = re.compile(
    r"(?:法院|法庭|公安|警方|证监|银保监|深交所|上交所|交易所|环保局|税务局|监管局|工商局|"
    r"检察院|人民政府|仲裁委|债权人$|清算组|"
    r"穆迪|标普|惠誉|中诚信|联合资信|大公国际|东方金诚|会计师|审计师|事务所|律师|财政局|央行|"
    r"人民银行|监管|局$|委$|(?<!财务)(?<!项目)部$|[省市县区]里?$|政府$)|"
    r"\b(?:sebi|rbi|cbi|sec|fca|doj|courts?|tribunal|judge|moody(?:'?s)?|fitch|s ?& ?p|icra|"
    r"crisil|care|police|regulator|"
    r"sat|dot|cci|eu|european (?:union|commission)|ministry|tax office|hmrc|irs|auditors?|"
    r"(?-i:ED)|analysts?|ferc|epa|ofgem|(?:us)?fda|customs|treasury|council|county|province|state|"
    r"directorate|sheriff|bailiffs?|watchdog|inspectorate|"
    r"commission|high court|government|authority|agency|office|nclt|cftc|justice department)\b",
    re.IGNORECASE,
)
#: What stands for a company that was named before it.
_STANDS_FOR = re.compile(
    r"公司|该公司|本公司|母公司|(?:全资|控股|下属)?子公司|实际控制人|实控人|控股股东|大股东|董事长|"
    r"总经理|集团|工厂|厂区|车间|the company|company|group|ceo|chairman",
    re.IGNORECASE,
)
#: The bank that writes or is written to, and the persons whom a mail greets.
_NOBODY = re.compile(
    r"(?:我|贵|本|你)行|我们行|银团|代理行|贵方|(?:各|两)位.{0,2}|大家.{0,2}|(?:您|你)好.{0,1}|"
    r"(?!总经理|副总经理|项目经理)(?:[\u4e00-\u9fff]{1,3}(?:总|经理|老师|主任|行长|先生|女士|部长|"
    r"院长|律师|局长|科长|处长|主管|工程师)(?:好|您好|让.*|说.*)?、?){1,3}|"
    r"(?:the |your )?(?:lenders?|agent|bank)|(?:dear|hi|hello)\b.*|(?:mr|mrs|ms|miss|dr)\b.*",
    re.IGNORECASE,
)
_TITLED = re.compile(r"\b(?:Dear|Hi|Hello|Mr|Mrs|Ms|Miss|Dr|Regards|Thanks)\.?,?\s+$")
_FIRM = re.compile(
    r"(?:公司|集团|银行|股份|实业|控股|置业|事务所|医院|财政局|住建局)$|"
    r"\b(?:ltd|limited|inc|corp(?:oration)?|plc|llc|llp|gmbh|ag|holdings?|group|bank|leasing|"
    r"capital|partners|industries|mills|co)\.?$",
    re.IGNORECASE,
)
#: Abbreviations and months that a tagger may take for organisations.
_NO_FIRM = re.compile(
    r".*(?:网讯|日报|晚报|早报|新闻社|通讯社|电视台|证券网|财经|摘要)|"
    r"(?:[A-Z]?SC?CR|DSRA|CFADS|RMB|CNY|USD|EUR|MWh?|GWh|kWh|EBITDA|PPA|EPC|COD|LTV|O&M|Q[1-4])|"
    r".*\b(?:January|February|March|April|June|July|August|September|October|November|December)\b.*"
)
_JOINT = re.compile(r"\s*(?:[（(][^）)]{1,12}[）)])?\s*(、|和|及|与|以及|,|, and|and|&|，)\s*")
#: "X对Y公司" is two names.
_DEBTOR_OF = re.compile(r"(?<=[\u4e00-\u9fff]{2})对(?!外)(?=[\u4e00-\u9fff]{2})")
_STOCK_CODE = re.compile(r"[（(]\d{5,6}[)）]")
_CJK = re.compile(r"[\u4e00-\u9fff]")
_SURETY = re.compile(r"(?:担保人|保证人|guarantor,?\s)$")
_OBJECT = 4
#: Characters that may be lost at the beginning of a name.
_LOST = 2
_DOUBTED = 3
#: What befalls a firm by its officers, whose names are then not the subject.
_OF_OFFICERS = frozenset({"N24"})
_PRONOUN = re.compile(
    r"(?:我们|我方|你们|他们|it|they|he|she|we|i|you|this|that|these|those|there|here|which|who|us|ours|它|他|她|"
    r"其|此|该|这|那|据悉|截至|本次|该笔|如下|最终|此外|依照)",
    re.IGNORECASE,
)
_RATED = frozenset({"N10", "P03"})
#: What two sides have with each other.
_OF_PAIRS = frozenset({"P05", "P12", "N31"})
_GENERIC = re.compile(
    r"^(?:公司|本公司|我司|我公司|贵公司|贵司|该公司|the company|company|we|our|us|it|they|group)$",
    re.I,
)


#: What fire and accidents do, and to whom, is not the firm that they befall.
_OF_HARM = frozenset({"N22", "N25"})
_HARMED = re.compile(
    r"(?:\w+ )?(?:fire|blaze|blast|flood(?:s|ing)?|storm|hurricane|explosion|earthquake|accident|"
    r"workers?|men|people|employees|miners|labou?rers|police|investigators)",
    re.IGNORECASE,
)
#: "Proceedings against X": whom they are against.
_AGAINST = re.compile(r"\bagainst (?:the |an? |its |their )?|\bsu(?:ed|es|ing) (?:the |an? )?")
_SUITS = frozenset({"N06", "N07", "N25"})
#: "Winding-up of X", "bills accepted by X".
_OF = re.compile(r"\s*(?:of|at|in the case of) (?:the |an? |any |its |their )?")
_DRAWN_BY = re.compile(r"\b(?:accepted|drawn|issued|signed|guaranteed) by (?:the |an? )?")
#: "Steps down as Northern Rail chairman": whose office it was.
_OFFICE_OF = re.compile(r"\b(?:as|at|from) (?:the )?")
_PLAINTIFF = re.compile(r"(?:fil|su(?:e|ing)|launch|lodg|br[io]+ng|brought|mov|seek|tak|took|drag)")
_APPOSED = re.compile(r",? (?:the|an?|our|its|their|your|which is an?) |, ")
#: Things of a firm that is named after them: "accounts of X".
_THING_OF = re.compile(
    r"(?:\w+ )?(?:accounts?|assets|propert(?:y|ies)|shares|goods|stake|bonds?|notes|group|founder|"
    r"chairman|chief executive|owner|workers|plant)",
    re.IGNORECASE,
)
#: Types that another firm does to somebody, too.
_BEFALLS = _PASSIVE | {"N03"}
_US = re.compile(r"\b(?:us|our)\b|我们|我方")
#: "Is taking X to court" is active: a form of "be" before "-ing" makes no passive.
_PASSIVE_VOICE = re.compile(
    r"被(?!告|申请人|上诉人|执行人)|遭|收到|受到|因|接到|"
    r"\b(?:was|were|been|is|are|be|being|gets?|got)\b(?! (?:\w+ly )?(?!being)\w+ing\b)"
)
_FIRST_PERSON = re.compile(r"我们|我方|\b(?:we|us|our)\b")


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
        and not _NO_FIRM.fullmatch(entity.text)
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
            return replace(candidate, rank=max(candidate.rank, _DOUBTED), other=entity.label)
    return candidate


def resolve(type_id: str, context: Context, found: list[Candidate]) -> list[Subject]:
    """The subjects of a cue: several where the sentence lists them, none where it names none."""
    base = type_id.partition(".")[0]
    possible = [
        c
        for c in found
        if not _PRONOUN.fullmatch(c.text)
        and not _is_addressed(c, context)
        and not _is_agent(c, context)
        and not (c.other is EntityLabel.PERSON and base in _OF_OFFICERS)
        and not (base in _OF_HARM and _HARMED.fullmatch(c.text))
    ]
    usable = [c for c in possible if not is_doer(base, c.text)]
    chosen = _choose(base, context, usable)
    if chosen is None and not context.chinese and in_passive(context):
        # "The state was downgraded": even an authority may suffer the event.
        usable = possible
        chosen = next((c for c in usable if context.clause[0] <= c.start < context.start), None)
    if chosen is None:
        return []
    if _is_pair(base, context):
        sides = [c for c in usable if context.text.startswith("与", c.end)]
        listed = [next((c for c in sides if c.rank <= chosen.rank), chosen)]
    else:
        listed = [chosen, *_enumerated(chosen, context, usable)]
    return [
        Subject(text=c.text, start=c.start, end=c.end, named=names_firm(c), company=c.company)
        for c in sorted(listed, key=lambda c: c.start)
    ]


def _is_pair(base: str, context: Context) -> bool:
    """Whether "X与Y" are the two sides of a contract or dispute, and no list."""
    return base in _OF_PAIRS and "、" not in context.before and "与" in context.before + context.cue


def whole_name(subject: Subject, found: list[Candidate]) -> Subject:
    """A subject whose first characters were lost, as the tagger read the name."""
    for c in found:
        lost = subject.start - c.start
        if c.recognised and c.end == subject.end and 0 < lost <= _LOST:
            return subject.model_copy(update={"text": c.text, "start": c.start})
    return subject


def is_doer(type_id: str, name: str) -> bool:
    """Whether a court, regulator or agency does the event of a type to somebody else."""
    return type_id.partition(".")[0] in _PASSIVE and bool(_AGENCIES.search(name))


def names_firm(candidate: Candidate) -> bool:
    """Whether the phrase names a company: recognised, a party, or printed with a company form.

    Capitals alone make no English name, for headings and defined terms have them too.
    """
    if candidate.company is None and _NO_FIRM.fullmatch(candidate.text):
        return False
    if candidate.company is not None or candidate.recognised:
        return True
    if _STANDS_FOR.fullmatch(candidate.text) or _GENERIC.match(candidate.text):
        return False
    return bool(_FIRM.search(candidate.text))


def _is_addressed(candidate: Candidate, context: Context) -> bool:
    """Whether a mail greets with the phrase: "保证人：", "Dear Directors:"."""
    return context.kind == "email" and context.text[candidate.end : candidate.end + 1] in (
        "：",
        ":",
    )


def _is_agent(candidate: Candidate, context: Context) -> bool:
    """Whether the phrase does in the passive what befalls another: "X被Y起诉"."""
    before = context.text[max(0, candidate.start - 1) : candidate.start]
    return before in ("被", "遭") and bool(
        _CJK.search(context.text, max(context.clause[0], candidate.start - 4), candidate.start - 1)
    )


def traits(type_id: str, phrase: str) -> list[str]:
    """What the words of a phrase tell of it as the subject of a type."""
    told = {
        "doer": is_doer(type_id, phrase),
        "role": bool(_STANDS_FOR.fullmatch(phrase)),
        "generic": bool(_GENERIC.match(phrase)),
        "firm": bool(_FIRM.search(phrase)),
        "pronoun": bool(_PRONOUN.fullmatch(phrase)),
    }
    return [name for name, holds in told.items() if holds]


def has_writer(words: str) -> bool:
    """Whether the writer speaks of their own side as "we"."""
    return bool(_FIRST_PERSON.search(words))


def is_named(subject: Subject | None, found: list[Candidate]) -> bool:
    """Whether a subject is a name, so that two of them are two companies."""
    return subject is not None and any(
        c.rank <= 1 and (c.start, c.end) == (subject.start, subject.end) for c in found
    )


def _choose(base: str, context: Context, usable: list[Candidate]) -> Candidate | None:
    if context.chinese:
        return _by_place(base, context, usable)
    pointed = _pointed_at(base, context, usable)
    if pointed is not None:
        return pointed
    chosen = _by_place(base, context, usable)
    if base == "N06" and chosen is not None and not in_passive(context):
        chosen = _defendant(chosen, context, usable)
    return None if chosen is None else _owner_of(chosen, context, usable)


def _pointed_at(base: str, context: Context, usable: list[Candidate]) -> Candidate | None:
    """The one that an English preposition marks: "claim against X", "winding-up of X"."""
    sure = {c.start: c for c in usable if c.rank <= 2}
    marked: list[re.Match[str]] = []
    if base in _SUITS:
        marked += _AGAINST.finditer(context.text, context.start, context.clause[1])
    if base == "N24":
        marked += _OFFICE_OF.finditer(context.text, context.start, context.clause[1])
    if base == "N28":
        marked += _DRAWN_BY.finditer(context.text, *context.sentence)
    after = _OF.match(context.text, context.end)
    if after:
        marked.append(after)
    return next((sure[m.end()] for m in marked if m.end() in sure), None)


def _defendant(chosen: Candidate, context: Context, usable: list[Candidate]) -> Candidate:
    """The other party where the chosen one is who sues: "X slips as Y files lawsuit"."""
    if not _PLAINTIFF.match(context.cue) or context.text[chosen.end : context.start].strip():
        return chosen
    others = [c for c in usable if c.rank <= 1 and c.start != chosen.start]
    later = [c for c in others if c.start > context.start]
    return next(iter(later or others), chosen)


def _owner_of(chosen: Candidate, context: Context, usable: list[Candidate]) -> Candidate:
    """The company of a thing ("accounts of X"), or the name before "X, the maker that …"."""
    names = [c for c in usable if c.rank <= 1]
    if chosen.rank <= 1:
        return chosen
    if _THING_OF.fullmatch(chosen.text):
        after = re.compile(r" of (?:the |an? )?(?:former )?").match(context.text, chosen.end)
        named = [c for c in names if after and c.start == after.end()]
        if named:
            return named[0]
    for name in names:
        if name.end < chosen.start and _APPOSED.fullmatch(context.text[name.end : chosen.start]):
            return name
    return chosen


def _by_place(base: str, context: Context, usable: list[Candidate]) -> Candidate | None:
    inside = [c for c in usable if c.start >= context.start and c.end <= context.end]
    before = [c for c in usable if c.end <= context.start + 1 and c.start < context.start]
    after = [c for c in usable if c.start >= context.end]
    straddling = [c for c in usable if c.start < context.start < c.end]
    # "is suing us", "pulled our lines": it befalls the writer's own firm.
    if (
        base in _BEFALLS
        and not in_passive(context)
        and _US.search(context.text, context.start, context.clause[1])
    ):
        return None
    # "court orders X to pay", "fines X": what follows a doer's act is the one it befalls.
    if base in _PASSIVE and not in_passive(context):
        right = [c for c in inside + after if c.start < context.clause[1] and c.rank <= 2]
        left = [c for c in before if c.start >= context.clause[0] and c.rank <= 1]
        if right and not left:
            if context.chinese and _STANDS_FOR.fullmatch(right[0].text):
                return _named_before(right[0], before, context) or right[0]
            return right[0]
        object_ = [c for c in after if c.start == context.end and c.rank <= 1]
        if object_ and context.chinese and base in _RATED:
            return object_[0]
    before = straddling + before
    said = [c for c in [*before, *inside] if c.start >= context.clause[0] and c.rank < _OBJECT]
    if not said and _FIRST_PERSON.search(context.before + context.cue):
        # The writer's own firm, which the clause names by no other word.
        return None
    if before:
        clause = [c for c in before if c.start >= context.clause[0] and c.rank < _OBJECT] or before
        if not context.chinese and all(c.rank == _DOUBTED and c.other is None for c in clause):
            # The mere opening of a clause gives way to a name or role of the sentence.
            clause = (
                [c for c in inside + after if c.rank <= 2 and c.start < context.clause[1]][:1]
                or [c for c in before if c.rank <= 1]
                or clause
            )
        chosen = _nearest(clause, context.start)
        if context.chinese:
            chosen = _of_earlier(chosen, before, context)
        if _STANDS_FOR.fullmatch(chosen.text):
            return _named_before(chosen, before, context) or chosen
        return chosen
    later = inside + after
    named = [c for c in later if c.rank <= 2 and not _GENERIC.match(c.text)]
    return next(iter(named or later), None)


def _of_earlier(chosen: Candidate, before: list[Candidate], context: Context) -> Candidate:
    """Where a Chinese clause names nobody, the company or the nearest phrase before it."""
    if chosen.rank < _DOUBTED:
        return chosen
    names = [c for c in before if c.rank <= 1]
    if names and context.kind == "text":
        return max(names, key=lambda c: c.end)
    if chosen.start >= context.clause[0]:
        return chosen
    return max((c for c in before if c.rank == chosen.rank), key=lambda c: c.end)


def _named_before(role: Candidate, before: list[Candidate], context: Context) -> Candidate | None:
    """The company that a role or "the company" stands for: next to it, or named before it."""
    earlier = [c for c in before if c.end <= role.start and c.rank < _OBJECT]
    names = [c for c in earlier if c.rank <= 1 or c.end == role.start]
    if names:
        return max(names, key=lambda c: c.end)
    # A report names its company once and goes on with "the company"; mail means its own.
    named = [c for c in earlier if not _STANDS_FOR.fullmatch(c.text)]
    return named[0] if named and context.kind == "text" else None


def _nearest(options: list[Candidate], position: int) -> Candidate:
    """The surest kind first, the nearest to ``position`` among these."""
    best = min(c.rank for c in options)
    level = [c for c in options if c.rank == best]
    return max(level, key=lambda c: c.end) if best <= 1 else min(level, key=lambda c: c.start)


def in_passive(context: Context) -> bool:
    """Whether the clause says up to the end of the cue that the event befalls somebody."""
    return bool(_PASSIVE_VOICE.search(context.before + context.cue))


def _sort(candidate: Candidate) -> str:
    """Whether a candidate is a name, another phrase or an object."""
    return "name" if candidate.rank <= 1 else "phrase" if candidate.rank < _OBJECT else "object"


def _enumerated(chosen: Candidate, context: Context, usable: list[Candidate]) -> list[Candidate]:
    """Names joined to the chosen one by 、 和 及 与 , and."""
    members: list[Candidate] = []
    # The first of a list opens the sentence, the others follow a comma: one kind, two ranks.
    ordered = [c for c in usable if _sort(c) == _sort(chosen)]
    index = ordered.index(chosen)
    for step in (-1, 1):
        at, last = index + step, chosen
        while 0 <= at < len(ordered):
            left, right = sorted((last, ordered[at]), key=lambda c: c.start)
            between = context.text[left.end : right.start]
            joint = _JOINT.fullmatch(between)
            # A comma joins names; between other phrases it begins the next clause.
            if joint is None or (joint.group(1) in ("，", ",") and _sort(chosen) != "name"):
                break
            members.append(ordered[at])
            last = ordered[at]
            at += step
    return members
