"""The subject of a mention, chosen by the trained model of the pack.

The rules offer phrases and choose one of them; the model, which has learnt from labelled sentences
where rules err, weighs all that is offered, and in Chinese, where nothing shows the ends of a
name, stretches of characters beside.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nlp_service.annotate.models.marks import MarkModel
from nlp_service.schema import Subject
from nlp_service.schema.annotation import Kind
from nlp_service.signals.gates import Context
from nlp_service.signals.pack import model_of
from nlp_service.signals.selves import is_other_firm
from nlp_service.signals.subjects import Candidate, has_writer, in_passive, names_firm, traits

TASK = "signal_subjects"
#: Rank of a stretch of characters that no rule offers.
_STRETCH = 9
_LONGEST = 14
#: Characters before and after a cue in which stretches are looked at.
_BACK, _AHEAD = 60, 30
_BREAK = re.compile(r"[，。；：:！？、,;\s（）()【】\[\]“”\"《》<>]")
#: Behind these a name may begin.
_BEFORE_NAME = frozenset("对向被与由为将把给的是遭和及因令使让请求于在从据称诉告")
_FORM = re.compile(r"公司$")
_NAME = 1
_ROLE = 2
_WORD_AFTER = re.compile(r"\s*([\w']+|\S)")
_TWO_BEFORE = re.compile(r"(?:([\w']+|\S)\s+)?([\w']+|\S)\s*$")
_CHARACTERS = 4
_LONG_WORD = 5


@dataclass(frozen=True, slots=True)
class Situation:
    """A mention with what its sentence offers: the phrases in text order, and the rules' choice."""

    type_id: str
    kind: Kind
    text: str
    context: Context
    phrases: Sequence[Candidate]
    chosen: Subject | None


def choose(situation: Situation) -> Subject | None:
    """The likeliest subject; the one of the rules where the pack has no model of this."""
    model: MarkModel | None = model_of(TASK)
    chosen = situation.chosen
    if model is None or (chosen is not None and chosen.company is not None):
        return chosen
    offered = options(situation)
    head = model.heads["zh" if situation.context.chinese else "en"]
    scores = head.scores([marks_of(one, situation, offered) for one in offered])
    best = _whole(offered[int(scores.argmax())], situation.phrases)
    if chosen is not None and best is not None and _sets_apart(chosen, best):
        return chosen
    if best is None or (chosen and (best.start, best.end) == (chosen.start, chosen.end)):
        return chosen if best else None
    return Subject(
        text=best.text,
        start=best.start,
        end=best.end,
        named=_is_name(best, situation),
        company=best.company,
    )


def options(situation: Situation) -> list[Candidate | None]:
    """All that may be the subject; None, the last, stands for no phrase of the sentence."""
    phrases, chosen = list(situation.phrases), situation.chosen
    if chosen is not None and all((p.start, p.end) != (chosen.start, chosen.end) for p in phrases):
        phrases.append(Candidate(chosen.start, chosen.end, chosen.text, _NAME))
    stretches = _stretches(situation, phrases) if situation.context.chinese else ()
    return [*phrases, *stretches, None]


def _sets_apart(chosen: Subject, best: Candidate) -> bool:
    """Whether the words that the best option leaves out say that it is another firm."""
    inside = chosen.start <= best.start and best.end <= chosen.end
    return inside and is_other_firm(chosen.text) and not is_other_firm(best.text)


def _whole(best: Candidate | None, phrases: Sequence[Candidate]) -> Candidate | None:
    """The full name of a firm where the likeliest option is its beginning: headlines shorten."""
    for phrase in phrases:
        longer = best is not None and phrase.start == best.start and phrase.end > best.end
        if longer and phrase.rank <= _NAME and names_firm(phrase) and _FORM.search(phrase.text):
            return phrase
    return best


