"""Word patterns that the acts are known by: dense features beside the n-grams.

They are written into the model file, so the file and not this list is what a reader runs.
"""

from __future__ import annotations

CHINESE = (
    r"[?？]\s*$",
    r"^(请|烦请|恳请|敬请|望|盼|还请|务请|特请|劳驾|麻烦)",
    r"请(贵|你|您|各|尽快|及时|于|在|提供|说明|确认|补充|告知|回复|安排|协助|把|将|就|对|按)",
    r"(能否|可否|是否|是不是|有没有|何时|什么时候|几时|多少|哪[些个位]|为什么|为何|怎么|如何)",
    r"(吗|呢|么)[?？。！!]?$",
    r"(望|希望|期待|恳请|盼)(贵|能|予|你|您|早)",
    r"请(予以)?(理解|谅解|放心|知悉|查收|查阅|见附件|见谅|参阅|惠存|审阅)",
    r"(我司|我们|我方|本公司|我行|本人|我)(将|会|一定|保证|承诺|争取|定于|计划|拟)",
    r"(将|会|保证|承诺|确保|一定)(于|在|按时|按期|尽快|及时|尽力|如期)?.{0,12}(付|还|支付|偿还|提供|提交|报送|完成|补|交|办|落实|到账|划|汇|送)",
    r"(明天|后天|今天|今日|本周|下周|月底|月末|年底|日前|日之前|号前|点前|之前).{0,14}(付|还|交|提供|发|报|补|到账|完成|送)",
    r"(附件|附上|随函|随信|随附|现将|现送|现提供|特此报送|兹附|奉上|发给您|发您|已发|已上传|已寄)",
    r"已(经)?(于|在|按|将|向|通过|完成|支付|付|还|划|汇|提交|报送|补|办妥|办理|安排|到账|缴|存入|结清|签署|盖章)",
    r"(特此|兹|谨此)?(告知|通报|报告|说明如下|知会|提前说一声|通知)",
    r"(特此说明|情况如下|汇报|报备|需要说明的是|提前|主动|顺便|另外|据悉|目前|现阶段)",
    r"(同意|认可|接受|没问题|可以的|无异议|没有异议|没意见|照办|就按|按此|按您说的|按贵方|赞成|批准|予以确认)",
    r"(建议|提议|不如|要不|可否考虑|方案|我们愿意|愿意以|拟采取|能不能改|希望改为|考虑|可以先|先付)",
    r"(不同意|不接受|不能接受|无法接受|拒绝|不予|不便|恕难|恕不|不可能|办不到|做不到|不会|不打算|不提供|没有义务|无义务|免谈)",
    r"(无法|不能|没法|难以|暂不|暂时不|无力|没办法)",
    r"(再说|再议|再看|以后|过段时间|等.{0,12}(再|后|回来|确定|批)|稍后|尽快|尽量|争取|看情况|到时候|待定|研究研究|研究一下|考虑考虑|时间|暂缓|宽限|延期|延后|推迟|展期|缓)",
    r"(不清楚|不归我|不是我|不负责|找.{0,8}(部门|同事|领导|他们)|领导.{0,6}(出差|不在|没批|没定)|走流程|在走|原则上|内部.{0,4}(讨论|审批|流程))",
    r"(异议|不认可|不符|有误|错误|不实|不合理|不公平|不满|失望|投诉|质疑|违反|违约|多收|算错|凭什么|荒唐|过分|一再|屡次|至今|始终|再三|推诿|没有依据|毫无)",
    r"(律师|起诉|诉讼|仲裁|法院|法律途径|法律手段|追究|后果自负|一切后果|停止(支付|付款|还款|供)|终止合作|换.{0,4}银行|另找|媒体|曝光|举报|投诉到|银监|监管|宣布.{0,6}到期|查封|保全|强制执行|解除合同|最后通牒|最后期限|否则|不惜|别怪)",
    r"(谢谢|感谢|多谢|致谢|辛苦|抱歉|对不起|致歉|歉意|见谅|打扰|不好意思|祝|恭喜|祝贺|荣幸|感激|有劳|承蒙|受累)",
    r"^(第[一二三四五六七八九十]+条|附[：:]|此致|敬礼|抄送|主题|发件|收件)",
)

