"""Negation: the event is said not to have happened."""

from __future__ import annotations

import re

from nlp_service.signals.gates.context import Context

_ZH_NOT = re.compile(
    r"不存在|并不|并非|并未|并无|从未|从没|未曾|不曾|没有|尚无|绝无|毫无|暂无|不涉及|不属于|不构成|"
    r"未(?:发生|出现|发现|被|有|受|收到|涉及|触发|触及|遭|因|见|到|列入)|无(?!法|力|论|锡|奈|"
    r"线|忧|形|须|需|权|故)|"
    r"否认|否则|不想|不会|不再|不是|均未|没(?!收|落)|无一项?|未(?=动用|延误|逾期|违反|停)|杜绝|避免|"
    r"排除|免于|"
    r"不(?=影响|受|欠|拖欠|逾期|亏)|不至于|远离|非(?=因)|零"
)
_ZH_AFTER = re.compile(
    r"^[^，。；]{0,8}(?:纯属(?:谣言|无中生有|误传|虚构)|不实|系谣言|并不属实|子虚乌有|"
    r"情况不存在|[^，。；]{0,4}(?:否认|辟谣)|的情形?均?不存在|为零|为0(?!\.)|是谣言|是假的)"
)
_ZH_TAIL = re.compile(
    r"(?:已|均|予以|公开|明确)(?:否认|辟谣|澄清)|纯属(?:谣言|无中生有|误传|虚构)|子虚乌有|系谣言|不属实|"
    r"没有的事"
)
_ZH_DOUBLE = re.compile(
    r"不排除|(?:不是|并非|不能说|难以|无法|不能)(?:没有|不|否认|避免|排除)|不无|无不|不得不|非但|不仅|不但|不只"
)
#: A company clears up a rumour: "澄清财务造假质疑", "回应停产传闻：一切正常".
_ZH_ANSWERED = re.compile(r"澄清|辟谣|回应")
_ZH_RUMOUR = re.compile(r"^[^，。；]{0,4}(?:传闻|传言|谣言|质疑|报道)")
_EN_NOT = re.compile(
    r"\b(?:no|not|never|without|none|nor|neither|cannot|nothing|free (?:of|from)|absence of|"
    r"den(?:y|ies|ied|ying)|refut(?:es?|ed)|rejects? (?:claims?|allegations?|reports?)|"
    r"avoid(?:s|ed|ing)?|avert(?:s|ed|ing)?|escap(?:es?|ed|ing)|"
    r"(?:stav|fend)(?:es|ed|s)? off|contrary to|hardly|"
    r"rules? out|ruled out|zero|nil|dismiss(?:es|ed) (?:talk|rumou?rs)|far from|nowhere near|"
    r"nobody|"
    r"free and clear of)\b|n't\b"
)
_EN_NEUTRAL = re.compile(
    r"\bnot (?:only|just|merely|least|surprising\w*)\b|\bno (?:longer|doubt|matter|later|less|"
    r"more than|"
    r"relation|wonder|surprise|one (?:knows|answers))\b|\bnot (?:without|uncommon|deny)\b|"
    r"\bno relation\b|"
    r"\bnever (?:before|mind)\b|\bwithout (?:compensation|consent|notice|warning|explanation|"
    r"prejudice)\b|\bno way\b"
)
_EN_AFTER = re.compile(
    r"^[^.;,]{0,24}\b(?:has|have|had|was|were|is|are|did|does|do|exists?)? ?(?:not|never|n't) "
    r"(?:been |yet )?(?:occurr?ed|happened|exist|breached|arisen|made|true|issued|received|"
    r"threatened|"
    r"pending|triggered|missed|filed|drawn|served|tripped|called)\b|^ ?(?:is|are|was|"
    r"were) (?:\w+ )?(?:nil|zero|none|untrue|unfounded|false|baseless|incorrect)\b|"
    r"\b(?:was|were|been) (?:\w+ )?(?:denied|refuted)\b"
)
_EN_WINDOW = 9


_ZH_INSIDE = re.compile(
    r"没有|并未|从未|未曾|不存在|无一|无任何|[均并都也]无|无(?=逾期|拖欠|违约|欠)|均未|暂?不停|未(?!来|必|到期|偿还(?:债|贷|本|余|款))|不(?=是|会|涉及|达标|合格|符合|满足)"
)
_EN_INSIDE = re.compile(r"\b(?:no|not|never|without|nor|none|nothing|nobody)\b|n't\b")


def is_negated(context: Context, lexical: bool) -> bool:
    """Whether the cue stands under a negation.

    ``lexical``: the cue is made with a negation ("not paid"), which then says nothing itself.
    """
    inside = _ZH_INSIDE if context.chinese else _EN_INSIDE
    if not lexical and inside.search(context.cue):
        return True
    return _chinese(context) if context.chinese else _english(context)


def _last(pattern: re.Pattern[str], words: str) -> re.Match[str] | None:
    """The match nearest to the cue."""
    return max(pattern.finditer(words), key=lambda m: m.start(), default=None)


def _chinese(context: Context) -> bool:
    before = context.before[-16:]
    if re.search(r"(?:不|未|没有?|无|并非|非)$", before) and not _ZH_DOUBLE.search(before):
        return True
    if _ZH_AFTER.search(context.after) or _ZH_TAIL.search(context.tail):
        return True
    if _ZH_ANSWERED.search(before) and _ZH_RUMOUR.search(context.after):
        return True
    last = _last(_ZH_NOT, before)
    if last is None:
        return False
    if _ZH_DOUBLE.search(before[max(0, last.start() - 4) :]):
        return False
    between = before[last.end() :]
    # The negated verb may be another one: "未通知即停产", "没有钱导致逾期".
    return not re.search(r"[导致因而即便就却但]|，|以致|引发|造成|之后|不久", between)


def _english(context: Context) -> bool:
    if _EN_AFTER.search(context.after):
        return True
    before = _EN_NEUTRAL.sub(lambda m: " " * len(m.group()), context.before)
    last = _last(_EN_NOT, before)
    if last is None:
        return False
    between = before[last.end() :]
    if re.search(
        r"\b(?:because|due to|after|before|until|but|which|that led|"
        r"and (?:is|has|was|will|are|were|have|appear\w*|must|seems?))\b",
        between,
    ):
        return False
    return len(between.split()) <= _EN_WINDOW
