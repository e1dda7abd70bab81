"""The catalogue of statement line items, and the printed row that names one.

A row label is folded (width, script, decoration such as 一、 减： 其中： and （损失以“-”号填列）)
and looked up within its statement and, for aliases written ``alias@block``, within its block.
"""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal, cast

from nlp_service.catalogues import rows
from nlp_service.errors import CatalogueInvalid
from nlp_service.profiles.names import simplify

Kind = Literal["BS", "IS", "CF", "SUP", "EQ", "NOTE"]
Role = Literal["leaf", "total", "memo"]

_FILE = "statement_items.csv"
_ZH_LEAD = re.compile(
    r"^(?:[(（]?[一二三四五六七八九十]{1,3}[)）]?[、.．:：]|[(（][一二三四五六七八九十\d]{1,2}[)）]|"
    r"\d{1,2}[、.．)](?!\d)|(?:加|减|其中|包括|其他)[:：]|[△▲*＊☆#※·\-—]+)"
)
_EN_LEAD = re.compile(
    r"^(?:(?:less|add|plus|of which|including|include|incl|thereof|memo)\s*:?\s+|"
    r"\(?[ivx]{1,4}[).、]\s*|\(?[a-h]\)\s*|\d{1,2}[.)、](?!\d)\s*|[*△#•·\-–—]+\s*)"
)
_ZH_TAIL = re.compile(
    r"[(（][^()（）]*(?:填列|号填|列示|注释?\d*|附注[^()（）]*)[)）]$|[:：*]+$"
    # Readers of scans cut （损失以“－”号填列） at the dash.
    r"|[(（](?:净?损失|净?亏损|亏损总额|收益|增加|减少)以[^()（）]*$"
)
_EN_TAIL = re.compile(
    r"\((?:note[s]? [^()]*|loss[^()]*(?:with|as|in)[^()]*|[a-z]|\d{1,2})\)$|[:*]+$|\bnote \d+$"
)
_CASH_FLOW = re.compile(
    r"^(?:total )?(?:net )?(?:cash )?(?:flows? )?"
    r"(?:\(?(?:inflows?|outflows?|generated|provided|arising|used|used in|generated from|"
    r"from|by|in)\)?[ /]*(?:from|by|in)?[ /]*)+"
    r"(?P<kind>operating|operations|investing|investment|financing) ?(?:activities)?$"
)
_HAN = re.compile(r"[㐀-鿿]")


@dataclass(frozen=True)
class LineItem:
    """A line item: ``sign`` is how it enters the sum of its ``parent``; memo rows do not."""

    id: str
    kind: Kind
    role: Role
    sign: Literal[1, -1]
    parent: str
    order: int
    zh: tuple[str, ...]
    en: tuple[str, ...]

    def name(self, language: str) -> str:
        """The first alias in ``zh`` or ``en``, or in the other language where it has none."""
        names = (self.zh or self.en) if language == "zh" else (self.en or self.zh)
        return names[0].split("@")[0]


def fold(label: str) -> str:
    """A printed row label or alias in comparable form, decoration stripped."""
    text = re.sub(r"\s+", " ", simplify(label)).strip().lower()
    if _HAN.search(text):
        return _fold_zh(text.replace(" ", ""))
    return _fold_en(text)


def _strip(text: str, lead: re.Pattern[str], tail: re.Pattern[str]) -> str:
    previous = ""
    while text != previous:
        previous = text
        text = tail.sub("", lead.sub("", text)).strip()
    return text or previous


def _fold_zh(text: str) -> str:
    text = _strip(text.replace("帐", "账"), _ZH_LEAD, _ZH_TAIL)
    return re.sub(r"[\s、,，。.:：;；\"'“”‘’*·]", "", text).replace("（", "(").replace("）", ")")


def _fold_en(text: str) -> str:
    text = _strip(text.replace("’", "'"), _EN_LEAD, _EN_TAIL)
    text = text.replace("&", " and ").replace("'", "").replace("non-current", "noncurrent")
    text = re.sub(r"non current", "noncurrent", text)
    text = text.replace("amortization", "amortisation").replace("capitalized", "capitalised")
    if m := _CASH_FLOW.match(re.sub(r"[^a-z()/ ]", " ", text).strip()):
        kind = m.group("kind").replace("operations", "operating")
        if text.startswith("net") or "/" in text or "used" in text:
            return f"net cash from {kind.replace('investment', 'investing')} activities"
    return re.sub(r"[^a-z0-9]+", " ", text.replace("/", " ")).strip()


