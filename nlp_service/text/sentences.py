"""Sentences of Chinese and English text, as exact ranges of the original.

Two linear passes: lines are joined to runs (a hard-wrapped paragraph is one run; headings, list
items, greetings and table rows stand alone), then each run is cut at its sentence ends.
"""

from __future__ import annotations

import re
import unicodedata

from nlp_service.schema import Span
from nlp_service.text.language import HAN

_CLOSERS = "”’」』】）〉》)\\]\"'*"
_OPENERS = "“「『"
# The second pass stops only here: terminators and the closing quotes and brackets after them.
_END = re.compile(rf"[.。！？｡!?…⋯‼⁉⁇]+[{_CLOSERS}]*")
_HAN = re.compile(f"[{HAN}]")
_LAST_WORD = re.compile(r"[\w.&'’-]{1,24}$")
_FIRST_WORD = re.compile(r"[\s\"'“‘(\[]*([^\s,.;:!?)\]]+)")


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


#: Never end a sentence.
_ABBREVIATIONS = _words(
    "mr mrs ms messrs dr prof hon rev gen col capt st mt vs cf viz e.g i.e eg ie approx ca attn "
    "tel fax ext dept est incl excl resp jan feb mar apr jun jul aug sept sep oct nov dec mon "
    "tue tues wed thu thur thurs fri sat ave blvd rd mln bn tn yr yrs hr hrs min max avg govt "
    "intl natl assoc bros supp dist ref"
)
#: Do not end a sentence before a number.
_BEFORE_NUMBER = _words(
    "no nos art arts sec secs sect fig figs para paras cl cls p pp vol ch ex sched app rule "
    "item tab op §"
)
#: May end one: they do when the next word is a usual first word.
_MAY_END = _words(
    "inc ltd co corp llc llp plc lp s.a s.p.a n.v b.v pte pty gmbh a.g etc al u.s u.k u.s.a e.u "
    "u.n p.m a.m pm am jr sr esq ph.d m.b.a b.a bancorp cos n.a"
)
_STARTERS = _words(
    "the a an we i you he she it they this that these those there here our your my his her its "
    "their in on at for to from by with as if when while after before since until once upon "
    "under what who where why how which whether and but or so yet also however therefore thus "
    "moreover furthermore otherwise although because please thank thanks kindly no not none any "
    "each every all some such both either neither let can could will would should may might "
    "must shall do does did is are was were has have had one two nothing unless except provided "
    "notwithstanding subject according regarding attached enclosed dear best regards sorry yes "
    "ok then now today tomorrow yesterday i'm i'll i've we're we'll we've it's that's don't "
    "following further"
)

_ENUMERATOR = (
    r"[(（\[]?(?:\d{1,3}(?:\.\d{1,3}){0,4}|[a-zA-Z]|[ivxIVX]{1,6}|[一二三四五六七八九十百]{1,4})"
)
_ITEM = re.compile(
    r"(?:[-*•·●○■□▪◆◇►➢✓√–—→※]|\d{1,3}[)、]|[①-⓿㈠-㈩⑴-⒇])\s*\S"
    rf"|{_ENUMERATOR}[)）\]]\s*\S"
    r"|\d{1,3}(?:\.\d{1,3}){1,4}[.、]?\s+\S|\d{1,3}[.．]\s+\S|\d{1,3}[.．、][^\d\s]"
    r"|[一二三四五六七八九十百]{1,4}[、.．]"
    r"|第\s*[一二三四五六七八九十百千零〇0-9]{1,6}\s*[条章节款项编部]"
    r"|(?:Section|Article|Clause|SECTION|ARTICLE|Schedule|Appendix|Annex|Exhibit|PART)\s+[\dIVXA-Z]"
    r"|[>＞|#]|={3,}|-{3,}|_{3,}"
    r"|(?:P\.?S\.?|PS|附件|注|备注|抄送|主题|发件人|收件人|From|To|Cc|CC|Subject|Date|Sent)\s*[:：]"
)
_NUMBER_ONLY = re.compile(
    rf"\s*(?:{_ENUMERATOR}[)）.．、]?|第[一二三四五六七八九十百千零〇\d]+[条章节款])\s*$"
)
_GREETING = re.compile(
    r"(?:(?:Dear|Hi|Hello|Hey|Good (?:morning|afternoon|evening)|To whom|All|Team)\b.{0,60}"
    r"|[^\s,，]+(?: [^\s,，]+){0,3})[,，:：!！]$|.{1,20}[:：]$"
    r"|.{0,24}(?:您好|你好|大家好|早上好|下午好|各位同事|各位领导)[^。]{0,6}$"
)
#: A long line that ends in one of these goes on, even where the next begins with a number.
_UNFINISHED = re.compile(
    r"(?:\b(?:than|of|to|by|and|or|the|an?|at|in|on|under|with|from|least|most|exceed|clauses?"
    r"|sections?|articles?|paragraphs?|schedules?|not|be|is|are|was|were)"
    r"|[不低高超少多大小等]于|不少于|不超过|超过|达到|第|按照|根据)$",
    re.IGNORECASE,
)
_LONG = 40
_STOP = "。！？!?；;.：:…"
# Narrower blocks are addresses and signatures, wider ones were never wrapped.
_NARROW, _WIDE = 52, 140


