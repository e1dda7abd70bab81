"""A term without a length: a range of two days, or an event upon which the contract ends."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from nlp_service.annotate.contracts.confidence import agree
from nlp_service.annotate.contracts.finding import Contract, Finding, iso_date
from nlp_service.schema import EntityLabel

_HEADING = re.compile(
    r"期限|有效期|租期|\bterm\b|\bduration\b|\bterm of|\bterminat\w+", re.IGNORECASE
)
#: Two days of one range stand so near each other (characters).
_NEAR = 30
_FROM = re.compile(
    r"(?:自|从|\b(?:from|between|commenc\w+ (?:on|from)|beginning|(?:term|period)\"? ?(?::|means))"
    r"|期限[:为]?)\s?$",
    re.IGNORECASE,
)
#: Whose end it is, what it does until then, and when that is.
_THIS = r"\bthis (?:\w+ ){0,3}(?:agreement|contract|lease|guarant(?:y|ee)|mortgage|pledge)\b"
_OWN = re.compile(
    rf"{_THIS}|\"(?:contract |service |initial )?(?:term|period)\"|(?:租赁|合同|协议|借款)期限",
    re.IGNORECASE,
)
_TO = re.compile(
    r"\s?(?:起|开始)?[,，]?\s?(?:至|到|-|–|(?:and )?(?:ending |expiring |terminating )?"
    r"(?:on|until|till|to|through|concluding|and))\s?(?:and including )?",
    re.IGNORECASE,
)
_UNTIL_EN = re.compile(
    rf"{_THIS}[^.;]{{0,100}}?\b(?:continues?|remains?|be|is|stays?)\b[^.;]{{0,60}}?"
    r"\b(?:in (?:full )?(?:force|effect)|effective|valid|binding)\b[^.;]{0,40}?\buntil\b\s?"
    r"(?P<what>[^.]{8,300})"
    rf"|{_THIS} (?:shall|will) (?:automatically )?(?:terminate|expire|end)s? ?"
    r"(?P<what2>(?:on|upon|at|when|\(i\)|the) ?(?:the )?(?:earli|later|business|date|day|payment"
    r"|full|indefeasible|completion|performance|\()[^.]{8,300})",
    re.IGNORECASE,
)
_UNTIL_ZH = re.compile(
    r"本(?:合同|协议|担保|保函)[^。；;，,]{0,24}?(?:有效|生效)[^。；;]{0,20}?[至到]"
    r"(?P<what>[^。；;\d]{4,60}?(?:之日|清偿|完毕|届满|解除)[^。；;，,]{0,8})"
)
_NO_EVENT = re.compile(r"(?i)written notice by either|as provided (?:in|herein)|^terminated")


def ranges(contract: Contract) -> Iterator[Finding]:
    """The ranges of days that are the term, as ISO 8601 intervals."""
    flat = contract.source.running
    for passage in contract.passages:
        above = flat[max(0, passage.start - 40) : passage.start]
        headed = _HEADING.search(passage.heading) or _HEADING.search(above)
        own = _OWN.search(passage.text)
        if not (headed or own):
            continue
        dates = contract.source.values_in(passage.start, passage.end, EntityLabel.DATE)
        for first, last in pairwise(dates):
            begins, ends = iso_date(first), iso_date(last)
            between = flat[first.end : last.start]
            if not (begins and ends and begins < ends) or len(between) > _NEAR:
                continue
            opened = _FROM.search(contract.before(passage, first, 20))
            if opened and _TO.fullmatch(between):
                start = first.start - len(opened.group())
                sure = agree(0.5, 0.3 if headed else 0.0, 0.3 if own else 0.0)
                yield Finding("tenor", start, last.end, f"{begins}/{ends}", sure)


def events(contract: Contract) -> Iterator[Finding]:
    """The first event upon which the contract ends, in its words."""
    for passage in contract.passages:
        text = contract.source.running[passage.start : passage.end + 300]
        found = _UNTIL_EN.search(text) or _UNTIL_ZH.search(text)
        if found is None or found.start() > passage.end - passage.start:
            continue
        groups = found.groupdict()
        what = next(filter(None, (groups.get("what"), groups.get("what2"))))
        if _NO_EVENT.search(what):
            continue
        headed = 0.4 if _HEADING.search(passage.heading) else 0.0
        value = {"until": " ".join(what.split()).strip(" ,，:：")}
        start, end = passage.start + found.start(), passage.start + found.end()
        yield Finding("tenor", start, end, value, agree(0.4, headed))
        return
