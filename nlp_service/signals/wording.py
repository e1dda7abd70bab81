"""What words tell of a phrase or a clause: a doer, a role, a firm, the writer, the passive."""

from __future__ import annotations

import re

from nlp_service.signals.gates import Context

#: Types that a regulator, court, agency or bank does to somebody: the doer is not the subject.
BEFALLING = frozenset(
    {
        "N11",
        "P04",
        "P12",
        "N18",
        "N26",
        "N06",
        "N07",
        "N08",
        "N09",
        "N10",
        "N25",
        "P03",
        "N24",
        "N04",
        "N31",
        "P10",
    }
)
_AGENCIES = re.compile(
    r"(?:法院|法庭|公安|警方|证监|银保监|深交所|上交所|交易所|环保局|税务局|监管局|工商局|"
    r"检察院|人民政府|仲裁委|债权人$|清算组|"
    r"穆迪|标普|惠誉|中诚信|联合资信|大公国际|东方金诚|会计师|审计师|事务所|律师|财政局|央行|"
    r"人民银行|监管|局$|委$|(?<!财务)(?<!项目)部$|[省市县区]里?$|政府$)|"
    r"\b(?:sebi|rbi|cbi|sec|fca|doj|courts?|tribunal|judge|moody(?:'?s)?|fitch|s ?& ?p|icra|"
    r"crisil|care|police|regulator|"
    r"sat|dot|cci|eu|european (?:union|commission)|ministry|tax office|hmrc|irs|auditors?|"
    r"(?-i:ED)|analysts?|ferc|epa|ofgem|(?:us)?fda|customs|treasury|council|county|province|state|"
    r"directorate|sheriff|bailiffs?|watchdog|inspectorate|"
    r"commission|high court|government|authority|agency|office|nclt|cftc|justice department)\b",
    re.IGNORECASE,
)
#: What stands for a company that was named before it.
_STANDS_FOR = re.compile(
    r"公司|该公司|本公司|母公司|(?:全资|控股|下属)?子公司|实际控制人|实控人|控股股东|大股东|董事长|"
    r"总经理|集团|工厂|厂区|车间|the company|company|group|ceo|chairman",
    re.IGNORECASE,
)
_FORM = re.compile(
    r"(?:公司|集团|银行|股份|实业|控股|置业|事务所|医院|财政局|住建局)$|"
    r"\b(?:ltd|limited|inc|corp(?:oration)?|plc|llc|llp|gmbh|ag|holdings?|group|bank|leasing|"
    r"capital|partners|industries|mills|co)\.?$",
    re.IGNORECASE,
)
#: Abbreviations and months that a tagger may take for organisations.
_NO_FIRM = re.compile(
    r".*(?:网讯|日报|晚报|早报|新闻社|通讯社|电视台|证券网|财经|摘要)|"
    r"(?:[A-Z]?SC?CR|DSRA|CFADS|RMB|CNY|USD|EUR|MWh?|GWh|kWh|EBITDA|PPA|EPC|COD|LTV|O&M|Q[1-4])|"
    r".*\b(?:January|February|March|April|June|July|August|September|October|November|December)\b.*"
)
_PRONOUN = re.compile(
    r"(?:我们|我方|你们|他们|it|they|he|she|we|i|you|this|that|these|those|there|here|which|who|us|ours|它|他|她|"
    r"其|此|该|这|那|据悉|截至|本次|该笔|如下|最终|此外|依照)",
    re.IGNORECASE,
)
_GENERIC = re.compile(
    r"^(?:公司|本公司|我司|我公司|贵公司|贵司|该公司|the company|company|we|our|us|it|they|group)$",
    re.I,
)
#: "Is taking X to court" is active: a form of "be" before "-ing" makes no passive.
_PASSIVE_VOICE = re.compile(
    r"被(?!告|申请人|上诉人|执行人)|遭|收到|受到|因|接到|"
    r"\b(?:was|were|been|is|are|be|being|gets?|got)\b(?! (?:\w+ly )?(?!being)\w+ing\b)"
)
_FIRST_PERSON = re.compile(r"我们|我方|\b(?:we|us|our)\b")


def is_doer(type_id: str, name: str) -> bool:
    """Whether a court, regulator or agency does the event of a type to somebody else."""
    return type_id.partition(".")[0] in BEFALLING and bool(_AGENCIES.search(name))


def traits(type_id: str, phrase: str) -> list[str]:
    """What the words of a phrase tell of it as the subject of a type."""
    told = {
        "doer": is_doer(type_id, phrase),
        "role": stands_for_firm(phrase),
        "generic": is_generic(phrase),
        "firm": has_form(phrase),
        "pronoun": is_pronoun(phrase),
    }
    return [name for name, holds in told.items() if holds]


def has_writer(words: str) -> bool:
    """Whether the writer speaks of their own side as "we"."""
    return bool(_FIRST_PERSON.search(words))


def in_passive(context: Context) -> bool:
    """Whether the clause says up to the end of the cue that the event befalls somebody."""
    return bool(_PASSIVE_VOICE.search(context.before + context.cue))


def stands_for_firm(phrase: str) -> bool:
    """Whether a phrase stands for a company that was named before it."""
    return bool(_STANDS_FOR.fullmatch(phrase))


def is_generic(phrase: str) -> bool:
    """Whether a phrase means the company that is spoken of, whichever it is."""
    return bool(_GENERIC.match(phrase))


def has_form(phrase: str) -> bool:
    """Whether a phrase ends as names of companies do."""
    return bool(_FORM.search(phrase))


def is_no_firm(phrase: str) -> bool:
    """Whether a phrase is an abbreviation or month that a tagger may take for an organisation."""
    return bool(_NO_FIRM.fullmatch(phrase))


def is_pronoun(phrase: str) -> bool:
    """Whether a phrase is a pronoun or an opening word."""
    return bool(_PRONOUN.fullmatch(phrase))
