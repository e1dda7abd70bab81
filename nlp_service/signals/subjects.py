"""Whom a signal is about by the rules: the company, role or thing that the sentence says it of."""

from __future__ import annotations

import re

from nlp_service.schema import EntityLabel, Subject
from nlp_service.signals.candidates import DOUBTED, Candidate, names_firm
from nlp_service.signals.gates import Context
from nlp_service.signals.wording import (
    BEFALLING,
    has_writer,
    in_passive,
    is_doer,
    is_generic,
    is_pronoun,
    stands_for_firm,
)

_CJK = re.compile(r"[\u4e00-\u9fff]")
_JOINT = re.compile(r"\s*(?:[（(][^）)]{1,12}[）)])?\s*(、|和|及|与|以及|,|, and|and|&|，)\s*")
_OBJECT = 4
#: What befalls a firm by its officers, whose names are then not the subject.
_OF_OFFICERS = frozenset({"N24"})
_RATED = frozenset({"N10", "P03"})
#: What two sides have with each other.
_OF_PAIRS = frozenset({"P05", "P12", "N31"})
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
_BEFALLS = BEFALLING | {"N03"}
_US = re.compile(r"\b(?:us|our)\b|我们|我方")


def resolve(type_id: str, context: Context, found: list[Candidate]) -> list[Subject]:
    """The subjects of a cue: several where the sentence lists them, none where it names none."""
    base = type_id.partition(".")[0]
    possible = [
        c
        for c in found
        if not is_pronoun(c.text)
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
    if base in BEFALLING and not in_passive(context):
        right = [c for c in inside + after if c.start < context.clause[1] and c.rank <= 2]
        left = [c for c in before if c.start >= context.clause[0] and c.rank <= 1]
        if right and not left:
            if context.chinese and stands_for_firm(right[0].text):
                return _named_before(right[0], before, context) or right[0]
            return right[0]
        object_ = [c for c in after if c.start == context.end and c.rank <= 1]
        if object_ and context.chinese and base in _RATED:
            return object_[0]
    before = straddling + before
    said = [c for c in [*before, *inside] if c.start >= context.clause[0] and c.rank < _OBJECT]
    if not said and has_writer(context.before + context.cue):
        # The writer's own firm, which the clause names by no other word.
        return None
    if before:
        clause = [c for c in before if c.start >= context.clause[0] and c.rank < _OBJECT] or before
        if not context.chinese and all(c.rank == DOUBTED and c.other is None for c in clause):
            # The mere opening of a clause gives way to a name or role of the sentence.
            clause = (
                [c for c in inside + after if c.rank <= 2 and c.start < context.clause[1]][:1]
                or [c for c in before if c.rank <= 1]
                or clause
            )
        chosen = _nearest(clause, context.start)
        if context.chinese:
            chosen = _of_earlier(chosen, before, context)
        if stands_for_firm(chosen.text):
            return _named_before(chosen, before, context) or chosen
        return chosen
    later = inside + after
    named = [c for c in later if c.rank <= 2 and not is_generic(c.text)]
    return next(iter(named or later), None)


def _of_earlier(chosen: Candidate, before: list[Candidate], context: Context) -> Candidate:
    """Where a Chinese clause names nobody, the company or the nearest phrase before it."""
    if chosen.rank < DOUBTED:
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
    named = [c for c in earlier if not stands_for_firm(c.text)]
    return named[0] if named and context.kind == "text" else None


def _nearest(options: list[Candidate], position: int) -> Candidate:
    """The surest kind first, the nearest to ``position`` among these."""
    best = min(c.rank for c in options)
    level = [c for c in options if c.rank == best]
    return max(level, key=lambda c: c.end) if best <= 1 else min(level, key=lambda c: c.start)


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
