"""How far a message of the client answers what the lender asked, and by which words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from nlp_service.schema import Act, Message
from nlp_service.signals.cues import fold
from nlp_service.signals.matter import related, terms
from nlp_service.signals.speech import Utterance, acts_of, shows
from nlp_service.signals.undertaken import is_promise

Answer = Literal["yes", "partly", "no"]
RANK: dict[Answer, int] = {"no": 0, "partly": 1, "yes": 2}

_YES, _PARTLY = 0.6, 0.35
_GIVEN, _STATED, _HINT = 0.9, 0.75, 0.4
#: What each sentence that evades takes from the answer, as a share of the message.
_EVASION = 0.3
ASKS = re.compile(r"请|[？?]|能否|可否|\b(?:please|could you|can you|would you|send us)\b")
_ASKS_WHEN = re.compile(
    r"时间|何时|什么时候|哪天|日期|时间表|"
    r"\b(?:when|date|by what|timing|where (?:is|are) (?:it|they))\b"
)
#: Asks for the thing itself; its day is the lesser half of an answer.
_OR_WHEN = re.compile(r"\bor (?:at least )?(?:tell|let|say|give)\b|或者?(?:告知|说明|明确)")
#: Asks for a fact or a reason, which a plain statement on the matter gives.
_ASKS_FACT = re.compile(
    r"[？?]|说明|解释|是否|原因|为何|为什么|"
    r"\b(?:explain|why|tell us|let (?:us|me) know|confirm|clarify)\b"
)
_SEVERAL = re.compile(r"[、及和与]|以及|并|\(\d\)|（\d）|\band\b|\bboth\b")
_YES_NO = re.compile(
    r"^\s*(?:yes|no|of course|certainly|agreed|correct|all right|okay|是的|可以|同意|"
    r"没问题|属实|不是|已过|完全可以)|"
    r"\bpoint, (?:yes|no)\b|\bis (?:correct|right)\b"
)
_DATED = re.compile(r"\d|周|月|底|明天|today|tomorrow|day\b|month\b|week\b")
#: Speaks of a part and leaves the rest to later.
_REST = re.compile(
    r"(?:剩余|剩下|余下|其余|其他的?|另一半)[^，。；]{0,12}(?:再|以后|看|没|未|不|等|暂)|"
    r"\b(?:balance|rest|remainder|remaining|second half|others?)\b[^.;]{0,30}"
    r"\b(?:later|if|once|when|until|still|not)\b"
)
#: Makes what it offers hang on something else.
_CONDITION = re.compile(
    r"如果|若是|前提是|等[^，。；]{1,12}(?:后|了)|\b(?:if|once|provided|as soon as|unless)\b"
)
#: Kinds of paper, by which a promise names what was asked for.
_KIND = re.compile(
    r"说明|报告|证明|明细|清单|台账|explanation|statement|report|letter|list\b|schedule"
)
_REASON = re.compile(r"因为|由于|\b(?:as|because|since|due to|owing to|until)\b|\bso i need\b")
#: Between digits a comma belongs to a number.
_CLAUSE = re.compile(r"(?:[^，；;,]|,(?=\d))+")


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked, what it is about, and how many requests the same message makes."""

    said: Utterance
    about: frozenset[str]
    together: int

    @property
    def words(self) -> str:
        """The request in lower case and half width."""
        return self.said.folded

    @property
    def asks_when(self) -> bool:
        """Whether a date is the answer."""
        return bool(_ASKS_WHEN.search(self.words)) and not _OR_WHEN.search(self.words)

    @property
    def asks_fact(self) -> bool:
        """Whether a statement is the answer."""
        return bool(_ASKS_FACT.search(self.words)) and not _OR_WHEN.search(self.words)

    @property
    def several(self) -> bool:
        """Whether it asks for more than one thing."""
        return bool(_SEVERAL.search(self.words))

    def names(self, utterance: Utterance) -> bool:
        """Whether a sentence speaks of what was asked."""
        if related(terms(utterance.text), self.about):
            return True
        kinds = set(_KIND.findall(self.words)) & set(_KIND.findall(utterance.folded))
        return bool(kinds) and is_promise(utterance)


def judge(
    asked: Question,
    said: list[Utterance],
    message: Message,
    *,
    first: bool,
    promised: Utterance | None = None,
) -> tuple[Answer, Utterance | None]:
    """How far one message of the client answers the request, and by which sentence.

    The first reply may answer without naming the matter; a later one must name it, or keep the
    word that an earlier reply gave (``promised``).
    """
    files = terms(" ".join(message.attachments).replace("_", " "))
    if promised is not None:
        kept = next((u for u in said if _keeps(u, promised)), None)
        if kept is not None:
            return "yes", kept
    best: tuple[float, Utterance | None] = (-1.0, None)
    held_back = holds_back(asked, said)
    hostile = any({Act.DISPUTE, Act.THREATEN} & u.acts for u in said)
    for utterance in said:
        worth = _worth(utterance, asked)
        if not asked.names(utterance):
            # Other matters do not answer what the same mail refuses.
            if held_back or (hostile and worth < _GIVEN):
                worth *= _EVASION
            worth *= _loose(utterance, asked) if first else 0.0
        if worth > best[0]:
            best = (worth, utterance)
    if files and related(files, asked.about):
        return "yes", best[1]
    if best[1] is not None and best[0] >= _YES and _leaves_part(asked, best[1], said):
        return "partly", best[1]
    score = best[0] - _EVASION * sum(_evades(u) for u in said) / max(len(said), 1)
    if score >= _YES:
        return "yes", best[1]
    # A date or a reason stands whatever else the message evades.
    firm = best[1] is not None and (is_promise(best[1]) or _reasons(best[1], asked))
    return ("partly" if score >= _PARTLY or (firm and best[0] >= _PARTLY) else "no"), best[1]


