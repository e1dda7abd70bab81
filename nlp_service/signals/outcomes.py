"""What became of promises: the deliveries, receipts, reminders and delays that follow them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from nlp_service.annotate.values import find_values
from nlp_service.schema import Act, EntityLabel, Message, PromiseOutcome
from nlp_service.signals.matter import PAYING, likeness, related, terms
from nlp_service.signals.speech import Utterance, shows
from nlp_service.signals.undertaken import is_promise

_SAME_MATTER = 0.25
#: Content words in common, and their share, that join mail of two threads.
_FAR_WORDS, _FAR_SHARE = 2, 0.25
#: Share of content words by which a refusal names what was promised in another thread.
_TAKEN_BACK = 0.1
_NEAR_DUE_DAYS = 10
#: Delivered this many days after a missed due day, a promise stays missed.
_HOPELESS_DAYS = 14
_RECEIPT_DAYS = 4
#: Shorter sentences of a message are greetings rather than what it says.
_PHRASE = 12
_OWNED_LATE = re.compile(
    r"比(?:承诺|约定|说好的?|预定|答应)[^，。；]{0,8}(?:晚|迟)(?!.{0,2}不差)|"
    r"晚了[^，。；]{0,3}[天日周]|迟了|\b(?:a day|days?|a week) (?:late|later than)\b|"
    r"\blater than (?:promised|agreed|i said)\b"
)
_REMAINDER = re.compile(
    r"剩余|剩下|余下|其余|尾款|再推迟|推迟一点|延到|推到|赶不上|"
    r"\b(?:the (?:rest|balance|remainder|remaining)|postpone|push back|move the date)\b"
)


#: Words of any payment, which join no two threads.
_COMMON = frozenset({PAYING, "支付", "付款", "pay"})


@dataclass
class Pledge:
    """A promise while the mail after it is read on."""

    utterance: Utterance
    due: date | None
    about: frozenset[str]
    amount: str | None
    currency: str | None
    in_parts: bool = False
    outcome: PromiseOutcome = PromiseOutcome.OPEN
    by: Message | None = None
    proofs: list[Utterance] = field(default_factory=list)

    @property
    def thread(self) -> str:
        """The thread in which it was made."""
        return self.utterance.message.thread

    @property
    def pays(self) -> bool:
        """Whether it undertakes a payment."""
        return self.amount is not None or _speaks_of_money(self.utterance)


def _speaks_of_money(utterance: Utterance) -> bool:
    words = terms(utterance.text)
    return PAYING in words or any(word.isdigit() and len(word) > 1 for word in words)


def pending(made: list[Pledge]) -> list[Pledge]:
    """The promises that later mail can still settle."""
    return [p for p in made if p.outcome in (PromiseOutcome.OPEN, PromiseOutcome.MISSED)]


def hear_client(message: Message, said: list[Utterance], made: list[Pledge]) -> None:
    """Deliveries, delays and admissions in a message of the client."""
    waiting = [p for p in pending(made) if p.utterance.message.id != message.id]
    files = terms(" ".join(message.attachments).replace("_", " "))
    handed = [u for u in said if Act.PROVIDE in u.acts and not is_promise(u)]
    near = [p for p in waiting if p.thread == message.thread]
    for promise in waiting:
        match = _delivery(message, said, handed, files, promise)
        if match is None and promise in near and _keeps_word(message, handed, promise, near):
            match = handed[0]
        if match is not None and promise.in_parts and _is_early(message, promise):
            continue
        if match is not None:
            _settle(promise, match, _reported_day(match, promise))
            continue
        if promise.due is None or day_of(message) < promise.due:
            continue
        for utterance in said:
            put_off = _REMAINDER.search(utterance.folded) and promise.pays
            owned = shows(utterance, "follow_through", "negative")
            same = related(terms(utterance.text), promise.about)
            if (
                (owned and same)
                or (put_off and (same or is_promise(utterance)))
                or _takes_back(utterance, promise)
            ):
                _miss(promise, utterance)
                break


def _takes_back(utterance: Utterance, promise: Pledge) -> bool:
    """Whether a sentence refuses what was promised and is due, in whichever thread."""
    if Act.PROVIDE in utterance.acts or is_promise(utterance):
        return False
    refused = Act.REFUSE in utterance.acts or shows(utterance, "transparency", "negative")
    if not refused or shows(utterance, "transparency", "lawful"):
        return False
    if utterance.message.thread == promise.thread:
        return related(terms(utterance.text), promise.about)
    clauses = [terms(clause) for clause in re.split(r"[，；,;]", utterance.text)]
    return any(related(about - _COMMON, promise.about, _TAKEN_BACK) for about in clauses)


def _is_early(message: Message, promise: Pledge) -> bool:
    """Whether a delivery can only be the first part of a promise in parts."""
    return promise.due is not None and (promise.due - day_of(message)).days > _NEAR_DUE_DAYS


def _delivery(
    message: Message,
    said: list[Utterance],
    handed: list[Utterance],
    files: frozenset[str],
    promise: Pledge,
) -> Utterance | None:
    """The sentence that hands over or reports what was promised, the likest of several."""
    near = message.thread == promise.thread
    joins = related if near else _joins_far(message, promise)
    named = files if near else files | terms(message.subject)
    options = [
        u
        for u in handed
        if (not promise.pays or _speaks_of_money(u)) and joins(terms(u.text) | named, promise.about)
    ]
    if options:
        return max(options, key=lambda u: likeness(terms(u.text), promise.about))
    if said and files and not promise.pays and joins(files, promise.about):
        return handed[0] if handed else max(said, key=lambda u: min(len(u.text), _PHRASE))
    return None


def _joins_far(
    message: Message, promise: Pledge
) -> Callable[[frozenset[str], frozenset[str]], bool]:
    """The test of one matter for mail of two threads: more in common, or the due day near."""
    timely = (
        promise.due is not None
        and day_of(message) <= promise.due
        and (promise.due - day_of(message)).days <= _NEAR_DUE_DAYS
    )

    def joins(one: frozenset[str], other: frozenset[str]) -> bool:
        shared = one & other
        if timely and shared:
            return related(one, other)
        return len(shared - _COMMON) >= _FAR_WORDS and likeness(one, other) >= _FAR_SHARE

    return joins


def _keeps_word(
    message: Message, handed: list[Utterance], promise: Pledge, near: list[Pledge]
) -> bool:
    """Whether a delivery that names no matter is this promise's: "as agreed", or on the due day."""
    if not any(promise.pays == _speaks_of_money(u) for u in handed):
        return False
    if promise.due is not None and day_of(message) == promise.due:
        return True
    dated = [p for p in near if p.due is not None] or near
    nearest = min(dated, key=lambda p: abs((day_of(message) - (p.due or day_of(message))).days))
    return promise is nearest and any(
        shows(u, "follow_through", "positive") or (len(near) == 1 and message.attachments)
        for u in handed
    )


