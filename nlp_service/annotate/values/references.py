"""IDENTIFIER: numbers of contracts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp_service.annotate.values.engine import DIGIT, SIGN, Context, Reading, Rule
from nlp_service.annotate.values.identifiers import identifier
from nlp_service.schema import EntityLabel

_HEAD = (
    r"(?:(?:(?:合同|协议|借据)书?(?:编?号码?|文号)|编号)为?\)?[ \n]?:?[ \n]?"
    r"|(?i:(?:(?:loan|facility|credit|lease|guarantee|purchase|sales?|supply|service|mortgage"
    r"|pledge|framework|master)[ \n])?(?:agreement|contract|facility|loan|guarantee|bond|lease|deed"
    r"|p\.?o\.?|purchase[ \n]order|deal)[ \n](?:number|no|nr|ref|reference|id)(?![a-z])\.?"
    r"(?:[ \n]is)?[ \n]?[:#]?[ \n]?|ref(?:erence)?\.?(?:[ \n](?:no|number)\.?)?[:#][ \n]?))"
)
_LATIN_FIRST = [
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
    "deed",
    "bond",
]
#: What tells a contract number from a court case or a land certificate of the same shape.
_KIND = r"[\u4e00-\u9fff]{0,8}[贷借授信抵质押租购销合融委][\u4e00-\u9fff]{0,2}字"
_YEAR = r"(?:\((?:19|20)\d\d\)|\[(?:19|20)\d\d\]|(?:19|20)\d\d ?年?)"


def _read_announced(match: re.Match[str], context: Context) -> Iterator[Reading]:
    """The number after 合同编号 or Contract No."""
    number = match["id"].rstrip(".,;-/ ")
    while number.endswith(")") and number.count(")") > number.count("("):
        number = number[:-1]
    if re.search(r"\d", number) and len(number) >= 3:
        start = match.start("id")
        value = identifier("contract_no", re.sub(r"\s+", "", number), True)
        yield Reading(start, start + len(number), value)


def _read_series(match: re.Match[str], context: Context) -> Iterator[Reading]:
    """2022年南屿贷字第0317号, (2023)信银贷字第0417号: the number itself shows what it is."""
    value = identifier("contract_no", re.sub(r"\s+", "", match.group()), True)
    yield Reading(match.start(), match.end(), value)


RULES = [
    Rule(
        "identifier.contract",
        EntityLabel.IDENTIFIER,
        ("合同", "协议", "借据", "编号", *_LATIN_FIRST),
        re.compile(
            rf"{_HEAD}(?P<id>(?:\(?\d{{4}}\)? ?年?[\u4e00-\u9fff]{{1,12}}(?:\(\d{{4}}\))?第? ?"
            r"[\w-]{1,16} ?号)|[A-Za-z0-9(][A-Za-z0-9()/_.-]{2,39})"
        ),
        _read_announced,
        priority=5,
    ),
    Rule(
        "identifier.series",
        EntityLabel.IDENTIFIER,
        (DIGIT, SIGN),
        re.compile(
            rf"{_YEAR}{_KIND}(?:\((?:19|20)\d\d\))?第? ?[A-Z]{{0,4}}\d{{2,8}}(?:-\d{{1,4}})? ?号"
        ),
        _read_series,
        priority=3,
    ),
]
