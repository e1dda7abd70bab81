"""Company names made comparable: width, script, legal form, places in brackets.

A name splits into the words that tell companies apart (``core``), its legal form, its branch
(分公司, branch) and its stage or serial number (一期, Phase II, 第二), because companies of one
sponsor often differ in nothing else.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from nlp_service.text.normalise import simplify as simplified_script

_HAN = re.compile(r"[㐀-䶿一-鿿]")
_ZH_FORMS = (
    "股份有限责任公司",
    "特殊普通合伙企业",
    "有限责任公司",
    "股份有限公司",
    "集团有限公司",
    "有限合伙企业",
    "普通合伙企业",
    "有限公司",
    "股份公司",
    "集团公司",
    "有限合伙",
    "特殊普通合伙",
    "普通合伙",
    "合伙企业",
    "公司",
)
_EN_FORMS = (
    r"co\.?,? ?ltd",
    r"company limited",
    r"pte\.? ?ltd",
    r"pty\.? ?ltd",
    r"sdn\.? ?bhd",
    r"limited liability company",
    r"limited partnership",
    r"incorporated",
    r"corporation",
    r"company",
    r"limited",
    r"corp",
    r"inc",
    r"ltd",
    r"llc",
    r"llp",
    r"plc",
    r"gmbh",
    r"s\.?a\.?r\.?l",
    r"s\.?p\.?a",
    r"s\.?a",
    r"n\.?v",
    r"b\.?v",
    r"a\.?g",
    r"l\.?p",
    r"co",
)
_EN_FORM = re.compile(r"[\s,]+(?:" + "|".join(_EN_FORMS) + r")\.?$")
_BRANCH = re.compile(
    r"(?P<zh>(?:[㐀-䶿一-鿿]{0,8}?)(?:分公司|分行|支行|办事处|营业部|分厂))$|"
    r"(?P<en>[\s,(-]+(?:\w+ )?(?:branch(?: office)?|representative office)\)?)$"
)
_ZH_DIGITS = {c: str(i) for i, c in enumerate("零一二三四五六七八九")} | {"十": "10", "两": "2"}
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7", "viii": "8"}
_SERIAL_ZH = re.compile(r"第?([零一二三四五六七八九十\d]+)(?:期|号|标段|厂区|电厂|分期)")
_SERIAL_EN = re.compile(r"\b(?:phase|no\.?|number|unit|stage|lot|spv|project)\s*([ivx]+|\d+)\b")
_SERIAL_TAIL = re.compile(r"\s(?P<serial>viii|vii|iii|iv|vi|ii|\d{1,3})$")
_PLACES = re.compile(r"\((?:[㐀-䶿一-鿿]{2,4}|[a-z .]{2,20})\)")


@dataclass(frozen=True)
class Name:
    """A company name in comparable parts; ``serials`` are its stage or plant numbers."""

    full: str
    core: str
    form: str
    branch: str
    serials: tuple[str, ...]

    @property
    def chinese(self) -> bool:
        return bool(_HAN.search(self.core))


def simplify(text: str) -> str:
    """``text`` in half-width characters and simplified Chinese script."""
    return simplified_script(unicodedata.normalize("NFKC", text))


def _number(text: str) -> str:
    if text.isdigit():
        return str(int(text))
    if text in _ROMAN:
        return _ROMAN[text]
    if text.startswith("十") and len(text) == 2:
        return "1" + _ZH_DIGITS[text[1]]
    return "".join(_ZH_DIGITS.get(c, c) for c in text)


def _serials(text: str) -> tuple[str, ...]:
    found = [_number(m.group(1)) for m in _SERIAL_ZH.finditer(text)]
    found += [_number(m.group(1)) for m in _SERIAL_EN.finditer(text)]
    if not found and (m := _SERIAL_TAIL.search(text)):
        found.append(_number(m.group("serial")))
    return tuple(sorted(found))


@lru_cache(maxsize=65_536)
def parse_name(name: str) -> Name:
    """The comparable parts of a company name in Chinese or English."""
    full = simplify(name).lower().strip().strip("\"'“”‘’《》.,;:。，；：")
    full = re.sub(r"\s+", " ", full.replace("&", " and ")).strip()
    if _HAN.search(full):
        full = re.sub(r"(?<=[㐀-鿿()])\s+|\s+(?=[㐀-鿿()])", "", full)
    core, branch = full, ""
    if (m := _BRANCH.search(core)) and m.start() > 0:
        core, branch = _split_branch(core, m)
    core, form = _strip_form(core)
    serials = _serials(core)
    core = _PLACES.sub(lambda place: place.group()[1:-1], core)
    core = re.sub(r"[^\w]+", " ", core).strip()
    if _HAN.search(core):
        core = core.replace(" ", "")
    return Name(full, core, form, branch, serials)


def _split_branch(text: str, match: re.Match[str]) -> tuple[str, str]:
    """``text`` before its branch words, and these; a Chinese branch follows the legal form."""
    if match.group("en"):
        return text[: match.start()].strip(" ,(-"), match.group("en").strip(" ,()-")
    head = text[:-3]
    cut = max((head.rfind(form) + len(form) for form in _ZH_FORMS if form in head), default=0)
    if 0 < cut < len(text):
        return text[:cut], text[cut:]
    return text[: match.start()] or text, text[match.start() :]


def _strip_form(text: str) -> tuple[str, str]:
    if _HAN.search(text):
        for form in _ZH_FORMS:
            for printed in (form, f"({form})"):
                if text.endswith(printed) and len(text) > len(printed):
                    return text[: -len(printed)], form
        return text, ""
    forms: list[str] = []
    while m := _EN_FORM.search(text.rstrip(" .,")):
        forms.insert(0, m.group().strip(" ,."))
        text = text.rstrip(" .,")[: m.start()]
    return text.strip(" ,."), " ".join(forms)


def similarity(one: Name, other: Name) -> float:
    """How alike two company names are, 0 to 100; from 95 they name the same company.

    100: the same name; 97: only the legal form differs; 95: one has none. Names of different
    core never pass 90, however alike they are written, because companies of one sponsor differ
    in one character; different stage numbers never pass 80, a branch never passes 85.
    """
    from rapidfuzz import fuzz

    if one.full == other.full:
        return 100.0
    same = one.core == other.core
    if same:
        score = 97.0 if one.form and other.form else 95.0
    else:
        scorer = fuzz.ratio if one.chinese or other.chinese else fuzz.token_sort_ratio
        score = min(scorer(one.core, other.core), 90.0)
    if one.serials != other.serials:
        score = min(score, 80.0)
    if one.branch != other.branch:
        score = min(score, 85.0)
    return score
