"""The words of financial covenants in both languages: bounds, frequencies, consequences."""

from __future__ import annotations

import re
from typing import Literal

Operator = Literal["<=", ">=", "<", ">"]

# A figure of days, money or years beside a ratio's name is no bound of the ratio.
_NUMBER = (
    r"(?P<number>\d+(?:,\d{3})*(?:\.\d+)?)(?![\d.,]*\d)"
    r"(?!\s*(?:个?[日天月年]|个工作日|[万亿]?元|[万亿]"
    r"|(?:business |calendar )?(?:days|months|years)|million|billion))"
)
#: 百分之七十, 一点二倍.
_WORDS_ZH = (
    r"百分之(?P<share>[〇零一二三四五六七八九十百点\d.]{1,8})"
    r"|(?P<count>[零一二两三四五六七八九十][〇零一二三四五六七八九十点]{0,4})(?=倍)"
)
_VALUE = (
    rf"(?:{_WORDS_ZH}|{_NUMBER})"
    r"\)?\s*(?:(?P<to>[:：]\s*1(?:\.0+)?\b|(?:to|比)\s*(?:1(?:\.0+)?\b|one\b))"
    r"|(?P<percent>%|％|per\s?cent|percent)|(?P<times>倍|x\b|times))?"
)
#: What stands between the sign words and the figure: "the ratio of", figures in letters.
_GAP = (
    r"[\s（(：:]*(?:the\s+ratio\s+of|a\s+ratio\s+of|人民币|净资产的)?[\s（(]*"
    r"(?:[a-z][a-z -]{2,40}\(\s?)?"
)

_AT_LEAST_ZH = (
    r"不(?:得|应|能|可|宜)?(?:低于|小于|少于)|应?(?:大于|高于)(?:或|或者)?等于|≥|>=|至少(?:应?为|达到?)?"
    r"|下限为?|最低(?:应?为|不低于)"
)
_AT_MOST_ZH = (
    r"不(?:得|应|能|可|宜)?(?:高于|大于|超过|超出|突破)|应?(?:小于|低于)(?:或|或者)?等于|≤|<=|至多为?"
    r"|控制在|上限为?|最高(?:应?为|不超过)"
)
_ABOVE_ZH, _BELOW_ZH = r"应?(?:高于|大于|超过)|>", r"应?(?:低于|小于)|<"
_AT_LEAST_EN = (
    r"(?:not|never|no)\s+(?:at\s+any\s+time\s+)?(?:be\s+|fall\s+)?"
    r"(?:less|lower|below|under)(?:\s+than)?"
    r"|(?:of\s+)?(?:equal\s+to\s+or\s+)(?:greater|more|higher)\s+than|(?:of\s+)?at\s+least"
    r"|(?:greater|more|higher)\s+than\s+or\s+equal\s+to|a?\s*minimum(?:\s+of)?|at\s+or\s+above"
    r"|equals?\s+or\s+exceeds?|≥|>="
)
_AT_MOST_EN = (
    r"(?:not|never|no)\s+(?:at\s+any\s+time\s+)?(?:be\s+)?"
    r"(?:more|greater|higher|above|over)(?:\s+than)?|(?:not|never)\s+in\s+excess\s+of"
    r"|(?:not|never)\s+(?:to\s+)?(?:at\s+any\s+time\s+)?exceed(?:ing)?|(?:of\s+)?at\s+most"
    r"|(?:less|lower)\s+than\s+or\s+equal\s+to|(?:equal\s+to\s+or\s+)(?:less|lower)\s+than"
    r"|at\s+or\s+below|a?\s*maximum(?:\s+of)?|≤|<="
)
_ABOVE_EN = r"(?:greater|more|higher)\s+than|in\s+excess\s+of|exceeds?|above|>"
_BELOW_EN = r"(?:less|lower)\s+than|falls?\s+below|below|<"

