"""The cooperation page: why in sentences, curve and latencies, promises and requests as a board."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from statistics import median
from typing import Any

from nlp_service.interfaces.web.locale import Locale
from nlp_service.schema import (
    Act,
    Contribution,
    Evidence,
    InformationRequest,
    Message,
    Profile,
    Promise,
    PromiseOutcome,
)

#: Size of the drawings in units of their view boxes.
WIDTH, HEIGHT = 640.0, 150.0
#: Hours that the latency axis marks: an hour, a day, a week and a month of work.
TICKS = (1, 9, 45, 180)
_REASONS = 3
_WORDS = 120


@dataclass(frozen=True)
class Dot:
    """A point of a drawing with what it stands for."""

    x: float
    y: float
    day: dt.date
    value: float
    kind: str = ""
    words: str = ""


@dataclass(frozen=True)
class Column:
    """A column of the board: promises or requests in one state."""

    state: str
    items: list[Any]


def view(profile: Profile, locale: Locale, said: dict[str, str]) -> dict[str, Any]:
    """What the page shows of a profile; ``said`` are people's verdicts by target."""
    first, last = _span(profile)
    return {
        "reasons": reasons(profile, locale),
        "curve": [
            Dot(_x(day, first, last), HEIGHT * (1 - value / 100), day, value)
            for day, value in profile.cooperation.history
        ],
        "turns": [(_x(turn.date, first, last), turn) for turn in profile.cooperation.turns],
        "latencies": latencies(profile.requests, first, last),
        "ticks": [(hours, _log_y(hours)) for hours in TICKS],
        "span": (first, last),
        "promise_board": promise_board(profile.promises, profile.as_of),
        "request_board": request_board(profile.requests),
        "said": said,
        "because": lambda item: because(item, locale),
        "told": lambda observed: told(observed, locale),
    }


def dismissed(messages: list[Message], said: dict[str, str]) -> dict[str, list[tuple[str, str]]]:
    """What people dismissed, by kind, as id and words: it counts for nothing until taken back."""
    known = {message.id: message for message in messages}
    found: dict[str, list[tuple[str, str]]] = {"promise": [], "request": []}
    for name, verdict in said.items():
        kind, _, target = name.partition(":")
        message_id, _, start = target.rpartition("#")
        message = known.get(message_id)
        if verdict != "dismiss" or message is None or not start.isdigit():
            continue
        ends = (s.end for s in message.annotation.sentences if s.start == int(start))
        words = message.text[int(start) : next(ends, int(start) + _WORDS)]
        found[kind].append((target, " ".join(words.split())))
    return found


def reasons(profile: Profile, locale: Locale) -> list[tuple[str, list[Evidence]]]:
    """Why the score is what it is: sentences, each with the words it rests on."""
    found: list[tuple[str, list[Evidence]]] = []
    if profile.promises:
        outcomes = [p.outcome.value for p in profile.promises]
        broken = [p.evidence[-1] for p in profile.promises[::-1] if p.outcome.value == "missed"]
        counts = {name: outcomes.count(name) for name in ("kept", "late", "missed", "open")}
        text = locale("why.promises", total=len(outcomes), **counts)
        found.append((text, broken or [p.evidence[0] for p in profile.promises]))
    if profile.requests:
        answers = [r.answered for r in profile.requests]
        unanswered = [r.evidence[0] for r in profile.requests[::-1] if r.answered == "no"]
        text = locale(
            "why.requests", total=len(answers), yes=answers.count("yes"),
            partly=answers.count("partly"), no=answers.count("no"),
        )  # fmt: skip
        hours = [r.latency_hours for r in profile.requests if r.latency_hours is not None]
        if hours:
            text += locale("why.latency", hours=locale.number(median(hours), 0))
        found.append((text, unanswered))
    moved = sorted(profile.cooperation.contributions, key=lambda c: c.value)
    found += [_moved("why.lowers", c, locale) for c in moved[:_REASONS] if c.value < -0.5]
    found += [_moved("why.raises", c, locale) for c in moved[::-1][:_REASONS] if c.value > 0.5]
    for turn in profile.cooperation.turns[-1:]:
        found.append((locale(f"why.{turn.direction}", day=locale.date(turn.date)), []))
    return found


