"""Requests of the lender side: what was asked, whether and when it was answered."""

from __future__ import annotations

import re
from datetime import date
from typing import Literal

from nlp_service.schema import Act, InformationRequest, Message
from nlp_service.signals.due import due_date
from nlp_service.signals.hours import business_hours
from nlp_service.signals.matter import related, terms
from nlp_service.signals.speech import Utterance, shows, utterances
from nlp_service.signals.threads import distinct
from nlp_service.signals.undertaken import is_promise

Answer = Literal["yes", "partly", "no"]
_SAME_MATTER = 0.25
_YES, _PARTLY = 0.6, 0.35
_GIVEN = 0.9
_ASKS = re.compile(r"请|[？?]|能否|可否|\b(?:please|could you|can you|would you|send us)\b")
_ASKS_WHEN = re.compile(r"时间|何时|什么时候|哪天|日期|时间表|\b(?:when|date|by what|timing)\b")
_EMPTY = re.compile(
    r"^(?:please (?:advise|confirm|note)|thank|谢谢|请知悉|盼复|请回复|此致|顺颂)\b"
)
_SEVERAL = re.compile(r"[、及和与]|以及|并|\(\d\)|（\d）|\band\b|\bboth\b")
_YES_NO = re.compile(
    r"^\s*(?:yes|no|of course|certainly|agreed|correct|是的|可以|同意|没问题|属实|不是|已过|"
    r"完全可以)|"
    r"\bpoint, (?:yes|no)\b|\bis (?:correct|right)\b"
)


def requests(messages: list[Message], country: str = "CN") -> list[InformationRequest]:
    """The requests of the lender side, by date, each with its answer.

    An answer is "yes" where a later message of the client gives what was asked, "partly" where
    it gives some of it or only a date, "no" where it evades, refuses or never comes. Latency is
    in business hours of ``country`` (ISO 3166 alpha-2) up to the message that settles it.
    """
    threads: dict[str, list[Message]] = {}
    for message in distinct(messages):
        threads.setdefault(message.thread, []).append(message)
    made: list[InformationRequest] = []
    for thread in threads.values():
        spoken = [(message, utterances(message)) for message in thread]
        for at, (message, said) in enumerate(spoken):
            if message.side != "lender":
                continue
            asked = [u for u in said if is_request(u)]
            made += [_answered(u, len(asked), spoken[at + 1 :], country) for u in asked]
    return sorted(made, key=lambda r: (r.made is None, r.made and r.made.timestamp(), r.id))


def is_request(utterance: Utterance) -> bool:
    """Whether the sentence asks the other side for something."""
    if Act.REQUEST not in utterance.acts or _EMPTY.match(utterance.folded):
        return False
    return len(utterance.text) >= 4


def _answered(
    asked: Utterance, together: int, later: list[tuple[Message, list[Utterance]]], country: str
) -> InformationRequest:
    """The request with the best answer that the rest of the thread gives it."""
    about = terms(asked.text)
    verdict: Answer = "no"
    by: Message | None = None
    proof: Utterance | None = None
    first = True
    for message, said in later:
        if message.side == "lender":
            # Asked again, it is a new request; what comes later answers that one, save the rest
            # of what has been given in part.
            again = not first and _repeated(about, said)
            if verdict == "yes" or (again and (verdict == "no" or not _ASKS.search(asked.folded))):
                break
            continue
        if message.side != "client":
            continue
        given, words = _judge(asked, about, together, said, message, first=first)
        first = False
        if by is None or _RANK[given] > _RANK[verdict]:
            verdict, by, proof = (
                (given, message, words)
                if given != "no"
                else (verdict, by or message, proof or words)
            )
    latency = None
    if by is not None and by.date and asked.message.date:
        latency = round(business_hours(asked.message.date, by.date, country), 2)
    polarity: Literal["positive", "negative"] = "negative" if verdict == "no" else "positive"
    evidence = [asked.evidence("neutral", note="request")]
    if proof is not None:
        evidence.append(proof.evidence(polarity, note=f"answer:{verdict}"))
    return InformationRequest(
        id=f"{asked.message.id}#{asked.start}",
        message_id=asked.message.id,
        text=asked.text,
        made=asked.message.date,
        due=_due(asked),
        answered=verdict,
        answer_message_id=by.id if by else None,
        latency_hours=latency,
        evidence=evidence,
    )


