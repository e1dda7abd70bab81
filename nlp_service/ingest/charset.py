"""Bytes → text when the charset is declared, undeclared or declared wrongly."""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

#: How often each of these stands in running text is what tells one charset from another.
_SIMPLIFIED = frozenset(
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里"
    "用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实"
    "日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政"
    "美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员"
    "解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件"
    "计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象"
    "完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运款银贷行贵"
    "附请谢您函项目企融还息担保约签章账户额审批借甲乙元期付季度报表收到邮箱件复件诗狮"
)
_TRADITIONAL = frozenset(
    "的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年過發後作裡"
    "用道行所然家種事成方多經麼去法學如都同現當沒動面起看定天分還進好小部其些主樣理心她本前開但因只從想實"
    "日軍者意無力它與長把機十民第公此已工使情明性知全三又關點正業外將兩高間由問很最重並物手應戰向頭文體政"
    "美相見被利什二等產或新己制身果加西斯月話合回特代內信表化老給世位次度門任常先海通教兒原東聲提立及比員"
    "解水名真論處走義各入幾口認條平系氣題活爾更別打女變四神總何電數安少報才結反受目太量再感建務做接必場件"
    "計管期市直德資命山金指克許統區保至隊形社便空決治展馬科司五基眼書非則聽白卻界達光放強即像難且權思王象"
    "完設式色路記南品住告類求據程北邊死張該交規萬取拉格望覺術領共確傳師觀清今切院讓識候帶導爭運款銀貸貴"
    "附請謝您函項目企融息擔約簽章賬戶額審批借甲乙元付季度表收到郵箱複"
)
_EITHER = _SIMPLIFIED | _TRADITIONAL
_HANGUL = frozenset(
    "이다는을에의가고한하지도로기사은자리서인어나대시스해일그정수아보라전제부장게니과만있를습합안"
    "상주구우금여성들국관원신계공소용대"
)

_ALIASES = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "cp936": "gb18030",
    "ms936": "gb18030",
    "euc-cn": "gb18030",
    "gb_2312-80": "gb18030",
    "csgb2312": "gb18030",
    "big5": "big5hkscs",
    "x-big5": "big5hkscs",
    "cp950": "big5hkscs",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "x-sjis": "cp932",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "us-ascii": "cp1252",
    "ascii": "cp1252",
    "ansi_x3.4-1968": "cp1252",
    "iso-8859-8-i": "iso-8859-8",
    "hz-gb-2312": "hz",
    "unicode-1-1-utf-7": "utf-7",
    "utf8": "utf-8",
    "iso-2022-cn": "gb18030",
}
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
    (b"+/v8-", "utf-7"),
)
_SINGLE_BYTE = re.compile(r"cp125\d|iso-?8859|iso8859|koi8|mac|latin|windows|cp8", re.IGNORECASE)
_HZ = re.compile(rb"~\{(?:[\x21-\x7e]{2})+~\}")
_UTF7 = re.compile(rb"\+(?:[A-Za-z0-9+/]{4,})-")
_ESCAPED_JP = (b"\x1b$B", b"\x1b$@", b"\x1b(J", b"\x1b$(D")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_CONTROLS = bytes(n for n in range(128) if _CONTROL.match(chr(n)))
_EAST_ASIAN = ("gb18030", "big5hkscs", "cp932", "euc_jp", "cp949")
_HAN = re.compile("[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7a3]")
#: Bytes of a short name or subject, in which a few pairs may be valid UTF-8 by chance.
_NAME = 12
# Enough to tell the charset; the whole text is decoded once it is known.
_SAMPLE = 65_536


class Decoded(NamedTuple):
    """A text, how its bytes were read (``decoded:CHARSET``), and how sure that is (0 to 1)."""

    text: str
    how: str
    confidence: float


def decode(data: bytes, declared: str | None = None) -> Decoded:
    """The text of ``data`` in whatever charset it is; never raises.

    Args:
        data: the bytes of a text.
        declared: charset named by a header or markup, believed as far as the bytes bear it out.

    The confidence is measured: the share of characters decoded cleanly, times how far the chosen
    charset was ahead of the next best where one had to be chosen.
    """
    for bom, name in _BOMS:
        if data.startswith(bom):
            return _read(data[len(bom) :], name, 1.0)
    named = canonical(declared)
    if data.isascii():
        return _seven_bit(data, named)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        # Valid multi-byte UTF-8 by chance is so rare that it outweighs any declaration but UTF-16,
        # except in a name of two or three characters that is declared in an East Asian charset.
        by_chance = len(data) <= _NAME and named in _EAST_ASIAN and not _HAN.search(text)
        if not ((named or "").startswith("utf-16") or by_chance or _is_binary(text)):
            return Decoded(text, "decoded:utf-8", 1.0)
    if named is not None:
        believed = _declared(data, named)
        if believed is not None:
            return believed
    return _detect(data)


