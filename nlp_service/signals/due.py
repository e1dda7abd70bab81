"""By which day something is undertaken or asked: the date that belongs to the act."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from nlp_service.annotate.values import find_values
from nlp_service.schema import EntityLabel
from nlp_service.signals.hours import is_working_day

#: A period names what is meant ("the Q3 accounts", 2025年度报表), not when it is due.
_PERIOD = re.compile(
    r"^(?:q[1-4]|h[12]|fy|[一二三四1-4]季度|(?:上|下)半年|[今去明前]年度?|\d{4}年度?|\d{4}|"
    r"(?:full[- ]year|the year) ?\d{4})|季度|半年|年度|\bquarter|\bhalf|^\d{4}$",
    re.IGNORECASE,
)
_LIMIT_AFTER = re.compile(
    r"^(?:[（(][^，。；)）]{1,6}[)）])?\s*(?:之前|以前|前(?!十|三|几)|内|底|下班|为止)"
)
_LIMIT_BEFORE = re.compile(
    r"(?:最晚|最迟|不晚于|截止|改到|延到|推到|\bby|\bbefore|\buntil|\bno later than|\bon|\bwithin)"
    r"\s*(?:the |end of |close of )?$",
    re.IGNORECASE,
)
_NO_LIMIT_AFTER = re.compile(r"^\s*(?:以后|之后|后|起|的(?!时候)|至|到期|应还|应付|-|–|来函|会议)")
_WORKING_DAYS = re.compile(
    r"([一二两三四五六七八九十]|\d{1,2})个?(?:工作日|营业日)(?:之?内|以内)|"
    r"within (\w{1,5}) (?:working|business) days",
    re.IGNORECASE,
)
_NUMBERS = dict(zip("一二三四五六七八九十", range(1, 11), strict=True)) | dict(
    zip(("two", "three", "four", "five", "seven", "ten"), (2, 3, 4, 5, 7, 10), strict=True)
)
_NUMBERS["两"] = 2
_ENDS_PERIOD = re.compile(r"末|底|\bend\b", re.IGNORECASE)


def due_date(words: str, written: datetime | None) -> date | None:
    """The day by which ``words`` set their act, resolved against the day they were written.

    A date with a limit ("by", 前) comes before one without, the later of equals counts; a period
    that only names the thing is no limit. A week is due on its Friday. None where no such date
    is named or it is past.
    """
    return max(_named_days(words, written), default=(0, None))[1]


def in_parts(words: str, written: datetime | None) -> bool:
    """Whether ``words`` set several days: what comes on the first is not the whole."""
    return len({day for _, day in _named_days(words, written)}) > 1


def _named_days(words: str, written: datetime | None) -> list[tuple[int, date]]:
    """The days that words set, each with whether a limit stands by it."""
    # 下周一定 is next week, not next Monday.
    plain = words.replace("一定", "必定")
    found: list[tuple[int, date]] = []
    for entity in find_values(plain, written.date() if written else None):
        if entity.label is not EntityLabel.DATE or not isinstance(entity.value, str):
            continue
        day = _last_day(entity.value)
        if day is None or (written is not None and day < written.date()):
            continue
        limit = bool(
            _LIMIT_AFTER.search(plain[entity.end :])
            or _LIMIT_BEFORE.search(plain[: entity.start])
            or entity.text.endswith(("前", "内", "底"))
        )
        if not limit and _NO_LIMIT_AFTER.search(plain[entity.end :]):
            continue
        if _PERIOD.search(entity.text) and not limit and not _ENDS_PERIOD.search(entity.text):
            continue
        found.append((int(limit), day))
    return found or _working_days(plain, written)


def _working_days(words: str, written: datetime | None) -> list[tuple[int, date]]:
    """The day that "within five working days" ends on."""
    match = _WORKING_DAYS.search(words)
    if match is None or written is None:
        return []
    number = (match.group(1) or match.group(2)).lower()
    left = int(number) if number.isdigit() else _NUMBERS.get(number, 0)
    day = written.date()
    while left:
        day += timedelta(days=1)
        left -= is_working_day(day)
    return [(1, day)] if day > written.date() else []


def _last_day(value: str) -> date | None:
    try:
        days = [date.fromisoformat(part) for part in value.split("/")]
    except ValueError:
        return None
    if len(days) == 2 and days[0].weekday() == 0 and (days[1] - days[0]).days == 6:
        return days[1] - timedelta(days=2)
    return days[-1]
