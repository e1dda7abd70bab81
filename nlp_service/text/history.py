"""Where the earlier messages inside a mail body begin: quotations and forwarded parts.

Knows the ways of Outlook, Foxmail, QQ, 163, Gmail, Apple Mail, Thunderbird, Yahoo, mobile
clients and Lotus Notes, in Chinese and English, with the header words of some more languages.
"""

from __future__ import annotations

import bisect
import re
from typing import NamedTuple

from nlp_service.schema import ZoneKind

QUOTED = re.compile(r"\s*(?:[>＞]|&gt;)")

_ORIGINAL = (
    r"original (?:message|appointment|e-?mail)|reply message|"
    r"original|(?:回复的)?原始?(?:邮件|郵件|信息|消息|信件)|邮件原件|回复(?:的)?(?:邮件|原文)|"
    r"ursprüngliche nachricht|message d'origine|mensaje original|mensagem original|"
    r"исходное сообщение|пересылаемое сообщение"
)
_FORWARDED = (
    r"forwarded (?:message|by\b[^\n]*|mail|e-?mail)|forward(?:ed)? attachment|"
    r"(?:被?转发|轉寄|轉發)的?(?:邮件|郵件|消息|信息|原邮件)?(?:信息|内容)?"
)
_SEPARATOR = re.compile(
    rf"[\s*_]*[-—=_]{{2,}}(?:[\s*]|&nbsp;)*(?:(?P<forward>{_FORWARDED})|(?P<quote>{_ORIGINAL}))"
    rf"(?:[\s*]|&nbsp;)*[-—=_]*[\s*_]*$",
    re.IGNORECASE,
)
_FORWARD_LEAD = re.compile(
    r"\s*(?:begin forwarded message|开始转发的邮件|以下是转发的邮件|"
    r"下面是(?:被)?转发的?(?:邮件|内容)|"
    r"以下为转发(?:邮件|内容)|開始轉寄郵件|начало переадресованного сообщения)\s*[:：]\s*$",
    re.IGNORECASE,
)
# DingTalk and Alimail put their own name and the rule into one line.
_RULE = re.compile(
    r"[\s*]*(?:[来发]自[^-\s]{2,20}(?=-))?(?:[_]{5,}|[-]{5,}|[—]{3,}|[=]{5,})[\s*]*$"
)

