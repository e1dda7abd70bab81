"""Webhooks and the messages on their way to them. A message survives any crash until it is told."""

from __future__ import annotations

import datetime as dt
import json
import secrets
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from sqlalchemy import select
from sqlalchemy.orm import Session

from nlp_service.errors import NotFound
from nlp_service.schema import Level, Profile, Schema
from nlp_service.store.database import Database
from nlp_service.store.tables_profile import DeliveryRow, WebhookRow

Event = Literal["document.finished", "profile.updated", "warning.raised", "warning.changed", "test"]
EVENTS: tuple[Event, ...] = get_args(Event)

#: Seconds until the next try after each failure; after the last one the message is given up.
DELAYS = (5, 60, 300, 1800, 7200, 21600, 43200)


class Webhook(Schema):
    """An address that is told of events, without its secret."""

    id: str
    url: str
    events: list[str]
    active: bool
    who: str
    created: dt.datetime


class DeliveryState(Schema):
    """What became of one message."""

    id: str
    event: str
    state: Literal["waiting", "delivered", "given_up"]
    attempts: int
    due: dt.datetime
    answer: dict[str, Any] | None
    created: dt.datetime


@dataclass(frozen=True)
class Delivery:
    """A message to send: ``attempt`` counts from 1."""

    institution: str
    id: str
    url: str
    secret: str
    body: bytes
    attempt: int


class Webhooks:
    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, institution: str, url: str, events: list[str], who: str) -> tuple[Webhook, str]:
        """A new webhook and its secret, which is shown this once."""
        secret = f"whsec_{secrets.token_urlsafe(32)}"
        row = WebhookRow(
            institution=institution,
            id=uuid.uuid4().hex[:12],
            url=url,
            events=events,
            secret=secret,
            active=True,
            who=who,
            created=dt.datetime.now(dt.UTC),
        )
        with self._database.session() as session:
            session.add(row)
        return _webhook(row), secret

    def all(self, institution: str) -> list[Webhook]:
        """All webhooks of the institution, the oldest first."""
        query = (
            select(WebhookRow)
            .where(WebhookRow.institution == institution)
            .order_by(WebhookRow.created)
        )
        with self._database.reading() as session:
            return [_webhook(row) for row in session.scalars(query)]

    def remove(self, institution: str, webhook_id: str) -> None:
        """End a webhook; what is on its way to it is dropped. Raises NotFound."""
        with self._database.session() as session:
            session.delete(_row(session.get(WebhookRow, (institution, webhook_id)), webhook_id))

    def enter(
        self, institution: str, event: Event, data: dict[str, Any], only: str | None = None
    ) -> int:
        """Enter a message for each webhook that wants the event; returns how many.

        ``data`` names what changed by id; it never holds text of documents. ``only`` limits it to
        one webhook, whatever that listens to.
        """
        with self._database.session() as session:
            return announce(session, institution, [(event, data)], only)

    def take(self, most: int = 20, lease: int = 60) -> list[Delivery]:
        """Messages that are due, taken for ``lease`` seconds: nobody else sends them meanwhile."""
        now = dt.datetime.now(dt.UTC)
        query = (
            select(DeliveryRow)
            .where(DeliveryRow.state == "waiting", DeliveryRow.due <= now)
            .order_by(DeliveryRow.due)
            .limit(most)
        )
        if not self._database.sqlite:
            query = query.with_for_update(skip_locked=True)
        found: list[Delivery] = []
        with self._database.session() as session:
            for row in session.scalars(query).all():
                webhook = session.get(WebhookRow, (row.institution, row.webhook_id))
                if webhook is None or not webhook.active:
                    row.state, row.answer = "given_up", {"problem": "the webhook is gone"}
                    continue
                row.attempts += 1
                row.due = now + dt.timedelta(seconds=lease)
                found.append(
                    Delivery(
                        row.institution, row.id, webhook.url, webhook.secret, row.body, row.attempts
                    )
                )
        return found

    def settle(self, delivery: Delivery, answer: dict[str, Any], *, delivered: bool) -> None:
        """Record what came of a try: told, to be tried again later, or given up."""
        with self._database.session() as session:
            row = session.get(DeliveryRow, (delivery.institution, delivery.id))
            if row is None:
                return
            row.answer = answer
            if delivered:
                row.state = "delivered"
            elif delivery.attempt > len(DELAYS):
                row.state = "given_up"
            else:
                wait = dt.timedelta(seconds=DELAYS[delivery.attempt - 1])
                row.due = dt.datetime.now(dt.UTC) + wait

    def deliveries(self, institution: str, webhook_id: str, limit: int) -> list[DeliveryState]:
        """What became of the newest messages to a webhook. Raises NotFound."""
        query = (
            select(DeliveryRow)
            .where(DeliveryRow.institution == institution, DeliveryRow.webhook_id == webhook_id)
            .order_by(DeliveryRow.created.desc(), DeliveryRow.id)
            .limit(limit)
        )
        with self._database.reading() as session:
            _row(session.get(WebhookRow, (institution, webhook_id)), webhook_id)
            return [
                DeliveryState.model_validate(
                    {name: getattr(row, name) for name in DeliveryState.model_fields}
                )
                for row in session.scalars(query)
            ]


def announce(
    session: Session,
    institution: str,
    events: Iterable[tuple[Event, dict[str, Any]]],
    only: str | None = None,
) -> int:
    """Enter messages in the caller's transaction; returns how many.

    What happened and the message that tells it are written together: a crash loses both or none.
    """
    query = select(WebhookRow).where(WebhookRow.institution == institution)
    known = [(row.id, row.events) for row in session.scalars(query) if row.active]
    now, entered = dt.datetime.now(dt.UTC), 0
    for event, data in events if known else ():
        body = json.dumps(
            {"type": event, "timestamp": now.isoformat(), "data": data}, ensure_ascii=False
        ).encode()
        for webhook_id, wanted in known:
            if webhook_id != only and (only is not None or event not in wanted):
                continue
            entered += 1
            session.add(
                DeliveryRow(
                    institution=institution,
                    id=f"msg_{uuid.uuid4().hex[:20]}",
                    webhook_id=webhook_id,
                    event=event,
                    body=body,
                    state="waiting",
                    attempts=0,
                    due=now,
                    answer=None,
                    created=now,
                )
            )
    return entered


def profile_events(
    profile: Profile, known: Mapping[str, Level]
) -> Iterator[tuple[Event, dict[str, Any]]]:
    """What webhooks are told of a profile made anew; ``known`` are the levels before."""
    client = profile.client.id
    yield (
        "profile.updated",
        {"client_id": client, "grade": profile.credit.grade, "level": profile.level},
    )
    for warning in profile.warnings:
        before = known.get(warning.id)
        if warning.state != "closed" and before != warning.level:
            yield (
                "warning.raised" if before is None else "warning.changed",
                {"client_id": client, "warning_id": warning.id, "level": warning.level},
            )


def _row(row: WebhookRow | None, webhook_id: str) -> WebhookRow:
    if row is None:
        raise NotFound(f"There is no webhook {webhook_id[:40]!r}.")
    return row


def _webhook(row: WebhookRow) -> Webhook:
    return Webhook(
        id=row.id,
        url=row.url,
        events=row.events,
        active=row.active,
        who=row.who,
        created=row.created,
    )
