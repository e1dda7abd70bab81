"""One place of a contract that introduces a party."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Mention:
    """A name with the words that the contract uses for it from then on.

    Args:
        start: first character of the name.
        end: after its last character.
        words: role words and defined terms given to it.
        role: the role where no word says it.
    """

    start: int
    end: int
    words: list[str] = field(default_factory=list)
    role: str | None = None