ENGLISH = (
    r"\?\s*$",
    r"^(please|pls|kindly)\b",
    r"\b(please|pls|kindly)\b",
    r"\b(can|could|would|will) (you|someone|anyone|your)\b",
    r"\b(what|when|where|who|why|how|which)\b.*\?",
    r"^(do|does|did|is|are|have|has|was|were) .*\?",
    r"\blet (me|us) know\b|\bget back to (me|us)\b|\badvise\b",
    r"\b(send|give|call|forward|provide|fax|e-?mail|get|tell|review|make sure|check|look|update) (me|us|it|that|this|the|him|her|them)\b",
    r"\b(we|i) (need|want|would like|'d like|expect|require|ask) (you|that|to (have|see|know|receive|get)|the|your)\b",
    r"\b(i|we)('ll| will| shall|'m going to|'re going to| am going to| are going to| undertake| promise| commit| intend)\b",
    r"\b(i|we)('ll| will| shall) (send|pay|wire|call|get|forward|have|be|make|do|provide|let|try|check|look|work|talk|review|deliver|transfer|remit|see|bring|set|follow|give|take|prepare|put|ask|discuss|contact|keep)\b",
    r"\bwill (be )?(paid|wired|sent|delivered|transferred|remitted|provided|completed|reach you|follow)\b",
    r"\b(attached|enclosed|attaching|here is|here are|herewith|below is|below are|as requested)\b",
    r"\b(have|has|had|was|were|been|just|already) (been )?(sent|paid|wired|transferred|submitted|completed|uploaded|signed|delivered|remitted|faxed|forwarded|posted|settled|filed|executed|credited)\b",
    r"\b(fyi|for your information|please note|be aware|just to let you know|wanted to let you know|to inform|heads[- ]up|update on|note that|as you know|informed)\b",
    r"\b(agree|agreed|accept|accepted|fine (with|by)|ok|okay|sounds good|no objections?|works for (me|us)|approved|happy with|that is fine|yes|confirm(ed)?|go ahead|acceptable|sure)\b",
    r"\b(suggest|propose|proposal|recommend|how about|what about|why don't we|perhaps we|maybe we|let's|lets|could we|shall we|should we|i think we should|would be (willing|prepared|happy|glad)|offer|alternatively|instead|be happy to|meet(ing)?)\b",
    r"\b(refuse|decline|reject|cannot|can't|can not|unable|won't|will not|not (willing|prepared|able|going|in a position|interested|available|acceptable|agree)|no way|no longer|do not (want|intend|agree|wish)|don't (want|intend|agree|think we)|not be (able|possible)|under no)\b",
    r"\b(later|more time|not sure|don't know|do not know|get back to you|in due course|some ?time|as soon as (possible|we can)|wait(ing)?|until|pending|still|yet|delay(ed)?|postpone|extension|extend|defer|at this (point|stage|time)|for now|next (month|quarter|year)|look into|try to|hopefully|once|revisit|not (in|my|our) (department|decision|call)|out of (my|our) hands|we('ll| will| shall) see|bear with)\b",
    r"\b(disagree|dispute|incorrect|wrong|mistake|error|unacceptable|unfair|disappointed|complain(t)?|concern(ed)?|not (right|correct|true|what|acceptable)|object|contest|misleading|overcharged|ridiculous|never (received|agreed|got)|failed to|no basis|blame|inaccurate|frustrat\w+|upset|problem|contrary|surpris\w+)\b",
    r"\b(legal action|lawyers?|attorneys?|sue|lawsuit|court|litigation|terminate|accelerate|enforce|consequences|otherwise|or else|default notice|notice of default|press|regulator|escalate|stop (paying|payment)|withhold|take our business|other banks|last chance|final|unless|reserve (all|our) rights|no choice but|without further notice|walk away)\b",
    r"\b(thank|thanks|thank you|appreciate|grateful|sorry|apologi[sz]e|apologies|regret|congratulations|congrats|welcome|glad|pleasure|great job|good work|well done|enjoyed|hope (you|all))\b",
    r"\bif (you|the|we|i|payment|this|that)\b",
    r"^(dear|hi|hello|regards|sincerely|cc|to|from|subject|section|article)\b",
)

BY_LANGUAGE = {"zh": CHINESE, "en": ENGLISH}