def _pieces(utterance: Utterance) -> Iterator[Utterance]:
    """The sentence, and its clauses where it has several."""
    yield utterance
    clauses = list(_CLAUSE.finditer(utterance.text))
    if len(clauses) < 2:
        return
    for clause in clauses:
        yield Utterance(
            utterance.message,
            utterance.start + clause.start(),
            utterance.start + clause.end(),
            frozenset(acts_of(fold(clause.group()), utterance.chinese)),
            utterance.chinese,
        )


def _worth(utterance: Utterance, asked: Question) -> float:
    """How much of an answer a sentence is, or the clause of it that names the matter."""
    whole, *clauses = _pieces(utterance)
    named = [c for c in clauses if asked.names(c)]
    if _evades(whole):
        # Beside an evasion only what is handed over counts, and not as the whole.
        given = any(Act.PROVIDE in c.acts for c in named)
        return max(_weigh(whole, asked), 0.5 if given else 0.0)
    return max(_weigh(piece, asked) for piece in (whole, *named))


def _weigh(piece: Utterance, asked: Question) -> float:
    """How much of an answer the words are, 0 to 1: what was asked, a fact, a date, evasion."""
    if is_promise(piece) and _DATED.search(piece.folded):
        settled = {Act.ACCEPT, Act.PROVIDE} & piece.acts or asked.asks_when
        return 1.0 if settled else 0.5
    if _evades(piece) and Act.PROVIDE not in piece.acts:
        return _HINT if _reasons(piece, asked) else 0.1
    if Act.PROVIDE in piece.acts or shows(piece, "evasion_delay", "positive"):
        return 1.0
    if Act.ACCEPT in piece.acts or _YES_NO.search(piece.folded):
        return _GIVEN
    if Act.INFORM in piece.acts or re.search(r"\d", piece.text):
        return _STATED
    if asked.asks_fact and asked.names(piece):
        return _STATED
    return _HINT if _reasons(piece, asked) else 0.3


def _reasons(piece: Utterance, asked: Question) -> bool:
    """Whether the words give a reason where the lender reproaches and asks nothing."""
    return not ASKS.search(asked.words) and bool(_REASON.search(piece.folded))


def _loose(utterance: Utterance, asked: Question) -> float:
    """How far a sentence of the first reply answers though it does not name the matter."""
    if asked.together == 1 or shows(utterance, "evasion_delay", "positive"):
        return 0.9
    if (asked.asks_when and is_promise(utterance)) or _reasons(utterance, asked):
        return 0.9
    return 0.75 if _YES_NO.search(utterance.folded) else 0.5


def _keeps(utterance: Utterance, promised: Utterance) -> bool:
    """Whether a sentence hands over what an earlier reply promised: "as promised", or by name."""
    if Act.PROVIDE not in utterance.acts or is_promise(utterance):
        return False
    if _CONDITION.search(promised.folded):
        return False
    return shows(utterance, "follow_through", "positive") or related(
        terms(utterance.text), terms(promised.text)
    )


def _leaves_part(asked: Question, best: Utterance, said: list[Utterance]) -> bool:
    """Whether the message gives some of what was asked and holds back the rest.

    The sentence itself does both, or another one evades what the same request names.
    """
    if _REST.search(best.folded) or (
        _CONDITION.search(best.folded) and Act.ACCEPT not in best.acts
    ):
        return True
    if _evades(best) and Act.PROVIDE in best.acts and not is_promise(best):
        return True
    return asked.several and any(
        u is not best and _evades(u) and not is_promise(u) and asked.names(u) for u in said
    )


def holds_back(asked: Question, said: list[Utterance]) -> bool:
    """Whether a message refuses what was asked or keeps it to itself."""
    return any(_withholds(u) and asked.names(u) for u in said)


def _withholds(utterance: Utterance) -> bool:
    """Whether the sentence refuses or keeps to itself, without giving anything."""
    return (
        Act.PROVIDE not in utterance.acts
        and not is_promise(utterance)
        and (Act.REFUSE in utterance.acts or shows(utterance, "transparency", "negative"))
    )


def _evades(utterance: Utterance) -> bool:
    if {Act.DEFER, Act.REFUSE, Act.DISPUTE, Act.THREATEN} & utterance.acts:
        return True
    return shows(utterance, "evasion_delay", "negative") or shows(
        utterance, "follow_through", "negative"
    )
