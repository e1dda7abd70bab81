"""Property tests here measure results, not the load of the machine; no test reaches a network."""

from __future__ import annotations

import socket
from typing import Any, NoReturn

import pytest
from hypothesis import settings

settings.register_profile("no_deadline", deadline=None)
settings.load_profile("no_deadline")


class Blocked(RuntimeError):
    """A test of this layer tried to reach a network."""


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test here runs with sockets blocked: connecting and looking up names raise Blocked."""

    def refuse(*args: Any, **kwargs: Any) -> NoReturn:
        raise Blocked(f"network: {args[1:] or args}")

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)
    for name in ("create_connection", "getaddrinfo", "gethostbyname"):
        monkeypatch.setattr(socket, name, refuse)
