"""What the borrower has to deliver: reporting_obligations, conditions_precedent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from nlp_service.annotate.contracts.confidence import agree
from nlp_service.annotate.contracts.finding import Contract, Finding
from nlp_service.annotate.contracts.items import split, trim
from nlp_service.annotate.contracts.listed import lines_after
from nlp_service.annotate.contracts.source import Passage

_DEADLINE_ZH = re.compile(
    r"(?:(?:应|须|应当)?于|并?应?在|并于)?(?P<when>每(?:个)?(?:季度?|月|年|半年|会计年度"
    r"|财务年度)[^,，。；;]{0,14}?(?:日|天|个月|月)(?:之?前|以?内|末)"
    r"|(?:次年|次月|每年|每月)\d{1,2}(?:月\d{1,2})?日(?:之)?前|(?:知悉|知道|发生|投保|变更|获知"
    r"|收到[^,，。；;]{0,8})(?:之日起|后|之后|起)?[\d一二三四五六七八九十]+(?:个?(?:工作日|营业日)|日|天|小时)(?:以?内)"
    r"|[\d一二三四五六七八九十]+(?:个?(?:工作日|营业日)|日|天|小时)(?:以?内)|季后\d+日内|年后\d+日内|及时|立即)"
)
_DELIVER_ZH = re.compile(
    r"(?:报送|提供|提交|送交|报告|交付|告知|通知|报告给|寄送|披露|抄送|交(?=[甲乙丙丁]方))(?:给)?"
)
#: 投保后5日内将保险单正本交乙方: what is handed over stands before the verb.
_MOVED_ZH = re.compile(
    r"[,，]?\s?(?:将|把)(?P<what>[^，。；;、]{2,30}?)(?:报送|提交|送交|交付|寄送|抄送|交)"
)
_WHAT_ZH = re.compile(
    r"报表|报告|财务|审计|台账|明细|资料|指标|证明书|说明|情况|预算|预测|清单|保险单|结算单"
    r"|计划(?!开工)|统计|账龄|预决算|诉讼|事故|变更|担保|重大"
)
#: A contract that lends nothing asks for reports, or for word of an event within a fixed time.
_REPORT_ZH = re.compile(
    r"报表|报告|财务|审计|台账|明细|资料|指标|证明|清单|结算单|统计|账龄|预算|计划|保险单"
)
_LONGEST_WHAT = 40
_FOLLOWING_ZH = re.compile(r"(?:下列|以下|如下)(?:资料|文件|材料|报表|信息|报告)")
#: The list of them ends within so many characters, and so many of its items are named.
_FARTHEST, _MOST_ITEMS = 1_000, 8
_NOT_ZH = re.compile(
    r"借款人?申请|提款申请|提款前|用款计划|有权|账单|开具|支付|付清|交货|竣工资料|索款|终止|解除"
    r"|续|展期|违约金|开庭|保函|签字|订单|样品|异议"
)
_DEADLINE_EN = re.compile(
    r"\b(?P<when>(?:as soon as (?:available|practicable|possible),?\s*(?:but "
    r"|and )?(?:in any (?:event|case)\s*)?,?\s*)?(?:(?:but |and )?(?:in any (?:event|case) )?)?"
    r"(?:(?:not|no) later than|within)\s+(?:[a-z-]+ ){0,3}\(?\d*\)?\s*[a-z-]*(?:\(\d+\)\s*)?(?: "
    r"?(?:calendar|business) ?)?(?:days?|months?|hours?)\s+(?:after|of|following|from|before"
    r"|prior to)"
    r"(?: the)?(?: (?:last day|end|close|occurrence|receipt|becoming aware|date"
    r"|filing))?(?:(?! and (?:\w+ ){0,4}(?:accounts?|statements?|reports?|certificates?)\b)"
    r"[^.;,()]){0,60}|promptly(?: (?:upon|after|and in any case within [^.;,]{3,40}))?"
    r"|immediately(?: upon)?"
    r"|at the times? (?:and in the manner )?(?:required|specified|set forth|stated|provided)"
    r" (?:by|in|under) (?:section [\d.]+|[^.;,]{3,30})(?: of [^.;,]{3,40})?"
    r"|on the [a-z]+ \(?\d*\)? ?day of each month|(?:on|by|before) [A-Z][a-z]+ \d{1,2}(?:st"
    r"|th)? (?:of|in) each year|monthly|quarterly|annually|at [A-Z]\w+'s request"
    r"|from time to time)",
    re.IGNORECASE,
)
#: A report that every contract may ask for: due again and again on a fixed day.
_REGULAR_EN = re.compile(
    r"\bshall (?:\w+ )?(?:deliver|furnish|provide|submit|give|report|send)\b[^.;]{0,160}"
    r"(?:\bday of each month|\b(?:end|close) of (?:each|every) [\w ]{0,12}(?:month|quarter|year))",
    re.IGNORECASE,
)
_OFTEN = re.compile(r"(?:monthly|quarterly|annually)", re.IGNORECASE)
_DELIVER_EN = re.compile(
    r"\b(?:deliver|furnish|provide|submit|give|notify|report|supply|send|advise|inform)(?:s"
    r"|ed)?\b",
    re.IGNORECASE,
)
_WHAT_EN = re.compile(
    r"\b(?:(?:audited|unaudited|annual|quarterly|monthly|consolidated|consolidating"
    r"|company[- ]prepared|company-?prepared|management|complete|copies of)[\s,]+(?:and\s+)?)*"
    r"(?:financial statements?|balance sheets?|income statements?|statements? of"
    r"|accounts?(?= within)|management accounts|reports?|compliance certificates?|flash reports"
    r"|budgets?|forecasts?|projections?"
    r"|tax returns?|notice of|information|aged listings?|agings?|certificates?|litigation"
    r"|defaults?|event of default|preliminary (?:account|invoice)|form 10-[KQ]|operating plan)",
    re.IGNORECASE,
)
_NOT_EN = re.compile(
    r"\b(?:utilisation request|notice of (?:borrowing|termination)|terminate|purchase order"
    r"|invoice|indemnif\w+|claim|products?|goods|shipment|confidential|disclos\w+|licensee"
    r"|payment)\b",
    re.IGNORECASE,
)
_HEADING = re.compile(
    r"报告|报送|信息|财务信息|资料|\breport|\binformation|financial statements"
    r"|affirmative covenants|\bnotices? of|covenants of",
    re.IGNORECASE,
)

_CP = re.compile(
    r"(?:先决|前提)条件(?:包括|为|如下)?|(?:首次)?提款(?:的)?(?:前提|先决)?条件|放款条件|(?:提款"
    r"|放款|发放(?:借款|贷款))前[^。；;]{0,16}(?:应|须|必须)[^。；;]{0,16}(?:满足|具备)"
    r"|\bconditions? precedent\b|\bconditions (?:of|to) (?:effectiveness|closing"
    r"|(?:the )?(?:initial|first|each|extension|advances?|borrowing|credit|loan|disburse\w*"
    r"|lend\w*))"
    r"|\b(?:is|are|shall be) (?:further )?subject to (?:the )?(?:fulfil?lment|satisfaction"
    r"|receipt)[^.;]{0,120}\bfollowing\b|documents to be received|each drawing requires",
    re.IGNORECASE,
)
_LONGEST = 40
#: A longer condition is itself a list (characters).
_LONG_ITEM = 700


def find(contract: Contract) -> Iterator[Finding]:
    """Reports with their deadlines, and the conditions of drawing one by one."""
    yield from _reports(contract)
    if contract.lends:
        yield from _conditions(contract)


def _reports(contract: Contract) -> Iterator[Finding]:
    for passage in contract.passages:
        if contract.source.language == "zh":
            for finding in _chinese(passage):
                if contract.lends or _asked_of_any(finding.value):
                    yield _spelt_out(contract, finding)
        elif contract.lends or _HEADING.search(passage.heading) or _REGULAR_EN.search(passage.text):
            yield from _english(passage)


def _chinese(passage: Passage) -> Iterator[Finding]:
    text = passage.text
    at = 0
    for clause in re.split(r"(?<=[；;。])", text):
        base, at = at, at + len(clause)
        whens = list(_DEADLINE_ZH.finditer(clause))
        for index, when in enumerate(whens):
            end = whens[index + 1].start() if index + 1 < len(whens) else len(clause)
            after = clause[when.end() : end]
            verb = _DELIVER_ZH.search(after)
            headed = _HEADING.search(passage.heading) is not None
            moved = _MOVED_ZH.match(after)
            if moved:
                what, stop = moved["what"], when.end() + moved.end()
            elif verb:
                tail = re.match(r"[^，。；;]{0,60}", after[verb.end() :])
                what = tail.group() if tail else ""
                stop = when.end() + verb.end() + len(what)
                if not _WHAT_ZH.search(what):
                    lead = _lead(clause, whens, index)
                    what = lead or what
            elif headed and index == 0 and clause[: when.start()].strip(" ，,"):
                what, stop = _lead(clause, whens, index), when.end()
            else:
                continue
            what = re.sub(
                r"^(?:[甲乙丙丁]方|[^，,]{1,5}(?:人|方))(?:报送|提供|提交)?|^(?:其|给)", "", what
            ).strip(" ，,。；;、")
            if (
                not _WHAT_ZH.search(what)
                or _NOT_ZH.search(clause[when.start() : stop])
                or len(what) < 2
            ):
                continue
            start = _subject_start(clause, when.start())
            if what in clause[: when.start()]:
                start = min(start, clause.find(what))
            value: dict[str, Any] = {"what": what, "deadline": when["when"]}
            sure = agree(0.55, 0.4 if headed else 0.0, 0.3 if verb else 0.0)
            yield Finding(
                "reporting_obligations",
                passage.start + base + start,
                passage.start + base + stop,
                value,
                sure,
            )


def _spelt_out(contract: Contract, finding: Finding) -> Finding:
    """The finding with the items of the list that 下列资料 announces."""
    named = _FOLLOWING_ZH.match(finding.value["what"])
    if named is None:
        return finding
    source = contract.source
    colon = source.flat.find(":", finding.start, finding.end + 2)
    if colon < 0:
        return finding
    line = source.line_end(colon)
    items = list(split(source, colon + 1, line)) or lines_after(
        source, line, min(len(source.flat), line + _FARTHEST)
    )
    names = [source.flat[low:high].strip(" 。;；") for low, high in items[:_MOST_ITEMS]]
    if not names or max(map(len, names)) > _LONGEST_WHAT:
        return finding
    value = {**finding.value, "what": "、".join(names)}
    return replace(finding, value=value, end=max(finding.end, items[len(names) - 1][1]))


def _asked_of_any(value: dict[str, Any]) -> bool:
    if len(value["what"]) > _LONGEST_WHAT:
        return False
    fixed = re.search(r"[\d一二三四五六七八九十]", value["deadline"])
    return fixed is not None or _REPORT_ZH.search(value["what"]) is not None


def _lead(clause: str, whens: list[re.Match[str]], index: int) -> str:
    """What is reported where it stands before the deadline: 发生重大诉讼的，应在5日内通知."""
    low = whens[index - 1].end() if index else 0
    words = clause[low : whens[index].start()]
    words = re.sub(r"^(?:[\s，,、]|\d+(?:\.\d+)*\s?|第\S{1,4}条\s?)+", "", words)
    words = re.sub(r"(?:应当?|须|并)?(?:在|于)?$", "", words.rstrip(" ，,"))
    return (
        re.sub(r"^(?:借款[人方]|[甲乙丙丁]方|承包人|保证人)?(?:知悉|发生)?", "", words)
        .strip(" ，,")
        .removesuffix("的")
        .strip(" ，,应在")
    )


def _subject_start(clause: str, at: int) -> int:
    low = max(clause.rfind(mark, 0, at) for mark in "，,。；;\n") + 1
    words = clause[low:at]
    number = re.match(r"\s*(?:\d+(?:\.\d+)+|第\S{1,4}条)\s*", words)
    return low + (number.end() if number else len(words) - len(words.lstrip()))


def _english(passage: Passage) -> Iterator[Finding]:
    text = passage.text
    headed = _HEADING.search(passage.heading) is not None
    verb = _DELIVER_EN.search(text)
    if not (verb or headed):
        return
    whens = list(_DEADLINE_EN.finditer(text))
    for index, when in enumerate(whens):
        low = whens[index - 1].end() if index else 0
        high = whens[index + 1].start() if index + 1 < len(whens) else len(text)
        before = _last(_WHAT_EN, text, low, when.start())
        # "deliver the accounts within 30 days": what is due stands right before its time.
        beside = (
            before and verb and verb.start() < before.start() and when.start() - before.end() < 40
        )
        after = None if beside else _WHAT_EN.search(text, when.end(), min(high, when.end() + 220))
        what = after or before
        following = whens[index + 1] if index + 1 < len(whens) else None
        if (
            what
            and following
            and _OFTEN.fullmatch(when["when"])
            and (0 <= following.start() - what.end() < 40)
        ):
            continue  # "quarterly accounts within 45 days": the time is the deadline
        if not what or _NOT_EN.search(
            text[min(what.start(), when.start()) : max(what.end(), when.end())]
        ):
            continue
        words = re.match(r"[^.;,(]{0,60}", text[what.end() :])
        phrase = what.group() + (words.group() if words and what is after else "")
        value = {
            "what": " ".join(phrase.split()),
            "deadline": " ".join(when["when"].split()).strip(" ,"),
        }
        start, end = min(when.start(), what.start()), max(when.end(), what.end())
        sure = agree(
            0.4, 0.4 if headed else 0.0, 0.3 if verb and verb.start() < when.end() + 60 else 0.0
        )
        yield Finding(
            "reporting_obligations", passage.start + start, passage.start + end, value, sure
        )


def _last(pattern: re.Pattern[str], text: str, low: int, high: int) -> re.Match[str] | None:
    return next(iter(reversed(list(pattern.finditer(text, low, high)))), None)


def _conditions(contract: Contract) -> Iterator[Finding]:
    source = contract.source
    for index, section in enumerate(source.sections):
        opening = source.running[section.start : min(section.end, section.start + 200)]
        match = _CP.search(opening)
        if not match or section.end - section.start > 60_000:
            continue
        headed = match.start() < 40 or _CP.search(section.heading) is not None
        below = source.children(index)
        if not _CP.search(section.heading) and any(
            _CP.search(source.running[c.start : min(c.end, c.start + 200)]) for c in below
        ):
            continue  # the sub-clause that says so holds the list
        items = list(_items(contract, index, section.start + match.end(), section.end))
        if len(items) < 2:
            continue
        for start, end in items[:_LONGEST]:
            end = min(end, start + _LONG_ITEM)
            what = " ".join(source.running[start:end].split())
            yield Finding(
                "conditions_precedent", start, end, what, agree(0.6, 0.3 if headed else 0.0)
            )
        return


def _items(contract: Contract, index: int, start: int, end: int) -> Iterator[tuple[int, int]]:
    source = contract.source
    children = source.children(index)
    if len(children) >= 2:
        for child in children:
            low = child.start + len(child.number or "")
            inner = list(split(source, low, child.end)) if child.end - low > _LONG_ITEM else []
            yield from inner or [trim(source, low, child.end)]
        return
    colon = source.running.find(":", start, min(end, start + 160))
    stop = source.running.find("。", start, end)
    yield from split(source, colon + 1 if colon > 0 else start, stop if stop > 0 else end)
