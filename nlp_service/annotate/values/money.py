"""MONEY: amounts with a currency, as ``{amount, currency}``.

Amounts are exact decimal strings in units of the currency. A price per unit keeps the unit in
its words (``0.4153元/千瓦时``) and the price of one unit as its amount.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from nlp_service.annotate.values.currencies import (
    AFTER,
    AFTER_FIRST,
    AFTER_WORDS,
    BEFORE,
    code_of,
    is_currency,
)
from nlp_service.annotate.values.engine import (
    DIGIT,
    LATIN,
    NUMERAL,
    SIGN,
    TO,
    Context,
    Reading,
    Rule,
)
from nlp_service.annotate.values.numbers import (
    DIGITS,
    EN,
    EN_FIRST,
    MIXED,
    SCALE,
    SCALES,
    ZH,
    plain,
    read_number,
)
from nlp_service.schema import EntityLabel

_DASH = r"(?:(?: ?-{1,2} ?)|(?: ?[至到] ?)|(?: to ))"
#: European writing: dots between thousands, decimal comma.
_CONTINENTAL = (
    r"(?:\d{1,3}(?:\.\d{3})+,\d{2}(?!\d)|\d{1,3},\d{1,2}(?= ?(?i:million|billion|mio|mn|bn)\b))"
)
_FIGURE = rf"(?:{_CONTINENTAL}|{DIGITS})"
#: Characters that no unit holds: the sentence goes on.
_NO_UNIT = r"(?![上下调升降涨跌至到为的之价发较由向与和及])"
_UNIT = (
    rf"(?: ?/ ?\(?(?:{_NO_UNIT}[A-Za-z0-9\u4e00-\u9fff·.]){{0,7}}"
    rf"{_NO_UNIT}[A-Za-z0-9\u4e00-\u9fff]\)?(?: ?/ ?[A-Za-z"
    r"\u4e00-\u9fff]{1,4})?"
    r"| per (?:k[Ww]h?|M[Ww]h?|G[Ww]h|GJ|MMBtu|tonne|ton|barrel|share|litre|kg|kilogram|unit"
    r"|(?:square|cubic) (?:met(?:re|er)|foot)|gallon|hectare|acre|bushel|passenger|vehicle"
    r"|sq\.? ?(?:m|ft)))"
)
#: What makes a bare 500万 an amount of money: words of paying before it.
_PAYING = re.compile(
    r"(?:本息|利息|款|剩下|余下|付|金额?|本金|利息|余额|欠|授信|额度|额|投资|收入|利润|资金|拨|转|汇|打|罚|赔|借"
    r"|贷|还|价"
    r"|增加|减少|增长|下降|上升|收|缴|划|费|成本|亏损?|亏了?|货值|产值|订单|流水|资产|负债)"
    r"[了过出来回]?(?:剩下|余下)?的?(?:不?(?:超|少|低|高)[过于]|(?:大)?约|近|共计?|合计|达|为|是|到|至|剩"
    r"|还有|就是)?"
    r"[:：]? ?$"
)
_OF_MONEY = re.compile(
    r"的?(?:债[权务券]|贷款|借款|欠款|货款|罚款|工程款|存款|资金|现金|融资|授信|本金|利息|违约金)"
)
_BARE_END = re.compile(
    r"(?:打|汇|付|还|转|划)[过给到清完出入]|(?:左右|上下|以上|以下|以内|多|整|的|了|吧|吗|呢|给|到|用于|用来)?[\s,，。；;、！!?？)）]|$"
)
#: Names of people: 陆元荣.
_NAMES = frozenset({"陆元", "伍元"})
#: 元 that begins another word: 三元锂电池, 二元论, 一元化.
_NOT_YUAN = r"(?!二次)(?![素旦宵首件器组锂催合材论化次钱方])"
_SECOND = "人民币|港币|港元|美金|美元|RMB|CNY"
_ZH_TAIL = (
    rf"(?P<cur>{AFTER}){_NOT_YUAN}"
    rf"(?:(?P<jiao>\d|[零壹贰叁肆伍陆柒捌玖一二三四五六七八九]) ?角)?"
    rf"(?:零?(?P<fen>\d|[壹贰叁肆伍陆柒捌玖一二三四五六七八九]) ?分(?![也都没不未钱之]))?"
    # A currency that introduces the sum once more in figures is not this one's.
    rf"[整正]?(?P<second>\((?:{_SECOND})\)|(?:{_SECOND})(?! ?\d))?"
)

_SIGN_PREFIX = re.compile(
    r"(?<![A-Za-z])(?:U\.S\. ?|US ?|HK ?|NT|AU?|CA?|SG?|NZ|R|JP|RMB|CNY|USD|HKD)$"
)
#: Before a currency word: a letter (part of a word) or a number (whose unit it is).
_TAKEN = re.compile(r"[A-Za-z]$|[\d万亿萬億百千仟佰] ?$")


def _scaled(figures: str, scale: str | None) -> Decimal | None:
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})*,\d{1,2}", figures):
        figures = figures.replace(".", "").replace(",", ".")
    value = read_number(figures)
    if value is None or not scale:
        return value
    # The word after the first figure of a range may be its unit: RMB 30元至40元.
    return value * SCALES.get(re.sub(r"\s+", " ", scale.lower()), 1)


def _value(amount: Decimal, currency: str) -> dict[str, str]:
    return {"amount": plain(amount), "currency": currency}


def _sign(context: Context, start: int) -> tuple[int, int]:
    """Start and sign of an amount, a minus or 负 before it included."""
    before = context.before(start, 2)
    if before.endswith("负") and before != "债负":
        return start - 1, -1
    if before.endswith("-") and (len(before) < 2 or not re.match(r"[A-Za-z\d%元万亿)-]", before)):
        return start - 1, -1
    return start, 1


def _read_chinese(match: re.Match[str], context: Context) -> Iterator[Reading]:
    """500万元, 叁仟伍佰万元整, 500万至800万元, 500-800万美元, 三万五千元."""
    if re.search(r"[数几第.．]$|上(?=[百千万])$", context.before(match.start(), 1)):
        return
    if match.group() in _NAMES and re.match(r"[\u4e00-\u9fff]", context.after(match.end(), 1)):
        return
    currency = code_of(match["second"].strip("()")) if match["second"] else code_of(match["cur"])
    high = read_number(match["high"])
    if high is None:
        return
    if match["jiao"]:
        high += (read_number(match["jiao"]) or 0) * Decimal("0.1")
    if match["fen"]:
        high += (read_number(match["fen"]) or 0) * Decimal("0.01")
    if match["low"]:
        low = _low(match["low"], match["high"])
        if low is not None:
            yield Reading(match.start("low"), match.end("low"), _value(low, currency))
        yield Reading(match.start("high"), match.end(), _value(high, currency))
        return
    start, sign = _sign(context, match.start())
    yield Reading(start, match.end(), _value(sign * high, currency))


def _low(low: str, high: str) -> Decimal | None:
    """The lower end of a range, which may borrow the scale of the upper: 500-800万."""
    value = read_number(low)
    scale = re.search(r"[十百千万亿]+$", high)
    if value is None or re.search(r"[百千万亿拾佰仟萬億]", low) or not scale or low[-1] == "十":
        return value
    factor = read_number("1" + scale.group())
    return value * factor if factor else value


def _read_prefixed(match: re.Match[str], context: Context) -> Iterator[Reading]:
    """RMB 12.5 million, US$3.5bn, 人民币500万元, 人民币(大写)叁仟万元整, USD 5-8 million."""
    start = match.start()
    prefix = match["pre"]
    if prefix in "$¥":
        more = _SIGN_PREFIX.search(context.before(start, 5))
        if more:
            # A code before the wrong sign, RMB$ or USD¥, stands for itself.
            named = [n for n in (more.group() + prefix, more.group()) if is_currency(n)]
            prefix = named[0] if named else prefix
            start -= len(more.group()) if named else 0
    elif _TAKEN.search(context.before(start, 2)):
        return
    currency = code_of(prefix)
    high = _scaled(match["high"], match["scale"])
    if high is None:
        return
    if match["jiao"]:
        high += (read_number(match["jiao"]) or 0) * Decimal("0.1")
    if match["fen"]:
        high += (read_number(match["fen"]) or 0) * Decimal("0.01")
    if match["second"]:
        currency = code_of(match["second"].strip("()"))
    sign = -1 if match["minus"] else 1
    if not match["minus"]:
        start, sign = _sign(context, start)
    if match["low"]:
        low = _low(match["low"], match["high"])
        if low is not None and match["scale"] and not match["lowscale"]:
            low = _scaled(match["low"], match["scale"])
        elif match["lowscale"]:
            low = _scaled(match["low"], match["lowscale"])
        if low is not None:
            low_end = match.end("lowscale") if match["lowscale"] else match.end("low")
            yield Reading(start, low_end, _value(low, currency))
        start = match.start("pre2") if match["pre2"] else match.start("high")
        sign = 1
    yield Reading(start, match.end(), _value(sign * high, currency))


def _read_suffixed(match: re.Match[str], context: Context) -> Iterator[Reading]:
    """12.5 million US dollars, 5,000 yuan, Three Million Dollars, 500,000 EUR."""
    if re.search(r"[$€£¥₹]$|[$€£¥₹] ?[\d.,]+ ?-?$", context.before(match.start(), 12)):
        return
    currency = code_of(match["cur"])
    high = _scaled(match["high"], match["scale"])
    if high is None:
        return
    if match["cents"] and match["cents"].isdigit():
        high += Decimal(match["cents"]) / 100
    if match["low"]:
        low = _scaled(match["low"], match["lowscale"] or match["scale"])
        if low is not None:
            end = match.end("lowscale") if match["lowscale"] else match.end("low")
            yield Reading(match.start("low"), end, _value(low, currency))
        yield Reading(match.start("high"), match.end(), _value(high, currency))
        return
    start, sign = _sign(context, match.start())
    yield Reading(start, match.end(), _value(sign * high, currency))


def _read_bare(match: re.Match[str], context: Context) -> Iterator[Reading]:
    """贷款500万, 还欠1.2亿: no unit, but a word of paying before and nothing counted after.

    Where a word of money follows, 1.75亿债权, none is needed before.
    """
    after = context.after(match.end(), 4)
    if not _OF_MONEY.match(after) and not (
        _PAYING.search(context.before(match.start(), 10)) and _BARE_END.match(after)
    ):
        return
    value = read_number(match.group())
    if value is not None:
        yield Reading(match.start(), match.end(), _value(value, "CNY"))


_ZH_NUMBER = rf"(?:{MIXED}|{ZH})"
_BIG = r"[万亿萬億]"

RULES = [
    Rule(
        "money.chinese",
        EntityLabel.MONEY,
        (DIGIT, NUMERAL),
        re.compile(
            rf"(?:(?P<low>{_ZH_NUMBER})(?: ?{AFTER})?{_DASH})?(?P<high>{_ZH_NUMBER})[ \n]?"
            rf"{_ZH_TAIL}{_UNIT}?"
        ),
        _read_chinese,
        follows=AFTER_FIRST | TO | frozenset("十百千万亿点"),
    ),
    Rule(
        "money.prefixed",
        EntityLabel.MONEY,
        (SIGN, *BEFORE),
        re.compile(
            rf"(?P<pre>{'|'.join(re.escape(b) for b in sorted(BEFORE, key=len, reverse=True))}"
            r"|[$€£¥₹])(?:(?<=[A-Za-z])\b)?(?:(?<=[Rr]s)\.)?(?: ?\(?大写\)?)?"
            r"(?:约|近|逾|超过?|共计?|合计)?[ \n]?:?[ \n]{0,2}(?:[$¥€£] ?)?(?P<minus>-)?"
            rf"(?:(?P<low>{_FIGURE}|{_ZH_NUMBER})(?: ?(?P<lowscale>{SCALE}|{AFTER}))?{_DASH}"
            rf"(?P<pre2>(?:US|HK)?[$€£¥₹]|(?:RMB|CNY|USD|EUR|HKD|GBP|人民币) ?)?)?"
            rf"(?P<high>{_CONTINENTAL}|{_ZH_NUMBER}|{EN})(?:(?:[ \n]|-)?(?P<scale>{SCALE}))?"
            rf"(?:[ \n]?{_ZH_TAIL})?{_UNIT}?",
            re.IGNORECASE,
        ),
        _read_prefixed,
        priority=1,
    ),
    Rule(
        "money.suffixed",
        EntityLabel.MONEY,
        (DIGIT, *EN_FIRST),
        re.compile(
            rf"(?:(?P<low>{_FIGURE})(?: ?(?P<lowscale>{SCALE}))?{_DASH})?"
            rf"(?P<high>{_FIGURE}|{EN})(?:[ \n]?(?P<scale>{SCALE}))?"
            r"(?:,?[ \n](?:and|&)[ \n](?P<cents>\d\d?|(?i:no))/100(?:ths)?)?(?:[ \n]"
            rf"|-)(?P<cur>{AFTER_WORDS})"
            rf"{_UNIT}?"
        ),
        _read_suffixed,
        follows=LATIN | TO,
    ),
    Rule(
        "money.bare",
        EntityLabel.MONEY,
        (DIGIT, NUMERAL),
        re.compile(
            rf"{DIGITS} ?{_BIG}(?:{DIGITS}[百千万])*|[{'一二三四五六七八九十百千两零'}]+[万亿]+"
        ),
        _read_bare,
        priority=-1,
    ),
]
