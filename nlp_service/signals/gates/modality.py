"""Modality: the event is a condition, a possibility, a question or a plan."""

from __future__ import annotations

import re
from enum import Enum

from nlp_service.signals.gates.context import Context


class Modality(Enum):
    """How firmly the sentence stands behind the event."""

    FACT = "fact"
    HYPOTHETICAL = "hypothetical"
    PLANNED = "planned"


_ZH_CONDITION = re.compile(
    r"如果|若(?!干)|倘若|假如|假设|一旦|万一|要是|"
    r"(?<![例比假譬诸不正])如(?!约|期|实|上|下|何|数|此|同|今|常|故|愿|意|一|法)|"
    r"再不[^。；]{0,12}就|再这(?:么|样)下去|(?:扬言|放话|威胁|声称要|警告[说称]?要?)|"
    r"的话|除非|只要|情形下|(?<!的)情况下|以防|为防|防止|防范|预防"
)
#: "发出解除通知的，…": what follows holds where the event comes; 是…的 tells a fact.
_ZH_CASE = re.compile(r"^[^，。；是]{0,10}的(?:话)?[，,](?!但|不过|目前|现在)")
_ZH_CLAUSE_CASE = re.compile(r"(?:约定|规定)[^。；]{0,24}的[，,]")
_ZH_ASKED = re.compile(
    r"(?:请(?!假|示|教|求|注意|知悉|查收|见|参见|了解|理解|谅解|放心|看)|烦请|务必|敬请|麻烦|"
    r"(?:要求|希望|建议)(?:贵|你)(?:司|公司|方|院)|应(?:于|在)\d|须(?!知))"
)
_ZH_ASKED_LIST = re.compile(
    r"请(?:[^，。；]{0,6})(?:说明|核实|确认|提供|解释|答复|告知|补充)[^，。；：]{0,4}[：:]"
)
_ZH_RESERVED = re.compile(r"保留[^。；]{0,60}权[利力]|有权")
_EN_RESERVED = re.compile(r"\b(?:reserves?|right|rights|entitled) (?:\w+ ){0,4}?to\b")
_ZH_GROUND = re.compile(r"(?:的)?前提下|如需|视[^，。；]{1,8}而定")
_ZH_RULE = re.compile(r"^[^，。；]{0,14}的[^，。；]{0,12}(?:应(?:当|在|于|及时)|须|视为|有权)")
_ZH_SCENARIO = re.compile(r"情形(?:估算|下|：|:|测算)|情景|敏感性|压力测试|最差|最坏|条件是|假定")
_ZH_AFTER_CONDITION = re.compile(
    r"^[^，。；]{0,12}(?:的(?:话)?(?:，|,)|时(?:，|,)|之时|的情形|则|情况下|情形)"
)
_ZH_MAYBE = re.compile(
    r"可能|也许|或许|恐(?:怕|将|会|致)?|或(?=将|会|面临|遭|被|致|再|因|于)|有望|预计(?!负债)|"
    r"估计|据传|传闻|传言|听说(?:可能|要)|"
    r"担心|担忧|疑似|有(?:被)?[^，。；]{0,6}的?(?:风险|可能)|存在[^，。；]{0,10}(?:风险|可能)|"
    r"风险在于|面临(?=被|破产|停产|倒闭|退市)|"
    r"未必|不排除|难免|假使|建议|希望|(?<!诉讼)请求|要求[^，。；]{0,4}(?:查封|冻结)|"
    r"请求“?(?:冻结|查封)|讨论|考虑|拟议|会不会|是否|能否|有没有|怎么|为什么|哪些|"
    r"应(?:予以?)?避免|警惕|小心|谨防"
)
_ZH_PLAN = re.compile(
    r"拟|计划(?!目标|指标|还款)|打算|愿意?(?=.)|答应|准备(?!金)|将(?!近|军|于\d{4}年\d+月\d+日(?:前)?已)|即将|"
    r"筹划|有意|尽量|正在(?:考虑|谋求|洽谈|商谈)|(?:正|在)(?:和|与|跟)[^，。；]{0,8}(?:商量|谈|商谈|协商)|预(?=中标)|争取|力争|目标是|希望|明年(?:将|拟|计划)"
)
#: What support is only asked for, refused or drafted.
_ZH_NOT_GIVEN = re.compile(
    r"预计|有望|要求|不接受|不同意|拒绝|争取|届时|草稿|初稿|征求意见|审批中|商谈|洽谈|正在(?:走|办|谈|报)|在申请"
)
_EN_NOT_GIVEN = re.compile(
    r"\b(?:drafts?|drafted|would help|open to discuss|under negotiation|in negotiation|"
    r"awaiting|appl(?:ied|ying) for|talking to|should get)\b"
)
_ZH_AFTER_MAYBE = re.compile(r"^[^，。；]{0,6}(?:的?风险|的?可能|传闻|传言)")
_ZH_MAYBE_INSIDE = re.compile(r"恐怕|可能|也许|或许|恐将|恐会|是否|会不会|不排除|风险")
_ZH_PLAN_INSIDE = re.compile(
    r"拟(?!制|定)|打算|有意|愿意?|答应|准备(?!金)|计划(?=追|投|增|引|发|出|在|于)"
)
_ZH_QUESTION = re.compile(r"吗[？?]?|呢[？?]|是否|会不会|有没有|能否")
_ZH_RISK = re.compile(r"^[^，。；]{0,14}风险(?!警示|事件|暴露|处置|准备|加大|上升|显现|突显)")
#: Whose forecast of a result is an opinion.
_ZH_ANALYST = re.compile(r"(?:分析|券商|机构|研报|市场|业内|我们|报告|证券)[^，。；]{0,10}预计")
#: A glued headline goes on with the next firm: what was planned is another's.
_OTHER_FIRM = re.compile(r"集团|股份|公司|证券|中诚信|联合资信|惠誉|标普|穆迪|大公国际")
_ZH_FIRM_PLAN = re.compile(r"将(?:在|于)[^，。；]{0,24}迎来|现宣布|已(?:将|经)")
_EN_CONDITION = re.compile(
    r"\b(?:if|should (?:the|any|a|an|we|it|they|you)|in the event|in case|unless|provided that|"
    r"upon (?:the )?(?:occurrence|any)|"
    r"were (?:the|it|we) to|as long as|until such time|"
    r"(?<!not )(?<!once )(?<!been )(?<!was )(?<!were )subject to"
    r"(?! (?:an? |the )?(?:\w+ )?(?:garnish\w*|freez\w+|attachment|seizure|"
    r"court|lawsuit|penalt\w+|investigation))|"
    r"whenever|"
    r"where (?:the|any|an?)|"
    r"to (?:avoid|prevent)|suppose|assuming)\b|^\s*should\b"
)
_EN_ASKED = re.compile(
    r"\b(?:please|kindly)(?! (?:note|be advised|be informed|find|see|accept))\b|"
    r"\b(?:could|would|can) you\b"
)
_EN_DEMANDED = re.compile(
    r"(?<!\bas )\b(?:demand(?:s|ed|ing)?|ask(?:s|ed|ing)?|request(?:s|ed|ing)?|require[sd]?|"
    r"insist(?:s|ed|ing)?)\b[^.;,]{0,20}$"
)
_ZH_DEMANDED = re.compile(r"(?<!应)(?<!按)(?:要求|责令|催促|坚持)(?!的)[^，。；]{0,6}$")
_EN_MAYBE = re.compile(
    r"\b(?:may|might|could|would|possibl[ye]|perhaps|potential(?:ly)?|likely|unlikely|probabl[ye]|"
    r"rumou?r(?:s|ed)?|speculation|fears?|worr(?:y|ies|ied)|(?<!going )concerns?|risk(?:s|ed|"
    r"ing)?(?: of)?|threat(?:en(?:s|ed)?)? (?:of|to)|"
    r"looms?|looming|(?:is|are) forecast|sounding out|in danger of|poised to|tipped to|"
    r"in line for|(?:is|are) seen|shortlisted|vying|in the (?:running|race|fray)|"
    r"bid(?:s|ding)? for|candidate for|pitch(?:es|ing) for|"
    r"faces? (?:shutdown|closure|prosecution)|whether|allegedly planning|"
    r"on (?:track|course) (?:to|for)|expects?|expected|forecasts? a|predicts?|"
    r"hopes?|hoping|appears? set|set to|about to|on the verge|brink|bracing|braces|preparing for|"
    r"hypothetical\w*|scenario|stress case|downside case|sensitivity|possibility|prospects?|"
    r"ask(?:s|ed|ing) (?:if|whether)|wonder\w*)\b"
)
_EN_PLAN = re.compile(
    r"\b(?:plan(?:s|ned|ning)?(?: to)?|intends?|(?<!not )(?:willing|ready|prepared|happy) to|"
    r"offers? to|"
    r"intention|aims?|propos(?:e[ds]?|al|ing)|"
    r"to (?:raise|open|sell|launch|build|start|close|shut|sue|file|restructure|"
    r"cut|buy|seek|merge|invest|settle|set up|infuse|inject|issue|pay|resign|step|quit|lay|"
    r"commission)|seek(?:s|ing)? (?:to|permission)|"
    r"mull(?:s|ing)?|considers?|considering|weigh(?:s|ing)|eyes?|eyeing|in talks|going to|"
    r"looking to|wants? to|scheduled|next (?:year|month|quarter)|"
    r"upcoming|in the (?:coming|next))\b"
)
#: In the gap of a cue, between subject and event.
_EN_INSIDE = re.compile(
    r"(?<=\S) (?:(?:may|might|could|would|faces? possible)(?! not| no )|"
    r"(?P<plan>(?:intends?|plans?|hopes?|proposes?|wants?|aims?|willing|ready|prepared|going|"
    r"scheduled|about|threatens?) to|(?:is|are|was|were) (?:considering|weighing|mulling|"
    r"discussing|exploring)))\b"
)
_EN_GROUND = re.compile(r"\b(?:over|after|because of|due to)\b")
_EN_WILL = re.compile(r"\b(?:will(?! of)|shall)\b")
_EN_CONDITION_AFTER = re.compile(
    r"\bunless\b|(?<!as )(?<!even )(?<!know )(?<!see )(?<!check )(?<!tell )(?<!ask )\bif\b"
)
_EN_LATE_PLAN = re.compile(
    r"^ (?:would|could|might|may)\b|"
    r"^[^.;,]{0,20}\b(?:plans?|proposal|talks|fears?|risks?|(?<!going )concerns?|looms?|loom|"
    r"rumou?rs?|hopes?|threats?|expected|likely|is possible)\b|^ would help\b|^ ?\(?draft\b|"
    r"^ (?:on the cards|to (?:open|be|"
    r"raise|close|start|begin)\b)"
)


