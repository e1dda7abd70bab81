"""Rows of a statement region → line items with their cells."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from rapidfuzz import fuzz, process

from nlp_service.profiles.items import Kind, LineItem, fold, items
from nlp_service.profiles.statements.grid import figure
from nlp_service.profiles.statements.layout import Region, Side
from nlp_service.profiles.statements.titles import title_kind
from nlp_service.schema import Cell

#: Headings of a balance sheet or cash-flow statement → the sub-total that closes the block.
_BLOCKS = {
    "流动资产": "total_current_assets",
    "非流动资产": "total_noncurrent_assets",
    "长期资产": "total_noncurrent_assets",
    "流动负债": "total_current_liabilities",
    "非流动负债": "total_noncurrent_liabilities",
    "长期负债": "total_noncurrent_liabilities",
    "所有者权益": "equity_parent",
    "股东权益": "equity_parent",
    "所有者权益(或股东权益)": "equity_parent",
    "current assets": "total_current_assets",
    "noncurrent assets": "total_noncurrent_assets",
    "long term assets": "total_noncurrent_assets",
    "current liabilities": "total_current_liabilities",
    "noncurrent liabilities": "total_noncurrent_liabilities",
    "long term liabilities": "total_noncurrent_liabilities",
    "equity": "equity_parent",
    "shareholders equity": "equity_parent",
    "stockholders equity": "equity_parent",
    "owners equity": "equity_parent",
    "capital and reserves": "equity_parent",
    "equity attributable to owners of the parent": "equity_parent",
    "cash flows from operating activities": "sup_cfo",
    "operating activities": "sup_cfo",
    "cash flows from investing activities": "cfi",
    "investing activities": "cfi",
    "cash flows from financing activities": "cff",
    "financing activities": "cff",
}
_SIMILAR = 90.0
_AHEAD = 4.0
#: Words that turn a row into its opposite; two labels that differ in one of them are different.
_TELLING = re.compile(
    r"非|不|短|长|应收|应付|收到|支付|收回|偿还|取得|其他|递延|增加|减少|流入|流出|营业外|期初|期末|年初|年末|"
    r"经营|投资|筹资|合计|总|小计|母公司|少数|资产|负债|权益|收入|成本|费用|利润|损失|收益|现金|税|票据|账款|"
    r"\b(?:non\w*|current|short|long|receivables?|payables?|other|deferred|increase|decrease|"
    r"inflows?|outflows?|opening|closing|beginning|end|operating|investing|financing|total|sub|"
    r"parent|assets?|liabilit\w+|equity|income|cost|costs|expenses?|profit|loss(?:es)?|gains?|"
    r"tax|taxes|cash|paid|received|net|gross|comprehensive)\b"
)


@dataclass(frozen=True)
class Row:
    """A matched row: its item, printed label, the cells by column and how sure the match is.

    ``place`` is the cell of the label.
    """

    item: LineItem
    label: str
    place: Cell
    cells: dict[int, Cell]
    confidence: float


@dataclass
class Reading:
    """The rows of one side of a region, and the labels with figures that named no item.

    ``blank`` are rows that name an item and hold no figure at all.
    """

    rows: list[Row] = field(default_factory=list)
    blank: list[Row] = field(default_factory=list)
    unmatched: list[str] = field(default_factory=list)


def vote(region: Region, sides: list[Side]) -> Counter[Kind]:
    """How many rows of the region name an item of each kind of statement."""
    votes: Counter[Kind] = Counter()
    for side in sides:
        for row in range(region.first, region.last):
            folded = fold(region.grid.text(row, side.label))
            for kind, aliases in items().aliases.items():
                if folded in aliases:
                    votes[kind] += 1
    return votes


@lru_cache(maxsize=4096)
def _similar(kind: Kind, folded: str) -> tuple[str, float] | None:
    """The item whose alias is clearly the most similar to ``folded``, and how similar (0–100)."""
    if len(folded) < 4:
        return None
    names = items().names(kind)
    telling = Counter(_TELLING.findall(folded))
    found = [
        (alias, score)
        for alias, score, _ in process.extract(
            folded, names.keys(), scorer=fuzz.ratio, score_cutoff=_SIMILAR - _AHEAD, limit=6
        )
        if Counter(_TELLING.findall(alias)) == telling
    ]
    if not found or found[0][1] < _SIMILAR:
        return None
    rival = next((s for a, s in found[1:] if names[a] != names[found[0][0]]), 0.0)
    return (names[found[0][0]], found[0][1]) if found[0][1] - rival >= _AHEAD else None


class _Reader:
    """Goes down the rows of one side, keeping the block and the last matched item."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self.block = ""
        self.after: dict[Kind, int] = {}
        self.direct = False
        self.seen: set[str] = set()

    def heading(self, label: str, folded: str) -> None:
        if folded in _BLOCKS:
            self.block = _BLOCKS[folded]
        if self.kind == "CF" and title_kind(label) == "SUP":
            self.kind = "SUP"

    def _kinds(self) -> Iterator[Kind]:
        yield self.kind
        if self.kind == "CF" and not self.direct and "cfo" not in self.seen:
            yield "SUP"

    def match(self, folded: str) -> tuple[LineItem, float] | None:
        """The item of a row and the confidence of the match; exact names come first."""
        catalogue = items()
        if self.kind == "CF" and self.block == "sup_cfo":
            inside = catalogue.aliases["SUP"].get(folded, [])
            if found := next((item for item, block in inside if block == self.block), None):
                return self._take(found, 1.0)
        for kind in self._kinds():
            found = catalogue.lookup(kind, folded, self.block, self.after.get(kind, -1))
            if found and found not in self.seen:
                return self._take(found, 1.0)
        for kind in self._kinds():
            if (near := _similar(kind, folded)) and near[0] not in self.seen:
                return self._take(near[0], 0.7 * near[1] / 100)
        return None

    def named(self, folded: str) -> LineItem | None:
        """The item that a row without figures names; None for headings."""
        if folded in _BLOCKS:
            return None
        for kind in self._kinds():
            if found := items().lookup(kind, folded, self.block, self.after.get(kind, -1)):
                return items().by_id[found]
        return None

    def _take(self, found: str, confidence: float) -> tuple[LineItem, float]:
        item = items().by_id[found]
        self.seen.add(found)
        self.after[item.kind] = item.order
        self.direct = self.direct or found in ("cf_sales_received", "cf_op_in")
        if found == self.block:
            self.block = ""
        return item, confidence


def read_rows(region: Region, side: Side, kind: Kind) -> Reading:
    """The rows of one side of a region that stand for line items of a statement of ``kind``.

    Each item is taken once, at its first row with figures. A row whose name is not in the
    catalogue is matched by similarity only where one item is clearly ahead, with less confidence.
    """
    reader = _Reader(kind)
    reading = Reading()
    for row in range(region.first, region.last):
        label = re.sub(r"\s+", " ", region.grid.text(row, side.label)).strip()
        if not label:
            continue
        folded = fold(label)
        cells = {
            column.index: cell
            for column in side.columns
            if (cell := region.grid.cells.get((row, column.index))) and cell.text.strip()
        }
        place = region.grid.cells[row, side.label]
        if not any(figure(cell) is not None for cell in cells.values()):
            reader.heading(label, folded)
            if blank := reader.named(folded):
                reading.blank.append(Row(blank, label, place, cells, 1.0))
            continue
        if found := reader.match(folded):
            item, confidence = found
            reading.rows.append(Row(item, label, place, cells, confidence))
        else:
            reading.unmatched.append(label)
    return reading