def canonical(declared: str | None) -> str | None:
    """The codec to use for a declared charset; None where Python has none for it."""
    if not declared:
        return None
    name = declared.strip().strip("\"'").lower().replace("_", "-")
    name = _ALIASES.get(name) or _ALIASES.get(name.replace("-", "_")) or name
    try:
        found = codecs.lookup(name)
    except (LookupError, ValueError, UnicodeError):
        return None
    # 'base64' and 'rot13' are codecs to Python, but no charsets.
    return name if getattr(found, "_is_text_encoding", True) else None


def _seven_bit(data: bytes, name: str | None) -> Decoded:
    if any(mark in data for mark in _ESCAPED_JP):
        return _read(data, "iso2022_jp_ext", 1.0)
    if b"\x1b$)C" in data:
        return _read(data, "iso2022_kr", 1.0)
    if name == "hz" or (b"~{" in data and _HZ.search(data)):
        read = _strict(data, "hz")
        if read is not None and (name == "hz" or _share(read, _SIMPLIFIED) > 0.2):
            return Decoded(read, "decoded:hz", 1.0)
    if name == "utf-7" or (name is None and _UTF7.search(data)):
        read = _strict(data, "utf-7")
        if read is not None and (name == "utf-7" or _share(read, _EITHER) > 0.3):
            return Decoded(read, "decoded:utf-7", 1.0)
    if b"\0" in data:
        wide = _utf16(data)
        if wide is not None:
            return wide
    text = data.decode("ascii")
    controlled = len(data.translate(None, _CONTROLS)) < len(data)
    return _binary(data) if controlled and _is_binary(text) else Decoded(text, "decoded:ascii", 1.0)


def _declared(data: bytes, name: str) -> Decoded | None:
    """The text in the declared charset, or None where the bytes speak against it."""
    if _SINGLE_BYTE.match(name):
        # Any bytes decode in these, so a declaration proves little: 'iso-8859-1' is often a lie.
        detected = _detect(data)
        charset = detected.how.partition(":")[2]
        lied = charset in _EAST_ASIAN and detected.confidence > 0.6
        return detected if lied else _read(data, name, 0.97)
    text = _strict(data, name)
    if text is not None:
        if _is_binary(text):
            return None
        if name in _EAST_ASIAN and _plausibility(data[:_SAMPLE], name) < 0.25:
            # Big5 and GB 18030 decode each other's bytes; only the result tells them apart.
            detected = _detect(data)
            other = detected.how.partition(":")[2]
            if other in _EAST_ASIAN and _plausibility(data[:_SAMPLE], other) > 0.5:
                return detected
        return Decoded(text, f"decoded:{name}", 1.0)
    damaged = _read(data, name, 1.0)
    # Cut off in the middle of a character, or a few bytes damaged on the way.
    return damaged if damaged.confidence > 0.97 else None


def _detect(data: bytes) -> Decoded:
    sample = data[:_SAMPLE]
    wide = _utf16(data)
    if wide is not None:
        return wide
    scores = {name: _plausibility(sample, name) for name in _EAST_ASIAN}
    utf8 = sample.decode("utf-8", "replace")
    damage = utf8.count("\ufffd") / max(sum(c > "\x7f" for c in utf8), 1)
    scores["utf-8"] = max(0.0, 1.0 - 4 * damage)
    ranked = sorted(scores, key=scores.__getitem__, reverse=True)
    best, second = ranked[0], ranked[1]
    if scores[best] >= 0.25:
        ahead = scores[best] / (scores[best] + scores[second])
        return _read(data, best, min(1.0, 2 * ahead - 0.5 if ahead < 0.75 else 1.0))
    if _is_binary(sample.decode("latin-1")):
        return _binary(data)
    return _single_byte(data, sample)


def _single_byte(data: bytes, sample: bytes) -> Decoded:
    """Latin, Cyrillic and other alphabets, left to charset-normalizer."""
    from charset_normalizer import from_bytes

    best = from_bytes(sample, threshold=0.35).best()
    if best is None:
        return _read(data, "cp1252", 0.5)
    name = best.encoding
    # For a handful of accented letters every Latin table fits equally well.
    if name.startswith(("cp125", "iso8859", "latin", "mac", "cp4", "cp5", "cp7", "cp8", "hp")):
        high = sum(byte > 127 for byte in sample)
        name = "cp1252" if high < 8 or not _is_alphabet(str(best)) else name
    return _read(data, name, 1.0 - min(best.chaos, 1.0) if name == best.encoding else 0.6)


