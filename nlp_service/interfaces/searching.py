"""Search by words, or by what words mean to a lender: the signals that they name."""

from __future__ import annotations

import dataclasses
from typing import Literal

from nlp_service import signals
from nlp_service.store.search import Hit, Wanted
from nlp_service.wiring import Service

_LEAST = 2


def find(
    service: Service,
    institution: str,
    wanted: Wanted,
    mode: Literal["words", "meaning"],
    limit: int,
    offset: int = 0,
) -> list[Hit]:
    """The best passages; with ``meaning`` also those with a signal that the words name.

    So 逾期 finds an English mail that admits late payment, and "overdue" a Chinese one.
    """
    if mode == "meaning":
        wanted = dataclasses.replace(wanted, signals=named_signals(wanted.words))
    return service.store.search.find(institution, wanted, limit, offset)


def named_signals(words: str) -> tuple[str, ...]:
    """The types of signals whose name, in either language, holds the words or is held by them."""
    plain = " ".join(words.lower().split())
    if len(plain) < _LEAST:
        return ()
    found = []
    for kind in signals.catalogue().types.values():
        names = (kind.name_zh.lower(), kind.name_en.lower())
        if any(plain in name or name in plain for name in names if name):
            found.append(kind.id)
    return tuple(found)