def _moved(key: str, part: Contribution, locale: Locale) -> tuple[str, list[Evidence]]:
    wanted = "negative" if part.value < 0 else "positive"
    shown = [e for e in part.evidence if e.polarity == wanted]
    text = locale(
        key, name=locale(f"dimension.{part.name}"), points=locale.number(abs(part.value), 1),
        count=len(shown),
    )  # fmt: skip
    return text, shown


def because(item: Evidence, locale: Locale) -> str:
    """Why a quote counts, in a few words; empty where the words speak for themselves."""
    kind, _, detail = item.note.partition(":")
    if kind == "latency":
        return locale("note.latency", hours=locale.number(float(detail), 0))
    if kind in ("answered", "unanswered"):
        return locale("note.answered", how=locale(f"outcome.{detail or 'no'}"))
    if kind in ("lender", "person", "lawful"):
        return locale(f"note.{kind}")
    if detail in set(PromiseOutcome):
        return locale("note.promise", how=locale(f"outcome.{detail}"))
    return locale(f"act.{kind}") if kind in set(Act) - {Act.REQUEST} else ""


def told(observed: str, locale: Locale) -> str:
    """A count behind a dimension ("2 yes, 1 no") in the reader's words."""
    counts = [part.partition(" ") for part in observed.split(", ")]
    if not all(name.isalpha() for _, _, name in counts):
        return observed
    words = (f"{locale('outcome.' + name)} {number}" for number, _, name in counts)
    return ("，" if locale.language == "zh" else ", ").join(words)


def latencies(requests: list[InformationRequest], first: dt.date, last: dt.date) -> list[Dot]:
    """Each answered request by the day it was made and the business hours it took."""
    return [
        Dot(
            _x(r.made.date(), first, last), _log_y(r.latency_hours), r.made.date(),
            r.latency_hours, r.answered, r.text,
        )
        for r in requests
        if r.made is not None and r.latency_hours is not None
    ]  # fmt: skip


def promise_board(promises: list[Promise], today: dt.date) -> list[Column]:
    """Promises by state, the overdue ones on their own and first; newest on top."""
    states: dict[str, list[Promise]] = {
        name: [] for name in ("overdue", "missed", "open", "late", "kept", "superseded")
    }
    for promise in promises:
        late = promise.outcome.value == "open" and promise.due is not None and promise.due < today
        states["overdue" if late else promise.outcome.value].append(promise)
    return _columns(states)


def request_board(requests: list[InformationRequest]) -> list[Column]:
    """Requests by how far they were answered, those without an answer first."""
    states: dict[str, list[InformationRequest]] = {"no": [], "partly": [], "yes": []}
    for request in requests:
        states[request.answered].append(request)
    return _columns(states)


def _columns(states: dict[str, list[Any]]) -> list[Column]:
    return [
        Column(name, sorted(items, key=lambda i: str(i.made), reverse=True))
        for name, items in states.items()
        if items
    ]


def _span(profile: Profile) -> tuple[dt.date, dt.date]:
    days = [m.date.date() for m in profile.messages if m.date]
    days += [day for day, _ in profile.cooperation.history]
    return min(days, default=profile.as_of), max([*days, profile.as_of])


def _x(day: dt.date, first: dt.date, last: dt.date) -> float:
    share = (day - first).days / ((last - first).days or 1)
    return min(max(share, 0.0), 1.0) * WIDTH


def _log_y(hours: float) -> float:
    """Latencies spread over orders of magnitude, so their axis is logarithmic."""
    share = math.log1p(hours) / math.log1p(2 * TICKS[-1])
    return HEIGHT * (1 - min(share, 1.0))