_FROM = r"from|发件人|發件人|寄件者|寄件人|发信人|发送人|来自|de|von|от|da|från|差出人"
_DATE = (
    r"sent|date|sent at|发送时间|发送日期|发件时间|发件日期|发信时间|寄件日期|傳送時間|"
    r"日\s*期|时\s*间|"
    r"gesendet|datum|envoyé|enviado|fecha|data|дата|отправлено|送信日時|日時"
)
_TO = r"to|收件人|收件者|收信人|an|à|para|a|кому|till|宛先"
_SUBJECT = r"subject|主\s*题|主\s*題|主\s*旨|标\s*题|標\s*題|betreff|objet|asunto|assunto|тема|件名"
_OTHER = (
    r"cc|bcc|c\.c\.|抄\s*送|密\s*送|副本|密件副本|reply-to|回复|importance|重要性|优先级|priority|"
    r"attachments?|附\s*件|resent-from|sender|organi[sz]ation|message-id|kopie|копия"
)
HEADER_LINE = re.compile(
    rf"[\s*_>|·]*(?:(?P<sender>{_FROM})|(?P<date>{_DATE})|(?P<to>{_TO})|(?P<subject>{_SUBJECT})"
    rf"|(?P<other>{_OTHER}))[\s*_|]*[:：][*_]*|[\s>]*\|\s*(?:(?P<sender2>{_FROM})|(?P<date2>{_DATE})"
    rf"|(?P<to2>{_TO})|(?P<subject2>{_SUBJECT}))\s*\|",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)*|\[mailto:", re.IGNORECASE)
_DATED = re.compile(
    r"\d{1,4}\s*[年/.\-]\s*\d{1,2}|\d{1,2}[:：.]\d{2}|\b(?:19|20)\d\d\b|"
    r"\b(?:mon|tue|wed|thu|fri|sat|sun|周|星期)",
    re.IGNORECASE,
)

_WROTE = re.compile(
    r"(?:\b(?:wrote|writes|schrieb|écrit|escribió|scrisse|skrev)|написала?|писал\(?а?\)?"
    r"|写道|寫道|写到|来信说|書きました)\s*[:：]*\s*[*_]*$",
    re.IGNORECASE,
)
_BY_ADDRESS = re.compile(r"\s*(?=.{0,60}\d{1,2}[:：]\d{2}).{5,140}<[^<>\s]+@[^<>\s]+>\s*[:：]\s*$")
_OPENS = re.compile(
    r"[\s*>_-]*(?:on\s+\S|at\s+\d|le\s|am\s|el\s|在|於|于|\d{1,4}\s*[-./年]|\"|<|[\w一-鿿])",
    re.IGNORECASE,
)
_ON = re.compile(r"[\s*>_-]*(?:on|在|于|於|at|le|am|el)(?=[\s\d]|[一-鿿])", re.IGNORECASE)
_NOTES_DATE = re.compile(
    r"\s*(?:(?:\S+@\S+|\"[^\"]{1,60}\"\s*<\S+>|.{1,50})\s+)?(?:on\s+)?"
    r"\d{1,4}[/-]\d{1,2}[/-]\d{2,4}(?:\s+at)?\s+\d{1,2}:\d{2}(?::\d{2})?\s*(?:[AP]M)?\s*\S*\s*$",
    re.IGNORECASE,
)
_NOTES_NAME = re.compile(
    r"\s*(?:(?:sent by|please respond to)\b.{0,80}|\"?[A-Z][\w'’.-]*,?(?:\s+[A-Z][\w'’.-]*){0,3}\"?"
    r"(?:\s*[<@/(]\S.{0,60})?|\S+@\S+|[一-鿿]{2,4}(?:/.{0,40})?)\s*$"
)


class Marker(NamedTuple):
    """Where earlier mail begins: its first line, the first line after its header, its kind.

    ``open_ended`` tells that the text below belongs to it whether or not it is marked by ``>``.
    """

    line: int
    body: int
    kind: ZoneKind
    open_ended: bool


def is_quoted(line: str) -> bool:
    """Whether a line is led by a quotation mark of mail."""
    head = line.lstrip()[:1]
    return bool(head) and head in ">＞&" and QUOTED.match(line) is not None


def candidates(lines: list[str]) -> list[int]:
    """The lines where a marker could begin, in order: a cheap test that spares the exact ones."""
    found: set[int] = set()
    for i, line in enumerate(lines):
        if ":" in line or "：" in line or "|" in line:
            found.add(i)
            if line.rstrip()[-1] in ":：*_":
                found.update(range(max(i - 3, 0), i))
        elif line.lstrip()[:1] in _RULE_SIGNS:
            if line and not line.isspace():
                found.add(i)
        elif line.rstrip().endswith(_WROTE_ENDS):
            found.update(range(max(i - 3, 0), i + 1))
    return sorted(found)


_RULE_SIGNS = "-—=_*来发"
_WROTE_ENDS = ("wrote", "writes", "写道", "寫道", "写到")


def find_marker(lines: list[str], start: int, among: list[int]) -> Marker | None:
    """The first marker at or after line ``start``, or None.

    Args:
        lines: the lines of the body without their line breaks.
        start: index of the first line to look at.
        among: the lines to look at, from ``candidates``.
    """
    for i in among[bisect.bisect_left(among, start) :]:
        if lines[i].isspace() or not lines[i]:
            continue
        marker = _marker_at(lines, i, start)
        if marker is not None:
            # QQ leaves a bare '&nbsp;' above its separator.
            first = marker.line
            while first > start and lines[first - 1].strip() in ("", "&nbsp;"):
                first -= 1
            return marker._replace(line=first) if "&nbsp;" in lines[first:i] else marker
    return None


def _marker_at(lines: list[str], i: int, start: int) -> Marker | None:
    line = lines[i]
    if is_quoted(line):
        return None
    head = line.lstrip()[:1]
    if head in _RULE_SIGNS:
        found = _SEPARATOR.match(line) or _wrapped_separator(lines, i)
        if found:
            kind = ZoneKind.FORWARD if found["forward"] else ZoneKind.QUOTE
            after = i + (1 if _SEPARATOR.match(line) else 2)
            return Marker(i, _after_header(lines, after), kind, True)
        if _RULE.match(line):
            below = _next_text(lines, i + 1)
            if below is not None and below <= i + 3 and _header_keys(lines, below) >= 2:
                return Marker(i, _after_header(lines, below), ZoneKind.QUOTE, True)
    if _FORWARD_LEAD.match(line):
        return Marker(i, _after_header(lines, i + 1), ZoneKind.FORWARD, True)
    if _NOTES_DATE.match(line) and _is_tabled_notes(lines, i):
        return Marker(max(i - 1, start), i + 1, ZoneKind.QUOTE, True)
    if HEADER_LINE.match(line) and _header_keys(lines, i) >= 3:
        return Marker(_notes_start(lines, i, start), _after_header(lines, i), ZoneKind.QUOTE, True)
    after_lead = _attribution(lines, i)
    if after_lead:
        below = _next_text(lines, after_lead)
        marked = below is not None and is_quoted(lines[below])
        return Marker(i, after_lead, ZoneKind.QUOTE, not marked)
    return None


def _wrapped_separator(lines: list[str], i: int) -> re.Match[str] | None:
    """A separator that its client broke over two lines, as Lotus Notes does."""
    if i + 1 >= len(lines) or not lines[i].lstrip().startswith("---"):
        return None
    return _SEPARATOR.match(lines[i].rstrip() + " " + lines[i + 1].strip())


def _next_text(lines: list[str], i: int) -> int | None:
    while i < len(lines):
        if lines[i].strip():
            return i
        i += 1
    return None


def _header_block(lines: list[str], i: int) -> tuple[set[str], int]:
    """The distinct kinds of header lines from line ``i`` on, and the first line after them."""
    kinds: set[str] = set()
    end = i
    slack = 0
    j = i
    while j < len(lines) and j < i + 90:
        line = lines[j]
        found = HEADER_LINE.match(line)
        if found and found.lastgroup:
            kinds.add(found.lastgroup.rstrip("2"))
            end = j + 1
            slack = 0
        elif not line.strip():
            # HTML turned to text puts an empty line between the header lines.
            following = _next_text(lines, j)
            if following is None or following > j + 2 or not HEADER_LINE.match(lines[following]):
                break
        elif kinds and slack < 40 and _is_continuation(line):
            slack += 1
        else:
            break
        j += 1
    if "sender" not in kinds and not {"to", "subject"} <= kinds:
        return set(), i
    return kinds, end


def _is_continuation(line: str) -> bool:
    """A folded list of recipients, or an empty cell of a header table."""
    bare = line.strip()
    return (
        any(sign in bare for sign in "@;/")
        or bare.endswith(",")
        or line[:1] in " \t"
        or set(bare) <= {"|", "-", " ", ":"}
    )


def _header_keys(lines: list[str], i: int) -> int:
    """How many kinds of header lines stand together from line ``i`` on; 0 if they are no header."""
    kinds, end = _header_block(lines, i)
    if len(kinds) >= 3:
        if "sender" in kinds or _notes_start(lines, i, 0) < i:
            return len(kinds)
        # Notes without the lines above: names end in '/UNIT/COMPANY@DOMAIN'.
        apart = i > 0 and not lines[i - 1].strip()
        return len(kinds) if apart and re.search(r"/\S+@|@\w+\.\w+", lines[i]) else 0
    if kinds == {"sender", "date"} or kinds == {"sender", "to"} or kinds == {"sender", "subject"}:
        block = " ".join(lines[i:end])
        if _ADDRESS.search(block) and (_DATED.search(block) or "subject" in kinds):
            return 3
        return 2
    return 0


def _after_header(lines: list[str], i: int) -> int:
    below = _next_text(lines, i)
    if below is None:
        return len(lines)
    _, end = _header_block(lines, below)
    return max(end, i)


def _notes_start(lines: list[str], i: int, start: int) -> int:
    """The line where a Lotus Notes header begins: the name above the date above ``To:``."""
    date = None
    j, seen = i - 1, 0
    while j >= start and seen < 4:
        if lines[j].strip():
            seen += 1
            if _NOTES_DATE.match(lines[j]):
                date = j
                break
        j -= 1
    if date is None:
        return i
    first = date
    for j in range(date - 1, max(start, date - 7) - 1, -1):
        if not _NOTES_NAME.match(lines[j]) and not _NOTES_DATE.match(lines[j]):
            break
        first = j
    return first


def _is_tabled_notes(lines: list[str], i: int) -> bool:
    """Whether a Notes header follows whose names stand on lines of their own, without colons."""
    if not lines[i - 1].strip() or i == 0:
        return False
    bare = {line.strip().lower() for line in lines[i + 1 : i + 14]}
    return bool(bare & {"to", "收件人"}) and bool(bare & {"subject", "主题"})


def _attribution(lines: list[str], i: int) -> int | None:
    """The line after an attribution ("On … wrote:") that begins at line ``i``, or None."""
    if not _OPENS.match(lines[i]):
        return None
    joined = ""
    for j in range(i, min(i + 4, len(lines))):
        line = lines[j].strip()
        if not line or (j > i and is_quoted(line)):
            return None
        joined = f"{joined} {line}" if joined else line
        if len(joined) > 320:
            return None
        if _WROTE.search(joined):
            return j + 1 if _credible(lines, joined, i, j) else None
        if _BY_ADDRESS.match(joined):
            return j + 1
        # Only a line that began like an attribution may go on over a line break.
        if not (_ON.match(lines[i]) or _DATED.match(lines[i].strip()) or "<" in joined):
            return None
    return None


def _credible(lines: list[str], joined: str, i: int, j: int) -> bool:
    """Whether ``… wrote:`` names a message: it has a date or an address, or a quote follows."""
    dated = _DATED.search(joined) is not None
    if j > i and not (_ON.match(lines[i]) or dated):
        return False
    if _ADDRESS.search(joined) or (dated and (_ON.match(joined) or "写道" in joined)):
        return True
    if dated and joined.rstrip("*_ ").endswith((":", "：")):
        return True
    below = _next_text(lines, j + 1)
    return below is not None and below <= j + 2 and is_quoted(lines[below])
