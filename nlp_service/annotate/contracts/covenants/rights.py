"""What a contract says around a covenant: look-back, test dates, cure right, consequence."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from nlp_service.annotate.contracts.covenants.names import known
from nlp_service.annotate.contracts.covenants.stated import Kind
from nlp_service.annotate.values import find_values
from nlp_service.schema import EntityLabel
from nlp_service.text import sentences

#: The words that belong to a covenant end within so many characters after its sentence.
_AFTER = 1_200
#: Where another part of the contract begins.
_NEXT_PART = re.compile(
    r"\n\s*(?:第[一二三四五六七八九十百\d]+[条章]|(?:ARTICLE|SECTION|Article|Section|SCHEDULE)\s+[\dIVX]+\b)"
)
_FIGURE = re.compile(r"\d+(?:\.\d+)?")
_BOUND_FIGURE = re.compile(r"(\d+(?:\.\d+)?)\s*(?:倍|%|％|x\b|:\s*1\b|per\s+cent|to\s+1\b)")
_LOOK_BACK = re.compile(
    r"(?:过去|之前|前|最近|连续|滚动)的?(?:连续)?(?P<zh>十二|12|六|6)个?(?:自然|日历)?月"
    r"|(?:过去|前|最近|连续)的?(?P<q_zh>四|4|两|2)个?(?:会计|财务|自然)?季度"
    r"|\b(?:preceding|previous|prior|trailing|rolling|last|immediately\s+preceding|consecutive)\s+"
    r"(?:period\s+of\s+)?(?P<en>twelve|12|six|6)[\s-]*(?:\(\d+\)\s*)?(?:calendar\s+|consecutive\s+)?months?"
    r"|\b(?P<q_en>four|4|two|2)\s*(?:\(\d\)\s*)?(?:immediately\s+|most\s+recently\s+)?"
    r"(?:preceding|consecutive|previous|prior|ended|recent)?\s*(?:fiscal|financial|calendar)\s+quarters?"
    r"(?:\s+(?:period|then\s+ended|most\s+recently))?"
    r"|\bperiod\s+of\s+(?P<p_en>twelve|12)[\s-]*(?:\(\d+\)\s*)?months?\s+ending",
    re.IGNORECASE,
)
_MONTHS = {"十二": 12, "12": 12, "twelve": 12, "六": 6, "6": 6, "six": 6}
_QUARTERS = {"四": 12, "4": 12, "four": 12, "两": 6, "2": 6, "two": 6}
_DAY_ZH = re.compile(r"(?<!\d年)(?<!\d)(?P<m>1[0-2]|[1-9])月(?P<d>3[01]|[12]\d|[1-9])日(?!之?前)")
_MONTH_NAMES = (
    "january|february|march|april|may|june|july|august|september|october|november|december"
)
_DAY_EN = re.compile(
    rf"\b(?:(?P<d>\d{{1,2}})\s+(?P<m>{_MONTH_NAMES})|(?P<m2>{_MONTH_NAMES})\s+(?P<d2>\d{{1,2}}))\b"
    r"(?!,?\s*(?:19|20)\d\d)",
    re.IGNORECASE,
)
#: A day by which something is delivered is no day of a test.
_BY = re.compile(r"\b(?:by|before|no(?:t)?\s+later\s+than)\s+$", re.IGNORECASE)
_EVERY_ZH = re.compile(r"每(?:个|一)?(?:会计|自然)?年(?:度)?的?|逐年|测(?:算|试)日")
_EVERY_EN = re.compile(
    r"\b(?:each|every)\b|\btest(?:ing)?\s+dates?\b|\bcalculation\s+dates?\b", re.I
)
#: The sentence speaks of a covenant that is not kept.
_BROKEN = re.compile(
    r"低于|高于|超过|未(?:能)?(?:达到|满足|符合|遵守)|不(?:符合|满足|达标)|违反|上述|前述|前款|该(?:比率|指标|比例|约束)"
    r"|财务(?:指标|约束|承诺)|\bbreach|\bfail|\bnon-?compliance|\bnot\s+(?:met|satisfied|complied)"
    r"|\bexceeds?\b|\bbelow\b|\bless\s+than\b|\bsuch\s+(?:ratio|covenant|default|failure)"
    r"|\bfinancial\s+covenants?\b|\bequity\s+cure\b|\bevent\s+of\s+default\b",
    re.IGNORECASE,
)
_CURE = re.compile(
    r"补救|纠正|整改|改正|恢复(?:至|到|该|上述)?|补足|补正|增资|注资|追加(?:资本|投入|保证金|担保)|提前偿还[^。；]{0,20}以"
    r"|\bcur(?:e|ed|ing)\b|\bremed(?:y|ied|ying)\b|\brestor(?:e|ed)\b|\bequity\s+contribution"
    r"|\bcapital\s+contribution|\bequity\s+cure",
    re.IGNORECASE,
)
_CONSEQUENCES = (
    ("default", re.compile(r"违约事件|构成违约|视为违约|\bevents?\s+of\s+default\b", re.I)),
    (
        "acceleration",
        re.compile(r"提前到期|提前收回|立即到期|\baccelerat|\bimmediately\s+due\b", re.I),
    ),
    (
        "distribution_lock",
        re.compile(
            r"不得[^。；]{0,12}(?:分配|分红|派息|支付股)|(?:停止|暂停|限制)[^。；]{0,6}(?:分配|分红)"
            r"|\bno\s+(?:distribution|dividend)|\bnot\s+(?:\w+\s+){0,4}(?:distribut|dividend)",
            re.I,
        ),
    ),
    (
        "draw_stop",
        re.compile(
            r"(?:停止|暂停|中止|拒绝)[^。；]{0,8}(?:放款|提款|发放|支付)"
            r"|\bno\s+(?:further\s+)?(?:advance|loan|drawing|utili[sz]ation)|\bcancel\w*\b[^.;]{0,40}commitment",
            re.I,
        ),
    ),
    (
        "margin_increase",
        re.compile(
            r"利率[^。；]{0,16}(?:上浮|上调|提高|加)|\bmargin\b[^.;]{0,60}\bincrease|\bincrease[^.;]{0,40}\bmargin",
            re.I,
        ),
    ),
    (
        "cash_sweep",
        re.compile(
            r"现金(?:清扫|归集)|用于提前(?:还款|偿还)|\bcash\s+sweep|\bmandatory\s+prepay"
            r"|\bprepay",
            re.I,
        ),
    ),
    (
        "more_security",
        re.compile(
            r"(?:追加|补充|提供)[^。；]{0,12}(?:担保|抵押|质押|保证金)"
            r"|\badditional\s+(?:security|collateral|guarant)",
            re.I,
        ),
    ),
    (
        "report",
        re.compile(
            r"(?:报告|说明)[^。；]{0,6}(?:原因|情况)|(?:整改|清收|补救)方案|\bremed(?:y|ial)\s+plan|\bexplain",
            re.I,
        ),
    ),
)  # fmt: skip


#: The clause number in front of a covenant: 7.2 and the like, within so many characters.
_CLAUSE_NUMBER = re.compile(r"(?:^|\n)\s*(?:(?P<zh_part>\d{1,2})\.\d|(?P<part>\d{1,2})\.\s)")
_ABOVE = 700
#: An event of default stands so near behind the words that begin their list.
_LIST = 900
_ITEM = re.compile(r"[(（](?:[a-z]|\d{1,2}|[ivx]{1,4})[)）]")
_DIGITS = "一二三四五六七八九"
_CHINESE = (*_DIGITS, "十", *(f"十{digit}" for digit in _DIGITS), "二十")
_MENDED = re.compile(
    r"\d+\s?(?:个?(?:工作|营业)?日|天)内|补正|纠正|补救|\bremed|\bcure|\brestore|\bdays?\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Place:
    """Words that say something, with their offsets in the contract."""

    value: str
    start: int
    end: int


@dataclass(frozen=True)
class Rights:
    """``cure`` holds an ISO duration (empty where no time is set), ``consequence`` a kind."""

    look_back: str | None = None
    test_dates: list[str] = field(default_factory=list)
    cure: Place | None = None
    consequence: Place | None = None

    def as_value(self, text: str) -> dict[str, Any]:
        """The parts that are there, each place with its words in ``text``."""
        value: dict[str, Any] = {}
        if self.look_back:
            value["look_back"] = self.look_back
        if self.test_dates:
            value["test_dates"] = self.test_dates
        if self.cure:
            words = " ".join(text[self.cure.start : self.cure.end].split())
            period = {"period": self.cure.value} if self.cure.value else {}
            value["cure"] = {**period, "text": words}
        if self.consequence:
            words = " ".join(text[self.consequence.start : self.consequence.end].split())
            value["consequence"] = {"kind": self.consequence.value, "text": words}
        return value


def read_rights(
    text: str, start: int, end: int, definition: str | None = None, kind: Kind = "covenant"
) -> Rights:
    """What the contract says around the covenant that stands in ``text[start:end]``.

    Args:
        text: the contract.
        start: where the sentence of the covenant begins.
        end: where it ends.
        definition: the contract's definition of the ratio, which may give the look-back.
        kind: a bound of distributions alone (``lock_up``) is no default when it is missed.
    """
    own = text[start:end]
    if kind == "lock_up":
        return Rights(
            look_back=_look_back(own) or (_look_back(definition) if definition else None),
            test_dates=_test_dates(own),
            consequence=Place("distribution_lock", start, end),
        )
    cure = consequence = None
    for low, high in _around(text, start, end):
        words = text[low:high]
        listed = low > start and len(_ITEM.findall(words)) > 1
        if listed or not (low == start or _BROKEN.search(words)):
            continue
        if cure is None and _CURE.search(words):
            cure = Place(_length(words), low, high)
        if consequence is None:
            name = next((k for k, cue in _CONSEQUENCES if cue.search(words)), None)
            consequence = Place(name, low, high) if name else None
    if cure is None or consequence is None or consequence.value != "default":
        event = _event(text, start, end)
        if event is not None:
            words = text[event[0] : event[1]]
            if cure is None and _MENDED.search(words):
                cure = Place(_length(words), *event)
            consequence = Place("default", *event)
    return Rights(
        look_back=_look_back(own) or (_look_back(definition) if definition else None),
        test_dates=_test_dates(own),
        cure=cure,
        consequence=consequence,
    )


def _around(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The covenant's sentence and those after it, up to the next covenant or part."""
    stop = min(len(text), end + _AFTER)
    part = _NEXT_PART.search(text, end, stop)
    stop = part.start() if part else stop
    found = [(start, end)]
    bounds = {float(m) for m in _FIGURE.findall(text[start:end])}
    for span in sentences(text, end, stop):
        words = text[span.start : span.end]
        if next(known(words), None) is not None and (
            not _BROKEN.search(words)
            # Another bound of a ratio is another covenant.
            or any(float(m) not in bounds for m in _BOUND_FIGURE.findall(words))
        ):
            break
        found.append((span.start, span.end))
    return found


