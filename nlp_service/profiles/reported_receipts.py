"""Documents of which a mail says that they came, though they are not in the file themselves.

The lender confirms ("三季度财务报表已收到"), or the client says that it delivered in another way
("the quarterly report was uploaded to the agent's platform today"). The period is the one that
the sentence names, the last one of its kind before the mail.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator

from nlp_service.profiles.undertakings import Receipt
from nlp_service.schema import Message, Provenance
from nlp_service.text import sentences

_WHAT = re.compile(
    r"报表|报告|季报|年报|月报|情况表|台账|账龄表|合规证明|证明书|财务数据|业务量|明细表|保单"
    r"|\bfinancial\s+statements?\b|\b(?:management\s+)?accounts\b|\breports?\b|\bcertificates?\b"
    r"|\bstatements?\b",
    re.IGNORECASE,
)
_CAME = re.compile(
    r"(?:已|均已|都已)(?:经)?(?:收到|收悉|收齐|接收)|收到(?:了)?[^，。；]{0,16}(?:报表|报告|情况表|季报|年报|合规证明)"
    r"|(?:今天|昨天|今日|昨日|已|已经|刚)[^，。；]{0,6}(?:上传|传到|传至|报送|提交|发送|寄出|递交)"
    r"|\b(?:have|has|was|were)\s+(?:been\s+)?(?:duly\s+)?(?:received|uploaded|delivered|submitted|filed)\b"
    r"|\bwe\s+(?:have\s+)?(?:received|uploaded|delivered|submitted)\b|\barrived\b",
    re.IGNORECASE,
)
_NOT_YET = re.compile(
    r"未(?:能)?(?:收到|报送|提交|提供)|尚未|没有?收到|还没|应(?:一并|于)|请(?:您|尽快|补|提供|报送)"
    r"|\bnot\s+(?:yet\s+)?(?:been\s+)?(?:received|delivered)|\bplease\b|\bwill\s+be\b|\?|？",
    re.IGNORECASE,
)
_QUARTER = re.compile(
    r"(?P<zh>[一二三四1-4])季度|第(?P<th>[一二三四])季|\bQ(?P<en>[1-4])\b"
    r"|\b(?P<word>first|second|third|fourth)[\s-]+quarter",
    re.IGNORECASE,
)
_HALF = re.compile(r"上半年|半年度|中期|\bH1\b|\bhalf[\s-]?year", re.IGNORECASE)
_MONTH = re.compile(r"(?<!\d)(?P<m>1[0-2]|[1-9])月(?:份|的)?")
_YEAR = re.compile(
    r"(?P<y>20\d\d)\s*年?(?:度)?(?!\s*年?\s*\d{1,2}\s*月|\s*年?\s*[一二三四]季)|\bFY\s?(?P<fy>20\d\d)",
    re.IGNORECASE,
)
_NUMBERS = {"一": 1, "二": 2, "三": 3, "四": 4, "first": 1, "second": 2, "third": 3, "fourth": 4}


def reported(messages: Iterable[Message]) -> Iterator[Receipt]:
    """One receipt for each sentence of a mail that says a document came, with its period."""
    for message in messages:
        if message.date is None:
            continue
        day = message.date.date()
        for start, end in message.visible:
            for span in sentences(message.text, start, end):
                words = message.text[span.start : span.end]
                if not (_WHAT.search(words) and _CAME.search(words)) or _NOT_YET.search(words):
                    continue
                period = _period(words, day) or _period(message.subject, day)
                if period is None:
                    continue
                place = Provenance(
                    document_id=message.document_id,
                    part=message.part,
                    start=span.start,
                    end=span.end,
                    text=words,
                )
                yield Receipt(words, day, True, place, period=period, reported=True)


def _period(words: str, day: dt.date) -> dt.date | None:
    """The last day of the period that words name, the latest one before ``day``."""
    quarter = _QUARTER.search(words)
    if quarter:
        said = next(g for g in quarter.groups() if g)
        number = _NUMBERS.get(said.lower()) or int(said)
        return _latest(3 * number, day)
    if _HALF.search(words):
        return _latest(6, day)
    year = _YEAR.search(words)
    if year:
        ended = dt.date(int(year["y"] or year["fy"]), 12, 31)
        return ended if ended < day else None
    month = _MONTH.search(words)
    return _latest(int(month["m"]), day) if month else None


def _latest(month: int, day: dt.date) -> dt.date:
    """The last day of a month, in the last year in which it ended before ``day``."""
    for year in (day.year, day.year - 1):
        ended = dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)
        if ended < day:
            return ended
    return dt.date(day.year - 2 + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)
