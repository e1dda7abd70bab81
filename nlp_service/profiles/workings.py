"""What repeated evaluations of one client may take over from each other."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar, cast

Made = TypeVar("Made")


class Workings:
    """Results kept for as long as the very objects they were made of are the same.

    For back-tests and re-evaluations that look at one client on many days: figures of a period
    that nothing new touches are not worked out again. Objects are compared by identity, so they
    must not be changed in between.
    """

    def __init__(self) -> None:
        self._held: dict[Hashable, tuple[object, list[object]]] = {}

    def once(self, key: Hashable, basis: Iterable[object], make: Callable[[], Made]) -> Made:
        """The result of ``make`` for this key and these objects, made when first asked for."""
        # The objects are kept with the result, so that their identities stay theirs.
        parts = list(basis)
        place = (key, tuple(map(id, parts)))
        known = self._held.get(place)
        if known is None:
            known = self._held[place] = (make(), parts)
        return cast(Made, known[0])
