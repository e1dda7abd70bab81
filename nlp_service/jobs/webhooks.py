"""Telling webhooks what happened: signed, tried again, and never into the lender's own network.

Signatures follow the Standard Webhooks convention: HMAC-SHA256 over ``id.timestamp.body``.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlsplit

import structlog

from nlp_service import __version__
from nlp_service.errors import BadRequest
from nlp_service.store import Store
from nlp_service.store.webhooks import Delivery

log = structlog.get_logger(__name__)

_TIMEOUT = 10.0
_PAUSE = 2.0
Resolve = Callable[[str, int], Sequence[str]]


def resolve(host: str, port: int) -> list[str]:
    """All addresses of a host. Raises BadRequest where it has none."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        raise BadRequest(f"The host {host[:100]!r} has no address.") from None
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def checked(
    url: str, allowed: Sequence[str] = (), resolver: Resolve = resolve
) -> tuple[str, int, str]:
    """The host, port and address to connect to. Raises BadRequest for an address not permitted.

    Every address of the host must be a public one: a name that also points inside is refused. The
    connection is then made to the address that was checked, so that a name which points elsewhere
    a moment later gains nothing.

    Args:
        allowed: hosts named in the settings that may be inside and may be told over plain HTTP.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    try:
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        raise BadRequest("The port of the address is not a number.") from None
    trusted = host in allowed
    if parts.scheme not in ("https", "http") or not host or parts.username or parts.password:
        raise BadRequest("A webhook is an https address without a user name.")
    if parts.scheme == "http" and not trusted:
        raise BadRequest(
            "A webhook is told over https only.",
            next_step="Name the host in NLP_SERVICE_WEB__WEBHOOK_HOSTS if it is your own.",
        )
    addresses = resolver(host, port)
    for address in addresses:
        if not trusted and not ipaddress.ip_address(address.partition("%")[0]).is_global:
            raise BadRequest(
                f"The host {host[:100]!r} lies in a private network.",
                next_step="Name the host in NLP_SERVICE_WEB__WEBHOOK_HOSTS if it is your own.",
            )
    return host, port, addresses[0]


def signature(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """The value of the header ``webhook-signature``."""
    signed = f"{message_id}.{timestamp}.".encode() + body
    digest = hmac.new(secret.encode(), signed, hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode()


def send(delivery: Delivery, allowed: Sequence[str], resolver: Resolve = resolve) -> int:
    """Tell one message; returns the status answered. Raises BadRequest and OSError.

    Redirects are not followed: they could lead anywhere.
    """
    host, port, address = checked(delivery.url, allowed, resolver)
    parts = urlsplit(delivery.url)
    raw = socket.create_connection((address, port), timeout=_TIMEOUT)
    connection = http.client.HTTPConnection(host, port, timeout=_TIMEOUT)
    try:
        connection.sock = (
            ssl.create_default_context().wrap_socket(raw, server_hostname=host)
            if parts.scheme == "https"
            else raw
        )
        now = int(time.time())
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request(
            "POST",
            path,
            delivery.body,
            {
                "Content-Type": "application/json",
                "User-Agent": f"nlp-service/{__version__}",
                "webhook-id": delivery.id,
                "webhook-timestamp": str(now),
                "webhook-signature": signature(delivery.secret, delivery.id, now, delivery.body),
            },
        )
        return connection.getresponse().status
    finally:
        raw.close()
        connection.close()


class Teller:
    """A thread that tells webhooks what is entered for them."""

    def __init__(
        self, store: Store, allowed: Sequence[str] = (), resolver: Resolve = resolve
    ) -> None:
        self._store, self._allowed, self._resolve = store, tuple(allowed), resolver
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to tell in the background."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._loop, name="webhooks", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End after the message being told; the others stay entered."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(timeout=_TIMEOUT + 1)

    def _loop(self) -> None:
        while not self._stop.is_set():
            try:
                busy = self.tell()
            except Exception as error:
                # A database that is away for a moment must not end the telling for good.
                log.error("webhooks not told", error=repr(error)[:300])
                busy = 0
            if not busy:
                self._stop.wait(_PAUSE)

    def tell(self) -> int:
        """Tell what is due now; returns how many messages were tried."""
        taken = self._store.webhooks.take()
        for delivery in taken:
            answer: dict[str, Any]
            try:
                status = send(delivery, self._allowed, self._resolve)
                answer = {"status": status}
            except (BadRequest, OSError, http.client.HTTPException) as error:
                status, answer = 0, {"problem": str(error)[:200] or type(error).__name__}
            self._store.webhooks.settle(delivery, answer, delivered=200 <= status < 300)
        return len(taken)
