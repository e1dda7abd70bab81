"""DURATION: lengths of time as ISO 8601 durations (``P24M``, ``P30D``, ``PT48H``).

ISO 8601 has no working day: ``5个工作日`` is ``P5D``, and its words say which days are meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from nlp_service.annotate.values.engine import DIGIT, LATIN, NUMERAL, TO, Context, Reading, Rule
from nlp_service.annotate.values.numbers import DIGITS, EN, EN_FIRST, ZH_CHARS, plain, read_number
from nlp_service.schema import EntityLabel

_ZH_NUMBER = rf"(?:{DIGITS}|[{ZH_CHARS}]+)"
_DAY = r"个?(?:工作日|营业日|交易日|银行日|自然日|日历日|日历天|工作天|公历日)"
_DASH = r"(?: ?-{1,2} ?| ?[至到] ?)"
#: ``30日`` alone is a day of the month; these words make it a length.
_DAY_AFTER = re.compile(
    r" ?(?:内|以内|之内|以上|以下|期限|期间|的?(?:宽限|期|时间|通知|书面)|后|前(?:书面)?通知"
    r"|未|无|不"
    r"|仍|尚|或|的(?!前))"
)
_DAY_BEFORE = re.compile(
    r"(?:超过|逾期|超|连续|满|达到?|提前|至少|不[少低高多]于|不超过|共计?|计|[长延]|延[期长]"
    r"|展期|未来|过去"
    r"|最近|近|前|后|每|宽限期|历时|为期|期限|期|拖欠|拖延|停产|停工|天数|提早|约|够"
    r"|逾)(?:为|了|至|已)?[:：]? ?$"
)
_NEVER_BEFORE = re.compile(r"(?:第|[月季]末?|每月|当月|[年月]的?|[A-Za-z\d-])$|[./-]$")
_LETTERS = {"年": "Y", "月": "M", "周": "W", "星期": "W", "日": "D", "天": "D", "季度": "Q"}

_EN_UNITS = {
    "year": "Y", "yr": "Y", "month": "M", "mth": "M", "week": "W", "day": "D", "quarter": "Q",
    "hour": "H", "hr": "H", "minute": "MIN", "fortnight": "F", "half-year": "HALF",
}  # fmt: skip
_EN_UNIT = r"(?i:years?|yrs?|months?|mths?|weeks?|days?|quarters?|hours?|hrs?|minutes?|fortnights?)"
_EN_KIND = (
    r"(?i:(?:calendar|business|working|banking|banking business|consecutive|trading|full|natural"
    r"|clear|more|additional|further|extra|London business|TARGET)[ \n-])?"
)


def iso(value: Decimal, unit: str) -> str:
    """The ISO 8601 duration of a number of units (``Y M W D Q H MIN F``); halves are split."""
    whole, rest = divmod(value, 1)
    if unit == "Q":
        return f"P{plain(value * 3)}M"
    if unit == "F":
        return f"P{plain(value * 2)}W"
    if unit == "Y" and rest and (rest * 12) % 1 == 0:
        months = f"{plain(rest * 12)}M"
        return f"P{plain(whole)}Y{months}" if whole else f"P{months}"
    if unit == "M" and rest == Decimal("0.5"):
        return f"P{plain(whole)}M15D" if whole else "P15D"
    if unit == "H":
        return f"PT{plain(value)}H"
    if unit == "MIN":
        return f"PT{plain(value)}M"
    return f"P{plain(value)}{unit}"


def _read_compound(match: re.Match[str], context: Context) -> Iterator[Reading]:
    """二年六个月, 壹拾伍年零零月, 1年3个月15天, 两年半."""
    if _NEVER_BEFORE.search(context.before(match.start(), 2)):
        return
    years = read_number(match["y"])
    if years is None or (years >= 1900 and not match["m"]) or years > 1000:
        return
    months = read_number(match["m"]) if match["m"] else Decimal(6 if match["half"] else 0)
    days = read_number(match["d"]) if match["d"] else Decimal(0)
    if months is None or days is None:
        return
    value = f"P{plain(years)}Y" if years else "P"
    value += f"{plain(months)}M" if months else ""
    value += f"{plain(days)}D" if days else ""
    if value != "P":
        yield Reading(match.start(), match.end(), value)


def _unit_of(printed: str) -> str:
    printed = printed.replace("个", "", 1) if printed.startswith("个") else printed
    if printed in {"小时", "钟头"}:
        return "H"
    if printed in {"分钟"}:
        return "MIN"
    return _LETTERS.get(printed, "D")


def _read_chinese(match: re.Match[str], context: Context) -> Iterator[Reading]:
    unit = match["unit"]
    before = context.before(match.start(), 6)
    if before.endswith("第") or re.search(r"[A-Za-z\d./]$", before):
        return
    high = read_number(match["n"])
    if before.endswith(("下", "上", "前", "次", "后", "某", "任", "同", "任何")) and high == 1:
        return  # 下一工作日 is a day, not a length
    if "." in match["n"] and (not before or before.endswith("\n")):
        return  # a clause number before a heading
    if high is None or (not high and unit == "年"):
        return
    if unit == "年" and (high >= 1000 or "〇" in match["n"]):
        return
    if (
        unit == "年"
        and not match["low"]
        and re.match(
            r" ?(?:[上下]半年|[初末底中终]|度|第|[一二三四1-4]季|\d{1,2} ?月"
            r"|[一二三四五六七八九十]{1,3}月)",
            context.after(match.end("unit"), 6),
        )
    ):
        return
    if unit == "小时" and high >= 1000:
        return  # hours of use in a year, not a length of time
    if unit in {"日", "天"} and high == 1 and re.search(r"每[\u4e00-\u9fff]{1,3}$", before):
        return  # for each day of delay
    if unit == "日" and not _is_length(match, context, before):
        return
    letter = _unit_of(unit)
    if match["low"]:
        low = read_number(match["low"])
        if low is not None:
            end = match.end("lowunit") if match["lowunit"] else match.end("low")
            low_letter = _unit_of(match["lowunit"]) if match["lowunit"] else letter
            yield Reading(match.start(), end, iso(low, low_letter))
        yield Reading(match.start("n"), match.end("unit"), iso(high, letter))
        return
    yield Reading(match.start(), match.end(), iso(high, letter))


def _is_length(match: re.Match[str], context: Context, before: str) -> bool:
    value = read_number(match["n"])
    if value is not None and value > 31:
        return True
    if re.search(r"[年月份]的? ?$|每[月季]末?月?的?$|当月$|[本上下次]月$", before):
        return False
    return bool(_DAY_AFTER.match(context.after(match.end(), 6)) or _DAY_BEFORE.search(before))


def _read_half(match: re.Match[str], context: Context) -> Iterator[Reading]:
    if re.search(r"[上下前后]$|[年月]$", context.before(match.start(), 1)):
        return
    many = read_number(match["n"]) if match["n"] else Decimal(0)
    if many is None:
        return
    unit = "Y" if match["unit"] == "年" else "M"
    if match["unit"].endswith(("天", "日")):
        yield Reading(match.start(), match.end(), "PT12H")
    elif match["unit"] == "小时":
        yield Reading(match.start(), match.end(), "PT30M")
    else:
        yield Reading(match.start(), match.end(), iso(many + Decimal("0.5"), unit))


def _en_unit(printed: str) -> str:
    return _EN_UNITS[printed.lower().removesuffix("s")]


def _read_english(match: re.Match[str], context: Context) -> Iterator[Reading]:
    """30 days, two (2) years, 90 calendar days, six-month, 3 to 5 years, 1 year and 6 months."""
    if re.search(r"[A-Za-z\d.,/$-]$|[$€£]$", context.before(match.start(), 1)):
        return
    unit = _en_unit(match["unit"])
    printed = match["figure"] or match["n"]
    value = read_number(printed)
    if "." in printed and match["unit"][0].isupper():
        return  # a clause number before a heading
    if value is None or value > 10_000:
        return
    if match["half"]:
        value += Decimal("0.5")
    if match["low"]:
        low = read_number(match["lowfigure"] or match["low"])
        if low is not None:
            end = next(match.end(g) for g in ("lowunit", "lowparen", "low") if match[g])
            yield Reading(match.start(), end, iso(low, _en_unit(match["lowunit"] or match["unit"])))
        yield Reading(match.start("n"), match.end("unit"), iso(value, unit))
        return
    result = iso(value, unit)
    if match["n2"]:
        more = read_number(match["figure2"] or match["n2"])
        second = _en_unit(match["unit2"])
        if more is not None and (unit, second) in {("Y", "M"), ("M", "D"), ("W", "D"), ("Y", "D")}:
            yield Reading(match.start(), match.end(), f"{result}{plain(more)}{second}")
            return
        yield Reading(match.start(), match.end("unit"), result)
        return
    yield Reading(match.start(), match.end(), result)


_EN_NUMBER = rf"(?:{DIGITS}|{EN})"
_PAREN = r"(?:[ \n]?\((?P<{0}>\d[\d,.]*)\))?"

RULES = [
    Rule(
        "duration.compound",
        EntityLabel.DURATION,
        (DIGIT, NUMERAL),
        re.compile(
            rf"(?P<y>{_ZH_NUMBER}) ?年[零又加]?(?:(?P<half>半)|(?P<m>{_ZH_NUMBER}) ?"
            r"(?:个月|月(?![\d一二三四五六七八九十]))"
            rf"[零又]?(?:(?P<d>{_ZH_NUMBER}) ?[天日])?)"
        ),
        _read_compound,
        follows=frozenset("年"),
    ),
    Rule(
        "duration.chinese",
        EntityLabel.DURATION,
        (DIGIT, NUMERAL),
        re.compile(
            rf"(?:(?P<low>{_ZH_NUMBER}) ?(?P<lowunit>年|个月|天|个?小时|{_DAY})?{_DASH})?"
            rf"(?P<n>{_ZH_NUMBER}) ?"
            r"(?P<unit>年(?!代|级|报|审)|个月|个季度|个?(?:周"
            r"|星期)(?![一二三四五六日天末边围转报年])"
            rf"|天(?!津|然)|{_DAY}|日|个?(?:小时|钟头)|分钟)"
        ),
        _read_chinese,
        follows=TO | frozenset("年个月天日周星工营交银自历公小钟分季"),
    ),
    Rule(
        "duration.half",
        EntityLabel.DURATION,
        ("半年", "半个月", "半月", "半天", "半日", "半小时", "半个小时", DIGIT, NUMERAL),
        re.compile(rf"(?:(?P<n>{_ZH_NUMBER})个)?半个?(?P<unit>年(?!报|度)|月|天|日|小时)"),
        _read_half,
        follows=frozenset("个半"),
    ),
    Rule(
        "duration.english",
        EntityLabel.DURATION,
        (DIGIT, *EN_FIRST),
        re.compile(
            rf"(?:(?P<low>{DIGITS}|{EN}(?!-))(?P<lowparen>[ \n]?\((?P<lowfigure>\d[\d,.]*)\))?"
            rf"(?:[ \n-](?P<lowunit>{_EN_UNIT}))?(?: ?-{{1,2}} ?|[ \n]to[ \n]|[ \n]or[ \n]))?"
            rf"(?P<n>{_EN_NUMBER}){_PAREN.format('figure')}(?P<half>[ \n]and a half)?"
            rf"(?:[ \n]|-)?{_EN_KIND}(?P<unit>{_EN_UNIT})(?![A-Za-z])"
            rf"(?:,?[ \n](?:and[ \n])?(?P<n2>{_EN_NUMBER}){_PAREN.format('figure2')}"
            rf"[ \n]{_EN_KIND}(?P<unit2>{_EN_UNIT})(?![A-Za-z]))?"
        ),
        _read_english,
        follows=LATIN | frozenset("-("),
    ),
]