#: What is only talked of or put to a vote: "restructuring talks", "nod for a rights issue".
_EN_TALKED_OF = re.compile(
    r"\b(?:talks|(?<!before )(?<!of )(?<!below )(?<!to )(?<!the )plans?|proposals?|negotiations|"
    r"bids?|speculation|buzz|hopes?)$"
)
_EN_TALKED_AFTER = re.compile(
    r"^ (?:talks|plans?|proposals?|negotiations|speculation|buzz|forecasts?)\b"
)
_EN_DECIDED = re.compile(
    r"\b(?:approv\w+|agree[ds]?|accept\w*|adopt\w*|clear(?:s|ed)|okays?|sanction\w*|sign(?:s|ed)|"
    r"complet\w+|implement\w*|under (?:the|a))\b"
)
_EN_PUT_TO_VOTE = re.compile(
    r"\b(?:nod|approv\w+|okays?|go-ahead|clearance|consider\w*|to decide|mulls?|meets?|backs?|"
    r"plans?|proposals?|to raise)\b|\bclears\b"
)
#: Shares are issued only after those who may decide have decided.
_ISSUE = re.compile(
    r"\b(?:rights issue|qip|rais\w+|preferential|fpo|ipo|gdr|issue of|share issue|equity issue)\b"
)


#: A headline may state one thing and ask another.
_EN_QUESTION = re.compile(r"^[^;:]*\?\s*[\"']?\s*$")
_EN_SETTLED_ON = re.compile(
    r"\b(?:decid\w+|decision|forced|obliged|compelled|ordered|opted|chose|had|has|have)"
    r"(?: \w+){0,3} $"
)
#: Who bid lowest has no contract yet.
_EN_PRELIMINARY = re.compile(r"\b(?:l1|(?:lowest|preferred|highest)(?: \w+)? bidder|emerg\w+)\b")


