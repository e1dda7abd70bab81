"""Threads: which messages belong to one conversation."""

from __future__ import annotations

import re
from collections.abc import Iterable

from nlp_service.schema import Message

_PREFIX = re.compile(
    r"^\s*(?:(?:re|fw|fwd|aw|wg|sv|vs|回复|答复|转发|回覆|轉發|答覆)\s*(?:\[\d+\])?\s*[:：]\s*|"
    r"\[[^\]]{1,20}\]\s*)+",
    re.IGNORECASE,
)


def subject_key(subject: str) -> str:
    """``subject`` without reply and forward marks, in one case and with single blanks."""
    return re.sub(r"\s+", " ", _PREFIX.sub("", subject)).strip().lower()


def threads(
    messages: Iterable[Message], references: dict[str, list[str]] | None = None
) -> dict[str, str]:
    """The thread id of each message id.

    Messages joined by In-Reply-To or ``references`` (message id → the ids it names) are one
    thread; those without such links join a thread of the same subject that shares a participant
    on both sides. The id is that of the thread's first message.
    """
    ordered = sorted(messages, key=lambda m: (m.date is None, m.date and m.date.timestamp(), m.id))
    parent: dict[str, str] = {}

    def find(node: str) -> str:
        while parent.setdefault(node, node) != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    def join(one: str, other: str) -> None:
        left, right = find(one), find(other)
        if left != right:
            parent[right] = left

    by_subject: dict[str, list[Message]] = {}
    for message in ordered:
        links = [*(references or {}).get(message.id, []), message.in_reply_to]
        for link in links:
            if link:
                join(link, message.id)
        key = subject_key(message.subject)
        if key:
            for earlier in reversed(by_subject.get(key, [])):
                if len(_people(earlier) & _people(message)) >= 2:
                    join(earlier.id, message.id)
                    break
            by_subject.setdefault(key, []).append(message)
    first: dict[str, str] = {}
    for message in ordered:
        first.setdefault(find(message.id), message.id)
    return {message.id: first[find(message.id)] for message in ordered}


def _people(message: Message) -> set[str]:
    return {a.address.lower() for a in (message.sender, *message.to, *message.cc) if a.address}


def distinct(messages: Iterable[Message]) -> list[Message]:
    """Messages by date, each Message-ID and each wording of one sender and minute once."""
    seen: set[object] = set()
    kept: list[Message] = []
    for message in sorted(
        messages, key=lambda m: (m.date is None, m.date and m.date.timestamp(), m.id, m.document_id)
    ):
        words = "".join(message.text[a:b] for a, b in message.visible).split()
        keys = {message.id, (message.sender.address.lower(), message.date, " ".join(words))}
        if not keys & seen:
            kept.append(message)
        seen |= keys
    return kept
