"""What follows or precedes the term: renewal_term, availability."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from nlp_service.annotate.contracts.confidence import agree
from nlp_service.annotate.contracts.fields.term import TERM_HEADING
from nlp_service.annotate.contracts.finding import Contract, Finding, iso_date
from nlp_service.schema import Entity, EntityLabel

_RENEW = re.compile(
    r"(?:自动)?(?:续期|续约|续签|续展|延续|顺延)(?!还)|\b(?:automatic\w* |be |shall |may "
    r"|will )*(?:renew(?:ed|s|al)?|extend(?:ed|s)?|extension)\b",
    re.IGNORECASE,
)
_RENEW_FOR = re.compile(
    r"(?:续期|续约|续签|续展|延续|延长|顺延)[^。;；]{0,16}$|\b(?:for|of|by|into"
    r"|to)\b[^.;]{0,80}$|\b(?:year|month)\b",
    re.IGNORECASE,
)
_RENEW_NOTICE = re.compile(
    r"(?:提前|届满前|到期前)[^。;；]{0,10}$|\b(?:at least|not less than|no later than|least"
    r"|prior|minimum of|within|than|on|upon|with|given?|by)\b[^.;]{0,24}$",
    re.IGNORECASE,
)
_AVAILABLE = re.compile(
    r"提款期|用款期|可提款|额度有效期|额度(?:使用)?期限|\bavailability period\b|\bavailability\b"
    r"|\bto be drawn\b|\bdrawn (?:before|by|until)\b"
    r"|\bcommitment (?:period|termination)|\bdraw period\b"
    r"|\bfrom time to time up to and including\b|\bdrawdown period\b",
    re.IGNORECASE,
)
#: Words and two days of one period stand so near each other (characters).
_NEAR = 60
_OPENS = re.compile(r"[自从]\s?$|\b(?:commenc\w+|begin\w*|start\w*|from)\b[^.;]{0,20}$", re.I)
_RUNS_FROM = re.compile(r"(?:自)?首次提款日起?|签署?(?:之)?日起?|生效之?日起?")


def find(contract: Contract) -> Iterator[Finding]:
    """How the contract is renewed, and until when a loan can be drawn."""
    yield from _renewal(contract)
    if contract.lends:
        yield from _availability(contract)


def _renewal(contract: Contract) -> Iterator[Finding]:
    best: Finding | None = None
    for passage in contract.passages:
        words = _RENEW.search(passage.text)
        if not words or not re.search(
            r"(?i)term|期|agreement|合同|协议|contract|year", passage.text
        ):
            continue
        if contract.source.language == "en" and not re.search(
            r"(?i)renew|extend[^.;]{0,40}term|additional (?:term|period)", passage.text
        ):
            continue
        found: dict[str, Any] = {}
        spans: list[Entity] = []
        for value in contract.source.values_in(passage.start, passage.end, EntityLabel.DURATION):
            before = contract.before(passage, value, 110)
            after = contract.after(passage, value, 40)
            notice = re.match(
                r"(?i)[\s')]*(?:calendar |business )?(?:days?)?[\s')]*(?:prior|before|written"
                r"|advance|notice|in advance|前)",
                after,
            )
            if (notice or _RENEW_NOTICE.search(before[-30:])) and "notice" not in found:
                found["notice"] = value.value
                spans.append(value)
            elif (
                "period" not in found
                and value.start > passage.start + words.start()
                and _RENEW_FOR.search(before)
            ):
                found["period"] = value.value
                spans.append(value)
        if "period" not in found:
            continue
        text = passage.text.lower()
        found["automatic"] = bool(
            re.search(r"自动|automatic|shall (?:be )?renew|shall be extended", text)
        )
        found["successive"] = bool(
            re.search(
                r"successive|consecutive|additional .{0,20}(?:terms|periods)|year[- ]to[- ]year"
                r"|thereafter|每次|以此类推",
                text,
            )
        )
        sure = agree(
            0.55,
            0.3 if TERM_HEADING.search(passage.heading) else 0.0,
            0.3 if found["automatic"] else 0.0,
        )
        finding = Finding("renewal_term", passage.start, passage.end, found, sure)
        if best is None or finding.confidence > best.confidence:
            best = finding
    if best:
        yield best


def _availability(contract: Contract) -> Iterator[Finding]:
    for passage in contract.passages:
        words = _AVAILABLE.search(passage.text)
        if not words:
            continue
        at = passage.start + words.start()
        values = contract.source.values_in(
            at, min(passage.end, at + 160), EntityLabel.DATE, EntityLabel.DURATION
        )
        found = _drawn_between(contract, at, values)
        if found:
            value, end = found
            sure = agree(0.7, 0.2 if end - at < _NEAR else 0)
            yield Finding("availability", at, end, value, sure)
            return


def _drawn_between(
    contract: Contract, at: int, values: list[Entity]
) -> tuple[dict[str, Any], int] | None:
    """From when, until when or for how long a loan can be drawn, and where the words end."""
    flat = contract.source.running
    days = [(v, day) for v in values if v.label is EntityLabel.DATE and (day := iso_date(v))]
    if days:
        (first, begins), rest = days[0], days[1:]
        # "Commence from one day and end on another"; a day alone is the last one.
        opened = _OPENS.search(flat[at : first.start])
        if opened and rest and rest[0][0].start - first.end < _NEAR:
            return {"from": begins, "until": rest[0][1]}, rest[0][0].end
        return ({"from": begins} if opened else {"until": begins}), first.end
    for value in values:
        if value.label is not EntityLabel.DURATION:
            continue
        found: dict[str, Any] = {"period": value.value}
        start = _RUNS_FROM.search(flat[at : value.start])
        if start:
            found["from"] = start.group()
        return found, value.end
    return None