def is_conditional(context: Context) -> bool:
    """Whether the sentence sets the event as a condition, or asks for it."""
    if not context.chinese:
        return (
            bool(_EN_CONDITION.search(context.lead))
            or bool(_EN_ASKED.search(context.before))
            or bool(_EN_RESERVED.search(context.before))
            or bool(_EN_CONDITION_AFTER.search(context.tail))
            or bool(_EN_QUESTION.search(context.tail))
        )
    # A condition governs the whole of its sentence up to the consequence.
    if _ZH_CONDITION.search(context.lead) or re.search(r"若(?!干)|如果", context.cue):
        return True
    if _ZH_QUESTION.search(context.cue + context.after) or context.whole.rstrip().endswith("？"):
        return True
    if context.kind == "contract":
        return bool(_ZH_AFTER_CONDITION.search(context.tail))
    return _asked_or_supposed(context)


def is_demanded(context: Context) -> bool:
    """Whether somebody only demands the event: "the bank demanded more security"."""
    demand = _ZH_DEMANDED if context.chinese else _EN_DEMANDED
    return bool(demand.search(context.before))


def _asked_or_supposed(context: Context) -> bool:
    """Whether a Chinese sentence asks for the event, or sets it as the case of a rule."""
    if "是" not in context.before and _ZH_CASE.search(context.tail):
        return True
    if _ZH_RESERVED.search(context.whole) and re.search(r"保留|有权", context.lead):
        return True
    if _ZH_RULE.search(context.after) or _ZH_SCENARIO.search(context.lead[-24:]):
        return True
    if _ZH_CLAUSE_CASE.search(context.lead) or _ZH_GROUND.search(context.after):
        return True
    asked = context.lead if re.match(r"\s*(?:并|且|同时)", context.before) else context.before
    return bool(_ZH_ASKED.search(asked) or _ZH_ASKED_LIST.search(context.lead))


