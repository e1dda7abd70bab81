"""IDENTIFIER: official numbers with checksums (USCC, identity card, LEI, IBAN) and accounts.

The value is ``{scheme, id, valid}``. A number that looks official but fails its checksum is
reported as not valid where its shape or the words around it announce it, and left out otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from nlp_service.annotate.values import checksums
from nlp_service.annotate.values.engine import CODE, DIGIT, Context, Reading, Rule
from nlp_service.schema import EntityLabel


def identifier(scheme: str, number: str, valid: bool) -> dict[str, Any]:
    """The value of an IDENTIFIER."""
    return {"scheme": scheme, "id": number, "valid": valid}


_USCC_WORD = re.compile(
    r"(?:信用代码|信用码|税号|纳税人识别号|USCC|(?i:credit[ \n](?:code|no\.?|number)))"
    r"\W{0,4}(?:\w{1,4}:)?$"
)
_RIC_WORD = re.compile(
    r"(?:身份证|证件|(?i:identity card|identification|ID(?: card)?))"
    r"(?:件?号码?|[ \n]?(?i:no\.?|number))?\W{0,4}$"
)
_LEI_WORD = re.compile(
    r"(?:LEI|(?i:legal entity identifier)|法人机构识别编码|全球法人识别编码)"
    r"(?: (?i:code|no\.?|number))?\W{0,4}$"
)
ACCOUNT_WORD = re.compile(
    r"(?:[账帐]号|[账帐]户号?码?|卡号|专户|(?i:account|a/c|acct)\.?(?:[ \n](?i:no|number|nr"
    r"|#)\.?)?)"
    r"(?:为|是|:| is)?\W{0,4}$"
)
_USCC_SHAPE = re.compile(r"(?=\d*[A-Z])[159Y][1239]\d{6}[0-9A-HJ-NPQRTUWXY]{10}")
_RIC_SHAPE = re.compile(
    r"[1-8]\d{5}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dX]"
)


def _read_official(match: re.Match[str], context: Context) -> Iterator[Reading]:
    """18- and 20-character codes: USCC, identity card, LEI."""
    number = match.group().upper()
    before = context.before(match.start(), 30)
    if re.search(r"[A-Za-z\d]$", before) or ACCOUNT_WORD.search(before):
        return
    value: dict[str, Any] | None = None
    if len(number) == 20:
        valid = checksums.lei(number)
        if valid or _LEI_WORD.search(before):
            value = identifier("lei", number, valid)
    else:
        card, company = checksums.ric(number), checksums.uscc(number)
        company_said = bool(_USCC_WORD.search(before))
        if _RIC_WORD.search(before) or (card and not company_said):
            value = identifier("cn.ric", number, card)
        elif company or company_said or _USCC_SHAPE.fullmatch(number):
            value = identifier("cn.uscc", number, company)
        elif _RIC_SHAPE.fullmatch(number):
            value = identifier("cn.ric", number, False)
    if value:
        yield Reading(match.start(), match.end(), value)


def _read_iban(match: re.Match[str], context: Context) -> Iterator[Reading]:
    """DE89 3704 0044 0532 0130 00: as many characters as its country asks for."""
    length = checksums.IBAN_LENGTH.get(match.group()[:2])
    if length is None or re.search(r"[A-Za-z\d]$", context.before(match.start(), 1)):
        return
    end, number = match.start(), ""
    while end < match.end() and len(number) < length:
        number += context.text[end].strip()
        end += 1
    following = context.after(end, 1)
    if len(number) == length and not (following.isascii() and following.isalnum()):
        yield Reading(match.start(), end, identifier("iban", number, checksums.iban(number)))


def _read_account(match: re.Match[str], context: Context) -> Iterator[Reading]:
    """The number after 账号 or Account No.; the check digit counts for bank cards only."""
    if not ACCOUNT_WORD.search(context.before(match.start(), 30)):
        return
    number = re.sub(r"[ -]", "", match.group())
    card = len(number) in {16, 19} and number.startswith("62")
    valid = checksums.luhn(number) if card else 5 <= len(number) <= 34
    yield Reading(match.start(), match.end(), identifier("account", number, valid))


RULES = [
    Rule(
        "identifier.official",
        EntityLabel.IDENTIFIER,
        (CODE,),
        re.compile(r"[0-9A-Za-z]{18}(?:[0-9A-Za-z]{2})?(?![0-9A-Za-z])"),
        _read_official,
        priority=5,
    ),
    Rule(
        "identifier.iban",
        EntityLabel.IDENTIFIER,
        (CODE,),
        re.compile(r"[A-Z]{2}\d\d(?: ?[A-Z0-9]){11,30}"),
        _read_iban,
        priority=6,
    ),
    Rule(
        "identifier.account",
        EntityLabel.IDENTIFIER,
        (DIGIT,),
        re.compile(
            r"\d{4}(?:[ -]?\d{2,6}){1,6}(?!\d|[.,]\d)|\d{5,34}(?!\d|\.\d)"
            r"|\d[\d-]{6,30}\d(?!\d|\.\d)"
        ),
        _read_account,
        priority=5,
    ),
]
