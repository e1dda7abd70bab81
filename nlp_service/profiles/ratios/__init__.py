"""Ratios of all periods of a client, each with its inputs, level and limits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import partial
from itertools import chain

from nlp_service.profiles.formula import Missing, Undefined, evaluate
from nlp_service.profiles.ratios.facts import Facts, Scope
from nlp_service.profiles.ratios.limits import LimitSource, covenant_limits, level_of, limits_of
from nlp_service.profiles.ratios.source import Entered, PeriodSource
from nlp_service.profiles.ratios.table import Definition, Limits, definitions
from nlp_service.profiles.workings import Workings
from nlp_service.schema import Client, Level, Period, Ratio, Statement, StatementValue

__all__ = ["Block", "Computed", "compute", "covenant_limits"]

#: Statuses that are bad news in themselves, in ratios that measure debt.
_RED = {"NEG_EQUITY": ("leverage",), "NEG_EBITDA": ("leverage", "debt_service")}


class Block(list[Ratio]):
    """The ratios of one period that ends on ``end``, each once, in table order.

    ``telling`` are those that say something, by id: they have a value, or a status that is a
    level in itself such as negative equity.
    """

    def __init__(self, ratios: Iterable[Ratio]) -> None:
        super().__init__(ratios)
        self.end = self[0].period.end
        self.telling = {r.id: r for r in self if r.value is not None or r.level != "none"}


class Computed(list[Ratio]):
    """Ratios, newest period first; ``periods`` holds those of each period."""

    def __init__(self, periods: Sequence[Block] = ()) -> None:
        super().__init__(chain.from_iterable(periods))
        self.periods = list(periods)


def compute(
    statements: list[Statement],
    client: Client,
    extra: Mapping[str, Entered] | None = None,
    *,
    contract: Mapping[str, Limits] | None = None,
    own_limits: Mapping[str, Limits] | None = None,
    scope: Scope | None = None,
    workings: Workings | None = None,
) -> Computed:
    """Every ratio of the table for every period, newest period first, in table order.

    ``extra`` holds inputs that no statement prints (``guarantees_given``, ``senior_principal``,
    ``loan_rate`` …) for the newest period, or for a year by ``name@2023``, with the place where
    each was read if it was. ``contract`` and ``own_limits`` give levels that come before the
    sector's and the default ones (see ``covenant_limits``). ``scope`` chooses consolidated or
    parent figures; by default the borrower's own entity. ``workings`` keep what a later call for
    the same client can take over.

    A ratio without value says why: MISSING (flags name the input), INTERIM (flows of part of a
    year are never annualised; twelve trailing months are used where the statements give them),
    NEG_EQUITY, NEG_EBITDA, NO_DEBT, NO_INTEREST, NO_REVENUE, NEG_PROFIT … for denominators that
    are zero or negative. Formulas and levels: ``corpora/catalogues/ratios.csv``.
    """
    facts = Facts.of(statements, scope)
    given = dict(extra or {})
    yearly = {name: value for name, value in given.items() if "@" in name}
    baseline = _baseline(given)
    held = {
        definition.id: limits_of(definition, client, contract or {}, own_limits or {}, baseline)
        for definition in definitions().values()
    }
    shared = workings or Workings()
    setting = (
        client.phase,
        repr(held),
        facts.scope,
        tuple((name, str(value)) for name, value in yearly.items()),
    )
    periods: list[Block] = []
    for number, period in enumerate(facts.periods()):
        entered = yearly if number else given
        work = partial(_period, facts, period, entered, client, held)
        if entered != yearly:
            # Entered figures belong to the newest period of this call alone.
            periods.append(work())
            continue
        basis, order = facts.basis(period.end)
        key = (setting, period.start, period.end, order)
        periods.append(shared.once(key, basis, work))
    return Computed(periods)


def _period(
    facts: Facts,
    period: Period,
    entered: Mapping[str, Entered],
    client: Client,
    held: Mapping[str, tuple[Limits, LimitSource]],
) -> Block:
    source = PeriodSource(facts, period, entered, concession=client.phase != "corporate")
    made = []
    for definition in definitions().values():
        limits, whose = held[definition.id]
        with source.ratio() as used:
            value, status = _value(definition, source)
            strict = definition.strict or whose == "contract"
            level = _level(definition, source, client, value, status, limits, strict)
        # Every field is of its type already; checking it again costs more than the ratio.
        made.append(
            Ratio.model_construct(
                id=definition.id,
                name_zh=definition.zh,
                name_en=definition.en,
                category=definition.category,
                unit=definition.unit,
                value=value,
                status=status,
                level=level,
                limits=dict(limits),
                limit_source=whose,
                direction=definition.direction,
                formula=definition.formula,
                period=period,
                inputs=list(used.inputs.values()),
                flags=list(used.flags),
            )
        )
    return Block(made)


def _baseline(given: Mapping[str, Entered]) -> Decimal | None:
    value = given.get("sector_baseline")
    return value.value if isinstance(value, StatementValue) else value


def _value(definition: Definition, source: PeriodSource) -> tuple[float | None, str]:
    try:
        if definition.guard is not None and evaluate(definition.guard, source) <= 0:
            return None, "NO_BASE"
        return float(evaluate(definition.node, source)), "ok"
    except Undefined as undefined:
        return None, undefined.status
    except Missing as missing:
        source.note(f"missing:{missing.name}")
        return None, "MISSING"


def _level(
    definition: Definition,
    source: PeriodSource,
    client: Client,
    value: float | None,
    status: str,
    limits: Limits,
    strict: bool,
) -> Level:
    if client.phase in definition.exempt:
        source.note(f"exempt:{client.phase}")
        return "none"
    if value is None:
        return "red" if definition.category in _RED.get(status, ()) else "none"
    level = level_of(value, definition.direction, limits, strict=strict)
    if level == "none" and definition.blue_if is not None:
        try:
            return "blue" if evaluate(definition.blue_if, source) > 0 else "none"
        except (Missing, Undefined):
            return "none"
    return level