def _stretches(situation: Situation, phrases: list[Candidate]) -> Iterator[Candidate]:
    """Runs of characters without a break, from where a name may begin, that no rule offers."""
    text, context = situation.text, situation.context
    low = max(context.sentence[0], context.start - _BACK)
    high = min(context.sentence[1], context.end + _AHEAD)
    starts = {low, *(m.end() for m in _BREAK.finditer(text, low, high))}
    starts |= {at for at in range(low + 1, high) if text[at - 1] in _BEFORE_NAME}
    starts |= {edge for p in phrases for edge in (p.start, p.end) if low <= edge < high}
    offered = {(p.start, p.end) for p in phrases}
    for start in sorted(starts):
        for end in range(start + 2, min(start + _LONGEST, high) + 1):
            if _BREAK.match(text, end - 1):
                break
            if not _BREAK.match(text, start) and (start, end) not in offered:
                yield Candidate(start, end, text[start:end], _STRETCH)


def _is_name(option: Candidate, situation: Situation) -> bool:
    """Whether the subject names a company: as a phrase of the rules, or as the rules' own choice
    that it gives other ends."""
    chosen = situation.chosen
    if chosen is None or not chosen.named:
        return names_firm(option)
    return names_firm(option) or (option.start < chosen.end and chosen.start < option.end)


def marks_of(
    option: Candidate | None, situation: Situation, offered: Sequence[Candidate | None]
) -> list[str]:
    """What tells whether an option is the subject."""
    phrases = [one for one in offered if one is not None and one.rank != _STRETCH]
    if option is None:
        return _marks_of_none(situation, phrases)
    return [
        *_place(option, situation, phrases),
        *(_characters if situation.context.chinese else _words)(option, situation),
        *_by_rules(option, situation),
        *(_beside(option, phrases) if option.rank == _STRETCH else ()),
    ]


def _marks_of_none(situation: Situation, phrases: list[Candidate]) -> list[str]:
    context, base = situation.context, situation.type_id.partition(".")[0]
    low, high = context.clause
    ruled = situation.chosen is None
    we = has_writer(context.text[low:high])
    return [
        "none",
        f"none kind={situation.kind}",
        f"none type={base}",
        f"none phrases={min(len(phrases), 5)}",
        f"none names={min(sum(p.rank <= _NAME for p in phrases), 3)}",
        f"none inside={min(sum(low <= p.start < high for p in phrases), 3)}",
        f"none ruled={ruled}",
        f"none ruled={ruled} kind={situation.kind}",
        f"none we={we}",
        f"none we={we} ruled={ruled}",
        f"none we in sentence={has_writer(context.whole)}",
    ]


def _side(option: Candidate, context: Context) -> str:
    if option.end <= context.start + 1 and option.start < context.start:
        return "before"
    if option.start < context.start < option.end:
        return "across"
    return "inside" if option.start < context.end else "after"


def _place(option: Candidate, situation: Situation, phrases: list[Candidate]) -> list[str]:
    """Where an option stands to the cue, its clause and the other phrases."""
    context, base = situation.context, situation.type_id.partition(".")[0]
    side, rank = _side(option, context), f"rank={option.rank}"
    low, high = context.clause
    clause = "in" if low <= option.start < high else "earlier" if option.start < low else "later"
    gap = context.start - option.end if option.end <= context.start else option.start - context.end
    passive = in_passive(context)
    found = [
        rank,
        side,
        f"clause={clause}",
        f"{rank} {side}",
        f"{side} clause={clause}",
        f"{rank} {side} clause={clause}",
        f"{rank} kind={situation.kind}",
        f"type={base} {side}",
        f"type={base} {rank}",
        f"gap={min(max(gap, -1) // 4, 8)}",
        f"adjacent={gap == 0} {side}",
        f"passive={passive} {side}",
        f"passive={passive} {side} type={base}",
        f"opens clause={option.start == low}",
        f"opens sentence={option.start == context.sentence[0]}",
    ]
    if option.recognised:
        found += ["organisation", f"organisation {side}"]
    if option.other:
        found.append(f"other={option.other.value}")
    if option.company:
        found.append("party")
    return found + _order(option, context, phrases, clause)


