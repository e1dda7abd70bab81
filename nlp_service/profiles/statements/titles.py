"""What titles and captions say: which statement, whose, in which unit, of which date."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from nlp_service.profiles.items import Kind
from nlp_service.profiles.names import simplify
from nlp_service.profiles.periods import Head, parse_head
from nlp_service.profiles.units import Unit, find_currency, find_unit

Scope = Literal["consolidated", "parent", "unknown"]

_PATTERNS: tuple[tuple[Kind, str], ...] = (
    ("EQ", r"(?:所有者|股东)权益变动表|权益变动表|statements? of changes in (?:\w+ )?equity"),
    (
        "SUP",
        r"补充资料|将净利润调节为经营活动|supplementa(?:l|ry) (?:cash|information)|"
        r"reconciliation of (?:net )?(?:profit|income)",
    ),
    ("CF", r"现金流量表|cash ?-?flows? statements?|statements? of (?:\w+ )?cash flows?|^cf$"),
    (
        "BS",
        r"资产负债表|财务状况表|balance sheets?|statements? of (?:\w+ )?financial position|"
        r"^bs$",
    ),
    (
        "IS",
        r"利润表|损益表|收益表|综合收益表|income statements?|profit and loss|profit or loss|"
        r"statements? of (?:\w+ )?(?:income|operations|comprehensive income|earnings)|"
        r"^is$|^p ?& ?l$",
    ),
    (
        "NOTE",
        r"还本付息|偿债能力(?:测算|计算)|偿债现金流|debt service (?:schedule|coverage)|"
        r"financial model|cfads",
    ),
)
_TITLES = tuple((kind, re.compile(words, re.IGNORECASE)) for kind, words in _PATTERNS)
_PARENT = re.compile(
    r"母公司|公司资产负债表|公司利润表|公司现金流量表|\bparent\b|\bthe company\b|^company$|"
    r"company balance|company income|(?<!有限)(?<!股份)^公司$",
    re.IGNORECASE,
)
_CONSOLIDATED = re.compile(r"合并|consolidated|\bthe group\b|^group$|^集团$", re.IGNORECASE)
#: A day without its year, which the columns print.
_DAY = re.compile(
    r"(?:as (?:at|of)|(?:(?:\w+ months|year)s? )?ended)\s+"
    r"(?:\d{1,2}(?:st|nd|rd|th)?\s+[A-Z][a-z]+|[A-Z][a-z]+\s+\d{1,2}),?\s*$",
    re.IGNORECASE,
)
_AUDITED = re.compile(r"未经审计|unaudited|(?P<yes>经审计|(?<!un)audited)", re.IGNORECASE)


def title_kind(text: str) -> Kind | None:
    """Which statement a title names, None where it names none. Long sentences are no titles."""
    plain = simplify(text).strip()
    if len(plain) > 90:
        return None
    tight = re.sub(r"(?<=[㐀-鿿])\s+(?=[㐀-鿿])", "", plain)
    return next((kind for kind, pattern in _TITLES if pattern.search(tight)), None)


def scope_of(text: str) -> Scope:
    """Whether words say consolidated or parent company; unknown where neither or both."""
    plain = simplify(text).strip()
    both = bool(_CONSOLIDATED.search(plain)), bool(_PARENT.search(plain))
    if both == (True, False):
        return "consolidated"
    return "parent" if both == (False, True) else "unknown"


@dataclass
class Caption:
    """What was gathered above a table; ``day`` is a closing day whose year the columns print."""

    kind: Kind | None = None
    scope: Scope = "unknown"
    unit: Unit | None = None
    currency: str | None = None
    date: Head = field(default_factory=Head)
    audited: bool | None = None
    day: str = ""

    def read(self, line: str) -> None:
        """Takes up one more printed line; what a later line says replaces what is known."""
        kind = title_kind(line)
        if kind is not None:
            self.kind = kind
        if (scope := scope_of(line)) != "unknown" and len(line) < 90:
            self.scope = scope
        if unit := find_unit(line):
            self.unit = unit
        if currency := (self.unit and self.unit.currency) or find_currency(line):
            self.currency = currency
        date = parse_head(line)
        # A span (2024年度) says more than the day printed beside it.
        if date.end is not None and not (self.date.start and date.start is None):
            self.date = date
        elif m := _DAY.search(line):
            self.day = m.group().strip()
        if m := _AUDITED.search(line):
            self.audited = m.group("yes") is not None
