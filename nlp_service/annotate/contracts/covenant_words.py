"""The words of financial covenants in both languages: bounds, figures, test dates."""

from __future__ import annotations

import re

_FLAGS = re.IGNORECASE
_GAP = r"[\s(:]*(?:the\s+ratio\s+of|a\s+ratio\s+of|人民币|净资产的|总投资的)?[\s(]*"
# A figure of days, money or years beside a ratio's name is no bound of the ratio.
_FIGURE = (
    r"(?P<number>\d+(?:,\d{3})*(?:\.\d+)?)(?![\d.,]*\d)"
    r"(?!\s*(?:个?[日天月年]|个工作日|[万亿]?元|[万亿]|(?:business |calendar )?(?:days|months"
    r"|years)|million|billion))"
    r"\s*(?:(?P<to>:\s*1(?:\.0+)?\b|(?:to|比)\s*1(?:\.0+)?\b)|(?P<percent>%|per\s?cent|percent)"
    r"|(?P<times>倍|x\b|times))?"
)
_CLOSE = re.compile(_GAP + _FIGURE, _FLAGS)
_LOOSE = re.compile(r"\s*(?:ratio\s*)?(?:of|is|为|是|[:=])?\s*" + _FIGURE, _FLAGS)

#: Operator → the words that state it; more exact wordings come first.
BOUNDS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (operator, re.compile(words, _FLAGS))
    for operator, words in (
        (
            ">=",
            r"不(?:得|应|能|可)?(?:低于|小于|少于)|应?(?:大于|高于)或等于|≥|>=|至少为?"
            r"|(?:not|never|no)\s+(?:at\s+any\s+time\s+)?(?:be\s+|fall\s+)?(?:less|lower|below"
            r"|under)(?:\s+than)?"
            r"|(?:equal\s+to\s+or\s+)(?:greater|more|higher)\s+than|at\s+least"
            r"|(?:greater|more|higher)\s+than\s+or\s+equal\s+to|\bminimum(?:\s+of)?",
        ),
        (
            "<=",
            r"不(?:得|应|能|可)?(?:高于|大于|超过|超出)|应?(?:小于|低于)或等于|≤|<=|至多为?|控制在"
            r"|(?:not|never|no)\s+(?:at\s+any\s+time\s+)?(?:be\s+)?(?:more|greater|higher|above"
            r"|over)(?:\s+than)?"
            r"|(?:not|never)\s+(?:to\s+)?(?:at\s+any\s+time\s+)?exceed(?:ing)?|at\s+most"
            r"|(?:less|lower)\s+than\s+or\s+equal\s+to|\bmaximum(?:\s+of)?",
        ),
        (">", r"应?(?:高于|大于|超过)|>|(?:greater|more|higher)\s+than|exceeds?|above"),
        ("<", r"应?(?:低于|小于)|<|(?:less|lower)\s+than|falls?\s+below|below"),
    )
)
_LEADING = (
    (">=", re.compile(r"(?:\bminimum\s+(?:\w+\s+)?|最低)", _FLAGS)),
    ("<=", re.compile(r"(?:\bmaximum\s+(?:\w+\s+)?|最高)", _FLAGS)),
)

FREQUENCIES = tuple(
    (name, re.compile(words, _FLAGS))
    for name, words in (
        ("monthly", r"每月|按月|\bmonthly\b|each month"),
        (
            "quarterly",
            r"每季|按季|季度末|季末|\bquarterly\b|(?:each|any|every) (?:fiscal |financial "
            r"|calendar )?quarter|quarter[- ]end",
        ),
        (
            "semi_annual",
            r"每半年|半年末|半年度|6月30日和12月31日|\bsemi-?annual|each half[- ]year"
            r"|half[- ]yearly",
        ),
        (
            "annual",
            r"每年|年末|年度|\bannual(?:ly)?\b|(?:each|any|every) (?:fiscal |financial "
            r"|calendar )?year|year[- ]end",
        ),
    )
)
LOCK_UP = re.compile(
    r"分配|分红|派息|股利|锁定|股东借款(?:本息)?|distribut|dividend|lock[- ]?up"
    r"|restricted payment|on the shareholder loans",
    _FLAGS,
)
DEFAULT = re.compile(
    r"违约事件|构成违约|视为违约|提前到期|提前收回|立即到期|event of default|\bdefault\b"
    r"|accelerat",
    _FLAGS,
)
CONDITION = re.compile(r"如|若|一旦|当|\bif\b|\bwhere\b|\bwhen\b|\bunless\b|\bwhile\b", _FLAGS)
DUTY = re.compile(
    r"应|须|保持|维持|不得|不超过|\bshall\b|\bmust\b|\bmaintain|\bensure|\bto exceed\b", _FLAGS
)
CONDITIONAL_END = re.compile(r"\s*(?:倍|%)?\s*的?(?:除外|后|时|期间)", _FLAGS)


def figure(text: str, position: int, loose: bool = False) -> re.Match[str] | None:
    """The figure of a bound right after its words (``number``, ``percent``, ``to``, ``times``).

    Args:
        text: the sentence.
        position: where the words of the bound end.
        loose: whether "of", "is" or an equals sign may stand between.
    """
    return (_LOOSE if loose else _CLOSE).match(text, position)


def leading_bound(before: str) -> str | None:
    """The operator of a bound worded before the ratio's name ("a minimum DSCR of"), or None."""
    return next((operator for operator, words in _LEADING if words.search(before)), None)