@dataclass(frozen=True)
class Items:
    """The catalogue, by id and by folded alias."""

    by_id: dict[str, LineItem]
    aliases: dict[Kind, dict[str, list[tuple[str, str]]]]
    children: dict[str, tuple[LineItem, ...]] = field(default_factory=dict)

    def lookup(self, kind: Kind, folded: str, block: str = "", after: int = -1) -> str | None:
        """The item that ``folded`` names in a statement of ``kind``, None where none does.

        ``block`` is the sub-total the row stands under, where known. Where one name serves two
        items, the first that follows item number ``after`` in the usual order is meant.
        """
        found = self.aliases[kind].get(folded, [])
        inside = [item for item, within in found if within and within == block]
        if inside:
            return inside[0]
        free = [item for item, within in found if not within]
        if not free:
            return None
        return next((item for item in free if self.by_id[item].order > after), free[0])

    def names(self, kind: Kind) -> dict[str, str]:
        """Folded alias → item id for all aliases that hold in every block."""
        return {
            alias: owners[0][0] for alias, owners in self.aliases[kind].items() if not owners[0][1]
        }


#: Rows of the 2018 form that hold others, which may be printed below them as 其中.
_COMBINED = {
    "notes_and_accounts_receivable": ("notes_receivable", "accounts_receivable"),
    "notes_and_accounts_payable": ("notes_payable", "accounts_payable"),
    "depreciation_amortisation": ("depreciation", "amortisation", "rou_depreciation"),
}


#: Rows that some forms print beside the row which holds them in others: receivables in forms
#: before 2018, restricted deposits under IFRS.
APART = {
    "total_current_assets": ("interest_receivable", "dividends_receivable", "restricted_cash"),
    "total_current_liabilities": ("interest_payable", "dividends_payable"),
}


def addends(parent: str, present: Collection[str]) -> list[list[tuple[str, int]]]:
    """The ways in which printed items may add up to ``parent``: lists of (item, sign).

    There are several where a combined row and its parts are both printed, or where a row stands
    apart in one form and inside another row in the next.
    """
    catalogue = items()
    turn: int = catalogue.by_id[parent].sign
    whole: list[tuple[str, int]] = [
        (child.id, child.sign * turn)
        for child in catalogue.children.get(parent, ())
        if child.id in present
    ]
    parts = {part for row, split in _COMBINED.items() if row in present for part in split}
    without = [(name, sign) for name, sign in whole if name not in parts]
    ways = [whole] if len(without) == len(whole) else [without, whole]
    apart: list[tuple[str, int]] = [
        (name, turn) for name in APART.get(parent, ()) if name in present
    ]
    choices = [
        list(chosen)
        for size in range(1, len(apart) + 1)
        for chosen in itertools.combinations(apart, size)
    ]
    return ways + [way + chosen for chosen in choices for way in ways]


@lru_cache(maxsize=1)
def items() -> Items:
    """The statement items of ``corpora/catalogues/statement_items.csv``.

    Raises CatalogueInvalid naming the row that cannot be used.
    """
    by_id: dict[str, LineItem] = {}
    columns = ("id", "statement", "role", "sign", "parent", "zh", "en")
    for row in rows(_FILE, columns):
        name, statement, role = row.text("id"), row.text("statement"), row.text("role")
        if statement not in ("BS", "IS", "CF", "SUP", "NOTE"):
            raise row.invalid(f"unknown statement {statement!r}")
        if role not in ("leaf", "total", "memo") or row.text("sign") not in ("+", "-"):
            raise row.invalid("role or sign unknown")
        if name in by_id:
            raise row.invalid(f"{name} appears twice")
        by_id[name] = LineItem(
            id=name,
            kind=cast(Kind, statement),
            role=cast(Role, role),
            sign=1 if row.text("sign") == "+" else -1,
            parent=row.text("parent"),
            order=len(by_id),
            zh=row.words("zh"),
            en=row.words("en"),
        )
    return _index(by_id)


def _index(by_id: dict[str, LineItem]) -> Items:
    aliases: dict[Kind, dict[str, list[tuple[str, str]]]] = defaultdict(lambda: defaultdict(list))
    children: dict[str, list[LineItem]] = defaultdict(list)
    for item in by_id.values():
        if item.parent and item.parent not in by_id:
            raise CatalogueInvalid(f"{_FILE}: parent {item.parent!r} of {item.id} is unknown")
        if item.parent and item.role != "memo":
            children[item.parent].append(item)
        for alias in (*item.zh, *item.en):
            words, _, block = alias.partition("@")
            if block and block not in by_id:
                raise CatalogueInvalid(f"{_FILE}: block {block!r} of {item.id} is unknown")
            owners = aliases[item.kind][fold(words)]
            if (item.id, block) not in owners:
                owners.append((item.id, block))
    return Items(by_id, aliases, {key: tuple(value) for key, value in children.items()})
