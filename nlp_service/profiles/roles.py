"""What a document is, by what it holds."""

from __future__ import annotations

import re
from typing import Literal

from nlp_service.profiles import bureau, flows, statements
from nlp_service.profiles.names import simplify
from nlp_service.schema import Document

Role = Literal["contract", "mail", "statement", "flows", "bureau", "other"]

_MAIL = frozenset({"eml", "msg", "mbox", "maildir", "pst", "mail"})
_TITLE = re.compile(
    r"(?:合同|协议书?|契约|保函|担保书|承诺函|补充协议|租约|意向书)(?:书)?\s*$|"
    r"\b(?:agreement|contract|deed|guarant(?:ee|y)|indenture|lease|term sheet|memorandum of "
    r"understanding|letter of intent|order form|amendment|mortgage|pledge|approval notice)\b",
    re.IGNORECASE,
)
#: A title in capitals that runs on into the text, where a format kept no lines.
_CAPITALS = re.compile(r"\b[A-Z][A-Z ,&]{3,60}(?:AGREEMENT|DEED|GUARANT(?:EE|Y)|INDENTURE|LEASE)\b")
_CLAUSES = re.compile(
    r"^\s*(?:第[一二三四五六七八九十百\d]+条|(?:article|section|clause)\s+\d+|\d{1,2}\.\d{1,2}\s)",
    re.IGNORECASE | re.MULTILINE,
)
_PARTIES = re.compile(
    r"甲方|乙方|借款人|贷款人|出租人|承租人|担保人|保证人|以下简称|"
    r"\bwhereas\b|hereinafter|\bparty [ab]\b|in witness whereof|\bthe parties\b|\bborrower\b|"
    r"\blender\b|\blessor\b|\blessee\b|\bapplicant\b|\bagrees? (?:to|as follows)\b",
    re.IGNORECASE,
)
_DEFINED = re.compile(r"以下(?:简)?称|\(the [“\"]|hereinafter", re.IGNORECASE)
_HEAD_LINES = 12
_TITLE_LENGTH = 80


def role(document: Document) -> Role:
    """The role of a document: contract, mail, statement, flows, bureau or other.

    Content decides, not the file name: a credit report by its title, statements and flows by
    their tables, a contract by title, parties and numbered clauses.
    """
    if document.kind in _MAIL or document.root.mail is not None:
        return "mail"
    if bureau.is_report(document):
        return "bureau"
    if _is_contract(document):
        return "contract"
    if any(part.tables or part.lines for part in document.parts()):
        if any(statement.kind != "NOTE" for statement in statements.parse(document)):
            return "statement"
        if flows.parse(document):
            return "flows"
        if bureau.parse(document) is not None:
            return "bureau"
    return "other"


def _is_contract(document: Document) -> bool:
    text = document.root.text
    lines = [line.strip() for line in simplify(text[:4000]).splitlines() if line.strip()]
    titled = any(_TITLE.search(line) for line in lines[:_HEAD_LINES] if len(line) <= _TITLE_LENGTH)
    titled = titled or bool(_CAPITALS.search(text[:600]))
    clauses = len(_CLAUSES.findall(text))
    parties = len(set(_PARTIES.findall(simplify(text[:20_000]).lower())))
    if titled:
        return clauses >= 2 or parties >= 2
    return parties >= 2 and (clauses >= 5 or len(_DEFINED.findall(text)) >= 3)