def is_risk(context: Context) -> bool:
    """Whether a Chinese report names the event as one of its risks, as all reports do."""
    return bool(_ZH_RISK.search(context.after))


def modality(context: Context, *, good: bool = False, result: bool = False) -> Modality:
    """Fact, hypothesis or plan, conditions aside.

    ``good``: the event is good news. Trouble that is announced ("will lay off 640 workers") is
    told as settled; good news that is announced is a plan. ``result``: it is a profit or loss.
    """
    return _chinese(context, good, result) if context.chinese else _english(context, good)


def _chinese(context: Context, good: bool, result: bool) -> Modality:
    clause = context.before
    if result and context.kind == "text" and not _ZH_ANALYST.search(clause):
        # A listed company has to announce the result that it expects.
        clause = clause.replace("预计", "，")
    if good and re.search(r"\d[月日](?:之|以)?前$", clause.rstrip()):
        return Modality.PLANNED
    if good and context.kind != "text" and _ZH_NOT_GIVEN.search(clause[-18:] + context.cue):
        return Modality.HYPOTHETICAL
    if _ZH_MAYBE.search(clause[-18:]) or _ZH_AFTER_MAYBE.search(context.after):
        return Modality.HYPOTHETICAL
    if _ZH_MAYBE_INSIDE.search(context.cue, 1):
        return Modality.HYPOTHETICAL
    if _ZH_PLAN_INSIDE.search(context.cue):
        return Modality.PLANNED
    near = clause[-12:]
    planned = _ZH_PLAN.search(near + context.cue)
    if planned and _OTHER_FIRM.search(near[planned.end() :]):
        return Modality.FACT
    if planned and planned.start() < len(near) and not _ZH_FIRM_PLAN.search(clause + context.cue):
        return Modality.PLANNED
    return Modality.FACT


def _english(context: Context, good: bool) -> Modality:
    # What comes after "over", "after", "because of" is the ground, told as a fact.
    ground = _EN_GROUND.split(context.before)[-1]
    clause = " ".join(ground.split()[-10:])
    maybe = _EN_MAYBE.search(f"{clause} {context.cue}")
    if maybe and maybe.start() < max(len(clause), 1):
        return Modality.HYPOTHETICAL
    inside = _EN_INSIDE.search(context.cue)
    if inside:
        return Modality.PLANNED if inside.group("plan") else Modality.HYPOTHETICAL
    if _is_talked_of(context) or (
        good and _ISSUE.search(context.cue) and _EN_PUT_TO_VOTE.search(f"{clause} {context.cue}")
    ):
        return Modality.PLANNED
    planned = _EN_PLAN.search(f"{clause} {context.cue}")
    decided = planned and planned.group().startswith("to ") and not good
    if decided and planned and _EN_SETTLED_ON.search(f"{clause} "[: planned.start()]):
        planned = None
    if good and _EN_PRELIMINARY.search(context.cue):
        return Modality.HYPOTHETICAL
    if (planned and planned.start() < len(clause)) or _EN_LATE_PLAN.search(context.after):
        return Modality.PLANNED
    if good and context.kind != "text" and _EN_NOT_GIVEN.search(f"{clause} {context.cue}"):
        return Modality.HYPOTHETICAL
    if good and _EN_WILL.search(f"{clause} {context.cue}"):
        return Modality.PLANNED
    return Modality.FACT


def _is_talked_of(context: Context) -> bool:
    """Whether the cue names talks or a plan that nobody has decided on."""
    named = _EN_TALKED_OF.search(context.cue) or _EN_TALKED_AFTER.match(context.after)
    return bool(named) and not _EN_DECIDED.search(context.before + context.cue)
