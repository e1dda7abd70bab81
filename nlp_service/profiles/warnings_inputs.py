"""What the warning rules look at, and what they see."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import overload

from nlp_service.profiles.ratio_standing import Standings
from nlp_service.profiles.warnings_rules import Limits
from nlp_service.profiles.workings import Workings
from nlp_service.schema import (
    AccountFlow,
    BureauReport,
    Check,
    Client,
    CooperationScore,
    Covenant,
    CreditScore,
    Evidence,
    Level,
    Promise,
    Provenance,
    Ratio,
    Signal,
    Statement,
)


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure from a facility agreement, a site report or a person, by its name in ``FACTS``."""

    value: float
    evidence: list[Evidence] = field(default_factory=list)
    period: str = ""
    points: int = 1


@dataclass(frozen=True, slots=True)
class Relative:
    """A group member or guarantor and its warning level; ``linked`` where we lend to it too."""

    name: str
    level: Level
    linked: bool = False


@dataclass(frozen=True)
class WarningInputs:
    """Everything known of one client on ``as_of``. ``clauses`` are contract rights by name.

    ``workings`` keep what an evaluation of the same client on another day can take over.
    """

    client: Client
    as_of: dt.date
    ratios: Sequence[Ratio] = ()
    covenants: Sequence[Covenant] = ()
    bureau: BureauReport | None = None
    signals: Sequence[Signal] = ()
    cooperation: CooperationScore | None = None
    promises: Sequence[Promise] = ()
    checks: Sequence[Check] = ()
    statements: Sequence[Statement] = ()
    flows: Sequence[AccountFlow] = ()
    credit: CreditScore | None = None
    facts: Mapping[str, Fact] = field(default_factory=dict)
    relatives: Sequence[Relative] = ()
    clauses: Mapping[str, Provenance] = field(default_factory=dict)
    workings: Workings | None = None

    @cached_property
    def standings(self) -> Standings:
        """The newest figure of every ratio that may warn."""
        return Standings(self.ratios, self.as_of, self.workings)

    @cached_property
    def newest(self) -> Mapping[str, Statement]:
        """The newest statement of each kind on ``as_of``."""
        return newest_statements(self.statements, self.as_of)


def newest_statements(statements: Iterable[Statement], as_of: dt.date) -> dict[str, Statement]:
    """The newest statement of each kind known on ``as_of``, the fullest where several are there."""
    found: dict[str, Statement] = {}
    for statement in statements:
        end = statement.period.end
        if end > as_of:
            continue
        held = found.get(statement.kind)
        if held is not None:
            last = held.period.end
            if end < last or (end == last and len(statement.items) <= len(held.items)):
                continue
        found[statement.kind] = statement
    return found


class Deferred(Sequence[Evidence]):
    """Evidence that is gathered when somebody looks at it: most rules see nothing bad."""

    def __init__(self, gather: Callable[[], list[Evidence]]) -> None:
        self._gather = gather

    @cached_property
    def _found(self) -> list[Evidence]:
        return self._gather()

    @overload
    def __getitem__(self, index: int) -> Evidence: ...

    @overload
    def __getitem__(self, index: slice) -> list[Evidence]: ...

    def __getitem__(self, index: int | slice) -> Evidence | list[Evidence]:
        return self._found[index]

    def __iter__(self) -> Iterator[Evidence]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)


@dataclass(slots=True)
class Observation:
    """What one rule saw of one thing (``key``).

    ``value`` is compared with the rule's limits or with ``limits``; ``level`` overrules the
    comparison and ``held`` says, when asked, what its margin still holds. ``limit`` is the limit
    in words where the bound is not in the unit of what is shown. ``missing`` says in English and
    Chinese why there is no ``evidence``. ``period`` names the observation: seeing the same period
    again is no new one.
    ``reached`` keeps the level once it has been compared.
    ``text_only`` marks what rests on words alone, which never makes red; ``gone`` that there is
    nothing to see any more.
    """

    rule: str
    key: str
    value: float
    observed: str
    period: str
    evidence: Sequence[Evidence]
    name_zh: str = ""
    name_en: str = ""
    level: Level | None = None
    held: Callable[[], Level] | None = None
    limits: Limits | None = None
    limit: str = ""
    limit_source: str = "default"
    points: int = 1
    text_only: bool = False
    corroborated_by: tuple[str, ...] = ()
    missing: tuple[str, str] | None = None
    gone: bool = False
    reached: Level | None = field(default=None, init=False)
