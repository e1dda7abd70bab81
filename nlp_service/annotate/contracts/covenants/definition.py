"""The contract's own definition of a ratio or sum, in its words."""

from __future__ import annotations

import re
from functools import lru_cache

#: Words after the name of a ratio behind which its definition follows.
_MEANS = (
    r"(?:means|shall\s+mean|(?:is\s+|are\s+)?defined\s+as|is\s+calculated\s+as|系?是?指"
    r"|的?计算(?:公式|方法|口径)(?:为|如下|是)?|按[^。；]{0,12}计算[:：]?)"
)
_LONGEST = 600
#: A sentence of a definition ends here; a decimal point or an abbreviation ends nothing.
_ENDS = re.compile(r"。|；|(?<=[a-z)])\.(?:\s|$)|\n\n")
#: What stands in brackets behind a name and reads as a formula: 资产负债率（负债总额/资产总额）.
_BRACKETED = re.compile(r"/|÷|除以|之比|占[^()（）]+比|=|\bdivided\s+by\b|\bto\b")


# A long contract tests few ratios many times, and each search reads all of it.
@lru_cache(maxsize=128)
def find_definition(text: str, printed: str) -> str | None:
    """The words that define a ratio, None where the contract does not.

    Args:
        text: the contract.
        printed: the name of the ratio as the covenant prints it.
    """
    name = r"\s+".join(re.escape(word) for word in printed.split())
    ratio = r"(?:\s+[Rr]atio|\s+RATIO)?" if printed.isascii() else r"(?:[(（][^()（）]{1,20}[)）])?"
    quoted = (
        rf"[\"“]{name}{ratio}[\"”](?:\s+or\s+[\"“][^\"”]+[\"”])?\s*{_MEANS}"
        rf"|(?<![^\W_]){name}{ratio}\s?(?:{_MEANS.replace('means|', '')}|[=＝])"
    )
    match = re.search(
        rf"(?:{quoted})[:：,，]?\s*(?P<what>[^\n]{{6,{_LONGEST}}})", text, re.IGNORECASE
    )
    if match:
        what = _ENDS.split(match["what"])[0]
        return " ".join(what.split()) or None
    bracket = re.search(rf"{name}{ratio}\s?[(（](?P<what>[^()（）]{{4,120}})[)）]", text)
    if bracket and _BRACKETED.search(bracket["what"]):
        what = re.sub(r"^(?:即|=|＝|为|指)\s*", "", bracket["what"].strip())
        return " ".join(what.split())
    return None
