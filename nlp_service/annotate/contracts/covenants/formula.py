"""A definition of a ratio in words as a formula over line items, where it can be read.

"Net income plus depreciation plus interest divided by current maturities of long term debt plus
interest" becomes ``(net_profit + da + interest_expense) / (current_portion_ncl +
interest_expense)``. Every term must be known; a definition with one unknown term has no formula.
"""

from __future__ import annotations

import re
from functools import lru_cache

from nlp_service.annotate.contracts.catalogue import Row, read

_WORDS, _ITEMS, _RATIOS = "formula_words.csv", "statement_items.csv", "ratios.csv"
_RATIO = (
    re.compile(r"(?P<a>.+?)\s*(?:除以|÷|/)\s*(?P<b>.+)", re.DOTALL),
    re.compile(r"(?P<a>.+?)(?:与|同|对|和)(?P<b>[^与同对]+?)(?:之比|的?比(?:率|例|值)).*"),
    re.compile(r"(?P<a>.+?)占(?P<b>.+?)的?(?:比例|比重|比率|百分比).*"),
    re.compile(
        r".*?numerator\s+of\s+which\s+(?:shall\s+)?(?:be\s+equal\s+to|is|be|equals)\s+(?P<a>.+?)\s+and\s+"
        r"(?:\(\w+\)\s+)?the\s+denominator\s+of\s+which\s+(?:shall\s+)?(?:be\s+equal\s+to|is|be|equals)"
        r"\s+(?P<b>.+)",
        re.IGNORECASE | re.DOTALL,
    ),
    re.compile(r"(?P<a>.+?)\s+divided\s+by\s+(?P<b>.+)", re.IGNORECASE | re.DOTALL),
    re.compile(r"(?:.*?\bratio\s+of\s+)(?P<a>.+?)\s+to\s+(?P<b>.+)", re.IGNORECASE | re.DOTALL),
)
_ENUMERATOR = re.compile(r"^\(?(?:[a-z]|[ivx]{1,4}|\d)\)\s*|\s+\(?(?:[a-z]|[ivx]{1,4}|\d)\)$")
_PLUS = re.compile(r"\s*(?:\+|加上?|以及|\bplus\b)\s*", re.IGNORECASE)
_AND = re.compile(r"\s*(?:、|和|与|及|,?\s*\band\b)\s*", re.IGNORECASE)
_MINUS = re.compile(
    r"\s*(?:\s-\s|－|减去?|扣除|剔除|\bminus\b|\bless\b|\bnet\s+of\b|\bexcluding\b)\s*",
    re.IGNORECASE,
)
_SUM = re.compile(r"(?:之和|合计|总和|的?总额)$|^(?:the\s+)?(?:sum|total|aggregate)\s+of\s+", re.I)
#: Words around a term that do not change which figure it is.
_NOISE = re.compile(
    r"^(?:\((?:[a-z]|[ivx]{1,4}|\d)\)\s*|(?:the|its|all|such|any|aggregate|consolidated|audited|average"
    r"|(?:借款人|保证人|甲方|乙方|公司|项目公司|其)的?|合并(?:报表)?(?:口径)?的?|经审计的?|期末|年末"
    r"|期间内?|当期|当年|本期|该期间|(?:前|过去|最近)?(?:十二|12)个月(?:内|的)?|实际|全部)\s*)+"
    r"|\s+(?:of|for|as\s+(?:of|at)|on|during|in|calculated|determined)\s+(?:the|such|that|each|any|its"
    r"|an?|all)\b.*$"
    r"|\s+of\s+(?:the\s+)?(?:Borrower|Company|Group|Guarantor|Parent|Obligors?).*$"
    r"|(?:余额|金额|总额|数额|净额|之和|合计)$|[\s.。;；,，:()（）]+$|^[\s(（]+",
    re.IGNORECASE,
)


def read_formula(definition: str) -> str | None:
    """The formula of a definition in words, None where a part of it is not understood."""
    text = " ".join(definition.split()).strip(' .。;；"“”')
    text = re.sub(r"^(?:在任何(?:测算|测试)日,?|于[^,，]{2,16}[,，])", "", text)
    for pattern in _RATIO:
        match = pattern.fullmatch(text)
        if match is None:
            continue
        above, below = _side(match["a"]), _side(match["b"])
        if above and below:
            return f"{_bracketed(above)} / {_bracketed(below)}"
    return None


def same_ratio(formula: str) -> str | None:
    """The id of the ratio of the catalogue with this formula, None where there is none."""
    wanted = formula.replace(" ", "")
    for row in read(_RATIOS, ()):
        if row.columns["formula"].replace(" ", "") == wanted:
            return row.id
    return None


def _bracketed(side: str) -> str:
    return f"({side})" if re.search(r" [+-] ", side) else side


def _side(words: str) -> str | None:
    """One side of a ratio: known terms joined by plus and minus."""
    text = _ENUMERATOR.sub("", words.strip())
    whole = _term(text)
    if whole:
        return whole
    summed = _SUM.search(text) is not None or "(" in text or "（" in text
    text = _SUM.sub("", text).strip(" ()（）")
    parts: list[str] = []
    for plus in _PLUS.split(text):
        for number, piece in enumerate(_MINUS.split(plus)):
            sign = " - " if number else (" + " if parts else "")
            terms = _terms(piece, summed)
            if terms is None:
                return None
            joined = f"({terms})" if sign == " - " and " " in terms else terms
            parts.append(sign + joined)
    return "".join(parts) or None


def _terms(piece: str, summed: bool) -> str | None:
    whole = _term(piece)
    if whole:
        return whole
    pieces = _AND.split(piece) if summed or re.search(r"\band\b", piece) else []
    found = [_term(part) for part in pieces if part.strip()]
    return " + ".join(t for t in found if t) if len(found) > 1 and all(found) else None


def _term(words: str) -> str | None:
    table = _lookup(read(_WORDS, ()), read(_ITEMS, ()))
    text = words.strip()
    while True:
        found = table.get(_key(text))
        if found:
            return found
        shorter = _NOISE.sub("", text).strip()
        if shorter == text or not shorter:
            return None
        text = shorter


@lru_cache(maxsize=4)
def _lookup(words: tuple[Row, ...], items: tuple[Row, ...]) -> dict[str, str]:
    table: dict[str, str] = {}
    for row in (*words, *items):
        for column in ("zh", "en"):
            for alias in filter(None, row.columns[column].split("|")):
                table.setdefault(_key(alias.split("@")[0]), row.id)
    return table


def _key(words: str) -> str:
    text = re.sub(r"[’']", "", words.lower())
    return (
        re.sub(r"[\s\-–—,，、]+", " ", text).strip() if text.isascii() else re.sub(r"\s+", "", text)
    )
