"""Company names made comparable: width, script, legal form, brackets and blanks aside."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from nlp_service.text import simplify

_ZH_FORM = re.compile(
    r"(?:股份有限公司|有限责任公司|有限公司|集团公司|股份公司|总公司|公司|股份|集团|控股|"
    r"\(集团\))+$"
)
_EN_FORM = re.compile(
    r"(?:[\s,]+(?:co\.?,?\s*ltd|company|co|corporation|corp|inc|incorporated|limited|ltd|llc|"
    r"l\.l\.c|llp|lp|plc|gmbh|ag|"
    r"s\.?a\.?|s\.?p\.?a|s\.?r\.?l|n\.?v|b\.?v|pty|pte|holdings?|group)\.?)+$"
)
_PLACE = re.compile(r"\([\u4e00-\u9fff]{1,8}\)")


@lru_cache(maxsize=1 << 14)
def company_key(name: str) -> str:
    """``name`` in simplified characters, half width and lower case without form and brackets."""
    folded = simplify(unicodedata.normalize("NFKC", name)).lower().strip(" .,\"'“”《》")
    folded = re.sub(r"^(?:the)\s+", "", _PLACE.sub("", folded))
    short = _EN_FORM.sub("", _ZH_FORM.sub("", folded))
    return re.sub(r"[\s.,&'’()\-·]+", "", short or folded)


def same_company(one: str, other: str) -> bool:
    """Whether two names are of one company: equal, or one the short form of the other."""
    left, right = sorted((company_key(one), company_key(other)), key=len)
    if not left:
        return False
    if left == right:
        return True
    # A short form starts the name or, in Chinese, stands after the place.
    least = 2 if re.search(r"[\u4e00-\u9fff]", left) else 4
    return len(left) >= least and (
        right.startswith(left) or (least == 2 and len(left) >= 3 and left in right)
    )