def hear_lender(message: Message, said: list[Utterance], made: list[Pledge]) -> None:
    """Receipts, reminders and requests made again in a message of the lender."""
    waiting = pending(made)
    near = [p for p in waiting if p.thread == message.thread]
    for promise in waiting:
        joins = related if promise in near else _joins_far(message, promise)
        past = promise.due is not None and day_of(message) > promise.due
        for utterance in said:
            about = terms(utterance.text)
            same = joins(about, promise.about)
            if shows(utterance, "follow_through", "by_lender_negative"):
                if past and (same or (promise in near and len(near) == 1)):
                    _miss(promise, utterance)
            elif (
                shows(utterance, "follow_through", "by_lender_positive")
                and promise.outcome is PromiseOutcome.OPEN
                and same
            ):
                # A receipt is written some days after what it confirms.
                day = day_of(message)
                on_time = promise.due is None or (day - promise.due).days <= _RECEIPT_DAYS
                _settle(promise, utterance, promise.due if on_time else day)
                break
            elif past and same and Act.REQUEST in utterance.acts and not promise.pays:
                _miss(promise, utterance)


def _miss(promise: Pledge, utterance: Utterance) -> None:
    if promise.outcome is PromiseOutcome.MISSED and utterance.message.thread != promise.thread:
        return
    promise.outcome, promise.by = PromiseOutcome.MISSED, utterance.message
    promise.proofs.append(utterance)


def _settle(promise: Pledge, utterance: Utterance, day: date | None) -> None:
    late = promise.due is not None and (
        (day is not None and day > promise.due) or bool(_OWNED_LATE.search(utterance.folded))
    )
    hopeless = (
        promise.outcome is PromiseOutcome.MISSED
        and promise.due is not None
        and day is not None
        and (day - promise.due).days > _HOPELESS_DAYS
    )
    if not hopeless:
        promise.outcome = PromiseOutcome.LATE if late else PromiseOutcome.KEPT
    promise.by = utterance.message
    promise.proofs.append(utterance)


def supersede(fresh: Pledge, made: list[Pledge]) -> None:
    """Ends the earlier promise of the same matter: it is put off before it was due, or missed."""
    for promise in pending(made):
        if promise.utterance.message.id == fresh.utterance.message.id:
            continue
        if promise.outcome is not PromiseOutcome.OPEN:
            continue
        if likeness(fresh.about, promise.about) < 2 * _SAME_MATTER or (
            promise.thread != fresh.thread and len(fresh.about & promise.about) < _FAR_WORDS
        ):
            continue
        day = day_of(fresh.utterance.message)
        later = fresh.due is not None and (promise.due is None or fresh.due > promise.due)
        if promise.due is not None and (day > promise.due or (day == promise.due and later)):
            promise.outcome = PromiseOutcome.MISSED
        elif later:
            promise.outcome = PromiseOutcome.SUPERSEDED
        else:
            continue
        promise.by = fresh.utterance.message
        promise.proofs.append(fresh.utterance)


def day_of(message: Message) -> date:
    """The day of a message by its own clock."""
    return message.date.date() if message.date else date.min


def _reported_day(utterance: Utterance, promise: Pledge) -> date:
    """The day on which a delivery is said to have been made, the day of the report by default."""
    written, made = day_of(utterance.message), day_of(promise.utterance.message)
    for entity in find_values(utterance.text, written):
        if entity.label is EntityLabel.DATE and isinstance(entity.value, str):
            try:
                day = date.fromisoformat(entity.value.split("/")[-1])
            except ValueError:
                continue
            if made <= day <= written:
                return day
    return written
