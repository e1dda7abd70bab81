"""Collateral and sureties: security."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp_service.annotate.contracts.confidence import agree
from nlp_service.annotate.contracts.fields import security_english
from nlp_service.annotate.contracts.fields.security_value import security_value
from nlp_service.annotate.contracts.finding import Contract, Finding
from nlp_service.annotate.contracts.source import Passage

_ZH = re.compile(
    r"(?:(?P<who>[^\s，,。；;：:、以用]{2,30}?))?(?:同意|另|愿意)?[以将](?P<asset>(?:其|本|项目"
    r"|所有|合法|依法)?[^。；;]{2,70}?)(?:向[^,，。；;]{2,20})?"
    r"(?:提供|作为|设定|设立|办理)(?:的)?(?:最高额)?(?P<kind>质押|抵押|保证金|担保)(?:担保|物)?"
)
_ZH_LISTED = re.compile(
    r"(?:用作|作为|提供的?|本合同项下)?(?P<kind>抵押|质押)(?:的)?(?:财产|物|标的)(?:为|是|包括"
    r"|:)+\s?(?P<asset>[^。；;\n]{4,200})"
)
_ZH_SURETY = re.compile(
    r"[^。；;，,\n]{0,50}(?:连带(?:责任)?(?:的)?(?:保证|清偿|担保)|连带承担|连带偿还"
    r"|不可撤销的?(?:连带)?(?:责任)?(?:保证|担保))[^。；;，,\n]{0,16}"
)
_ZH_BOND = re.compile(
    r"(?:[^。；;，,\n]{0,40}?(?:提交|提供|出具"
    r"|开具)[^。；;，,\n]{0,30}?)(?P<what>(?:银行)?(?:履约|预付款|付款|质量|投标)(?:银行)?保函)"
)
_NOT_ZH = re.compile(
    r"不得|未经|如|若|不(?:以|将)|可将|同意发包人|超过|解除|第三方设定|已将|转让或"
)
_HEADING = re.compile(
    r"担保|抵押|质押|保证|\bsecurity|\bcollateral|grant|pledge|mortgage|guarant", re.IGNORECASE
)
_MOST = 12


def find(contract: Contract) -> Iterator[Finding]:
    """Each item of security: what kind, which asset, and who gives it."""
    seen: list[tuple[int, int]] = []
    assets: set[str] = set()
    for passage in contract.passages:
        for finding in _in_passage(contract, passage):
            asset = str(finding.value.get("asset", "")).lower().removeprefix("the ")
            if len(seen) == _MOST or asset in assets:
                continue
            if not any(s < finding.end and finding.start < e for s, e in seen):
                seen.append((finding.start, finding.end))
                assets |= {asset} - {""}
                yield finding


def _in_passage(contract: Contract, passage: Passage) -> Iterator[Finding]:
    headed = 0.4 if _HEADING.search(passage.heading) else 0.0
    text = passage.text
    if contract.source.language == "zh":
        yield from _chinese(passage, text, headed)
    elif contract.lends:
        yield from security_english.find(contract, passage, headed)


def _chinese(passage: Passage, text: str, headed: float) -> Iterator[Finding]:
    if re.search(r"指|系指", text[:30]):
        return
    for match in _ZH_LISTED.finditer(text):
        for low, high in _assets(match):
            yield _finding(passage, low, high, match["kind"], text[low:high], agree(0.7, headed))
    for match in _ZH.finditer(text):
        before = text[max(0, match.start() - 12) : match.start()]
        if _NOT_ZH.search(match.group()) or _NOT_ZH.search(before):
            continue
        value = security_value(match["kind"], match["asset"], match["who"])
        start = match.start("who") if match["who"] else match.start()
        yield Finding(
            "security",
            passage.start + start,
            passage.start + match.end(),
            value,
            agree(0.6, headed),
        )
    for match in _ZH_SURETY.finditer(text):
        if re.search(r"保证期间|如|超过|解除", match.group()) or _ZH.search(match.group()):
            continue
        low = match.start() + len(match.group()) - len(re.sub(r"^[\d.、\s]+", "", match.group()))
        yield _finding(passage, low, match.end(), "保证", None, agree(0.6, headed))
    for match in _ZH_BOND.finditer(text):
        low = match.start() + len(match.group()) - len(re.sub(r"^[\d.、\s并]+", "", match.group()))
        yield _finding(passage, low, match.end(), "保函", match["what"], agree(0.5, headed))


def _assets(match: re.Match[str]) -> Iterator[tuple[int, int]]:
    at = match.start("asset")
    for piece in re.split(r"([,，、]?以及|；)", match["asset"]):
        if len(piece) > 3 and not re.fullmatch(r"[_＿\s/]+", piece):
            yield at, at + len(piece)
        at += len(piece)


def _finding(
    passage: Passage, low: int, high: int, words: str, asset: str | None, sure: float
) -> Finding:
    return Finding(
        "security", passage.start + low, passage.start + high, security_value(words, asset), sure
    )
