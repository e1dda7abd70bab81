"""Events of default with cure period and threshold; cross-default."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from nlp_service.annotate.contracts.catalogue import read
from nlp_service.annotate.contracts.confidence import agree
from nlp_service.annotate.contracts.finding import Contract, Finding
from nlp_service.annotate.contracts.items import first_sentence, split, trim
from nlp_service.annotate.contracts.listed import lines_after, sections_after
from nlp_service.annotate.contracts.source import Passage
from nlp_service.schema import EntityLabel, Section

_HEADING = re.compile(
    r"违约事件|\bevents? of default|^defaults?$|termination events?|违约与解除", re.IGNORECASE
)
_INTRODUCES = re.compile(
    r"(?:下列|以下|有下列)[^。\n]{0,24}(?:违约|解除|提前到期|提前收回)[^。:\n]{0,12}[:。]"
    r"|违约事件(?:包括|指|系指)[^:。]{0,12}:"
    r"|\beach of the following(?: events)?[^.:]{0,80}(?:event of default|default)\b[^.:]{0,40}:"
    r"|\b(?:any|each|one)(?: one)?(?: or more)? of the following\b[^.:]{0,140}(?:constitutes?"
    r"|events? of default|be a|occurs?|default)\b[^.:]{0,60}:?"
    r"|\bevents? of default\"?\)?[^.:]{0,60}(?:means|occurrence|shall exist|include)[^.:]{0,80}:"
    r"|^events? of default (?:by|of) (?:the )?[\w ]{2,20}:?$"
    r"|^events? of default: [^:]{0,260}\binclude[^.:]{0,40}:",
    re.IGNORECASE,
)
#: 乙方有下列情形之一的，甲方有权解除合同: the list follows, in the sentence or in lines of its own.
_ONE_OF_ZH = re.compile(
    r"(?:有|出现|发生|遇见)(?:下列|以下|如下)(?:任一|任何)?(?:情形|行为|情况|事项)?(?:之一)?(?:的|时)?"
    r"[,，]?(?P<then>[^:。\n(（]{0,80})[:。(（]"
)
_ENDS_CONTRACT = re.compile(r"解除|终止|收回|违约|提前到期|提前收回|宣布|处分")
#: Where a contract ends without anybody's fault.
_NO_FAULT = re.compile(r"不承担|协商解除|自然终止|免除")
#: A list that says itself that each of its items is an event of default.
_OF_DEFAULT = re.compile(
    r"(?i)\b(?:any|each) of the following\b[^.:]{0,160}\bevents? of default\b"
    r"|^events? of default (?:by|of)"
)
#: … 的，…方有权解除合同: conditions followed by their consequence in one sentence.
_CONSEQUENCE = re.compile(
    r"(?P<items>[^。\n]{4,600}?的)[,，]?(?:均|即|应当?|则)?(?:构成[^。,，]{0,6}违约"
    r"|视为[^。,，]{0,6}违约"
    r"|[^。,，;；\n]{2,12}有权(?:[^。;；\n]{0,16}?)(?:提前收回|宣布|终止本|终止合同|解除|处分"
    r"|停止发放))"
    r"|(?P<fault>[^。;；\n]{0,60}?(?:违反|挪用|擅自|未按|拒不|用于非法)[^。;；\n]{2,80}?)[,，]"
    r"[^。,，;；\n]{2,6}有权(?:立即|随时|直接)?(?:要求[^。;；\n]{0,10})?(?:提前)?"
    r"(?:收回|解除|终止|宣布)"
)
#: X may terminate this Agreement upon …: an event worded as the cause of a right.
_CONSEQUENCE_EN = re.compile(
    r"\bmay (?:[\w,]+ ){0,4}?(?:terminate this|terminate the|declare|accelerate)\b[^.;]{0,80}?"
    r"\b(?:upon|if|in the event(?: of| that)?|after) (?P<items>[^.;]{10,400})"
    r"|\b(?:if|in the event(?: of| that)?|upon) (?P<before>[^.;]{10,400}?),? (?:then,? )?"
    r"(?:the )?[\w ]{2,30} may (?:[\w,]+ ){0,4}?"
    r"(?:terminate this|terminate the|declare|accelerate)\b",
    re.IGNORECASE,
)
#: What makes such an event a default and no mere choice.
_FAULT_EN = re.compile(
    r"\b(?:default|breach\w*|fails?|failure|insolven\w*|bankrupt\w*|not (?:been )?(?:paid|cured)"
    r"|violat\w+|ceases?|non-?payment|misrepresent\w+|unable to pay)\b",
    re.IGNORECASE,
)
_VAGUE = re.compile(
    r"^(?:如)?发生(?:上述|任何|本合同)?违约|^(?:[^,，]{1,6})违约的$|^(?:因|由于)?不可抗力|^上述"
    r"|任何一方违反本合同的$|无理由"
)
_FIRST = re.compile(r"[^\w]{0,6}(?:under this \w+:?\s+)?(?P<clause>\d{1,2})\.1\b\.?\s")
_INLINE = re.compile(r"[:。(（]?\s?\(?(?:1|一|i|a)[)、.]")
#: A list of events ends within so many characters.
_FARTHEST = 20_000
#: One event of default is at most so long (characters).
_LONGEST = 6_000
#: What makes an item an event: something not done, done wrongly, lost or suffered.
_EVENT = re.compile(
    r"未|不(?!得)|挪用|隐瞒|抽逃|拒绝|发生|逾期|擅自|违|超过|被|丧失|欠|损坏|改变|利用|转[租让包]|虚假|破产|清算|停|终止"
    r"|解除|变更|重大|下降|减少|死亡|达到|停业|干扰|影响|妨碍"
    r"|[A-Za-z]{4}"
)
#: An item that only tells what follows from a default.
_REMEDY = re.compile(
    r"(?i)^(?:upon|during|while|if an? event of default|发生违约事件|remed|rights|declare"
    r"|(?:the )?(?:bank|lender|agent|party [ab]|lessor) (?:may|is entitled|shall be entitled)"
    r"|acceleration|cure|违约事件持续)"
)


def find(contract: Contract) -> Iterator[Finding]:
    """Each event of default, and the threshold of the cross-default."""
    seen: set[int] = set()
    crossed = False
    for start, end, sure in _events(contract):
        words = contract.source.running[start:end]
        if start in seen or _REMEDY.match(words) or not _EVENT.search(words):
            continue
        seen.add(start)
        value = _value(contract, start, end)
        known = 0.5 if value["kind"] != "other" else 0.0
        confidence = agree(sure, known)
        yield Finding("events_of_default", start, end, value, confidence)
        if value["kind"] == "cross_default":
            crossed = True
            yield Finding("cross_default", start, end, _cross(value), confidence)
    if not crossed:
        yield from _cross_alone(contract)


def _events(contract: Contract) -> Iterator[tuple[int, int, float]]:
    found = list(_introduced(contract)) or list(_headed(contract))
    if found:
        yield from found
        return
    for passage in contract.passages:
        yield from _inline(contract, passage)
        if contract.source.language == "en":
            yield from _caused(contract, passage)


def _introduced(contract: Contract) -> Iterator[tuple[int, int, float]]:
    """The clauses that follow "each of the following is an event of default"."""
    found = False
    for passage in contract.passages:
        one_of = _one_of(passage)
        match = one_of or _INTRODUCES.search(passage.text)
        if not match or re.search(r"(?i)\bnot\b|cure|right to|so long as", match.group()):
            continue
        if _NO_FAULT.search(match.group()):
            continue
        if not re.search(r"(?i)default|违约|解除|提前|终止", passage.text + passage.heading) and (
            "repay" not in passage.text.lower()
        ):
            continue
        if found and not (one_of or _OF_DEFAULT.search(passage.text)):
            continue
        items = _list_after(contract, passage, match)
        for start, end in items:
            yield start, end, 0.8
        found = found or bool(items)


def _one_of(passage: Passage) -> re.Match[str] | None:
    match = _ONE_OF_ZH.search(passage.text)
    if match is None or _NO_FAULT.search(passage.text[: match.end() + 40]):
        return None
    return match if _ENDS_CONTRACT.search(match["then"]) else None


def _list_after(
    contract: Contract, passage: Passage, match: re.Match[str]
) -> list[tuple[int, int]]:
    """The items of the list that words of introduction announce, wherever it stands."""
    source = contract.source
    end = passage.start + match.end()
    inline = list(_numbered(contract, end))
    if len(inline) >= 3:
        return inline
    line = source.line_end(end)
    inline = list(split(source, end - 1, line)) if _INLINE.match(source.flat, end - 1) else []
    if len(inline) >= 2:
        return inline
    sections = sections_after(source, end)
    below = lines_after(source, line + 1, min(len(source.flat), line + _FARTHEST))
    items = max(sections, below, key=len)
    return items if len(items) >= 2 else []


def _numbered(contract: Contract, start: int) -> Iterator[tuple[int, int]]:
    """Items numbered 8.1, 8.2 … inside running text, where no line break makes clauses of them."""
    text = contract.source.running
    first = _FIRST.match(text, start)
    if not first:
        return
    numbers = [first]
    while True:
        wanted = re.compile(rf"(?<![\d.]){first['clause']}\.{len(numbers) + 1}\b\.?\s")
        coming = wanted.search(text, numbers[-1].end(), numbers[-1].end() + _LONGEST)
        if not coming:
            break
        numbers.append(coming)
    for number, following in zip(numbers, [*numbers[1:], None], strict=True):
        end = following.start() if following else min(len(text), number.end() + 600)
        yield trim(contract.source, *first_sentence(contract.source, number.end(), end))


def _headed(contract: Contract) -> Iterator[tuple[int, int, float]]:
    source = contract.source
    done = -1
    for index, section in enumerate(source.sections):
        if section.start < done:
            continue
        opening = source.running[section.start : min(section.end, section.start + 260)]
        headed = _HEADING.search(section.heading) is not None
        introduced = _INTRODUCES.search(opening)
        if not (headed or introduced) or section.end - section.start < 40:
            continue
        items = list(_items(contract, index, section, introduced, headed))
        if len(items) < 2:
            continue
        done = section.end
        for start, end in items:
            yield start, end, 0.8 if introduced else 0.6


def _items(
    contract: Contract,
    index: int,
    section: Section,
    introduced: re.Match[str] | None,
    headed: bool,
) -> Iterator[tuple[int, int]]:
    source = contract.source
    children = source.children(index)
    for child in children:
        # The list may stand one level lower, in the sub-clause that introduces it.
        opening = source.running[child.start : min(child.end, child.start + 260)]
        inner = _INTRODUCES.search(opening)
        if inner:
            yield from _items(contract, source.sections.index(child), child, inner, False)
            return
    if headed and not introduced:
        inline = [
            (low, high)
            for passage in source.passages_in(section.start, section.end)
            for low, high, _ in _inline(contract, passage)
        ]
        if len(inline) >= 2:
            yield from inline
            return
    if len(children) >= 2 and (introduced or headed):
        for child in children:
            start = child.start + len(child.number or "")
            last = child is children[-1]
            low, high = (
                first_sentence(source, start, child.end) if last or headed else (start, child.end)
            )
            yield trim(source, low, high)
        return
    start = section.start + (introduced.end() if introduced else 0)
    stop = source.running.find("。", start, section.end)
    yield from split(source, start, stop if stop > 0 else section.end)


def _inline(contract: Contract, passage: Passage) -> Iterator[tuple[int, int, float]]:
    source = contract.source
    for match in _CONSEQUENCE.finditer(passage.text):
        group = "items" if match["items"] else "fault"
        start, end = passage.start + match.start(group), passage.start + match.end(group)
        number = re.match(
            r"第[^\s]{1,5}条\s|\d+(?:\.\d+)*[.、]?\s?|[一二三四五六七八九十]+、|\d+\.",
            source.running[start:end],
        )
        start += number.end() if number else 0
        items = list(split(source, start, end)) or [trim(source, start, end)]
        for low, high in items:
            if not _VAGUE.search(source.running[low:high]):
                yield low, high, 0.55 if len(items) > 1 else 0.35


def _caused(contract: Contract, passage: Passage) -> Iterator[tuple[int, int, float]]:
    """The defaults that give a party the right to end or accelerate, in English."""
    for match in _CONSEQUENCE_EN.finditer(passage.text):
        group = "items" if match["items"] else "before"
        if _FAULT_EN.search(match[group]):
            start, end = passage.start + match.start(group), passage.start + match.end(group)
            yield *trim(contract.source, start, end), 0.4


def _value(contract: Contract, start: int, end: int) -> dict[str, Any]:
    text = contract.source.running[start:end]
    kind = next(
        (row.id for row in read("default_events.csv", ("cues",)) if row.search("cues", text)),
        "other",
    )
    value: dict[str, Any] = {"kind": kind}
    for found in contract.source.values_in(start, end, EntityLabel.DURATION):
        after = contract.source.running[found.end : found.end + 24]
        before = contract.source.running[max(start, found.start - 24) : found.start]
        if re.match(r"\s?(?:内|之内)?[^,，]{0,6}(?:未|没有|不)", after) or re.search(
            r"(?i)\b(?:within|for|after|period of|more than|exceed\w*|by)\b[^.;]{0,12}$|超过$"
            r"|连续$",
            before,
        ):
            value["cure"] = found.value
            break
    for found in contract.source.values_in(start, end, EntityLabel.MONEY):
        value["threshold"] = {
            "amount": found.value["amount"],
            "currency": found.value["currency"],
        }
        break
    return value


def _cross(value: dict[str, Any]) -> dict[str, Any]:
    return {"threshold": value.get("threshold")} | (
        {"cure": value["cure"]} if "cure" in value else {}
    )


def _cross_alone(contract: Contract) -> Iterator[Finding]:
    row = next(r for r in read("default_events.csv", ("cues",)) if r.id == "cross_default")
    if not contract.lends:
        return
    for passage in contract.passages:
        match = row.search("cues", passage.text)
        if match and not re.search(r"(?i)means|指", passage.text[: match.start()][-60:]):
            value = _cross(_value(contract, passage.start, passage.end))
            yield Finding("cross_default", passage.start, passage.end, value, agree(0.5))
            return