def _event(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The event of default that names the clause of a covenant, wherever the contract lists it."""
    numbers = list(_CLAUSE_NUMBER.finditer(text, max(0, start - _ABOVE), min(len(text), start + 8)))
    number = int(numbers[-1]["zh_part"] or numbers[-1]["part"]) if numbers else 0
    if not 0 < number <= len(_CHINESE):
        return None
    for first, last in _naming(text, number):
        around = text[max(0, first - _LIST) : last]
        outside = last <= start or first >= end
        if outside and _CONSEQUENCES[0][1].search(around):
            return first, first + len(text[first:last].rstrip(" ，,("))
    return None


@lru_cache(maxsize=64)
def _naming(text: str, number: int) -> tuple[tuple[int, int], ...]:
    """Where a contract speaks of a breach of a clause."""
    named = re.compile(
        rf"违反(?:本合同)?第?(?:{_CHINESE[number - 1]}(?=条)|{number}(?=[条.]))[^；;。\n]{{0,120}}"
        rf"|\b(?:requirements?|provisions?|undertakings?|covenants?|obligations?)\b[^.;]{{0,40}}"
        rf"\b(?:clause|section|article)s?\s+{number}(?:\.\d+)?\b[^;\n]{{0,300}}",
        re.IGNORECASE,
    )
    return tuple(match.span() for match in named.finditer(text))


def _length(words: str) -> str:
    return next((str(v.value) for v in find_values(words) if v.label is EntityLabel.DURATION), "")


def _look_back(words: str) -> str | None:
    match = _LOOK_BACK.search(words)
    if match is None:
        return None
    months = match["zh"] or match["en"] or match["p_en"]
    quarters = match["q_zh"] or match["q_en"]
    count = _MONTHS[months.lower()] if months else _QUARTERS[quarters.lower()]
    return f"P{count}M"


def _test_dates(words: str) -> list[str]:
    """The days of every year on which a covenant is tested, as MM-DD."""
    found: list[str] = []
    if _EVERY_ZH.search(words):
        found += [f"{int(m['m']):02d}-{int(m['d']):02d}" for m in _DAY_ZH.finditer(words)]
    if _EVERY_EN.search(words):
        names = _MONTH_NAMES.split("|")
        for match in _DAY_EN.finditer(words):
            if _BY.search(words[: match.start()]):
                continue
            month = names.index((match["m"] or match["m2"]).lower()) + 1
            day = int(match["d"] or match["d2"])
            if 1 <= day <= 31:
                found.append(f"{month:02d}-{day:02d}")
    return sorted(set(found))