def _order(option: Candidate, context: Context, phrases: list[Candidate], clause: str) -> list[str]:
    """How many phrases of its kind stand between an option and the cue."""
    rank = f"rank={option.rank}"
    ordered = sorted([p for p in phrases if p is not option] + [option], key=lambda p: p.start)
    earlier = [p for p in ordered if p.end <= context.start + 1]
    found = [f"first={ordered[0] is option}", f"first={ordered[0] is option} {rank}"]
    found.append(f"only={len(ordered) == 1}")
    if option not in earlier:
        later = [p for p in ordered if p.start >= context.start]
        place = later.index(option) if option in later else 0
        return [*found, f"after={min(place, 3)} {rank}", f"some before={bool(earlier)}"]
    back = min(len(earlier) - 1 - earlier.index(option), 4)
    found += [f"back={back}", f"back={back} {rank}"]
    for name, least in (("names", _NAME), ("roles", _ROLE)):
        level = [p for p in earlier if p.rank <= least]
        if option in level:
            place = min(len(level) - 1 - level.index(option), 3)
            found.append(f"back among {name}={place} clause={clause}")
    better = [p for p in earlier if p.rank < option.rank]
    if better:
        found.append("surer before")
    if any(p.start >= context.clause[0] for p in better):
        found.append("surer before in clause")
    return found


def _by_rules(option: Candidate, situation: Situation) -> list[str]:
    """What the rules say of an option."""
    context, chosen = situation.context, situation.chosen
    found = [f"trait={name}" for name in traits(situation.type_id, option.text)]
    rank = f"rank={option.rank}"
    if chosen is None:
        return [*found, "rules none", f"rules none {rank}"]
    exact = (option.start, option.end) == (chosen.start, chosen.end)
    same = option.text == chosen.text
    across = not exact and option.start < chosen.end and chosen.start < option.end
    return [
        *found,
        f"rules={exact}/{same}/{across}",
        f"rules={same} {rank}",
        f"rules={same} kind={situation.kind}",
        f"rules={same} {_side(option, context)}",
        f"rules later={option.start < chosen.start and not same}",
    ]


def _words(option: Candidate, situation: Situation) -> list[str]:
    """English words at the ends of an option."""
    text, side = situation.context.text, _side(option, situation.context)
    after = _WORD_AFTER.match(text, option.end)
    before = _TWO_BEFORE.search(text, max(0, option.start - 30), option.start)
    last = before.group(2) if before else "^"
    own = option.text.lower().split()
    return [
        f"after={after.group(1) if after else '$'}",
        f"before={last}",
        f"before={last} {side}",
        f"second before={(before.group(1) if before else None) or '^'}",
        f"last word={own[-1] if own else ''}",
        f"first word={own[0] if own else ''}",
        f"words={min(len(own), 5)}",
    ]


def _characters(option: Candidate, situation: Situation) -> list[str]:
    """Chinese characters at the ends of an option."""
    text, context = situation.text, situation.context
    side, own = _side(option, context), option.text
    after, before = text[option.end : option.end + 3], text[max(0, option.start - 2) : option.start]
    between = text[option.end : context.start]
    short = option.end <= context.start and len(between) <= _CHARACTERS
    return [
        *(f"after{n}={after[:n]}" for n in (1, 2, 3)),
        *(f"before{n}={before[-n:]}" for n in (1, 2)),
        f"after1={after[:1]} {side}",
        f"before1={before[-1:]} {side}",
        *(f"end{n}={own[-n:]}" for n in (1, 2, 3)),
        *(f"begin{n}={own[:n]}" for n in (1, 2)),
        f"end={own[-1:]}|{after[:1]}",
        f"end={own[-2:]}|{after[:1]}",
        f"begin={before[-1:]}|{own[:1]}",
        f"length={len(own)}",
        f"length={len(own)} rank={option.rank}",
        f"is={own if len(own) <= _LONG_WORD else 'long'}",
        f"between={between if short else 'long'}",
    ]


def _beside(option: Candidate, phrases: list[Candidate]) -> list[str]:
    """How a stretch lies to the phrases of the rules."""
    over = [p for p in phrases if p.start < option.end and option.start < p.end]
    found = [f"over={min(len(over), 3)}"]
    for p in over:
        if option.start <= p.start and p.end <= option.end:
            relation = "holds"
        elif p.start <= option.start and option.end <= p.end:
            relation = "part of"
        else:
            relation = "crosses"
        ends = f"{p.start == option.start}/{p.end == option.end}"
        found.append(f"{relation} rank={p.rank} {ends}")
    return found
