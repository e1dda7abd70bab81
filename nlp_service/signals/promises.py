"""Promises of the client side: what was undertaken, when it is due, what became of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from nlp_service.annotate.values import find_values
from nlp_service.schema import Act, EntityLabel, Message, Promise, PromiseOutcome
from nlp_service.signals.matter import likeness, related, terms
from nlp_service.signals.speech import Utterance, shows, utterances
from nlp_service.signals.threads import distinct

_SAME_MATTER = 0.25
_OWNED_LATE = re.compile(
    r"比(?:承诺|约定|说好的?|预定)[^，。；]{0,4}(?:晚|迟)(?!.{0,2}不差)|"
    r"晚了[^，。；]{0,3}[天日周]|迟了|\b(?:a day|days?|a week) (?:late|later than)\b|"
    r"\blater than (?:promised|agreed|i said)\b"
)
_RECEIPT_DAYS = 4
_NOT_ZH = re.compile(
    r"未能|没能|如果|若|要是|除非|[？?]|吗|你们(?:应|必须|要|先|自己|去|再)|贵行(?:将|会|承诺)|"
    r"(?:不|无法|没法|不能|未|没)(?:能|会|予|便)?(?:承诺|保证|提供|发|给|付|按期|办)|(?:尽量|"
    r"争取|看情况|再说|等通知|希望|可能|应该|估计|预计)|"
    r"(?:已|已经)[^，。；]{0,14}(?:发|付|办|交|送|到账|支付|提交|完成|归还|恢复|送达)|现附|"
    r"附件|附后|如约|如上次|今天一起|一并提交|截[止至]今|有效期|谢谢|(?:存入|到账|退回|结清|"
    r"补到|收到)[^，。；]{0,4}(?:了|户|清|$)|没有?(?:交|付|过期)"
)
_NOT_EN = re.compile(
    r"\b(?:if|unless|would|could|might|will not|won't|cannot|can't|hope(?:fully)?|try|probably|"
    r"perhaps|possibly|"
    r"(?:we|i)(?: will|'ll) see|in due course|take it or leave it|you will find|"
    r"come back to you|get back to you|revert|will have to|will need|you will (?:need|have to|"
    r"appreciate|understand|note|find (?:it|that|us))|be in touch|some time|"
    r"will see you|look into|the bank will|your (?:bank|lawyers?) will|will be (?:away|closed|"
    r"busy|difficult)|when (?:he|she|it|things))\b|\?"
)


@dataclass
class _Open:
    """A promise while its thread is read on."""

    utterance: Utterance
    due: date | None
    about: frozenset[str]
    amount: str | None
    currency: str | None
    outcome: PromiseOutcome = PromiseOutcome.OPEN
    by: Message | None = None
    proofs: list[Utterance] = field(default_factory=list)


def due_date(words: str, written: datetime | None) -> date | None:
    """The last day named in ``words``, resolved against the day they were written; else None.

    A promise for a week is due on its Friday.
    """
    found: list[date] = []
    for entity in find_values(words, written.date() if written else None):
        if entity.label is not EntityLabel.DATE or not isinstance(entity.value, str):
            continue
        try:
            days = [date.fromisoformat(part) for part in entity.value.split("/")]
        except ValueError:
            continue
        if len(days) == 2 and days[0].weekday() == 0 and (days[1] - days[0]).days == 6:
            days[1] -= timedelta(days=2)
        if written is None or days[-1] >= written.date():
            found.append(days[-1])
    return max(found, default=None)


def is_promise(utterance: Utterance) -> bool:
    """Whether the sentence undertakes something of the writer's own side."""
    if Act.COMMIT not in utterance.acts:
        return False
    if Act.REFUSE in utterance.acts and Act.PROVIDE not in utterance.acts:
        return False
    if not utterance.chinese and re.search(r"\bmay\b", utterance.text):
        return False
    return not (_NOT_ZH if utterance.chinese else _NOT_EN).search(utterance.folded)


def promises(messages: list[Message], as_of: date) -> list[Promise]:
    """The promises of the client side in ``messages``, by date, with their outcome on ``as_of``.

    A promise is kept or late by a later message of the client that hands over or reports the
    same matter, missed where the lender misses it or the client owns up after the due day,
    superseded by a later promise of the same matter made before it was due.
    """
    threads: dict[str, list[Message]] = {}
    for message in distinct(messages):
        if message.date is None or message.date.date() <= as_of:
            threads.setdefault(message.thread, []).append(message)
    made: list[_Open] = []
    for thread in threads.values():
        made += _follow(thread, as_of)
    made.sort(
        key=lambda p: (
            p.utterance.message.date is None,
            p.utterance.message.date and p.utterance.message.date.timestamp(),
            p.utterance.start,
        )
    )
    return [_promise(p) for p in made]


def _follow(thread: list[Message], as_of: date) -> list[_Open]:
    """The promises of one thread, each followed to the end of the thread."""
    made: list[_Open] = []
    asked: list[frozenset[str]] = []
    for message in thread:
        said = utterances(message)
        if message.side == "client":
            _hear_client(message, said, made)
            for utterance in said:
                if is_promise(utterance):
                    fresh = _open(utterance, asked)
                    _supersede(fresh, made)
                    made.append(fresh)
        elif message.side == "lender":
            _hear_lender(message, said, made)
            asked = [terms(u.text) for u in said if Act.REQUEST in u.acts] or asked
    return made


