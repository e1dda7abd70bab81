"""Sums over line items and the tolerance they are held to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from nlp_service.profiles.units import find_unit
from nlp_service.schema import Check, Period, Provenance, Statement, StatementValue

Outcome = Literal["pass", "warn", "fail", "not_applicable"]
BLOCKING = frozenset({"C01", "C02", "C08"})
_WARN_SHARE = Decimal("0.005")
_HALF = Decimal("0.5")


@dataclass
class Sum:
    """A signed sum of printed figures, keeping the cells it was made of."""

    total: Decimal = Decimal(0)
    used: list[StatementValue] = field(default_factory=list)

    def add(self, value: StatementValue | None, sign: int = 1) -> Sum:
        """Adds a figure; one that is missing adds nothing."""
        if value is not None:
            self.total += sign * value.value
            self.used.append(value)
        return self

    @property
    def evidence(self) -> list[Provenance]:
        return [value.provenance for value in self.used]


def rounding(values: Iterable[StatementValue]) -> Decimal:
    """How far printed figures may stray: half of the last printed digit for each addend."""
    return sum((_step(value) * _HALF for value in values), Decimal(0))


def _step(value: StatementValue) -> Decimal:
    unit = find_unit(f"单位：{value.unit}") or find_unit(value.unit)
    factor = unit.factor if unit else Decimal(1)
    digits = value.printed.replace("，", ",").rstrip(")） ").rpartition(".")
    decimals = len(digits[2]) if digits[1] and digits[2].isdigit() else 0
    return factor / (Decimal(10) ** decimals)


def outcome(difference: Decimal, base: Decimal, allowed: Decimal) -> Outcome:
    """Pass within rounding, warn up to 0.5 % of the base, fail beyond (judgement)."""
    if abs(difference) <= allowed:
        return "pass"
    return "warn" if abs(difference) <= abs(base) * _WARN_SHARE else "fail"


def compared(
    name: str,
    left: Sum,
    right: Sum,
    text: tuple[str, str],
    period: Period | None,
) -> Check:
    """The check that two sums are equal; ``text`` says in both languages what is compared."""
    difference = left.total - right.total
    used = left.used + right.used
    result = outcome(difference, max(abs(left.total), abs(right.total)), rounding(used))
    zh, en = text
    shown = f"{difference:,.2f}"
    return Check(
        id=name,
        outcome=result,
        blocking=name in BLOCKING and result == "fail",
        period=period,
        difference=difference,
        text_zh=zh if result == "pass" else f"{zh}，相差{shown}",
        text_en=en if result == "pass" else f"{en}: differs by {shown}",
        evidence=left.evidence + right.evidence,
    )


def absent(name: str, text: tuple[str, str], period: Period | None = None) -> Check:
    """The check as not applicable, because its figures are not there."""
    zh, en = text
    return Check(
        id=name,
        outcome="not_applicable",
        period=period,
        text_zh=f"{zh}：缺少数据",
        text_en=f"{en}: figures missing",
    )


def judged(
    name: str,
    result: Outcome,
    text: tuple[str, str],
    values: Iterable[StatementValue | Provenance],
    period: Period | None = None,
    difference: Decimal | None = None,
) -> Check:
    """A check with an outcome that was decided elsewhere."""
    places = [v.provenance if isinstance(v, StatementValue) else v for v in values]
    return Check(
        id=name,
        outcome=result,
        blocking=name in BLOCKING and result == "fail",
        period=period,
        difference=difference,
        text_zh=text[0],
        text_en=text[1],
        evidence=places,
    )


def by_kind(statements: Iterable[Statement], kind: str) -> list[Statement]:
    """The statements of a kind, newest first."""
    found = [statement for statement in statements if statement.kind == kind]
    return sorted(found, key=lambda s: s.period.end, reverse=True)
