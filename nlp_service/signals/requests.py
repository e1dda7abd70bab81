"""Requests of the lender side: what was asked, whether and when it was answered."""

from __future__ import annotations

import re
from typing import Literal

from nlp_service.schema import Act, InformationRequest, Message
from nlp_service.signals.answers import ASKS, RANK, Answer, Question, holds_back, judge
from nlp_service.signals.due import due_date
from nlp_service.signals.hours import business_hours, country_of
from nlp_service.signals.matter import related, terms
from nlp_service.signals.speech import Utterance, shows, utterances
from nlp_service.signals.threads import distinct
from nlp_service.signals.undertaken import is_promise

_THANKS = re.compile(r"^(?:please note|thank|谢谢|请知悉|此致|顺颂)")
#: Asks for an answer to what the rest of the mail says.
_BARE = re.compile(r"^\W*(?:please (?:advise|confirm|reply)|盼复|请回复|请(?:予以?)?确认)\W*$")
_LEAST_LENGTH = 4


def requests(messages: list[Message], country: str = "CN") -> list[InformationRequest]:
    """The requests of the lender side, by date, each with its answer.

    An answer is "yes" where a later message of the client gives what was asked, "partly" where
    it gives some of it or only a date, "no" where it evades, refuses or never comes. Latency is
    in business hours up to the message that settles it: days that are worked in ``country``
    (ISO 3166 alpha-2), where the lender sits, and in that of the client's address.
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
            made += [_answered(q, spoken[at + 1 :], country) for q in questions(said)]
    return sorted(made, key=lambda r: (r.made is None, r.made and r.made.timestamp(), r.id))


def is_request(utterance: Utterance) -> bool:
    """Whether the sentence asks the other side for something of its own."""
    if Act.REQUEST not in utterance.acts or _THANKS.match(utterance.folded):
        return False
    return len(utterance.text) >= _LEAST_LENGTH and not _BARE.match(utterance.folded)


def questions(said: list[Utterance]) -> list[Question]:
    """The requests of a message; a bare "please advise" is one only where there is no other.

    One that names nothing ("where is it?") is about what the sentence before it says.
    """
    asked = [u for u in said if is_request(u)]
    asked = asked or [u for u in said if _BARE.match(u.folded)][:1]
    together = sum(bool(terms(u.text)) for u in asked) or 1
    found = []
    for utterance in asked:
        about = terms(utterance.text)
        if not about:
            before = said[: said.index(utterance)]
            about = terms(before[-1].text) if before else about
        found.append(Question(utterance, about, together))
    return found


def _answered(
    asked: Question, later: list[tuple[Message, list[Utterance]]], country: str
) -> InformationRequest:
    """The request with the best answer that the rest of the thread gives it."""
    verdict: Answer = "no"
    by: Message | None = None
    proof: Utterance | None = None
    first, refused = True, False
    for message, said in later:
        if message.side == "lender":
            # Asked again, it is a new request; what comes later answers that one, save the rest
            # of what has been given in part.
            again = not first and _repeated(asked.about, said)
            if verdict == "yes" or (again and (verdict == "no" or not ASKS.search(asked.words))):
                break
            continue
        if message.side != "client":
            continue
        promised = proof if verdict == "partly" and proof and is_promise(proof) else None
        given, words = judge(asked, said, message, first=first, promised=promised)
        # Of several things some were refused before: what comes now is the rest at most.
        given = "partly" if given == "yes" and refused else given
        refused = refused or (asked.several and holds_back(asked, said))
        first = False
        if by is None or RANK[given] > RANK[verdict]:
            if given == "no":
                by, proof = by or message, proof or words
            else:
                verdict, by, proof = given, message, words
    return _request(asked.said, verdict, by, proof, country)


def _request(
    asked: Utterance,
    verdict: Answer,
    by: Message | None,
    proof: Utterance | None,
    country: str,
) -> InformationRequest:
    latency = None
    if by is not None and by.date and asked.message.date:
        there = country_of(by.sender.address, country)
        latency = round(business_hours(asked.message.date, by.date, country, there), 2)
    polarity: Literal["positive", "negative"] = "negative" if verdict == "no" else "positive"
    evidence = [asked.evidence("neutral", note="request")]
    if proof is not None:
        evidence.append(proof.evidence(polarity, note=f"answer:{verdict}"))
    return InformationRequest(
        id=f"{asked.message.id}#{asked.start}",
        message_id=asked.message.id,
        text=asked.text,
        made=asked.message.date,
        due=due_date(asked.text, asked.message.date),
        answered=verdict,
        answer_message_id=by.id if by else None,
        latency_hours=latency,
        evidence=evidence,
    )


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