def _open(utterance: Utterance, asked: list[frozenset[str]]) -> _Open:
    """A promise as it is made; one that names little is about what was asked before it."""
    about = terms(utterance.text)
    if len(about) < 3 or re.search(r"\b(?:both|it|them|this|that)\b|两份|都", utterance.folded):
        about = about.union(*asked)
    money = None
    for entity in find_values(utterance.text):
        if entity.label is EntityLabel.MONEY and isinstance(entity.value, dict):
            money = entity.value
            break
    return _Open(
        utterance,
        due_date(utterance.text, utterance.message.date),
        about,
        money.get("amount") if money else None,
        money.get("currency") if money else None,
    )


def _pending(made: list[_Open]) -> list[_Open]:
    return [p for p in made if p.outcome in (PromiseOutcome.OPEN, PromiseOutcome.MISSED)]


def _hear_client(message: Message, said: list[Utterance], made: list[_Open]) -> None:
    """Deliveries and admissions in a later message of the client."""
    pending = [p for p in _pending(made) if p.utterance.message.id != message.id]
    files = terms(" ".join(message.attachments).replace("_", " "))
    handed = [u for u in said if Act.PROVIDE in u.acts and not is_promise(u)]
    for promise in pending:
        match = next((u for u in handed if related(terms(u.text) | files, promise.about)), None)
        if match is None and said and related(files, promise.about):
            match = said[0]
        if match is None and handed and _keeps_word(message, handed, promise, pending):
            match = handed[0]
        if match is not None:
            _settle(promise, match, _reported_day(match, promise))
            continue
        for utterance in said:
            if (
                promise.due is not None
                and _day(message) >= promise.due
                and shows(utterance, "follow_through", "negative")
                and related(terms(utterance.text), promise.about)
            ):
                promise.outcome, promise.by = PromiseOutcome.MISSED, message
                promise.proofs.append(utterance)
                break


def _keeps_word(
    message: Message, handed: list[Utterance], promise: _Open, pending: list[_Open]
) -> bool:
    """Whether a delivery that names no matter is this promise's: "as agreed", or on the due day."""
    if promise.due is not None and _day(message) == promise.due:
        return True
    waiting = [p for p in pending if p.due is not None] or pending
    nearest = min(waiting, key=lambda p: abs((_day(message) - (p.due or _day(message))).days))
    return promise is nearest and any(
        shows(u, "follow_through", "positive") or (len(pending) == 1 and message.attachments)
        for u in handed
    )


def _hear_lender(message: Message, said: list[Utterance], made: list[_Open]) -> None:
    """Receipts and reminders of the lender."""
    pending = _pending(made)
    for promise in pending:
        for utterance in said:
            about = terms(utterance.text)
            if shows(utterance, "follow_through", "by_lender_negative"):
                past = promise.due is not None and _day(message) > promise.due
                if past and (related(about, promise.about) or len(pending) == 1):
                    promise.outcome, promise.by = PromiseOutcome.MISSED, message
                    promise.proofs.append(utterance)
            elif (
                shows(utterance, "follow_through", "by_lender_positive")
                and promise.outcome is PromiseOutcome.OPEN
                and related(about, promise.about)
            ):
                day = _day(message)
                # A receipt is written some days after what it confirms.
                on_time = promise.due is None or (day - promise.due).days <= _RECEIPT_DAYS
                _settle(promise, utterance, promise.due if on_time else day)
                break


def _settle(promise: _Open, utterance: Utterance, day: date | None) -> None:
    late = promise.due is not None and (
        (day is not None and day > promise.due) or bool(_OWNED_LATE.search(utterance.folded))
    )
    promise.outcome = PromiseOutcome.LATE if late else PromiseOutcome.KEPT
    promise.by = utterance.message
    promise.proofs.append(utterance)


def _supersede(fresh: _Open, made: list[_Open]) -> None:
    """Ends the earlier promise of the same matter: it is put off before it was due, or missed."""
    pending = [p for p in _pending(made) if p.utterance.message.id != fresh.utterance.message.id]
    for promise in pending:
        if promise.outcome is not PromiseOutcome.OPEN:
            continue
        if likeness(fresh.about, promise.about) < 2 * _SAME_MATTER:
            continue
        day = _day(fresh.utterance.message)
        if promise.due is not None and day > promise.due:
            promise.outcome = PromiseOutcome.MISSED
        elif fresh.due is not None and (promise.due is None or fresh.due > promise.due):
            promise.outcome = PromiseOutcome.SUPERSEDED
        else:
            continue
        promise.by = fresh.utterance.message
        promise.proofs.append(fresh.utterance)


def _day(message: Message) -> date:
    return message.date.date() if message.date else date.min


def _reported_day(utterance: Utterance, promise: _Open) -> date:
    """The day on which a delivery is said to have been made, the day of the report by default."""
    written, made = _day(utterance.message), _day(promise.utterance.message)
    for entity in find_values(utterance.text, written):
        if entity.label is EntityLabel.DATE and isinstance(entity.value, str):
            try:
                day = date.fromisoformat(entity.value.split("/")[-1])
            except ValueError:
                continue
            if made <= day <= written:
                return day
    return written


def _promise(made: _Open) -> Promise:
    message, said = made.utterance.message, made.utterance
    note = f"promise:{made.outcome.value}"
    first = said.evidence("positive" if made.due else "neutral", note=note)
    rest = [
        u.evidence("positive" if made.outcome is PromiseOutcome.KEPT else "negative", note=note)
        for u in made.proofs
    ]
    return Promise(
        id=f"{message.id}#{said.start}",
        message_id=message.id,
        text=said.text,
        made=message.date,
        due=made.due,
        amount=made.amount,
        currency=made.currency,
        outcome=made.outcome,
        evidence_message_id=made.by.id if made.by else None,
        evidence=[first, *rest],
    )
