"""The company of an event in Chinese news, ranked by the trained model of the pack."""

from __future__ import annotations

import re
from dataclasses import dataclass

from nlp_service.schema import Subject
from nlp_service.signals.gates import Context
from nlp_service.signals.noun_phrases import is_chinese_role
from nlp_service.signals.pack import model_of
from nlp_service.signals.wording import is_doer

_TASK = "subjects"
#: Characters before and after a cue that are ranked: headlines are glued together without a
#: sign, and one is about this long.
_BACK, _AHEAD = 40, 20
#: Chance from which a company is taken.
_LEAST = 0.35
#: A company takes the place of a name that the rules chose where its chance is so much higher.
_SURER = 1.3
_FORM = re.compile(r"公司$")
#: Characters that the model may lose of a name.
_CUT = 2
#: Persons whose company is named beside them.
_OF_A_COMPANY = re.compile(
    r"实际控制人|实控人|董事长|总经理|老板|老总|财务总监|法定代表人|法人代表|股东方?"
)
#: What a name does not begin with.
_VERB = re.compile(r"中标|减持|增持|下调|调降|遭|被|称|但|同为|收到|致")
_CODE = re.compile(r"[（(]\d{5,6}[)）]")


@dataclass(frozen=True, slots=True)
class _Ranked:
    chance: float
    start: int
    end: int
    text: str


def ranked_subjects(
    type_id: str, context: Context, text: str, subjects: list[Subject]
) -> list[Subject]:
    """The subjects of a cue in Chinese news: those of the rules, or a surer company near the cue.

    Args:
        type_id: the signal's type; who does such an event to others is not its subject.
        context: the cue, its offsets those of ``text``.
        text: the text as written.
        subjects: what the rules chose. Parties of a contract, roles, defined terms and lists
            stand; a full name is only shortened; a name with a stock code in the clause of the
            cue gives way only to one inside it, or between it and the end of the cue.
    """
    if context.kind != "text" or not context.chinese or len(subjects) > 1:
        return subjects
    chosen = next(iter(subjects), None)
    if chosen is not None and (chosen.company is not None or _is_role(chosen.text)):
        return subjects
    if chosen is not None and chosen.named and chosen.end == context.start:
        # "X董事长辞职": the office follows its company.
        return subjects
    near = _near(type_id, context, text)
    if chosen is not None and _is_coded(chosen, context, text):
        near = [
            c
            for c in near
            if (chosen.end <= c.start and c.end <= context.end)
            or (chosen.start <= c.start and c.end <= chosen.end)
        ]
    if chosen is not None and context.clause[0] <= chosen.start < context.start:
        # What follows the clause of the cue belongs to the next headline.
        near = [c for c in near if c.start < context.clause[1]]
    best = max(near, key=lambda c: (c.chance, c.start), default=None)
    if best is None or best.chance < _LEAST:
        return subjects
    if chosen is not None and (_is_cut(best, chosen, text) or not _gives_way(chosen, best, near)):
        return subjects
    return [Subject(text=best.text, start=best.start, end=best.end, named=True)]


def _near(type_id: str, context: Context, text: str) -> list[_Ranked]:
    """The companies of the stretch around a cue, each where it stands nearest to the cue."""
    model = model_of(_TASK)
    if model is None:
        return []
    low = max(context.sentence[0], context.start - _BACK)
    stretch = text[low : min(context.sentence[1], context.end + _AHEAD)]
    found: list[_Ranked] = []
    for name, chance in model.chances(stretch).items():
        if len(name) < 2 or is_doer(type_id, name) or _VERB.match(name):
            continue
        starts = [low + m.start() for m in re.finditer(re.escape(name), stretch)]
        start = min(starts, key=lambda at: abs(at - context.start))
        found.append(_Ranked(chance, start, start + len(name), name))
    return found


def _is_role(phrase: str) -> bool:
    """Whether the rules chose a role or defined term, which stands for a company by itself."""
    return is_chinese_role(phrase) and not _OF_A_COMPANY.fullmatch(phrase)


def _is_coded(chosen: Subject, context: Context, text: str) -> bool:
    """Whether a name with a stock code stands before the cue in its clause."""
    return (
        context.clause[0] <= chosen.start < context.start
        and _CODE.match(text, chosen.end) is not None
    )


def _is_cut(best: _Ranked, chosen: Subject, text: str) -> bool:
    """Whether the model lost a character or two of the name that the rules read whole.

    Before a name, where no mark parts it from another headline, the rules may read too far.
    """
    return (
        chosen.start <= best.start
        and best.end <= chosen.end
        and 0 < len(chosen.text) - len(best.text) <= _CUT
        and (
            best.start == chosen.start
            or not text[max(0, chosen.start - 1) : chosen.start].isalnum()
        )
        and not _FORM.search(chosen.text)
    )


def _gives_way(chosen: Subject, best: _Ranked, near: list[_Ranked]) -> bool:
    """Whether the rules' subject is less sure than a company that the model ranks first."""
    if chosen.text == best.text:
        return False
    if _FORM.search(chosen.text):
        # Rules read the end of a full name well, and may begin it too early.
        return chosen.text.endswith(best.text)
    own = max((c.chance for c in near if c.text == chosen.text), default=0.0)
    return best.chance >= _SURER * own