_RANK: dict[Answer, int] = {"no": 0, "partly": 1, "yes": 2}


def _due(asked: Utterance) -> date | None:
    return due_date(asked.text, asked.message.date)


def _repeated(about: frozenset[str], said: list[Utterance]) -> bool:
    """Whether the lender asks for the same again or says that it is still missing."""
    return any(
        related(terms(u.text), about)
        and (
            is_request(u)
            or shows(u, "responsiveness", "by_lender_negative")
            or shows(u, "follow_through", "by_lender_negative")
        )
        for u in said
    )


def _judge(
    asked: Utterance,
    about: frozenset[str],
    together: int,
    said: list[Utterance],
    message: Message,
    *,
    first: bool,
) -> tuple[Answer, Utterance | None]:
    """How far one message of the client answers the request, and by which sentence.

    The first reply may answer without naming the matter; a later one must name it.
    """
    files = terms(" ".join(message.attachments).replace("_", " "))
    best: tuple[float, Utterance | None] = (-1.0, None)
    held_back = any(_holds_back(u) and related(terms(u.text), about) for u in said)
    hostile = any({Act.DISPUTE, Act.THREATEN} & u.acts for u in said)
    for utterance in said:
        worth = _worth(utterance, asked)
        if not related(terms(utterance.text), about):
            # Other matters do not answer what the same mail refuses.
            if held_back or (hostile and worth < _GIVEN):
                worth *= _PARTLY
            worth *= _loose(utterance, asked, together) if first else 0.0
        if worth > best[0]:
            best = (worth, utterance)
    if files and related(files, about):
        return "yes", best[1]
    if best[1] is not None and best[0] >= _YES and _leaves_part(asked, about, best[1], said):
        return "partly", best[1]
    score = best[0] - 0.3 * sum(_evades(u) for u in said) / max(len(said), 1)
    if score >= _YES:
        return "yes", best[1]
    return ("partly" if score >= _PARTLY else "no"), best[1]


def _loose(utterance: Utterance, asked: Utterance, together: int) -> float:
    """How far a sentence of the first reply answers though it does not name the matter."""
    if together == 1 or shows(utterance, "evasion_delay", "positive"):
        return 0.9
    if _ASKS_WHEN.search(asked.folded) and is_promise(utterance):
        return 0.9
    return 0.75 if _YES_NO.search(utterance.folded) else 0.5


def _leaves_part(
    asked: Utterance, about: frozenset[str], best: Utterance, said: list[Utterance]
) -> bool:
    """Whether the message gives some of what was asked and holds back the rest.

    The sentence itself does both, or another one evades what the same request names.
    """
    if _evades(best) and Act.PROVIDE in best.acts and not is_promise(best):
        return True
    return bool(_SEVERAL.search(asked.folded)) and any(
        u is not best and _evades(u) and not is_promise(u) and related(terms(u.text), about)
        for u in said
    )


def _holds_back(utterance: Utterance) -> bool:
    """Whether the sentence refuses or keeps to itself, without giving anything."""
    return (
        Act.PROVIDE not in utterance.acts
        and not is_promise(utterance)
        and (Act.REFUSE in utterance.acts or shows(utterance, "transparency", "negative"))
    )


def _evades(utterance: Utterance) -> bool:
    return bool({Act.DEFER, Act.REFUSE, Act.DISPUTE, Act.THREATEN} & utterance.acts) or shows(
        utterance, "evasion_delay", "negative"
    )


def _worth(utterance: Utterance, asked: Utterance) -> float:
    """How much of an answer a sentence is, 0 to 1: what was asked, a fact, a date, evasion."""
    dated = is_promise(utterance) and re.search(
        r"\d|周|月|底|明天|today|tomorrow|day\b", utterance.folded
    )
    if dated:
        settled = Act.ACCEPT in utterance.acts or _ASKS_WHEN.search(asked.folded)
        return 1.0 if settled else 0.5
    if _evades(utterance) and Act.PROVIDE not in utterance.acts:
        return 0.1
    if Act.PROVIDE in utterance.acts or shows(utterance, "evasion_delay", "positive"):
        return 1.0
    if Act.ACCEPT in utterance.acts or _YES_NO.search(utterance.folded):
        return 0.9
    if Act.INFORM in utterance.acts or re.search(r"\d", utterance.text):
        return 0.75
    return 0.3
