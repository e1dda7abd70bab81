"""Nouns that can bear an event: firms, works, persons in office and pledged things.

A closed class of verbs cannot tell where a noun phrase ends; an open one of such nouns can: the
phrase ends at its head and begins after its article.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_HEADS = (
    "abattoir|aggregator|airline|airport|assets|association|bakery|barges|borrower|bottler|"
    "brewery|broker|builder|business|bypass|cannery|carmaker|carrier|casino|chain|chairman|"
    "chief executive|cinema|clinic|club|co-borrower|coal mine|collateral|college|company|"
    "concessionaire|consortium|contractor|cooperative|council|county|customer|dairy|dam|"
    "data cent(?:er|re)|dealer|debtor|depot|developer|director|distillery|distributor|division|"
    "dredger|employer|estate|excavators|expressway|factory|farm|ferry|field|finance director|firm|"
    "fleet|foundry|founder|franchisee|fund|garage|general manager|glassworks|goldmine|grower|"
    "group|guarantor|harbour|haulier|highway|holding|hospital|hotel|hotelier|importer|"
    "incinerator|interchange|issuer|jeweller|landfill|landlord|laundry|lessee|lessor|line|"
    "machines|maker|management|manufacturer|mall|manager|mill|mine|ministry|mortgagor|motorway|"
    "museum|obligor|off-?taker|operator|owner|park|parent|partner|pier|pipeline|plant|platform|"
    "pledgor|plot|port|printer|producer|project|projectco|property|publisher|purchaser|quarry|"
    "railway|refinery|reserve account|resort|restaurant|retailer|road|runway|school|scheme|"
    "second advance|section|seller|"
    "shareholders?|ship|shipbuilder|shipyard|site|smelter|spinner|sponsors?|spv|stadium|startup|"
    "station|store|subcontractor|subsidiary|substation|supplier|supermarket|surety|tankers|"
    "tannery|tenant|terminal|theatre|tollway|tower|trader|trust|tunnel|turbines|underwriter|"
    "unit|university|utility|venture|vessels?|warehouse|wholesaler|wind farm|workers|works|"
    "workshop|yard|account|accounts|shares|covenants|peer|bank|buyer|client|exporter|insurer|"
    "operating account|policy|metro|cinema|glasshouse|greenhouse|orchard|trustee|fund|"
    "lender|seller|entity|division|store|metro extension|reserve|dsra"
)
_HEAD = re.compile(rf"(?<![\w-])(?:{_HEADS})(?![\w-])", re.IGNORECASE)
_WORD_BEFORE = re.compile(r"([A-Za-z][\w'’-]*) $")
_ARTICLE = frozenset(
    re.findall(r"\w+", "the a an this that these those its their his her each every any both")
)
_OWN = frozenset({"our", "your"})
#: Words that no noun phrase runs over on its way back to the article.
_BREAKS = frozenset(
    re.findall(
        r"\w+",
        "of in on at by for from with to and or but if when while as than that which who is are "
        "was were be been has have had will would may might can could shall should must not no we "
        "us it they he she i you all some half only one two three four five six seven eight nine "
        "ten against between under over after before since until into about because so told says "
        "said sued suing took takes taken gave given put made sees says names hits chases wants "
        "million billion trillion crore lakh "
        "asks freeze freezes froze frozen seized attached blocked lifted fined cut cuts block "
        "blocks",
    )
)
_LONGEST = 3
#: What is done, held or told, and is of somebody: "opening of X", "the accounts of X".
_ABSTRACT = re.compile(
    r"(?:the |an? )?(?:\w+ ){0,2}?(?:cost|opening|owner|head|control|sale|completion|"
    r"commissioning|start-up|bill|freeze|overspend|escrow|blaze|probe|liabilities|losses|profit|"
    r"sales|revenues?|orders|shipments|volumes|dispute|cash|capital|chairman|founder|boss|"
    r"freezing|seizure|enforcement|payments?|rating|outlook|default) (?:of|at|on|against|over)\b",
    re.IGNORECASE,
)


def borne_by(phrase: str) -> int:
    """Where the bearer begins in a phrase such as "Cost of Straits Tunnel"; 0 where it is all."""
    match = _ABSTRACT.match(phrase)
    return 0 if match is None else len(phrase) - len(phrase[match.end() :].lstrip())


def bearers(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The spans of English noun phrases with such a head, without article, in text order."""
    last = start
    for match in _HEAD.finditer(text, start, end):
        if match.start() < last:
            continue
        following = _HEAD.match(text, match.end() + 1, end)
        if text[match.end() : match.end() + 1] == " " and following:
            continue
        low = _begin(text, start, match.start())
        if low is not None:
            yield low, match.end()
            last = match.end()


