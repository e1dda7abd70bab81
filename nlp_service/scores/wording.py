"""How quantities and limits are written, alike in both languages."""

from __future__ import annotations

from nlp_service.schema import Evidence, Ratio

#: Units whose values are shares and are printed as per cent.
_SHARES = {"ratio", "percent", "share"}


def quantity(value: float, unit: str) -> str:
    """A value with its unit: ``72.0%`` for shares, ``1.18x`` for multiples, ``45 d`` for days."""
    if unit in _SHARES:
        return f"{value * 100:.1f}%"
    if unit == "x":
        return f"{value:.2f}x"
    if unit == "days":
        return f"{value:.0f} d"
    if unit == "currency":
        return f"{value:,.0f}"
    if unit in {"count", "periods", "years", "months"}:
        return f"{value:g}"
    return f"{value:.2f}"


def limit_of(ratio: Ratio) -> str | None:
    """The limit a ratio is measured against: the one it broke, else its first one.

    Written with the sign that must hold, such as ``≤ 70.0%``.
    """
    order = ("red", "critical", "orange", "yellow", "warn", "blue")
    value = ratio.value
    sign = "≤" if ratio.direction == "lower_better" else "≥"
    nearest: float | None = None
    for name in order:
        limit = ratio.limits.get(name)
        if limit is None:
            continue
        broken = value is not None and (value > limit if sign == "≤" else value < limit)
        if broken:
            return f"{sign} {quantity(limit, ratio.unit)}"
        nearest = limit
    return None if nearest is None else f"{sign} {quantity(nearest, ratio.unit)}"


#: Typed statuses in words: Chinese, English.
STATUSES: dict[str, tuple[str, str]] = {
    "NO_BASE": ("分母为零，无从计算", "nothing to divide by"),
    "NO_DEBT": ("没有有息债务", "no interest-bearing debt"),
    "NO_DEBT_SERVICE": ("当期无还本付息", "no debt service in the period"),
    "NO_INTEREST": ("没有利息支出", "no interest expense"),
    "NO_LIABILITIES": ("没有负债", "no liabilities"),
    "NO_REVENUE": ("没有营业收入", "no revenue"),
    "NEG_EQUITY": ("净资产为负", "negative equity"),
    "NEG_EBITDA": ("EBITDA为负", "negative EBITDA"),
    "NEG_PROFIT": ("净利润为负", "negative net profit"),
}


def status_words(status: str) -> tuple[str, str]:
    """A typed ratio status in Chinese and English; the code itself where it is unknown."""
    return STATUSES.get(status, (status, status))


def source_words(evidence: Evidence | None) -> tuple[str, str]:
    """Where and when a fact was read, as a bracket in Chinese and English; empty without one."""
    if evidence is None:
        return "", ""
    place = evidence.provenance
    zh, en = "", ""
    if place.cell:
        zh, en = f"单元格{place.cell}", f"cell {place.cell}"
    elif place.page:
        zh, en = f"第{place.page}页", f"page {place.page}"
    date = evidence.date.isoformat() if evidence.date else ""
    inside_zh, inside_en = "，".join(filter(None, (zh, date))), ", ".join(filter(None, (en, date)))
    return (f"（{inside_zh}）" if inside_zh else "", f" ({inside_en})" if inside_en else "")


def quote(text: str, longest: int = 120) -> str:
    """Words of a source on one line, shortened at ``longest`` characters."""
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"
