"""IDENTIFIER: mail addresses and telephone numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp_service.annotate.values.engine import DIGIT, SIGN, Context, Reading, Rule
from nlp_service.annotate.values.identifiers import ACCOUNT_WORD, identifier
from nlp_service.schema import EntityLabel

_LOCAL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._%+'-]{0,63}$")
_PHONE_WORD = re.compile(
    r"(?:电话|手机|传真|热线|座机|联系方式|联系|致电|拨打"
    r"|(?i:tel|telephone|phone|mobile|cell|fax|call|ph|dial|hotline|t|m|f)\b\.?"
    r"(?:[ \n](?i:no\.?|number))?)(?:号码?)?[^\w+(]{0,4}(?:(?:me|us) (?:at|on) |on )?$"
)
#: Before a number that is part of a longer word, a sum or another number.
_TAKEN = re.compile(r"[A-Za-z\d.,/¥$€£-]$|编号[: ]*$")


def _read_email(match: re.Match[str], context: Context) -> Iterator[Reading]:
    """The address around an @."""
    local = _LOCAL.search(context.before(match.start(), 64))
    if local:
        start = match.start() - len(local.group())
        address = context.text[start : match.end()]
        valid = ".." not in address and not local.group().endswith(".")
        yield Reading(start, match.end(), identifier("email", address.lower(), valid))


def _read_phone(match: re.Match[str], context: Context) -> Iterator[Reading]:
    """13812345678, +86 138 1234 5678, 010-65551234, +44 20 7946 0018, (852) 2345 6789."""
    before = context.before(match.start(), 30)
    if _TAKEN.search(before) or ACCOUNT_WORD.search(before):
        return
    printed = match.group()
    number = re.sub(r"\D", "", printed)
    announced = bool(_PHONE_WORD.search(before))
    if printed.startswith(("+", "00")):
        number = "+" + number.removeprefix("00")
        valid = 8 <= len(number) - 1 <= 15
        if number.startswith("+86"):
            valid = bool(re.fullmatch(r"0?(?:1[3-9]\d{9}|[1-9]\d{8,10})", number[3:]))
    elif re.fullmatch(r"1[3-9]\d{9}", number):
        valid = True
    elif re.fullmatch(r"0\d{9,11}|[48]00\d{7}", number):
        if not announced and not re.search("[-(]", printed):
            return
        valid = True
    elif printed.startswith("(") or re.fullmatch(r"\d{3}[-. ]\d{3}[-. ]\d{4}", printed):
        valid = 7 <= len(number) <= 12
    elif announced:
        valid = 7 <= len(number) <= 15
    else:
        return
    yield Reading(match.start(), match.end(), identifier("phone", number, valid))


RULES = [
    Rule(
        "identifier.email",
        EntityLabel.IDENTIFIER,
        (SIGN,),
        re.compile(
            r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,8}[A-Za-z]{2,24}(?![A-Za"
            r"-z0-9-])"
        ),
        _read_email,
        priority=5,
    ),
    Rule(
        "identifier.phone",
        EntityLabel.IDENTIFIER,
        (DIGIT, SIGN),
        re.compile(
            r"\+\d{1,3}[ -]?(?:\(0?\d{1,4}\)[ -]?)?\d{1,5}(?:[ -]\d{2,8}|\d){1,9}(?!\d)"
            r"|1[3-9]\d(?:[ -]?\d{4}){2}(?!\d|\.\d)"
            r"|\(\d{2,4}\)[ -]?\d{3,4}[ -]?\d{4}(?!\d)"
            r"|0\d{2,3}[ -]\d{3,4}[ -]\d{4}(?!\d)"
            r"|0\d{2,3}[ -]\d{7,8}(?:-\d{1,5})?(?![\d-])"
            r"|[48]00-?\d{3}-?\d{4}(?!\d)"
            r"|00\d{2}[ -]?\d{6,12}(?!\d)"
            r"|\d{3}[-. ]\d{3}[-. ]\d{4}(?![\d-])"
            r"|0\d{3,4} \d{3} \d{3,4}(?!\d)"
            r"|\d{3,4}[ -]\d{4}(?![\d-])"
            r"|\d{7,12}(?!\d|[.,]\d)"
        ),
        _read_phone,
        priority=4,
    ),
]