def _is_alphabet(text: str) -> bool:
    """Whether the letters beyond ASCII are mostly of one non-Latin alphabet."""
    high = [c for c in text if c > "\x7f" and c.isalpha()]
    return bool(high) and sum("\u0370" <= c <= "\u06ff" for c in high) > 0.7 * len(high)


def _plausibility(sample: bytes, name: str) -> float:
    """How much ``sample`` looks like running text in a charset of East Asia, 0 to about 1."""
    text = sample.decode(name, "replace")
    high = [c for c in text if c > "\x7f"]
    if not high:
        return 0.0
    broken = sum(c == "\ufffd" or "\ue000" <= c <= "\uf8ff" for c in high) / len(high)
    if broken > 0.1:
        return 0.0
    total = len(high)
    kana = sum("\u3040" <= c <= "\u30ff" for c in high) / total
    halfwidth = sum("\uff61" <= c <= "\uff9f" for c in high) / total
    if name in ("cp932", "euc_jp"):
        han = sum("\u4e00" <= c <= "\u9fff" for c in high) / total
        score = kana + 0.4 * han - halfwidth if kana > 0.1 else 0.0
    elif name == "cp949":
        common = sum(c in _HANGUL for c in high) / total
        hangul = sum("\uac00" <= c <= "\ud7a3" for c in high) / total
        score = common * 1.5 if hangul > 0.5 else 0.0
    else:
        wanted = _EITHER if name == "gb18030" else _TRADITIONAL
        letters = [c for c in high if "\u3400" <= c <= "\u9fff" or c > "\uffff"]
        signs = sum("\u3000" <= c <= "\u3011" or "\uff01" <= c <= "\uff5e" for c in high)
        if not letters:
            return 0.0
        common = sum(c in wanted for c in letters) / len(letters)
        level = _ordinary(letters, name)
        score = (0.75 * common + 0.5 * level * level + 0.3 * signs / total) * (1 - kana)
        score *= (len(letters) + signs) / total
    return max(0.0, score * (1 - 5 * broken))


def _ordinary(letters: list[str], name: str) -> float:
    """The share of characters in the first level of GB 2312 or Big5, the everyday ones."""
    low, high = (0xB0, 0xD7) if name == "gb18030" else (0xA4, 0xC6)
    inside = 0
    for letter in letters:
        raw = letter.encode(name, "replace")
        inside += len(raw) == 2 and low <= raw[0] <= high and (raw[1] >= 0xA1 or name != "gb18030")
    return inside / len(letters)


def _utf16(data: bytes) -> Decoded | None:
    """The text of UTF-16 without a byte order mark, told from zero bytes or from its characters."""
    if len(data) < 4 or len(data) % 2:
        return None
    sample = data[:4096]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = len(sample) / 2
    for name, zeros, others in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        text = sample.decode(name, "replace")
        if _is_binary(text) or "\ufffd" in text[:-1]:
            continue
        if zeros > 0.3 * half and others < 0.02 * half + 1:
            return _read(data, name, 1.0)
        kana = sum("\u3040" <= c <= "\u30ff" for c in text)
        if len(text) >= 8 and (_share(text, _EITHER) > 0.35 or kana > 0.3 * len(text)):
            return _read(data, name, 0.95)
    return None


def _share(text: str, wanted: frozenset[str]) -> float:
    high = [c for c in text if c > "\x7f"]
    return sum(c in wanted for c in high) / len(high) if high else 0.0


def _strict(data: bytes, name: str) -> str | None:
    try:
        return data.decode(name)
    except (UnicodeError, ValueError):
        return None


def _read(data: bytes, name: str, certainty: float) -> Decoded:
    try:
        text = data.decode(name, "replace")
    except (UnicodeError, ValueError, LookupError):
        text = data.decode("latin-1")
        certainty = 0.1
    if name == "cp1252" and "\ufffd" in text:
        # Five bytes are undefined there; in Latin-1 they are controls, which at least survive.
        text = "".join(
            c if c != "\ufffd" else chr(byte) for c, byte in zip(text, data, strict=True)
        )
    broken = text.count("\ufffd") / max(len(text), 1)
    return Decoded(text, f"decoded:{name}", round(max(0.0, certainty * (1 - broken)), 4))


def _is_binary(text: str) -> bool:
    sample = text[:_SAMPLE]
    return len(_CONTROL.findall(sample)) > 0.02 * len(sample) + 1


def _binary(data: bytes) -> Decoded:
    """What is no text at all: kept byte by byte, and said to be worth nothing."""
    text = data.decode("latin-1")
    printable = 1 - len(_CONTROL.findall(text[:_SAMPLE])) / max(len(text[:_SAMPLE]), 1)
    return Decoded(text, "decoded:binary", round(min(0.05, 0.05 * printable), 4))