_BOUNDS: tuple[tuple[Operator, str], ...] = (
    (">=", f"{_AT_LEAST_ZH}|{_AT_LEAST_EN}"),
    ("<=", f"{_AT_MOST_ZH}|{_AT_MOST_EN}"),
    (">", f"{_ABOVE_ZH}|{_ABOVE_EN}"),
    ("<", f"{_BELOW_ZH}|{_BELOW_EN}"),
)
#: The words of each bound alone, for amounts; more exact wordings come first.
SIGN_WORDS: tuple[tuple[Operator, re.Pattern[str]], ...] = tuple(
    (operator, re.compile(words, re.IGNORECASE)) for operator, words in _BOUNDS
)
SIGNS: tuple[tuple[Operator, re.Pattern[str]], ...] = tuple(
    (operator, re.compile(rf"(?:{words}){_GAP}{_VALUE}", re.IGNORECASE))
    for operator, words in _BOUNDS
)

FREQUENCIES = (
    ("monthly", r"每(?:个自然)?月|按月|\bmonthly\b|(?:each|every) (?:calendar )?month"),
    (
        "quarterly",
        r"每(?:一|个)?(?:会计|自然)?季|按季|季度末|季末|\bquarterly\b"
        r"|(?:each|any|every|such) (?:fiscal |financial |calendar )?quarter|quarter[- ]end",
    ),
    (
        "semi_annual",
        r"每半年|半年末|半年度|6月30日(?:和|及|、)12月31日|\bsemi-?annual"
        r"|(?:each|every) half[- ]year"
        r"|half[- ]yearly|30 June and 31 December|June 30 and December 31",
    ),
    (
        "annual",
        r"每(?:一|个)?(?:会计)?年|年末|年度|\bannual(?:ly)?\b"
        r"|(?:each|any|every) (?:fiscal |financial |calendar )?year|year[- ]end",
    ),
)
#: A figure and after it on which side the ratio has to stay: 70%以下, 1.20 to 1.00 or greater.
_SIDES: tuple[tuple[Operator, str], ...] = (
    (">=", r"\(?含?[^)）]{0,4}\)?以上|,?\s*or\s+(?:greater|more|higher|better|above)"),
    ("<=", r"\(?含?[^)）]{0,4}\)?(?:以下|以内|之内)|,?\s*or\s+(?:less|lower|below|fewer)"),
)
TRAILING: tuple[tuple[Operator, re.Pattern[str]], ...] = tuple(
    (operator, re.compile(rf"(?:在|达到?|保持|维持|[:：]|\bof)\s*{_VALUE}\s*(?:{after})", re.I))
    for operator, after in _SIDES
)
#: A figure that the ratio is to have, without any word for a side: "maintain a … Ratio of 1.2".
HELD = re.compile(rf"\s*(?:ratio\s+)?(?:\([^()]{{1,30}}\)\s*)?(?:of|at|为|在)\s*{_VALUE}", re.I)
#: What one may not let a ratio do: "shall not permit the ratio to exceed", 不得使资产负债率高于.
FORBIDDEN = re.compile(
    r"\bnot\s+(?:at\s+any\s+time\s+)?(?:permit|allow|suffer|cause|let)\b[^.;]{0,160}$"
    r"|不(?:得|应|能|可)(?:使|令|让|允许|出现|导致)[^。；;，,]{0,30}$|(?:避免|防止)[^。；;，,]{0,20}$",
    re.IGNORECASE,
)
LOCK_UP = re.compile(
    r"分配|分红|派息|股利|锁定|股东借款(?:本息)?|on\s+the\s+shareholder\s+loans|distribut"
    r"|dividend|lock[- ]?up|restricted payment",
    re.IGNORECASE,
)
DEFAULT = re.compile(
    r"违约事件|构成违约|视为违约|提前到期|提前收回|立即到期|event of default"
    r"|\b(?:be|is|constitutes?|of)\s+(?:an?\s+)?(?:potential\s+)?default\b|accelerat",
    re.IGNORECASE,
)
NEGATED = re.compile(r"不适用|not applicable|shall not apply", re.IGNORECASE)


#: Words before a ratio that make its bound a trigger and not a duty.
CONDITION = re.compile(
    r"如|若|一旦|当|\bif\b|\bwhere\b|\bwhen\b|\bwhile\b|\bunless\b", re.IGNORECASE
)