def _begin(text: str, start: int, head: int) -> int | None:
    """Where the noun phrase of a head begins; the head itself where no article is near."""
    low = head
    for _ in range(_LONGEST + 1):
        before = _WORD_BEFORE.search(text, start, low)
        if before is None:
            return low if low == start or text[low - 1] in " \n\"'(" else head
        word = before.group(1).lower()
        if word in _OWN:
            return before.start(1)
        if word in _ARTICLE:
            return low
        if word in _BREAKS or word.endswith(("'s", "’s", "s'", "s’")):
            return low
        low = before.start(1)
    return head


_ZH_SUFFIX = (
    "集团|股份|控股|科技|电子|电气|电器|电力|电缆|重工|机械|机电|药业|制药|医药|医疗|生物|化工|化纤|"
    "焦化|纺织|家纺|服饰|纱线|皮革|食品|乳业|酒业|农业|农场|牧业|农牧|矿业|煤业|煤矿|钢铁|钢构|钛业|铝业|"
    "锂业|磁业|稀土|水泥|建材|玻璃|陶瓷|纸业|地产|置业|置地|房产|建设|建工|建筑|城建|市政|路桥|高速|物流|"
    "航运|航空|航服|港务|港铁|铁路|轨道|轨交|水务|水投|城投|建投|交投|环保|环境|能源|光伏|光能|光电|光学|风能|"
    "风电|燃气|热力|租赁|金服|金控|财富|理财|普惠|证券|银行|农商行|期货|保险|担保|投资|资本|传媒|"
    "文创|文旅|旅游|旅业|影业|酒店|商超|超市|百货|商贸|零售|餐饮|外卖|汽车|轮胎|轮毂|船舶|商城|网络|通信|通讯|"
    "讯联|软件|半导体|芯片|仪表|仪器|材料|国际|药房|医院|医健|教育|水厂|电厂|电站|风场|钢厂|纱厂|啤酒厂|皮革厂|"
    "玻璃厂|铸造厂|冶炼厂|印刷厂|酒厂|炼厂|船厂|车厂|机场|精工|物业|轴承|电池|显示|重装|导体|塑业|注塑|金融"
)
#: Not names: a number or pronoun of firms, and what only sounds like one.
_ZH_NO_NAME = re.compile(
    r"[几两三四五六多各一数](?=家|个|大|地)|[某其本该我贵这那每有]|债权|贷款|境外|大型|主要|最大|所有|可再生|流动|"
    r"固定|长期|短期|募集|预售|报告|审计|母公司|子公司|借款人|保证人|担保|抵押|质押|项目|公司|企业|集团|股东|省属|市属|工程|中标"
)
_ZH_NAME = re.compile(
    r"(?:^|(?<=[，。；：:、\s“”（(《！？!?对向被由与将把为是给诉让叫的和传%])|(?<=下调)|(?<=上调)|"
    r"(?<=调整)|(?<=调低)|(?<=宣布)|(?<=发行人)|(?<=同行)|(?<=受理)|(?<=查封)|(?<=冻结)|(?<=起诉)|"
    r"(?<=责令)|(?<=要求)|(?<=显示)|(?<=听说)|(?<=企业)|(?<=对手)|(?<=股东)|(?<=担保人)|(?<=供应商)|"
    r"(?<=客户)|(?<=租户)|(?<=昨晚)|(?<=认购)|(?<=\d年)|(?<=机构)|(?<=入股)|(?<=亿元)|(?<=万元)|(?<=万股)|(?<=亿股))"
    rf"((?:\*?st)?[\u4e00-\u9fff]{{1,6}}?(?:{_ZH_SUFFIX}))(?!{_ZH_SUFFIX}|公司|有限|企业|类|业务|行业|厂|项目|工程|股东|[一二三]期|实业)",
    re.IGNORECASE,
)


def chinese_names(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The spans of short company names, known by a line of business at their end."""
    for match in _ZH_NAME.finditer(text, start, end):
        if len(match.group(1)) > 2 and not _ZH_NO_NAME.match(match.group(1)):
            yield match.start(1), match.end(1)
