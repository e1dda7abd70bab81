"""The ratio that a sentence names: one of the catalogue, or the contract's own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from nlp_service.annotate.contracts.catalogue import Row, read

_FILE = "covenant_ratios.csv"
#: Words that end the name of a ratio of the contract's own.
_OWN_ZH = re.compile(
    r"(?:^|[,，。；;:：\d期末)）]|[应须](?:确保|保证|保持|维持)?|(?:借款人|债务人|出质人|抵押人|甲方|乙方|公司|项目)的?)"
    r"(?P<name>[^,，。；;:：\s|]{2,44}?(?:比率|比例|比重|占比|率|倍数|之比))"
    r"(?:[(（][^()（）]{1,24}[)）])?(?:均|始终|在?任何时[候点]|[应须]|每[^,，]{1,6}末|\s)*$"
)
_OWN_EN = re.compile(
    r"\b(?P<name>(?:(?:[A-Z][\w'&/-]*|of|to|and)\s+){1,8}?(?:Ratio|Coverage|Cover|Multiple|Percentage)"
    r"(?:\s+Ratio)?)"
    r"(?:\s*\([^()]{1,30}\))?[^.;:\d]{0,60}$"
)
#: Numbers of a contract that are no ratio of anybody's figures.
_NO_RATIO = re.compile(
    r"利率|税率|汇率|费率|罚息|逾期率|折扣|合格率|利用率|可用率|效率|频率|概率|中标|违约金|滞纳|持股|出资"
    r"|股权|还款比例|分成|分配比例|支付比例|预付|保证金|质保|上架率|机率|漏损|完好率|达标率|及时率|前提|条件|首付|佣金|上浮|下浮|认缴|表决"
    r"|\b(?:Advance|Discount|Interest|Applicable|Pro Rata|Ownership|Participation|Tax|Commitment"
    r"|Default|Availability|Uptime|Retainage|Conversion|Exchange)\b",
    re.IGNORECASE,
)
_LEAST = re.compile(
    r"覆盖|备付|保障|流动|速动|现金|回款|回收|收缴|毛利|净利|增长|资本充足"
    r"|\b(?:cover\w*|liquidity|current|quick|margin|collection|adequacy|growth|yield|flow)\b",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"^(?:(?:and|of|to|The|A|An|Its|Minimum|Maximum|Each|Any|Such|Section)\s+)+"
    r"|^(?:每(?:个会计)?(?:年|季|月)度?末?的?)?(?:保持|维持|确保|将)"
    r"|^(?:在?每个?(?:会计|自然|财务)?(?:半年|年|季|月)度?(?:末|终了)(?:时)?的?)"
    r"|^(?:(?:借款|债务|保证|担保|出质|抵押|承租)人|[甲乙丙]方|公司)的?(?:[应须](?:确保|保证)?)?其?"
)


@dataclass(frozen=True, slots=True)
class RatioName:
    """A ratio: its id (its name, where it is the contract's own), names, unit and usual side.

    ``least`` is True where the ratio has a lower bound unless the words say otherwise.
    """

    ratio: str
    name_zh: str
    name_en: str
    unit: str
    least: bool
    own: bool = False


@dataclass(frozen=True, slots=True)
class Named:
    """A ratio and where its name stands in the sentence."""

    start: int
    end: int
    name: RatioName


def known(text: str) -> Iterator[Named]:
    """The ratios of the catalogue that a sentence names, in its order."""
    pattern, owner = _names(read(_FILE, ()))
    for match in pattern.finditer(text):
        yield Named(match.start(), match.end(), owner[_key(match.group())])


def own(before: str, percent: bool) -> Named | None:
    """The contract's own ratio whose name ends the words before a bound, None without one.

    Args:
        before: the words of the sentence up to the words of the bound.
        percent: whether the bound is a percentage.
    """
    match = _OWN_ZH.search(before) or _OWN_EN.search(before)
    if match is None or _NO_RATIO.search(match["name"]):
        return None
    start, end = match.span("name")
    # "The Borrower, at each year-end, its …": several leads in a row.
    while (lead := _LEAD.match(before[start:end])) and lead.end():
        start += lead.end()
    words = " ".join(before[start:end].split())
    if len(words) < 3 or words.lower() in {"ratio", "the ratio", "coverage"}:
        return None
    least = _LEAST.search(words) is not None
    name = RatioName(words, words, words, "ratio" if percent else "x", least, own=True)
    return Named(start, end, name)


@lru_cache(maxsize=4)
def _names(table: tuple[Row, ...]) -> tuple[re.Pattern[str], dict[str, RatioName]]:
    owner: dict[str, RatioName] = {}
    for row in table:
        columns = row.columns
        name = RatioName(
            row.id,
            columns["name_zh"],
            columns["name_en"],
            columns["unit"],
            columns["bound"] == "least",
        )
        for column in ("aliases_zh", "aliases_en"):
            for alias in filter(None, columns[column].split("|")):
                owner[_key(alias)] = name
    parts = [
        rf"(?<![A-Za-z]){_spaced(alias)}(?![A-Za-z])" if alias.isascii() else re.escape(alias)
        for alias in sorted(owner, key=len, reverse=True)
    ]
    return re.compile("|".join(parts), re.IGNORECASE), owner


def _key(alias: str) -> str:
    words = re.sub(r"\s+divided\s+by\s+|(?<=[a-z])\s?/\s?(?=[a-z])", " to ", alias.lower())
    return " ".join(words.replace("-", " ").split())


def _spaced(alias: str) -> str:
    # A line break or a hyphen may stand where the catalogue has a space.
    joined = r"[\s\-]+".join(re.escape(word) for word in alias.split())
    # "Total Liabilities divided by Tangible Net Worth" is the ratio of one to the other.
    return joined.replace(r"[\s\-]+to[\s\-]+", r"(?:[\s\-]+(?:to|divided\s+by)[\s\-]+|\s?/\s?)")
