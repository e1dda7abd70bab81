"""Document scope: what a type means in a contract and what it means elsewhere."""

from __future__ import annotations

import re
from enum import Enum

from nlp_service.signals.catalogue import SignalType
from nlp_service.signals.gates.context import Context

_FACT = re.compile(
    r"鉴于|截至|截止|现(?:已|因)|已于\d|自\d{4}年|甲方确认|双方确认|经查|"
    r"\bwhereas\b|\bas of the date\b|\brecital|\backnowledges? that\b|\bhas (?:already )?(?:failed|"
    r"defaulted|occurred and is continuing)\b|\bthe parties (?:confirm|acknowledge)\b"
)
_RIGHT = re.compile(
    r"(?:有权|可(?!能)以?|应(?!付|收|诉)当?|须|不得)[^，。；]{0,14}$|"
    r"\b(?:may|shall|entitled to|right to|must|will|obliged to|undertakes? to)\b"
    r"(?:(?!\b(?:if|where|when|unless|upon|should|reason)\b)[^.;]){0,60}$"
)


_CUE_HEAD = 8


class Standing(Enum):
    """What a cue is in its document: a statement, a contract term, or out of scope."""

    STATEMENT = "statement"
    TERM = "term"
    OUT = "out"


def standing(signal: SignalType, context: Context) -> Standing:
    """How a cue of ``signal`` counts in this kind of document.

    Clause families count in contracts only. Events count elsewhere; in a contract they are
    facts where recitals say so, conditions where the clause sets them, and else nothing.
    """
    if signal.is_clause:
        return Standing.STATEMENT if context.kind == "contract" else Standing.OUT
    if context.kind != "contract" or _FACT.search(context.whole):
        return Standing.STATEMENT
    if signal.polarity == "positive" or _RIGHT.search(context.before + context.cue[:_CUE_HEAD]):
        return Standing.OUT
    return Standing.TERM
