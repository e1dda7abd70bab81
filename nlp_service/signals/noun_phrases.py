"""Noun phrases that can be whom a sentence is about, read by rules of both languages.

Ranks: 1 a name with a company form, stock code, headline colon or capitals; 2 a role or defined
term, or the opening of the sentence; 3 the opening of a clause; 4 an object.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from nlp_service.settings import corpora_folder
from nlp_service.signals.bearers import bearers, borne_by, chinese_names


@dataclass(frozen=True, slots=True)
class Phrase:
    start: int
    end: int
    rank: int


_ZH_CODE = re.compile(r"((?:\*?ST|[A-Z])?[\u4e00-\u9fffA-Z]{2,4})[（(]\d{5,6}[)）]")
_ZH_COLON = re.compile(
    r"(?:^|[\s。；])((?:\*?ST)?[\u4e00-\u9fffA-Z]{2,8}?)(?:公告|澄清|辟谣|回应|声明|称|表示)?\s?[：:]"
)
#: Who announces: "交建股份公告,近日,公司中标…".
_ZH_ISSUER = re.compile(
    r"(?:^|[，,。；：:\s)）】])((?:\*?ST)?[\u4e00-\u9fffA-Z]{2,8}?)"
    r"(?:今日|晚间|日前|昨日|近日|发布)?公告(?=称|[，,：:])"
)
_ZH_FULL = re.compile(
    r"(?:(?<=[，。；：、\s“”（(《对向被由与将为是在从于因至据称请令决理院罪的])|^)"
    r"[\u4e00-\u9fffA-Za-z0-9]{2,10}?(?:[（(][\u4e00-\u9fff]{2,6}[）)])?[\u4e00-\u9fffA-Za-z0-9]{0,12}?(?:有限责任公司|"
    r""
    r"股份有限公司|有限公司|集团公司|分公司|支公司)(?:[\u4e00-\u9fff]{2,6}分公司)?"
)
_ZH_ROLE = re.compile(
    r"借款人|债务人|保证人|担保人|担保公司|抵押人|出质人|项目公司|(?:我|本|贵|该|母|子|孙|总|"
    r"平台|担保|标的)公司|(?:我|贵)司|甲方|乙方|丙方|承包人|承包商|发包人|"
    r"总包|业主|施工队|竞争对手|兄弟公司|购电方|采购方|承购方|(?:最大|主要|第一大|唯一)(?:租户|"
    r"客户|买家)|实际控制人|(?<![\u4e00-\u9fff）)])(?:董事长|总经理|老板(?:夫妇)?|老总|财务总监|实控人|法定代表人|法人代表|"
    r"公司|企业|集团|股东方?|"
    r"供应商|施工队)"
)
_ZH_STOP = re.compile(
    r"[，。；：:！？、,;\s（(【\[“\"《<\d%]|已|未|被|将|因|在|对|把|从|向|经(?!贸|开|济|营)|"
    r"有(?!限|色)|是|为(?!$)|也|都|仍|至今|目前|现(?!代|金)|去年|今年|明年|昨|今天|上周|上月|"
    r"本周|本月|近日|近期|日前|"
    r"资产负债率|负债率|净利|利润|营收|收入|业绩|销量|销售|订单|资金|账户|流动性|现金流|"
    r"审计报告|年报|应收|财务|工期|进度|并网|竣工|开工|投产|本金|利息|贷款|债务|债券|评级|"
    r"信用等级|主体|股权|股价|股份(?=减持|增持|遭(?:司法|冻结)|被(?:司法|轮候|冻结|质押)|质押|冻结|拍卖|占)|"
    r"犯(?!罪)|一审|二审|宣判|名下|涉(?!县|外)|进入|登上|列入|公布|递交|提交|正式|接连|深陷|屡|年内|长期|各项|近[一二三四五\d]+年|直说|老板|宣告|"
    r"拖欠|逾期|违约|破产|亏损|发生|出现|收到|公告|发布|签署|签订|获|中标|完成|提前|拒|承认|"
    r"新增|申请|通过|受到|遭|欠|没|不|无(?!锡)|却|又|再|全(?!球|国)|均|于(?!都)|与|和(?!平|谐)|"
    r"及|的(?!士)|连续|面临|涉嫌|拟|预|宣布|同意|"
    r"按|如期|按期|按时|超|停|失联|辞|高管|办公室|法人代表|法定代表人|实控人|实际控制人|董事|"
    r"总经理|财务总监|因为|由于|开出|承兑|采矿|发电量|报|受|还|一季|二季|三季|四季|半年|季报|"
    r"季度|上半年|下半年|前三季|第[一二三四]季|净|联合|子公司|"
    r"最大|主要|单方|向|自|应(?!收|付)|可(?!再)|须|必须|得|以(?!后|前)|用(?!户)|改变|突破|联动|"
    r"列入|当初|当年|本期|工人|屡次|并(?!网)|则|即|就|后来|做过|曾|价值|可能|据|两(?:名|"
    r"位)?(?:高管|董事)|"
    r"控股子公司|全资子公司|下属|所(?:持|属)|的(?=报表|账户|评级|年报|权利|厂房|债权|高管|老总|"
    r"办公|股权|资产|财务|资金|净|贷款|主要)"
)
#: Ends a phrase that has begun; at its beginning these words are part of it.
_ZH_LATE_STOP = re.compile(
    r"公告|澄清|回应|称|表示|启动|更正|遣散|名下|最后|最近|累计|估值|押金|投行|总投资|建安|实际(?!控)|"
    r"处理(?!厂)|日均|工资|资本金|偿债|总裁|展望|企业家|到现在|走到|争取|打算|丢了|连着|中标(?!软)|"
    r"陷|这[阵段]|手头|市值|陆续|斩获|揽获|辟谣|声明|被曝|疑(?=财务|遭|似|涉)|押宝|上年|这个|这周|当时|现在|[一二两三几四五六七八九十]+(?:个|笔|家|张|期(?!工|项|风|厂)|段)"
)
_ZH_LEAD = re.compile(
    r"(?:[\u4e00-\u9fff]{1,6}(?:之后|之前|以来)|如果?|若|倘若|一旦|因|由于|据悉|关于|听说|市场传言|传言|判决|裁定|当天|本次|"
    r"盘点发现(?:质押的)?|发现|其中|不过|但|而|截至|依照|根据|最终|此外|目前|先后|后来|涉嫌|"
    r"要求|此前|"
    r"会计师(?:没法)?|审计师|事务所|联合资信|法院(?:裁定|判决)?(?:解除)?|另|并|且|经(?:测算|"
    r"查)|与|和|及|同时|导致|以及|前几天暴雷的|给我们做担保的|[一二三四五六七八九十]个月的|"
    r"减持|(?:投资者|投资人|记者|知情人士|公告|消息人士?|公司公告|媒体|市场|业内|警方)(?:称|表示|获悉|通报)|"
    r"据了解|原|确定|所持|部分|\d{4}年(?:底|初|末|[上下]半年|\d+月)?|"
    r"(?:去|前|今|上|昨|明|那|当|疫情那)(?:年|天|晚|周|月|早)(?:底|初|末|[上下]半年|[一二三\d]+月(?:份)?)?|"
    r"[一二三四五六七八九十几两多\d]+(?:个)?(?:年|月|天)(?:前|底|末|初|份|后)|(?:前|[一二三四上下])+"
    r"(?:个)?(?:季度|半年)|(?:报告|测试|跟踪|存续|建设)期内|本期|近年来?|[期季年月]末|一早|刚刚|眼下|"
    r"创业那会儿|(?:春节|中秋|国庆|节|年)前|我们的|我司的|我方的|听同行说|听人说|隔壁园区的|同行|竞争对手|相邻地块的|"
    r"[\u4e00-\u9fff]{2,6}(?<![未没])发现)+"
)
_ZH_OBJECT = re.compile(
    r"(?:对|将|把|给|为|向|被告(?:单位)?|申请人|与|下调|上调|收购|"
    r"要求)([\u4e00-\u9fffA-Za-z]{2,16}?)(?=的|账户|出具|发表|作出|给付|支付|在|公司|评级|、|"
    r"信用|主体|评级)"
)
_ZH_QUOTED = re.compile(r"[“\"]([\u4e00-\u9fffA-Za-z0-9]{3,8})[”\"](?!罪|门|案)")
#: What is done to a thing before the thing is named: "被冻结的账户", "抵押的十台挖机".
_ZH_DONE_TO = re.compile(
    r"(?:被|遭)[^，。；被]{1,8}的([\u4e00-\u9fff]{2,6}?)(?=今年|去年|已|现|于|上月|，)|"
    r"(?:(?<![\u4e00-\u9fff])|(?<=后))((?:抵押|质押)(?:给[\u4e00-\u9fff]{2,4})?的[^，。；]{1,7}?)"
    r"(?=经|已|有|被|少|不|大|价|估|现|在|泡|，)"
)
#: A person who stands surety.
_ZH_SURETY = re.compile(
    r"(?:担保人|保证人)([\u4e00-\u9fff]{2,3}?)(?=已|被|名下|的|家|因|失|先生|女士)"
)
#: Heads of phrases that open a clause; verbs are an open class and cannot tell where one ends.
_ZH_HEAD = re.compile(
    r"(?:[本该我贵子母老新]|[\u4e00-\u9fff]{0,4}?)(?:(?:公司|集团|企业|老板|创始人|管理层|财务部|"
    r"(?:[大二小]|控股|主要)?股东|债务人|债权人|发行人|借款人|担保人|保证人|承租[人方]|出租人|发起人|关联方|"
    r"项目|工程|标段|[一二三四]期|酒店|商场|超市|工地|厂(?![商家主])[房区里]?|车间|机组|电站|风场|机场|车站|港口|码头|"
    r"水库|医院|学校|剧院|体育馆|广场|隧道|大桥|公路|铁路|高速|园区|矿|农场|设备|抵押物|质押物|保单|补贴|"
    r"电费|账户|准备金|镇?政府|大客户|购电方|船东|总包|工人|员工)+)"
)
#: Times, sources and what was told before open a clause and bear nothing.
_ZH_FRAME = re.compile(
    r"(?:过去|最近|期间|案发|当时|上述|以上|数据|资料|消息|由此|据|截[至止]|[近前][一二三两几]|合同|协议|约定|按约|"
    r"[一二三四五六七八九十\d]+月|[月年季][底初末中]|[上下]个?[月周季]|今天|昨天|账[上面]|手[头里]|户头|"
    r"重新|最后|随后|后来|万一|剩下|希望|恳请|比|[查看听催翻问谈]了|正常|关于)"
)
#: Who speaks or is spoken to is nobody's name.
_ZH_WE = re.compile(r"(?:我们|我方|咱们?|我(?!司|公司)|你们|您|他们|她|他|它们?|大家|请)")
_ZH_NAMED_ROLE = re.compile(
    r"(?:担保人|保证人|借款人|抵押人|母公司|子公司)([\u4e00-\u9fff]{2,6}(?:集团|公司|实业|控股|"
    r"置业|能源|建设))"
)
_EN_NAME = re.compile(
    r"(?<![\w'’.])[a-z]?[A-Z][\w&'’\-]*(?:(?: (?:of|&) (?=[A-Z])|"
    r" )[a-z]?[A-Z][\w&'’\-]*)*(?: group\b)?"
)
#: Capitalised words that end no name: dates, money, titles, finance abbreviations.
_EN_AFTER_NAME = re.compile(
    r"(?:(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|"
    r"Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)(?:-[A-Z][a-z]+)?|"
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|"
    r"Q[1-4]\w*|H[12]|FY\d*|Rs|INR|USD|EUR|GBP|CNY|RMB|DSRA|DSCR|COD|CEO|CFO|MD|IPO|CDR|NPAs?|PPA|"
    r"EPC|EBITDA|LTV|AGM|PPP|GAAP|IFRS|SUV|Chapter|Net|Profit|Loss|Sales|Shares|Execs?)$"
)
#: Capitalised words that begin no name either: they open sentences.
_EN_BEFORE_NAME = re.compile(
    r"(?:A|An|The|This|That|It|We|They|He|She|I|You|Our|Your|Their|His|Her|In|On|At|By|For|"
    r"From|With|After|Before|Since|Under|If|Should|When|While|Where|As|And|But|No|Not|All|Any|"
    r"Some|Both|One|Two|"
    r"Three|Four|Five|Six|Fifty|Despite|Although|However|Because|Please|Dear|Thanks|Yes|Police|"
    r"Courts?|Lenders|Orders|Revenue|Plans|Times|Traffic|Cash|Media|Infrastructure|"
    r"To|Of|Into|Upon|Per|About|Among|Asian?|Europe|European|Indian|Chinese|US|UK|EU|Event|Default|Insider|Stocks?|Sugar|Steel|"
    r"Banks?|Commissioning|Work|Noteholders|Leverage|Gearing|Enforcement|Moratorium|Curiously|"
    r"More|Action|Hail|Section|Phase|Tranche|Trading|Arbitration|Accounting|Collections|Inspection|"
    r"Volumes?|Operating|Escrow|Working|Overspend|Blaze|Surety|Partners?|Riders|Tax|Opening|Heavy|"
    r"Half|During|Unless|Until|Competitor|Rival|Top|Former|Ex|Cash-strapped|Deposit|Freeze|Auditors?|"
    r"Shareholders|Bondholders|Creditors|Investors|Customs|Authorities|Regulators|Prosecutors|"
    r"Watchdog|Council|Ministry|Government|Nobody|Nothing|None|Record|Strong|Weak|Best|Bad|Each|"
    r"Every|Its|There|Here|Then|Now|So|Yet|Also|Further|Average|Daily|Net|Adjusted|Total|Actual|"
    r"Board|Audited|Control|Owner|Street|Wall|Hit)$"
)
#: Papers, tests and amounts of a contract carry capitals too.
_EN_NO_FIRM = re.compile(
    r"^(?:Agreement|Contract|Tests?|Flow|Deed|Act|Law|Clause|Control|Documents?|Date|Ratio|Effect|"
    r"Change|Facility|Events?|Default|[ABC]{1,3}|Baa\d|Ba\d|Caa\d)$"
)
#: How many or who of a company: "Two of Orsova's vessels", "holders of X" are X's.
_EN_SOME_OF = re.compile(
    r"(?:One|Two|Three|Four|Five|Six|Some|Most|Half|All|Any|Each|Both|None|Several|Many|Noteholders|"
    r"Bondholders|Shareholders|Creditors|Investors|Lenders|Directors|Employees|Staff|Officials)$"
)
#: What follows a name inside a run of capitals: the period or the officer that is spoken of.
_EN_CUT = re.compile(
    r" (?:Q[1-4]|H[12]|FY\d*|[1-4]Q\w*|PAT|CEOs?|CFOs?|COOs?|CMDs?|MDs?|Chairman|Chairperson|"
    r"President|"
    r"Director|Managing|Vice|Deputy|Executive|Promoters?|Board|Execs?|Chief|Founder|Net|Profit|Sales|Shares|Stock|IPO|NCDs?)\b.*"
)
#: What no noun phrase begins with or ends in.
_EN_NO_PHRASE = re.compile(
    r"(?:we|you|i|it|they|to|in|by|with|under|during|after|before|and|or|but|nor|"
    r"please|what|who|how|why|when|there|"
    r"here|not|never|as|despite|although|however|also|yes|thanks|dear|than|then|so|too|"
    r"according|based|regarding|concerning|for|of|on|at|from|about|since|until|without|"
    r"within|among|through|following|could|would|can|will|may|might|only|back|last|"
    r"overall|total)\b.*|\w+ly|(?:first|second|third|fourth|last|full|half)[- ]"
    r"(?:quarter|half|year)(?:ly)?|.*\b(?:of|to|in|and|or|the|an?|for|with|on|at|by|"
    r"from|shares|stocks?|markets?)",
    re.IGNORECASE,
)
_EN_NUMBERED = re.compile(
    r"\b(?:Section|Phase|Lot|Unit|Block|Hall|Line|Stage) (?:\d+|[IVX]+|[A-Z])\b"
)
_EN_ROLE = re.compile(
    r"\b(?:borrower|guarantor|obligor|issuer|sponsor|project company|projectco|company|"
    r"contractor|purchaser|offtaker|lessee|mortgagor|pledgor|"
    r"concession company|holding|parent|subsidiary|group|management|operator|chairman|"
    r"chief executive|shareholder|supplier|subcontractor|off-?taker|bank|peer|customer|shares|"
    r"account|accounts|covenants|partner|owner)\b",
    re.IGNORECASE,
)
_EN_STOP = re.compile(
    r"\b(?:is|are|was|were|be|been|has|have|had|will|would|did|does|do|could|should|may|might|"
    r"can|cannot|must|shall|"
    r"told|tells|says?|said|reports?|reported|posts?|posted|announced|announces|filed|files|"
    r"went|goes|failed|fails|fell|falls|dropped|drops|rose|rises|"
    r"lost|loses|signed|signs|agreed|agrees|received|receives|took|takes|wants|wanted|owes|"
    r"owed|paid|pays|prepaid|voluntarily|stood|came|comes|"
    r"put|puts|cut|cuts|raised|raises|refused|refuses|missed|misses|defaulted|defaults|bags?|"
    r"wins?|won|gets?|got|slips?|jumps?|surges?|net|profits?|loss(?:es)?|sales|revenues?|"
    r"shares?|stock|Q[1-4]|earnings|CEO|chief|chairman|founder|keeps?|closed|shut|froze|opened|"
    r"declared|called|continues?|continued|slipped|resigned|"
    r"still|now|just|also|already|again|not|never|narrows|rallies|falls|hits?|extends|plans|"
    r"risks?|faces|seeks|asked|asks|needs?|applied|applies|completed|achieved|reached|passed|"
    r"joined|shows?|showed|shown|indicates?|indicated|proves?|proved|suggests?|suggested|confirms?|"
    r"confirmed|finds?|found|reveals?|revealed|ended|ends|"
    r"suffered|laid|lay|revoked|terminated|curtailed|ceases|passes|sits|then|today|yesterday|"
    r"overnight|disclosed|launched|earned|by|with|after|before|since|under|to|because|that|"
    r"which|who|whose|until)\b|[,;:()]|\d"
)


#: What stands before a name and is none of it: the verb that governs it, its relation to another.
_ZH_GOVERNS = re.compile(
    r"(?:.{0,12}?(?:法院|委员会|仲裁委))?(?:再审|一审|二审|终审|公开)?"
    r"(?:判决|裁定|判令|查封|冻结|扣押|起诉|责令|罚没)(?=.{3})|"
    r"被?(?:申请人|执行人|被告单位|被告人?|上诉人|原告)(?=.{3})|(?<=被)告(?:单位|人)?(?=.{3})|"
    r"(?:分包商?|供应商|承包商|施工方|客户|员工|债权人)(?:将|把|向|起诉)(?=.{2})|"
    r"收到(?:招标人|业主)?(?=.{3})|股份(?=.{3})|此次(?=.{3})|位于.{2,12}?的(?=.{3})|(?:申请|请求)对?(?=.{3})|"
    r".{0,8}?(?:控股|全资|下属)(?:子|孙)?公司(?=.{3})|"
    r"(?:会计师|审计师|事务所|.{0,6}银行)?(?:对|向|与|和|及|由|就)(?!外|公|讯|平|谐|南|北)(?=.{3})|"
    r"(?:昨[天晚日]|今[天早日]|近日|日前|上[周月]|关于|但|而|所持|[将把为被让给经传告]|调研|减持|增持|同行|发行人|听说|先后|调整|\d+家)(?=.{3})"
)


def _bare_chinese(text: str, low: int, high: int) -> int:
    """Where a Chinese name begins, without the words that govern it."""
    while match := _ZH_GOVERNS.match(text, low, high):
        low = match.end()
    return low


def is_chinese_role(phrase: str) -> bool:
    """Whether a phrase is a role or defined term, such as 借款人 or 本公司, and no name."""
    return _ZH_ROLE.fullmatch(phrase) is not None


def chinese_phrases(text: str, start: int, end: int) -> Iterator[Phrase]:
    """Names, roles and clause openings of a Chinese sentence."""
    for phrase in _chinese_phrases(text, start, end):
        low = _bare_chinese(text, phrase.start, phrase.end)
        if phrase.end - low >= 2:
            yield phrase if low == phrase.start else replace(phrase, start=low)


def _chinese_phrases(text: str, start: int, end: int) -> Iterator[Phrase]:
    for pattern in (_ZH_CODE, _ZH_COLON, _ZH_ISSUER):
        for match in pattern.finditer(text, start, end):
            yield Phrase(match.start(1), match.end(1), 1)
    for match in _ZH_NAMED_ROLE.finditer(text, start, end):
        yield Phrase(match.start(1), match.end(1), 1)
    for match in _ZH_FULL.finditer(text, start, end):
        yield Phrase(match.start(), match.end(), 1)
    for match in _ZH_DONE_TO.finditer(text, start, end):
        group = match.lastindex or 0
        yield Phrase(match.start(group), match.end(group), 2)
    for match in _ZH_SURETY.finditer(text, start, end):
        yield Phrase(match.start(1), match.end(1), 1)
    for low, high in chinese_names(text, start, end):
        yield Phrase(low, high, 1)
    for match in _ZH_ROLE.finditer(text, start, end):
        yield Phrase(match.start(), match.end(), 2)
    for low, high in _clauses(text, start, end, "，,；;。！？!? \n、"):
        opener = _ZH_LEAD.match(text, low, high)
        first = opener.end() if opener else low
        if _ZH_WE.match(text, first, high):
            continue
        role = _ZH_ROLE.match(text, first, high)
        stops = (_ZH_STOP.search(text, first, high), _ZH_LATE_STOP.search(text, first + 2, high))
        last = role.end() if role else min((m.start() for m in stops if m), default=high)
        head = _ZH_HEAD.match(text, first, last)
        last = head.end() if head and not role else last
        if 2 <= last - first <= 14 and not _ZH_FRAME.match(text, first, last):
            yield Phrase(first, last, 2 if head or role else 3)
    for match in _ZH_OBJECT.finditer(text, start, end):
        firm = match.group(1).endswith(("公司", "集团", "客户", "租户"))
        if not _ZH_FRAME.match(text, match.start(1), match.end(1)):
            yield Phrase(match.start(1), match.end(1), 2 if firm else 4)
    for match in _ZH_QUOTED.finditer(text, start, end):
        yield Phrase(match.start(1), match.end(1), 2)


def english_phrases(text: str, start: int, end: int) -> Iterator[Phrase]:
    """Names, roles and clause openings of an English sentence, without articles."""
    for match in _EN_ROLE.finditer(text, start, end):
        yield Phrase(match.start(), match.end(), 2)
    for match in _EN_NUMBERED.finditer(text, start, end):
        yield Phrase(match.start(), match.end(), 1)
    borne = list(bearers(text, start, end))
    yield from (Phrase(low, high, 2) for low, high in borne)
    opening = start + len(text[start:end]) - len(text[start:end].lstrip(" \n\"'(`"))
    for match in _EN_NAME.finditer(text, start, end):
        for name in _trimmed_name(text, match.start(), match.end()):
            # A word in capitals at the opening of the sentence may be any word.
            bare = text[name.start : name.end].lower()
            if match.start() != opening or bare not in _common_words():
                yield name
    for low, high in _clauses(text, start, end, ",;:\n"):
        first = low
        while first < high and text[first] in " \t\"'([":
            first += 1
        stop = _EN_STOP.search(text, first, high)
        last = stop.start() if stop else high
        # A phrase with a known head inside is found better by its head.
        if not any(first <= a and b <= last for a, b in borne):
            yield from _english_opening(text, first, last)


@lru_cache(maxsize=1)
def _common_words() -> frozenset[str]:
    """English words that open a sentence with a capital and are no name."""
    path = corpora_folder() / "catalogues" / "common_words_en.txt"
    return frozenset(path.read_text(encoding="utf-8").split())


def without_office(name: str) -> str:
    """A name without the period or officer that follows it: "Kaveri Pumps Q3 PAT"."""
    return _EN_CUT.sub("", name)


def _trimmed_name(text: str, first: int, last: int) -> Iterator[Phrase]:
    """A capitalised sequence without the words at its ends that name no company."""
    last = first + len(without_office(text[first:last]))
    words = [(m.start() + first, m.end() + first) for m in re.finditer(r"\S+", text[first:last])]
    bare = [re.sub(r"['’]s?$", "", text[a:b]) for a, b in words]
    while words and (
        bare[0] in ("of", "&")
        or (_EN_BEFORE_NAME.match(bare[0]) and bare[1:2] != ["of"])
        or _EN_SOME_OF.match(bare[0])
        or _EN_AFTER_NAME.match(bare[0])
    ):
        words, bare = words[1:], bare[1:]
    while words and (_EN_AFTER_NAME.match(bare[-1]) or bare[-1] in ("of", "&")):
        words, bare = words[:-1], bare[:-1]
    # The owner ends a name: "Dena Bank's Q3 profit".
    for index, (a, b) in enumerate(words):
        if bare[index] != text[a:b]:
            words, bare = words[: index + 1], bare[: index + 1]
            break
    if words and bare[-1].endswith(("-based", "-listed", "-owned", "-backed", "-led", "-run")):
        return
    if words and len(bare[-1]) > 0 and not _EN_NO_FIRM.search(bare[-1]):
        low, high = words[0][0], words[-1][0] + len(bare[-1])
        low += borne_by(text[low:high])
        if high - low > 1:
            yield Phrase(low, high, 1)


def _english_opening(text: str, first: int, last: int) -> Iterator[Phrase]:
    """The head of an opening noun phrase: the owner in "X's orders", the whole in "orders of X"."""
    phrase = text[first:last].rstrip()
    owner = re.match(r"(.+?)(?:['’]s|(?<=s)['’])\s", phrase + " ")
    if owner:
        phrase = owner.group(1)
    inner = re.search(r"\b(?:of|against|between|on|for|at|from)\s+(?=\S)", phrase)
    offset = first
    if inner and not re.match(
        r"(?:bank|state|union|house|ministry|city|university|republic)\b", phrase, re.I
    ):
        offset += inner.end()
        phrase = phrase[inner.end() :]
    lead = re.match(
        r"(?:(?:if|so|but|and|because|while|as|where|when|should|in the event(?: that)?|"
        r"lenders and|for the \w+ month|that|whether|any event)\s+)+",
        phrase,
        re.IGNORECASE,
    )
    if lead:
        offset += lead.end()
        phrase = phrase[lead.end() :]
    article = re.match(
        r"(?:(?:the|an?|its|their|his|some|one|each|every|both|several|no)\s+)+",
        phrase,
        re.IGNORECASE,
    )
    if article:
        offset += article.end()
        phrase = phrase[article.end() :]
    if _EN_NO_PHRASE.fullmatch(phrase):
        return
    if 1 < len(phrase) <= 60 and len(phrase.split()) <= 6:
        roles = list(_EN_ROLE.finditer(phrase))
        ends_in_role = bool(roles) and roles[-1].end() == len(phrase)
        yield Phrase(offset, offset + len(phrase), 2 if ends_in_role else 3)


def _clauses(text: str, start: int, end: int, breaks: str) -> Iterator[tuple[int, int]]:
    low = start
    for position in range(start, end):
        if text[position] in breaks:
            if position > low:
                yield low, position
            low = position + 1
    if low < end:
        yield low, end
