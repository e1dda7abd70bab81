"""A signal with the phrases that may be its subject, and the marks that tell of each of them.

A mark is a short string, as the heads of ``annotate.models.marks`` weigh them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from nlp_service.schema import Subject
from nlp_service.schema.annotation import Kind
from nlp_service.signals.candidates import Candidate
from nlp_service.signals.gates import Context
from nlp_service.signals.wording import has_writer, in_passive, traits

#: Rank of a stretch of characters that no rule offers.
STRETCH = 9
#: Lowest ranks of names, and of names and roles.
NAME, _ROLE = 1, 2
_WORD_AFTER = re.compile(r"\s*([\w']+|\S)")
_TWO_BEFORE = re.compile(r"(?:([\w']+|\S)\s+)?([\w']+|\S)\s*$")
#: Characters in which the two words before an option are looked for.
_WORDS_BACK = 30
_CHARACTERS = 4
_LONG_WORD = 5


@dataclass(frozen=True)
class Situation:
    """A mention in its sentence.

    Args:
        type_id: its signal.
        kind: of the text.
        text: as it is written; ``context`` is the place of the cue in it.
        context: the cue, its clause and its sentence.
        phrases: what the sentence offers, in text order.
        chosen: the subject that the rules take; None for none.
    """

    type_id: str
    kind: Kind
    text: str
    context: Context
    phrases: Sequence[Candidate]
    chosen: Subject | None

    @cached_property
    def offered(self) -> list[Candidate]:
        """The phrases, with what the rules chose if it is none of them, in text order."""
        found, chosen = list(self.phrases), self.chosen
        if chosen is not None and all(
            (p.start, p.end) != (chosen.start, chosen.end) for p in found
        ):
            found.append(Candidate(chosen.start, chosen.end, chosen.text, NAME))
        return sorted(found, key=lambda phrase: phrase.start)

    def marks(self, option: Candidate | None) -> list[str]:
        """What tells whether an option is the subject; None stands for no phrase at all."""
        if option is None:
            return self._marks_of_none()
        side = self._side(option)
        return [
            *self._place(option, side),
            *self._order(option),
            *(self._characters if self.context.chinese else self._words)(option, side),
            *self._by_rules(option, side),
            *(self._beside(option) if option.rank == STRETCH else ()),
        ]

    def marks_of_start(self, at: int) -> list[str]:
        """Chinese characters where an option begins."""
        before, own = self.text[max(0, at - 2) : at], self.text[at : at + 2]
        return [
            *(f"before{n}={before[-n:]}" for n in (1, 2)),
            *(f"begin{n}={own[:n]}" for n in (1, 2)),
            f"begin={before[-1:]}|{own[:1]}",
        ]

    def marks_of_end(self, at: int) -> list[str]:
        """Chinese characters where an option ends."""
        own, after = self.text[max(0, at - 3) : at], self.text[at : at + 3]
        between = self.text[at : self.context.start]
        short = at <= self.context.start and len(between) <= _CHARACTERS
        return [
            *(f"after{n}={after[:n]}" for n in (1, 2, 3)),
            *(f"end{n}={own[-n:]}" for n in (1, 2, 3)),
            f"end={own[-1:]}|{after[:1]}",
            f"end={own[-2:]}|{after[:1]}",
            f"between={between if short else 'long'}",
        ]

    @cached_property
    def _base(self) -> str:
        return self.type_id.partition(".")[0]

    @cached_property
    def _passive(self) -> bool:
        return in_passive(self.context)

    @cached_property
    def _earlier(self) -> list[Candidate]:
        """The phrases before the cue."""
        return [p for p in self.offered if p.end <= self.context.start + 1]

    def _marks_of_none(self) -> list[str]:
        low, high = self.context.clause
        ruled = self.chosen is None
        we = has_writer(self.context.text[low:high])
        return [
            "none",
            f"none kind={self.kind}",
            f"none type={self._base}",
            f"none phrases={min(len(self.offered), 5)}",
            f"none names={min(sum(p.rank <= NAME for p in self.offered), 3)}",
            f"none inside={min(sum(low <= p.start < high for p in self.offered), 3)}",
            f"none ruled={ruled}",
            f"none ruled={ruled} kind={self.kind}",
            f"none we={we}",
            f"none we={we} ruled={ruled}",
            f"none we in sentence={has_writer(self.context.whole)}",
        ]

    def _side(self, option: Candidate) -> str:
        cue = self.context
        if option.end <= cue.start + 1 and option.start < cue.start:
            return "before"
        if option.start < cue.start < option.end:
            return "across"
        return "inside" if option.start < cue.end else "after"

    def _clause(self, option: Candidate) -> str:
        low, high = self.context.clause
        return "in" if low <= option.start < high else "earlier" if option.start < low else "later"

    def _place(self, option: Candidate, side: str) -> list[str]:
        """Where an option stands to the cue and its clause."""
        context, base, passive = self.context, self._base, self._passive
        rank, clause = f"rank={option.rank}", f"clause={self._clause(option)}"
        before = option.end <= context.start
        gap = context.start - option.end if before else option.start - context.end
        found = [
            rank,
            side,
            clause,
            f"{rank} {side}",
            f"{side} {clause}",
            f"{rank} {side} {clause}",
            f"{rank} kind={self.kind}",
            f"type={base} {side}",
            f"type={base} {rank}",
            f"gap={min(max(gap, -1) // 4, 8)}",
            f"adjacent={gap == 0} {side}",
            f"passive={passive} {side}",
            f"passive={passive} {side} type={base}",
            f"opens clause={option.start == context.clause[0]}",
            f"opens sentence={option.start == context.sentence[0]}",
        ]
        if option.recognised:
            found += ["organisation", f"organisation {side}"]
        if option.other:
            found.append(f"other={option.other.value}")
        if option.company:
            found.append("party")
        return found

    def _order(self, option: Candidate) -> list[str]:
        """How many phrases of its kind stand between an option and the cue."""
        rank, start, cue = f"rank={option.rank}", option.start, self.context.start
        others = [p for p in self.offered if p is not option]
        first = not any(p.start < start for p in others)
        found = [f"first={first}", f"first={first} {rank}", f"only={not others}"]
        if option.end > cue + 1:
            place = sum(cue <= p.start < start for p in others)
            return [*found, f"after={min(place, 3)} {rank}", f"some before={bool(self._earlier)}"]
        nearer = [p.rank for p in self._earlier if p.start > start]
        back = min(len(nearer), 4)
        found += [f"back={back}", f"back={back} {rank}"]
        for name, least in (("names", NAME), ("roles", _ROLE)):
            if option.rank <= least:
                place = min(sum(r <= least for r in nearer), 3)
                found.append(f"back among {name}={place} clause={self._clause(option)}")
        surer = [p.start for p in self._earlier if p.rank < option.rank]
        if surer:
            found.append("surer before")
        if any(at >= self.context.clause[0] for at in surer):
            found.append("surer before in clause")
        return found

    def _by_rules(self, option: Candidate, side: str) -> list[str]:
        """What the rules say of an option."""
        chosen, rank = self.chosen, f"rank={option.rank}"
        found = [f"trait={name}" for name in traits(self.type_id, option.text)]
        if chosen is None:
            return [*found, "rules none", f"rules none {rank}"]
        exact = (option.start, option.end) == (chosen.start, chosen.end)
        same = option.text == chosen.text
        across = not exact and option.start < chosen.end and chosen.start < option.end
        return [
            *found,
            f"rules={exact}/{same}/{across}",
            f"rules={same} {rank}",
            f"rules={same} kind={self.kind}",
            f"rules={same} {side}",
            f"rules later={option.start < chosen.start and not same}",
        ]

    def _words(self, option: Candidate, side: str) -> list[str]:
        """English words at the ends of an option."""
        text = self.context.text
        after = _WORD_AFTER.match(text, option.end)
        before = _TWO_BEFORE.search(text, max(0, option.start - _WORDS_BACK), option.start)
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

    def _characters(self, option: Candidate, side: str) -> list[str]:
        """Chinese characters at the ends of an option."""
        text, own = self.text, option.text
        return [
            *self.marks_of_start(option.start),
            *self.marks_of_end(option.end),
            f"after1={text[option.end : option.end + 1]} {side}",
            f"before1={text[max(0, option.start - 1) : option.start]} {side}",
            f"length={len(own)}",
            f"length={len(own)} rank={option.rank}",
            f"is={own if len(own) <= _LONG_WORD else 'long'}",
        ]

    def _beside(self, option: Candidate) -> list[str]:
        """How a stretch lies to the phrases of the rules."""
        over = [p for p in self.offered if p.start < option.end and option.start < p.end]
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
