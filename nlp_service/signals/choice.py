"""The subject of a mention, chosen by the trained model of the pack.

The rules offer phrases and choose one of them; the model, which has learnt from labelled sentences
where rules err, weighs all that is offered, and in Chinese, where nothing shows the ends of a
name, stretches of characters beside.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from nlp_service.annotate.models.linear import Floats
from nlp_service.annotate.models.marks import MarkHead, MarkModel
from nlp_service.schema import Subject
from nlp_service.signals.candidates import Candidate, names_firm
from nlp_service.signals.pack import model_of
from nlp_service.signals.selves import is_other_firm
from nlp_service.signals.situation import NAME, STRETCH, Situation

TASK = "signal_subjects"
_SHORTEST, _LONGEST = 2, 14
#: Characters before and after a cue in which stretches are looked at.
_BACK, _AHEAD = 60, 30
#: Stretches that are weighed by all their marks: those whose two ends look most like a name's.
_WEIGHED = 12
_BREAK = re.compile(r"[，。；：:！？、,;\s（）()【】\[\]“”\"《》<>]")
#: Behind these a name may begin.
_BEFORE_NAME = frozenset("对向被与由为将把给的是遭和及因令使让请求于在从据称诉告")
_FORM = re.compile(r"公司$")


def choose(situation: Situation) -> Subject | None:
    """The likeliest subject; the one of the rules where the pack has no model of this."""
    model: MarkModel | None = model_of(TASK)
    chosen = situation.chosen
    if model is None or (chosen is not None and chosen.company is not None):
        return chosen
    offered, scores = weighed(model.heads["zh" if situation.context.chinese else "en"], situation)
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


def weighed(head: MarkHead, situation: Situation) -> tuple[list[Candidate | None], Floats]:
    """The options that deserve a look, and the score of each."""
    offered: list[Candidate | None] = [
        *situation.offered,
        *_likely(head, situation, stretches(situation)),
        None,
    ]
    return offered, head.scores([situation.marks(one) for one in offered])


def options(situation: Situation) -> list[Candidate | None]:
    """All that may be the subject; None, the last, stands for no phrase of the sentence."""
    return [*situation.offered, *stretches(situation), None]


def stretches(situation: Situation) -> list[Candidate]:
    """Runs of Chinese characters without a break, from where a name may begin, that no rule offers.

    None in English, where blanks show the ends of names.
    """
    text, context, phrases = situation.text, situation.context, situation.offered
    if not context.chinese:
        return []
    low = max(context.sentence[0], context.start - _BACK)
    high = min(context.sentence[1], context.end + _AHEAD)
    breaks = [m.start() for m in _BREAK.finditer(text, low, high)]
    starts = {low, *(at + 1 for at in breaks)}
    starts |= {at for at in range(low + 1, high) if text[at - 1] in _BEFORE_NAME}
    starts |= {edge for p in phrases for edge in (p.start, p.end) if low <= edge < high}
    offered = {(p.start, p.end) for p in phrases}
    found = []
    for start in sorted(starts):
        end = min([start + _LONGEST, high, *(at for at in breaks if at >= start)])
        found += [
            Candidate(start, last, text[start:last], STRETCH)
            for last in range(start + _SHORTEST, end + 1)
            if (start, last) not in offered
        ]
    return found


def _likely(head: MarkHead, situation: Situation, found: list[Candidate]) -> list[Candidate]:
    """The stretches whose ends have most weight, in text order."""
    if len(found) <= _WEIGHED:
        return found
    starts = sorted({one.start for one in found})
    ends = sorted({one.end for one in found})
    begins = dict(zip(starts, head.scores([*map(situation.marks_of_start, starts)]), strict=True))
    stops = dict(zip(ends, head.scores([*map(situation.marks_of_end, ends)]), strict=True))
    worth = np.array([begins[one.start] + stops[one.end] for one in found])
    return [found[at] for at in sorted(np.argsort(-worth, kind="stable")[:_WEIGHED])]


def _sets_apart(chosen: Subject, best: Candidate) -> bool:
    """Whether the words that the best option leaves out say that it is another firm."""
    inside = chosen.start <= best.start and best.end <= chosen.end
    return inside and is_other_firm(chosen.text) and not is_other_firm(best.text)


def _whole(best: Candidate | None, phrases: Sequence[Candidate]) -> Candidate | None:
    """The full name of a firm where the likeliest option is its beginning: headlines shorten."""
    for phrase in phrases:
        longer = best is not None and phrase.start == best.start and phrase.end > best.end
        if longer and phrase.rank <= NAME and names_firm(phrase) and _FORM.search(phrase.text):
            return phrase
    return best


def _is_name(option: Candidate, situation: Situation) -> bool:
    """Whether the subject names a company: as a phrase of the rules, or as the rules' own choice
    that it gives other ends."""
    chosen = situation.chosen
    if chosen is None or not chosen.named:
        return names_firm(option)
    return names_firm(option) or (option.start < chosen.end and chosen.start < option.end)
