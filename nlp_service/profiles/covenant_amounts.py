"""Covenants on amounts: cash not below RMB 15 million, net worth of at least 3 billion."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from nlp_service.annotate.contracts.covenants.stated import frequency, party
from nlp_service.annotate.contracts.covenants.wording import (
    DEFAULT,
    DUTY,
    GUARANTEE,
    LOCK_UP,
    NEGATED,
    SHOWN,
    SIGN_WORDS,
    Operator,
)
from nlp_service.annotate.values import find_values
from nlp_service.catalogues import Row, rows
from nlp_service.profiles.covenants import CovenantTerm, find_covenants
from nlp_service.schema import Document, EntityLabel, Part, Provenance, Ratio, Statement
from nlp_service.text import sentences

#: The unit of a covenant on an amount.
UNIT = "money"
_FILE = "covenant_amounts.csv"
_COLUMNS = ("item", "name_zh", "name_en", "aliases_zh", "aliases_en")
#: So far behind its name the bound and the amount of a covenant stand.
_REACH = 90
_TITLE = 120
#: Between name and bound: another quantity, of which the name is only a part.
_OTHER = re.compile(
    r"[。；;]|的?\d+(?:\.\d+)?\s?%|之比|比例|比率|\bratio\b|\bper cent\b", re.IGNORECASE
)
_TRIGGER: dict[str, Operator] = {"<": ">=", ">": "<="}


def find_all(document: Document, part: Part) -> list[CovenantTerm]:
    """The covenants on ratios and those on amounts, in that order."""
    return [*find_covenants(document, part), *find_amounts(document, part)]


def find_amounts(document: Document, part: Part) -> list[CovenantTerm]:
    """The covenants of a part that bound an amount of the statements, with their exact words.

    ``ratio`` is the id of the line item, ``threshold`` the amount in units of its currency.
    """
    guarantee = GUARANTEE.search(part.text[:_TITLE]) is not None
    found: dict[tuple[str, str, float, str], CovenantTerm] = {}
    for span in sentences(part.text):
        text = part.text[span.start : span.end]
        if NEGATED.search(text) or not any(ch.isdigit() for ch in text):
            continue
        for term in _terms(text, guarantee):
            clause = document.locate(part, span.start, span.end)
            key = (term.ratio, term.operator, term.threshold, term.kind)
            found.setdefault(key, term.model_copy(update={"clause": clause}))
    return list(found.values())


def figures(statements: Iterable[Statement]) -> list[Ratio]:
    """The amounts that covenants may bound, one for each period, as figures with their cells."""
    made: dict[tuple[str, object], Ratio] = {}
    for row in rows(_FILE, _COLUMNS):
        item = row.text("item")
        for statement in statements:
            value = statement.items.get(item)
            if value is None or statement.kind == "NOTE":
                continue
            made.setdefault(
                (item, statement.period.end),
                Ratio(
                    id=item,
                    name_zh=row.text("name_zh"),
                    name_en=row.text("name_en"),
                    category="amount",
                    unit=UNIT,
                    value=float(value.value),
                    formula=item,
                    period=statement.period,
                    inputs=[value],
                ),
            )
    return list(made.values())


def _terms(text: str, guarantee: bool) -> Iterator[CovenantTerm]:
    pattern, owner = _names(rows(_FILE, _COLUMNS))
    if SHOWN.search(text) and not DUTY.search(text):
        return
    for name in pattern.finditer(text):
        bound = _bound(text, name.end())
        if bound is None:
            continue
        operator, amount = bound
        default = DEFAULT.search(text) is not None
        if len(operator) == 1 and not DUTY.search(text, max(0, name.start() - 40)):
            if not default and not LOCK_UP.search(text):
                continue
            operator = _TRIGGER[operator]
        row = owner[_key(name.group())]
        yield CovenantTerm(
            ratio=row.text("item"),
            name_zh=row.text("name_zh"),
            name_en=row.text("name_en"),
            operator=operator,
            threshold=amount,
            unit=UNIT,
            kind="default" if default else "lock_up" if LOCK_UP.search(text) else "covenant",
            party=party(text[: name.start()], guarantee),
            frequency=frequency(text),
            clause=Provenance(document_id="", start=0, end=len(text), text=text),
        )


def _bound(text: str, start: int) -> tuple[Operator, float] | None:
    """The operator and the amount right behind a name; None where the name bears no amount."""
    near = text[start : start + _REACH]
    money = next((v for v in find_values(near) if v.label is EntityLabel.MONEY), None)
    if money is None or _OTHER.search(near[: money.start]):
        return None
    for operator, words in SIGN_WORDS:
        if words.search(near, 0, money.start):
            return operator, float(money.value["amount"])
    return None


@lru_cache(maxsize=4)
def _names(table: tuple[Row, ...]) -> tuple[re.Pattern[str], Mapping[str, Row]]:
    owner = {
        _key(alias): row
        for row in table
        for column in ("aliases_zh", "aliases_en")
        for alias in row.words(column)
    }
    parts = [
        rf"(?<![A-Za-z]){re.escape(alias)}(?![A-Za-z])" if alias.isascii() else re.escape(alias)
        for alias in sorted(owner, key=len, reverse=True)
    ]
    return re.compile("|".join(p.replace(r"\ ", r"\s+") for p in parts), re.IGNORECASE), owner


def _key(alias: str) -> str:
    return " ".join(alias.lower().split())
