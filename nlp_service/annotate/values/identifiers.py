"""IDENTIFIER: official numbers with checksums, addresses and numbers of contracts and accounts.

The value is ``{scheme, id, valid}``. A number that looks official but fails its checksum is
reported as not valid where the words around it announce it, and left out otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from nlp_service.annotate.values import checksums
from nlp_service.annotate.values.engine import CODE, DIGIT, SIGN, Context, Reading, Rule
from nlp_service.schema import EntityLabel


def _value(scheme: str, number: str, valid: bool) -> dict[str, Any]:
    return {"scheme": scheme, "id": number, "valid": valid}


_USCC_WORD = re.compile(
    r"(?:信用代码|信用码|税号|纳税人识别号|USCC|(?i:credit[ \n](?:code|no\.?|number)))[^\w]{0,4}(?:\w{1,4}[:：])?$"
)
_RIC_WORD = re.compile(
    r"(?:身份证|证件|(?i:identity card|identification|ID(?: card)?))(?:件?号码?|[ \n]?(?i:no\.?|number))?[^\w]{0,4}$"
)
_LEI_WORD = re.compile(
    r"(?:LEI|(?i:legal entity identifier)|法人机构识别编码|全球法人识别编码)(?: (?i:code|no\.?|number))?[^\w]{0,4}$"
)
_ACCOUNT_WORD = re.compile(
    r"(?:账号|帐号|账户号?码?|卡号|账户|专户|(?i:account|a/c|acct)\.?(?:[ \n](?i:no|number|nr|#)\.?)?)(?:为|是|:| is)?[^\w]{0,4}$"
)


def _read_long(match: re.Match[str], context: Context) -> Iterator[Reading]:
    """18- and 20-character codes: USCC, identity card, LEI."""
    number = match.group().upper()
    before = context.before(match.start(), 30)
    if re.search(r"[A-Za-z\d]$", before):
        return
    if len(number) == 20:
        valid = checksums.lei(number)
        if valid or _LEI_WORD.search(before):
            yield Reading(match.start(), match.end(), _value("lei", number, valid))
        return
    if len(number) != 18:
        return
    if _ACCOUNT_WORD.search(before):
        return
    card, company = checksums.ric(number), checksums.uscc(number)
    if _RIC_WORD.search(before) or (card and not _USCC_WORD.search(before)):
        yield Reading(match.start(), match.end(), _value("cn.ric", number, card))
    elif company or _USCC_WORD.search(before) or _USCC_SHAPE.fullmatch(number):
        yield Reading(match.start(), match.end(), _value("cn.uscc", number, company))
    elif _RIC_SHAPE.fullmatch(number):
        yield Reading(match.start(), match.end(), _value("cn.ric", number, False))


_USCC_SHAPE = re.compile(r"(?=\d*[A-Z])[159Y][1239]\d{6}[0-9A-HJ-NPQRTUWXY]{10}")
_RIC_SHAPE = re.compile(
    r"[1-8]\d{5}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dX]"
)


def _read_iban(match: re.Match[str], context: Context) -> Iterator[Reading]:
    country = match.group()[:2]
    length = checksums.IBAN_LENGTH.get(country)
    if length is None or re.search(r"[A-Za-z\d]$", context.before(match.start(), 1)):
        return
    end = match.start()
    number = ""
    while end < match.end() and len(number) < length:
        if context.text[end] != " ":
            number += context.text[end]
        end += 1
    if end < len(context.text) and context.text[end].isascii() and context.text[end].isalnum():
        return
    if len(number) == length:
        yield Reading(match.start(), end, _value("iban", number, checksums.iban(number)))


_LOCAL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._%+'-]{0,63}$")
_DOMAIN = re.compile(
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,8}[A-Za-z]{2,24}(?![A-Za-z0-9-])"
)


def _read_email(match: re.Match[str], context: Context) -> Iterator[Reading]:
    local = _LOCAL.search(context.before(match.start(), 64))
    if local:
        start = match.start() - len(local.group())
        address = context.text[start : match.end()]
        valid = ".." not in address and not local.group().endswith(".")
        yield Reading(start, match.end(), _value("email", address.lower(), valid))


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


_PHONE_WORD = re.compile(
    r"(?:电话|手机|传真|热线|座机|联系方式|联系|致电|拨打|(?i:tel|telephone|phone|mobile|cell|fax|call|ph|dial|hotline|t|m|f)\b\.?(?:[ \n](?i:no\.?|number))?)(?:号码?)?[^\w+(]{0,4}(?:me at |us at |on )?$"
)


def _read_phone(match: re.Match[str], context: Context) -> Iterator[Reading]:
    """13812345678, +86 138 1234 5678, 010-65551234, +44 20 7946 0018, (852) 2345 6789."""
    before = context.before(match.start(), 24)
    if re.search(r"[A-Za-z\d.,/¥$€£-]$", before) or re.search(
        _ACCOUNT_WORD, before
    ):
        return
    printed = match.group()
    number = _digits(printed)
    announced = bool(_PHONE_WORD.search(before))
    if printed.startswith("+") or printed.startswith("00"):
        valid = 8 <= len(number) <= 15
        number = "+" + number.removeprefix("00")
        if number.startswith("+86"):
            rest = number[3:].lstrip("0")
            valid = bool(re.fullmatch(r"1[3-9]\d{9}|[1-9]\d{8,10}", rest))
    elif re.fullmatch(r"1[3-9]\d{9}", number):
        valid = True
    elif re.fullmatch(r"0\d{9,11}", number) and (announced or "-" in printed or "(" in printed):
        valid = True
    elif re.fullmatch(r"[48]00\d{7}", number) and (announced or "-" in printed):
        valid = True
    elif printed.startswith("(") or re.fullmatch(r"\d{3}[-. ]\d{3}[-. ]\d{4}", printed):
        valid = 7 <= len(number) <= 12
    elif announced:
        valid = 7 <= len(number) <= 15
    else:
        return
    yield Reading(match.start(), match.end(), _value("phone", number, valid))


def _read_contract(match: re.Match[str], context: Context) -> Iterator[Reading]:
    """The number after 合同编号 or Contract No."""
    number = match["id"].strip()
    number = number.rstrip(".,;-/")
    if number.count(")") > number.count("("):
        number = number[: number.rindex(")")]
    if not re.search(r"\d", number) or len(number) < 3:
        return
    start = match.start("id")
    end = start + len(number)
    yield Reading(start, end, _value("contract_no", re.sub(r"\s+", "", number), True))


def _read_series(match: re.Match[str], context: Context) -> Iterator[Reading]:
    """2022年南屿贷字第0317号, (2023)信银贷字第0417号: the number itself shows what it is."""
    yield Reading(
        match.start(), match.end(), _value("contract_no", re.sub(r"\s+", "", match.group()), True)
    )


def _read_account(match: re.Match[str], context: Context) -> Iterator[Reading]:
    if not _ACCOUNT_WORD.search(context.before(match.start(), 30)):
        return
    number = re.sub(r"[ -]", "", match.group())
    if not 5 <= len(number) <= 34:
        return
    card = len(number) in {16, 19} and number.startswith("62")
    yield Reading(
        match.start(),
        match.end(),
        _value("account", number, checksums.luhn(number) if card else True),
    )


_CONTRACT_HEAD = (
    r"(?:(?:(?:借款|贷款|授信|保证|抵押|质押|租赁|采购|销售|买卖|主|本|担保|融资|补充|原|总包|施工|服务)?(?:合同|协议|借据)(?:书)?(?:编?号码?|文号)|编号)(?:为)?\)?[ \n]?[:：]?[ \n]?"
    r"|(?i:(?:(?:loan|facility|credit|lease|guarantee|purchase|sales?|supply|service|mortgage|pledge|framework|master)[ \n])?(?:agreement|contract|facility|loan|PO|purchase order|deal|ref|reference)"
    r"(?:[ \n](?:number|no|nr|ref|reference|id)\b)?\.?[ \n]?[:#]?[ \n]?(?<=[:#. nrofdbNRODFB]))(?:No\.?[ :]{0,2})?)"
)

RULES = [
    Rule(
        "identifier.email",
        EntityLabel.IDENTIFIER,
        (SIGN,),
        _DOMAIN,
        _read_email,
        priority=5,
    ),
    Rule(
        "identifier.official",
        EntityLabel.IDENTIFIER,
        (CODE,),
        re.compile(r"[0-9A-Za-z]{18}(?:[0-9A-Za-z]{2})?(?![0-9A-Za-z])"),
        _read_long,
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
        "identifier.phone",
        EntityLabel.IDENTIFIER,
        (DIGIT, SIGN),
        re.compile(
            r"\+\d{1,3}[ -]?(?:\(0?\d{1,4}\)[ -]?)?\d{1,5}(?:[ -]\d{2,8}|\d){1,9}(?!\d)"
            r"|1[3-9]\d(?:[ -]?\d{4}){2}(?!\d|\.\d)|\(\d{2,4}\)[ -]?\d{3,4}[ -]?\d{4}(?!\d)"
            r"|0\d{2,3}[ -]\d{7,8}(?:-\d{1,5})?(?![\d-])|[48]00-?\d{3}-?\d{4}(?!\d)|00\d{2}[ -]?\d{6,12}(?!\d)"
            r"|\d{3}[-. ]\d{3}[-. ]\d{4}(?![\d-])|0\d{3,4}[ ]\d{3}[ ]\d{3,4}(?!\d)|\d{3,4}[ -]\d{4}(?![\d-])|\d{7,12}(?!\d|[.,]\d)"
        ),
        _read_phone,
        priority=4,
    ),
    Rule(
        "identifier.contract",
        EntityLabel.IDENTIFIER,
        (
            "合同",
            "协议",
            "借款合同",
            "贷款合同",
            "借据",
            "编号",
            "主合同",
            "loan",
            "facility",
            "credit",
            "lease",
            "guarantee",
            "purchase",
            "sales",
            "sale",
            "supply",
            "service",
            "mortgage",
            "pledge",
            "framework",
            "master",
            "agreement",
            "contract",
            "po",
            "ref",
            "reference",
            "deal",
        ),
        re.compile(
            rf"{_CONTRACT_HEAD}(?P<id>(?:\(?\d{{4}}\)?[ ]?年?[\u4e00-\u9fff]{{1,12}}(?:\(\d{{4}}\))?第? ?[\w-]{{1,16}} ?号)"
            r"|[A-Za-z0-9(][A-Za-z0-9()/_.-]{2,39})"
        ),
        _read_contract,
        priority=5,
    ),
    Rule(
        "identifier.series",
        EntityLabel.IDENTIFIER,
        (DIGIT, SIGN),
        re.compile(
            r"(?:\((?:19|20)\d\d\)|\[(?:19|20)\d\d\]|(?:19|20)\d\d ?年?)[\u4e00-\u9fff]{1,10}?字?(?:\((?:19|20)\d\d\))?第? ?[A-Z]{0,4}\d{2,8}(?:-\d{1,4})? ?号"
            r"(?=[\u4e00-\u9fff《》()（）的、，。;；,)\" ]|$)"
        ),
        _read_series,
        priority=3,
    ),
    Rule(
        "identifier.account",
        EntityLabel.IDENTIFIER,
        (DIGIT, CODE),
        re.compile(
            r"\d{4}(?:[ -]?\d{2,6}){1,6}(?!\d|[.,]\d)|\d{5,34}(?!\d|\.\d)|\d[\d-]{6,30}\d(?!\d|\.\d)"
        ),
        _read_account,
        priority=5,
    ),
]
