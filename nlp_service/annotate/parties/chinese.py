"""Parties of Chinese contracts.

Three ways to introduce one: 甲方（借款人）：X有限公司; X有限公司（以下简称“借款人”）; and, for
security given by somebody else, X有限公司为…提供连带责任保证.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp_service.annotate.names import companies_zh
from nlp_service.annotate.parties.mention import Mention
from nlp_service.annotate.parties.roles import ROLE_ZH, role_of

_LABEL = re.compile(
    rf"(?<![\u4e00-\u9fff])(?P<first>{ROLE_ZH})(?:名称|姓名|单位名称)?"
    rf"(?P<more>(?:\s?\([^()\n]{{1,40}}\))*|/{ROLE_ZH})(?:全称|名称)?\s?:[ ]{{0,4}}"
)
_NAME_END = re.compile(
    r"[,，;；。\n\"]|[ ]{2,}|\((?=身份证|统一|社会|以下|下称|公章|盖章|签|证件|住所|法定|或"
    r"|简称|营业|注册|组织)"
    rf"|(?: ?(?:{ROLE_ZH}|法定代表人|住所|地址|统一社会信用代码|身份证|负责人|电话)[:(])|系一"
)
_BLANK = re.compile(r"[_＿\s\-/()公章盖签字]*")
_ORGANISED = re.compile(
    r"(?:公司|银行|分行|支行|营业部|集团|中心|局|厂|院|所|委员会|政府|合伙\)?|合伙企业.*"
    r"|基金|信用社|联社|协会|学校|大学|合作社|事务所|部|处|站|店|会|办公室)$"
)
_PERSON = re.compile(
    r"[\u4e00-\u9fff]{2,4}|[\u4e00-\u9fff]{1,6}·[\u4e00-\u9fff]{1,6}"
    r"|[A-Z][A-Za-z]+(?: [A-Z][A-Za-z.]+){1,3}"
)
_ALIAS = re.compile(r"\((?:以?下(?:文|均)?(?:统?简?称|称为|称)|简称|即|作为)[:为]?[^()\n]{1,48}\)")
_WORDS_OF_ALIAS = re.compile(
    r"\"([^\"\n]{1,20})\"|(?:称为?|简称|即|作为|或|、|和"
    r"|:)\s?([\u4e00-\u9fffA-Za-z]{2,12}?)(?=$|或|、|和|,|，)"
)
_SECURITY = re.compile(
    r"(?:\([^()]{1,24}\))?(?:以[^。;；\n]{2,36}?)?(?:为|对|就"
    r"|向)?[^。;；,，\n]{0,24}?提供[^。;；,，\n]{0,14}?(?P<kind>保证(?!金)|质押|抵押|担保)"
    r"|(?:先生|女士)?(?:作为|为|担任)[^。;；,，\n]{0,10}?(?P<as>保证人|担保人)"
)
_SECURITY_ROLE = {"保证": "guarantor", "质押": "pledgor", "抵押": "mortgagor", "担保": "guarantor"}
_PEOPLE = re.compile(
    r"(?:请|由|[,，。])(?P<who>[\u4e00-\u9fff]{2,4}?)(?:先生|女士)(?=(?:及|和|、"
    r"|与)[^。;；\n]{2,40}(?:作为|担任|为)[^。;；\n]{0,10}(?:保证人|担保人)"
    r"|(?:作为|担任|为)[^。;；\n]{0,10}(?:保证人|担保人))"
)


def find(text: str) -> Iterator[Mention]:
    """Mentions of parties in a folded text (see ``values.engine.fold``)."""
    yield from _labelled(text)
    yield from _aliased(text)
    yield from _securing(text)


def _roles_in(words: str) -> list[str]:
    return re.findall(ROLE_ZH, words)


def _labelled(text: str) -> Iterator[Mention]:
    for match in _LABEL.finditer(text):
        start = match.end()
        window = text[start : start + 80]
        stop = _NAME_END.search(window)
        name = window[: stop.start() if stop else len(window)].rstrip(" :")
        name = name.rstrip("_ ")
        if not _is_name(name):
            continue
        words = [match["first"], *_roles_in(match["more"] or "")]
        alias = _ALIAS.match(text, start + len(name))
        if alias:
            words += alias_words(alias.group())
        yield Mention(start, start + len(name), words)


def _is_name(name: str) -> bool:
    if not 2 <= len(name) <= 60 or _BLANK.fullmatch(name):
        return False
    if re.match(rf"{ROLE_ZH}|[应有须可在与向]", name) and not _ORGANISED.search(name):
        return False
    return bool(_ORGANISED.search(name) or _PERSON.fullmatch(name))


def alias_words(parenthesis: str) -> list[str]:
    """The short names that ``（以下简称“借款人”或“甲方”）`` gives."""
    return [a or b for a, b in _WORDS_OF_ALIAS.findall(parenthesis.strip("()"))]


def _aliased(text: str) -> Iterator[Mention]:
    for start, end in companies_zh(text):
        alias = _ALIAS.match(text, end)
        if not alias:
            continue
        words = alias_words(alias.group())
        if words:
            yield Mention(start, end, words)


def _securing(text: str) -> Iterator[Mention]:
    for start, end in companies_zh(text):
        given = _SECURITY.match(text, end)
        if given and not re.search(r"[向对]$", text[max(0, start - 1) : start]):
            role = "guarantor" if given["as"] else _SECURITY_ROLE[given["kind"]]
            yield Mention(start, end, [], role)
    for match in _PEOPLE.finditer(text):
        yield Mention(*match.span("who"), [], "guarantor")


def roles_of(words: list[str]) -> list[str]:
    """The roles that a party's short names stand for."""
    return [role for role in map(role_of, words) if role]
