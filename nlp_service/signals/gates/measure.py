"""Measure: less of a burden is no decline, more of one no success, and a market's is nobody's."""

from __future__ import annotations

import re

from nlp_service.signals.gates.context import Context

_ZH_BURDEN = re.compile(
    r"负债|杠杆|成本|费用|能耗|电耗|水耗|线损|(?<![毛净])利率|保费|故障|事故|投诉|赔付|空置|流失率|逾期|不良|"
    r"应收|限电|停机|处罚|库存|存货|支出|借款|亏损|欠款|pue|人员编制"
)
_ZH_YIELD = re.compile(
    r"收入|营收|利润|净利|盈利|业绩|销|订单|产量|产值|客流|车流|流量|电量|水量|毛利|出租率|入住率|上架率|"
    r"上座率|业务量|现金流|利用小时|开工|客户|租户|价格"
)
_EN_BURDEN = re.compile(
    r"\b(?:costs?|expenses?|debts?|leverage|gearing|premiums?|rates?|loss(?:es)?|outages?|"
    r"vacanc(?:y|ies)|churn|receivables?|inventor(?:y|ies)|borrowings|accidents?|complaints?|"
    r"consumption|downtime)\b"
)
_EN_YIELD = re.compile(
    r"\b(?:revenues?|sales|profits?|earnings|income|turnover|orders?|margins?|ebitda|volumes?|"
    r"traffic|output|generation|production|occupancy|deliveries|demand|backlog)\b"
)
_ZH_MARKET = re.compile(
    r"行业|产业|终端|宏观|全球|全国|我国|国内|市场|中国[^，。；]{0,8}(?:整体|汽车|经济)"
)
_ZH_OWN = re.compile(r"公司|集团|本行|企业(?!的)|我司|我们|子公司|项目")
_COMPARED = frozenset({"N15.decline", "P11"})
_REACH = 28


def is_of_burden(type_id: str, context: Context) -> bool:
    """Whether what falls or rises by the cue is a burden: a debt ratio, a cost, an outage rate.

    The clause decides; where it names no measure ("two points lower than last year"), the words
    before it do.
    """
    if type_id not in _COMPARED or (context.kind == "text" and not context.chinese):
        return False
    burden, gain = (_ZH_BURDEN, _ZH_YIELD) if context.chinese else (_EN_BURDEN, _EN_YIELD)
    clause = context.before + context.cue
    for words in (clause, context.lead[-_REACH:]):
        bad, good = _last(burden, words), _last(gain, words)
        if max(bad, good) >= 0:
            return bad > good
    return False


def is_of_market(context: Context) -> bool:
    """Whether a Chinese clause tells of a trade or market as a whole: "国内汽车销量下滑"."""
    words = context.before + context.cue
    return bool(_ZH_MARKET.search(words)) and not _ZH_OWN.search(words)


def _last(pattern: re.Pattern[str], words: str) -> int:
    return max((m.start() for m in pattern.finditer(words)), default=-1)