#: A sign word directly before the name of the ratio, and the figure directly after it.
LEADING: tuple[tuple[Operator, re.Pattern[str]], ...] = (
    (">=", re.compile(r"(?:\bminimum\s+(?:\w+\s+)?|最低)$", re.IGNORECASE)),
    ("<=", re.compile(r"(?:\bmaximum\s+(?:\w+\s+)?|最高)$", re.IGNORECASE)),
)
FIGURE = re.compile(rf"\s*(?:ratio\s*)?(?:of|is|为|是|[:：=])?\s*{_VALUE}", re.IGNORECASE)

#: Words that make a bare "above" or "below" a duty; without one it is a trigger.
DUTY = re.compile(
    r"应|须|保持|维持|\bshall\b|\bmust\b|\bmaintain|\bensure|\bto\s+exceed\b|\bundertakes?\s+to\b",
    re.IGNORECASE,
)

#: After a bound, these make it a condition of something else and no covenant.
CONDITIONAL_END = re.compile(
    r"\s*(?:倍|%|％)?\s*(?:的?(?:除外|后|时|期间)|的[，,][^。；;]{0,12}?(?:可以|方可|可|有权|得以)"
    r"|[，,]?\s*(?:the\s+\w+\s+)?may\b)"
)

#: A bound that a sentence puts in the place of an earlier one, after the ratio's name.
CHANGED = re.compile(
    r"(?:调整|变更|修改|修订|提高|上调|降低|下调)(?:为|至|到)|改为"
    r"|(?:is|are|shall\s+be)\s+(?:increased|raised|reduced|lowered|changed|amended|adjusted)\s+to"
    r"|(?:increases?|rises?|steps?\s+up|steps?\s+down|falls?)\s+to|shall\s+be(?:come)?(?=\s+\d)",
    re.IGNORECASE,
)

#: A sentence, or a contract by its title, that changes what was agreed before.
AMENDING = re.compile(
    r"(?:替换|修改|变更|调整|修订)(?:为|如下)|以下列内容(?:替换|取代)|改为"
    r"|\b(?:is|are|shall\s+be)\s+(?:replaced|amended|deleted|changed|adjusted|increased|reduced)\b",
    re.IGNORECASE,
)
AMENDMENT = re.compile(
    r"补充协议|变更协议|修订协议|补充合同|变更合同|修正案"
    r"|\bamendment\s+(?:agreement|deed|no|letter)|\bsupplement(?:al|ary)\s+(?:agreement|deed)"
    r"|\bamending\s+agreement",
    re.IGNORECASE,
)

#: Stands for the ratio that the sentence before named.
THE_RATIO = re.compile(
    r"该(?:比率|比例|指标|约束指标)|(?:上述|前述)(?:比率|比例|指标)|\b(?:the|such|that|this)\s+(?:ratio|covenant)\b",
    re.IGNORECASE,
)

#: What a model, a forecast or a report shows is no duty.
SHOWN = re.compile(
    r"基准(?:情景|方案)|预测(?:显示|结果|值)?[^。；]{0,8}(?:为|达)|模型(?:显示|测算)|实际(?:值|为)"
    r"|\bbase\s+case\b|\bmodel\b[^.;]{0,40}\bshows?\b|\bforecasts?\b|\bwas\b",
    re.IGNORECASE,
)
#: A figure that can only be a ratio: 1.25:1, 1.25x, 82 %.
UNIT_FIGURE = re.compile(rf"{_VALUE}", re.IGNORECASE)

#: The one a covenant binds, where it is not the borrower.
GUARANTOR = re.compile(
    r"保证人|担保人|股东(?!借款)|\bguarantors?\b|\bshareholders?\b(?! loan)|\bsponsors?\b",
    re.IGNORECASE,
)
BORROWER = re.compile(r"借款人|借款方|债务人|项目公司|\bborrower\b|\bobligor\b", re.IGNORECASE)
GUARANTEE = re.compile(
    r"保证合同|保证书|担保合同|担保函|支持协议"
    r"|\bguarantee\b|\bguaranty\b|\bsupport (?:agreement|deed)\b",
    re.IGNORECASE,
)
