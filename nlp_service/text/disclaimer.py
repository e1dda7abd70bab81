"""Legal notices and gateway banners around what a mail's author wrote."""

from __future__ import annotations

import re

from nlp_service.text.signature_patterns import DIVIDER

_OPENING = re.compile(
    r"[\s*>_|【\[（(]*(?:"
    r"(?:confidentiality|privacy|legal|important|e-?mail)\s+"
    r"(?:notice|disclaimer|note|warning|statement)\b"
    r"|disclaimer\b|(?:confidential|private and confidential|privileged)\s*[:：—-]"
    r"|(?:internet\s+)?(?:this|the (?:information|contents?)(?: contained)? (?:in|of) this"
    r"|the information (?:contained|transmitted)|any (?:views|opinions)|the contents of this)\s*"
    r"(?:e-?mail|message|communication|transmission|electronic|and any|is|are|or|,|expressed|by)"
    r"[^\n]{0,200}?(?:confidential|privileged|intended|proprietary|addressee|recipient|virus|author"
    r"|sender|solely)"
    r"|if you (?:are|have) (?:not the (?:intended|named)"
    r"|received (?:this|it|the)[^\n]{0,40}(?:error|mistake))"
    r"|please (?:consider|think)[^\n]{0,40}(?:environment|before (?:you )?print)"
    r"|(?:caution|warning|external)\s*[:：][^\n]{0,40}(?:external|outside|originated|e-?mail)"
    r"|external e-?mail\b|\[?external\]?\s*$"
    r"|you (?:are receiving|received) this (?:e-?mail|message)[^\n]{0,20}because"
    r"|(?:特别|郑重)?(?:声明|提示|提醒|注意)\s*[:：]\s*(?:本|此|该)(?:电子)?(?:邮件|电邮)"
    r"|(?:免责|保密|法律|重要)(?:声明|提示|条款|须知|说明|申明)"
    r"|外部邮件[】\]]|外部邮件(?:提醒|提示)"
    r"|(?:本|此|该)(?:电子)?(?:邮件|郵件|信息|电邮)[^\n]{0,40}"
    r"(?:保密|机密|专有|商业秘密|仅供|仅限|仅为|内部信息|不构成|来自外部|涉密)"
    r"|(?:如|若|倘若?)(?:果)?(?:您|你|阁下|贵方)?(?:并?非|不是|误收|错误(?:地)?收)"
    r"[^\n]{0,24}(?:收件人|邮件|接收)"
    r"|(?:请(?:您)?)?(?:在)?打印(?:本|此)?(?:邮件)?(?:之)?前[^\n]{0,20}(?:环[境保]|考虑)"
    r"|为了?(?:保护)?环[境保][^\n]{0,16}打印)",
    re.IGNORECASE,
)
_FRAME = " \t*>_|【[（(\xa0\u3000"
#: First characters of the openings above; most lines need no further look.
_FIRST = frozenset("cdeilaptyw免保法重特郑声提注外本此该如若倘请在打为")
#: A notice further from the end than this is content.
_DEEPEST = 80
_LEGALESE = re.compile(
    r"confidential|privileged|intended|recipient|disclos|liab|virus|unauthori|delete|addressee|copying"
    r"|disseminat|registered (?:in|office)|regulated|monitor|environment|warrant|binding"
    r"|保密|机密|收件人|披露|删除|法律责任|未经授权|复制|传播|病毒|免责|责任|泄露|打印|环保|秘密|散布|发件人|不构成",
    re.IGNORECASE,
)


def _is_opening(line: str) -> bool:
    return line.lstrip(_FRAME)[:1].lower() in _FIRST and _OPENING.match(line) is not None


def find_disclaimer(lines: list[str], start: int, end: int) -> int:
    """The first line of the notices that reach to the end of ``lines[start:end]``, or ``end``."""
    for i in range(max(start, end - _DEEPEST), end):
        if _is_opening(lines[i]) and _only_legal(lines, i, end):
            while i > start and (DIVIDER.match(lines[i - 1]) or not lines[i - 1].strip()):
                if not any(DIVIDER.match(lines[k]) for k in range(start, i)):
                    break
                i -= 1
            return i
    return end


def banner_end(lines: list[str], start: int, end: int) -> int:
    """The line after a gateway's warning at the very top ("External mail …"), else ``start``."""
    first = _down(lines, start, end)
    if first >= end or not _is_opening(lines[first]):
        return start
    stop = first
    while stop < end and lines[stop].strip():
        stop += 1
    return stop if _down(lines, stop, end) < end else start


def _only_legal(lines: list[str], i: int, end: int) -> bool:
    """Whether every paragraph of ``lines[i:end]`` after the first goes on in legal language."""
    paragraph: list[str] = []
    first = True
    for line in [*lines[i:end], ""]:
        if line.strip():
            paragraph.append(line)
            continue
        if paragraph:
            text = " ".join(paragraph)
            if not first and len(text) > 30 and not _LEGALESE.search(text):
                return False
            first = False
            paragraph = []
    return True


def _down(lines: list[str], i: int, end: int) -> int:
    while i < end and not lines[i].strip():
        i += 1
    return i
