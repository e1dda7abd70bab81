"""Words by which a writer means their own firm, and words that set a firm apart from it."""

from __future__ import annotations

import re

_SELF = re.compile(
    r"^(?:本公司|我公司|我司|公司|我们|我方|本项目|项目公司|项目|借款人|贵公司|贵司|该公司|"
    r"本集团|集团|企业|我厂|本厂|"
    r"the company|company|we|us|our company|the borrower|borrower|the project company|"
    r"project company|projectco|the project|project|"
    r"obligor|the group|group|concession company|spv|the spv|公司财务|管理层|management|董事长|"
    r"总经理|法定代表人|实际控制人|高管|"
    r"chairman|chief executive|ceo|账户|公司账户|account)$",
    re.IGNORECASE,
)
_WRITER = re.compile(
    r"^(?:本公司|我公司|我司|我们|我方|本集团|我厂|本厂|we|us|our company|our group)$",
    re.IGNORECASE,
)
_THING = re.compile(
    r"项目|工程|电站|风场|光伏|医院|酒店|高速|地铁|工地|[一二三四]期|账户|准备金|机组|产线|"
    r"抵押|质押|押品|标段|水厂|园区|"
    r"\b(?:plant|farm|road|port|phase|project|account|DSRA|works?|site|unit|tower|turbines?|"
    r"bridge|tunnel|hospital|warehouse|"
    r"collateral|security|park|line|mine|mill|depot|section|insurance|covenants?|accounts)\b",
    re.IGNORECASE,
)
_APART = re.compile(
    r"同行|隔壁|竞争对手|别家|某[\u4e00-\u9fff]|兄弟公司|相邻|其他公司|第三方|"
    r"\b(?:peer|competitor|rival|neighbou?r(?:ing)?|another|other|unrelated|third party|"
    r"country|listed peer|sister)\b",
    re.IGNORECASE,
)


def is_self(text: str) -> bool:
    """Whether a subject printed like this is the writer's own firm or a thing of it."""
    return bool(_SELF.match(text.strip()) or _THING.search(text))


def is_writer(text: str) -> bool:
    """Whether a subject printed like this is the writer's own firm and nobody else's."""
    return bool(_WRITER.match(text.strip()))


def is_other_firm(text: str) -> bool:
    """Whether the words themselves set the subject apart from the writer's firm."""
    return bool(_APART.search(text))
