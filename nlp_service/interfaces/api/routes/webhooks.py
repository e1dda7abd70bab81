"""Webhooks: addresses that are told of events, signed and tried again until they answer."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from nlp_service.errors import BadRequest
from nlp_service.interfaces.api.dependencies import Admin, ServiceDep
from nlp_service.jobs.webhooks import checked
from nlp_service.store.webhooks import EVENTS, DeliveryState, Webhook

router = APIRouter(prefix="/v1/webhooks", tags=["administration"])


class NewWebhook(BaseModel):
    """An https address and the events it wants."""

    url: str = Field(max_length=2048, examples=["https://risk.example/hooks/nlp"])
    events: list[str] = Field(min_length=1, examples=[["warning.raised", "profile.updated"]])


class MadeWebhook(BaseModel):
    """The secret that signs its messages is shown this once."""

    webhook: Webhook
    secret: str


@router.get("")
def webhooks(service: ServiceDep, who: Admin) -> list[Webhook]:
    """All webhooks, without their secrets."""
    return service.store.webhooks.all(who.institution)


@router.post("", status_code=201)
def add(body: NewWebhook, service: ServiceDep, who: Admin) -> MadeWebhook:
    """Add a webhook. Addresses inside the network are refused unless the settings name the host."""
    unknown = sorted(set(body.events) - set(EVENTS))
    if unknown:
        raise BadRequest(f"Unknown events {', '.join(unknown)[:200]}; one of {', '.join(EVENTS)}.")
    checked(body.url, service.settings.web.webhook_hosts)
    made, secret = service.store.webhooks.add(who.institution, body.url, body.events, who.user)
    service.store.audit.write(who.institution, who.user, "webhook.add", made.id, url=body.url)
    return MadeWebhook(webhook=made, secret=secret)


@router.delete("/{webhook_id}", status_code=204)
def remove(webhook_id: str, service: ServiceDep, who: Admin) -> None:
    """End a webhook; what is on its way to it is dropped."""
    service.store.webhooks.remove(who.institution, webhook_id)
    service.store.audit.write(who.institution, who.user, "webhook.remove", webhook_id)


@router.post("/{webhook_id}/test", status_code=202)
def test(webhook_id: str, service: ServiceDep, who: Admin) -> dict[str, int]:
    """Enter a test message for a webhook, whatever events it listens to."""
    service.store.webhooks.deliveries(who.institution, webhook_id, 1)
    data = {"webhook_id": webhook_id}
    return {"entered": service.store.webhooks.enter(who.institution, "test", data, webhook_id)}


@router.get("/{webhook_id}/deliveries")
def deliveries(
    webhook_id: str,
    service: ServiceDep,
    who: Admin,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
) -> list[DeliveryState]:
    """What became of the newest messages to a webhook."""
    return service.store.webhooks.deliveries(who.institution, webhook_id, limit)