def sentences(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """The sentences of ``text[start:end]`` in order, stripped, as offsets into ``text``.

    Args:
        text: running text in Chinese, English or both.
        start: first character to look at.
        end: end of the range, exclusive; None for the end of the text.
    """
    stop = len(text) if end is None else min(end, len(text))
    spans: list[Span] = []
    for low, high in _runs(text, max(start, 0), stop):
        _cut(text, low, high, spans)
    return spans


def _runs(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Ranges of lines that belong together, white space trimmed."""
    runs: list[tuple[int, int]] = []
    block: list[tuple[int, int]] = []
    at = start
    for line in text[start:end].split("\n"):
        bare = line.strip()
        if bare:
            low = at + len(line) - len(line.lstrip())
            block.append((low, low + len(bare)))
        elif block:
            _join(text, block, runs)
            block = []
        at += len(line) + 1
    if block:
        _join(text, block, runs)
    return runs


def _join(text: str, block: list[tuple[int, int]], runs: list[tuple[int, int]]) -> None:
    """Append the runs of one block of lines without a blank line in it."""
    if len(block) == 1:
        runs.append(block[0])
        return
    lines = [text[low:high] for low, high in block]
    widths = [_width(line) for line in lines]
    full = max(widths)
    near = sum(width >= full - 10 for width in widths)
    low, high = block[0]
    for i in range(1, len(block)):
        if _continues(lines[i - 1], lines[i], widths[i - 1], full, near):
            high = block[i][1]
        else:
            runs.append((low, high))
            low, high = block[i]
    runs.append((low, high))


def _continues(above: str, below: str, width: int, full: int, near: int) -> bool:
    """Whether the line ``below`` goes on with the sentence or paragraph of ``above``."""
    if width >= _LONG and below[0].isdigit() and _UNFINISHED.search(above[-12:]):
        return True
    if _is_item(below):
        return bool(_NUMBER_ONLY.match(above)) and not _NUMBER_ONLY.match(below)
    if _NUMBER_ONLY.match(above):
        return True
    if "\t" in above or "\t" in below or above[0] in ">＞|#":
        return False
    if width <= 64 and _GREETING.match(above):
        return False
    first, last = below[0], above[-1]
    if first.islower() and last not in _STOP:
        return True
    if last in "，、,—" and width > 24:
        return True
    if not _NARROW <= full <= _WIDE:
        return False
    if last > "\u2e7f" or first > "\u2e7f":
        # Chinese wraps anywhere, so a full line is one that ends where its neighbours end.
        return near >= 2 and width >= full - 4 and last not in _STOP
    word = below.split(None, 1)[0]
    return width + 1 + len(word) > full - 2


def _is_item(line: str) -> bool:
    """Whether a line opens a list item, a clause, a quotation or a table row."""
    # Most lines of prose begin with a small letter; the exact test would cost more than all else.
    if line[0].islower() and not (")" in line[:8] or "）" in line[:8]):
        return False
    return _ITEM.match(line) is not None


def _width(line: str) -> int:
    """Columns of a fixed-width screen: East Asian wide characters take two."""
    if line.isascii():
        return len(line)
    return len(line) + sum(c > "\u2e7f" and unicodedata.east_asian_width(c) in "WF" for c in line)


def _cut(text: str, low: int, high: int, spans: list[Span]) -> None:
    """Append the sentences of one run."""
    begin = low
    for match in _END.finditer(text, low, high):
        stop = match.end()
        if stop >= high:
            break
        if not _ends(text, begin, match.start(), stop, high):
            continue
        spans.append(Span(start=begin, end=stop))
        begin = stop
        while begin < high and text[begin].isspace():
            begin += 1
    if begin < high:
        spans.append(Span(start=begin, end=high))


def _ends(text: str, begin: int, mark: int, stop: int, high: int) -> bool:
    """Whether the terminator ``text[mark:stop]`` ends the sentence that began at ``begin``."""
    sign, after = text[mark], text[stop]
    if sign in "。！？｡‼⁉⁇":
        return after not in "，、；：,;:的"
    quoted = stop - mark > 1 and text[stop - 1] in "”’」』"
    if not (after.isspace() or after in _OPENERS or _HAN.match(after)):
        return sign in "…⋯" and quoted
    if sign in "!?":
        return after != "的"
    if sign in "…⋯":
        return after.isspace() or quoted
    if not after.isspace():
        # 'x.其中': a western full stop before Chinese ends a sentence unless a number is meant.
        return not text[max(begin, mark - 1)].isdigit()
    following = _FIRST_WORD.match(text, stop, high)
    if following is None:
        return False
    next_word = following[1]
    starter = next_word.lower() in _STARTERS
    if stop - mark >= 2 and text.startswith("..", mark):
        return next_word[0].isupper() or starter
    found = _LAST_WORD.search(text, max(begin, mark - 24), mark)
    if found is None:
        return not next_word[0].islower() or starter
    word = found[0].lower().lstrip("(['\"")
    if found.start() == begin and (word.isdigit() or len(word) <= 2) and word not in ("no", "ok"):
        return False
    if word in _ABBREVIATIONS:
        return False
    if word in _BEFORE_NUMBER and (next_word[0].isdigit() or next_word[0] in "IVX(#"):
        return False
    if word in _MAY_END or (len(word) == 1 and word.isalpha()):
        return starter and next_word[0].isupper()
    return starter or not next_word[0].islower()
