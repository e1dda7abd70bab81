"""What may leave the institution: statistics without small cells, and keyed hashes of numbers.

Source: credit-domain specification 7.3. Raw bureau reports are never shared.
"""

from __future__ import annotations

import hashlib
import hmac
import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from nlp_service.errors import BadRequest
from nlp_service.schema import ClientSummary, Schema
from nlp_service.scores import grades

#: Fewer clients than this could be recognised, so their figures are never given.
LEAST_CELL = 5
#: A shared key must hold at least so many bytes: 18-character codes can be tried one by one.
LEAST_KEY = 32


class Cell(Schema):
    """Figures of one group; all None where the group is too small or was held back with one.

    ``suppressed`` says which: ``small``, or ``complement`` where the total would give it away.
    """

    group: str
    clients: int | None
    mean_pd: float | None = None
    mean_cooperation: float | None = None
    share_orange_or_red: float | None = None
    suppressed: str | None = None


class Aggregate(Schema):
    """Statistics of a portfolio by one dimension, and of the whole."""

    dimension: str
    least_cell: int
    cells: list[Cell]
    total: Cell


def _band(row: ClientSummary) -> str:
    return grades.band(row.grade).band if row.grade else "none"


_DIMENSIONS: dict[str, Callable[[ClientSummary], str]] = {
    "industry": lambda row: row.client.industry or "none",
    "grade_band": _band,
    "level": lambda row: row.level,
    "phase": lambda row: row.client.phase,
    "country": lambda row: row.client.country,
}


def aggregate(rows: Sequence[ClientSummary], dimension: str, least: int = LEAST_CELL) -> Aggregate:
    """Statistics by industry, grade band, warning level, phase or country.

    Groups below ``least`` clients are held back. Where exactly one group is, or where those held
    back are together fewer than ``least``, the smallest shown group is held back as well, until
    neither total minus shown gives a small group away. Numbers of clients are given in fives.

    Raises BadRequest for another dimension or a smaller minimum.
    """
    if dimension not in _DIMENSIONS:
        raise BadRequest(f"Unknown dimension {dimension[:40]!r}; one of {', '.join(_DIMENSIONS)}.")
    if least < LEAST_CELL:
        raise BadRequest(f"The minimum cell is {LEAST_CELL} or more.")
    groups: dict[str, list[ClientSummary]] = defaultdict(list)
    for row in rows:
        groups[_DIMENSIONS[dimension](row)].append(row)
    small = {name for name, found in groups.items() if len(found) < least}
    held = set(small)
    while held:
        hidden = sum(len(groups[name]) for name in held)
        if len(held) > 1 and hidden >= least:
            break
        shown = sorted((n for n in groups if n not in held), key=lambda n: (len(groups[n]), n))
        if not shown:
            break
        held.add(shown[0])
    cells = [
        Cell(group=name, clients=None, suppressed="small" if name in small else "complement")
        if name in held
        else _cell(name, groups[name])
        for name in sorted(groups)
    ]
    total = (
        _cell("all", rows)
        if len(rows) >= least
        else Cell(group="all", clients=None, suppressed="small")
    )
    return Aggregate(dimension=dimension, least_cell=least, cells=cells, total=total)


def _cell(name: str, rows: Sequence[ClientSummary]) -> Cell:
    alarmed = sum(1 for row in rows if row.level in ("orange", "red"))
    return Cell(
        group=name,
        # Two releases that differ by one client must not tell that client's figures.
        clients=5 * (len(rows) // 5),
        mean_pd=_mean(row.pd for row in rows),
        mean_cooperation=_mean(row.cooperation for row in rows),
        share_orange_or_red=round(alarmed / len(rows), 2),
    )


def _mean(values: Iterable[float | None]) -> float | None:
    held = [value for value in values if value is not None]
    # A mean over few clients of a large group is a small cell too.
    return round(math.fsum(held) / len(held), 3) if len(held) >= LEAST_CELL else None


def keyed_hash(key: bytes, scheme: str, number: str) -> str:
    """HMAC-SHA256 of an organisation's number under a key that both parties agreed.

    The number is brought to one form first, so that both sides hash the same bytes. Raises
    BadRequest for a key that could be guessed.
    """
    if len(key) < LEAST_KEY:
        raise BadRequest(
            f"The shared key must hold at least {LEAST_KEY} bytes.",
            next_step="Make one with 'openssl rand -hex 32' and agree on it over a safe channel.",
        )
    plain = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", number)).upper()
    return hmac.new(key, f"{scheme}:{plain}".encode(), hashlib.sha256).hexdigest()


def warning_exists(
    rows: Iterable[ClientSummary], asked: Iterable[str], key: bytes, least: str = "orange"
) -> dict[str, bool]:
    """For each hash asked for, whether a client of that number stands at ``least`` or worse.

    An unknown number and a client without such a warning give the same answer: False. Nothing
    else is told.
    """
    levels = {"orange": {"orange", "red"}, "red": {"red"}}
    if least not in levels:
        raise BadRequest("The existence of warnings is told from orange or from red.")
    alarmed = {
        keyed_hash(key, item.scheme, item.id)
        for row in rows
        if row.level in levels[least]
        for item in row.client.identifiers
    }
    return {digest: digest in alarmed for digest in asked}
