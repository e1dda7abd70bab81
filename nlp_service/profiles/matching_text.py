"""Finding a client's names in running text, with the place of the words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from nlp_service.profiles.names import parse_name, similarity, simplify

_HAN = re.compile(r"[㐀-䶿一-鿿]")
_FORM_END = re.compile(
    r"公司|合伙企业|\b(?:ltd|limited|inc|llc|plc|corp|corporation|gmbh|company)\b"
)
#: Characters that may stand before a name in running Chinese text without belonging to it.
_BEFORE = frozenset("与和及由对为向给称在经是或即同被将把让请至从于者人方的并而等函位户日号")
_BRANCH = re.compile(r"^[一-鿿]{0,8}?(?:分公司|支公司|分厂)|^[ ,(]*\w+ branch")
_AFTER = 24
#: Where the part of a name that all companies of one sponsor share may end.
_STAGE = re.compile(r"[(（]|第?[一二三四五六七八九十\d]+(?:期|号)| phase | no |\b(?:i{1,3}|iv|v)\b")


class FoldedText:
    """A text in comparable form (width, script, case, no breaks inside Chinese) with offsets."""

    def __init__(self, text: str) -> None:
        simple = simplify(text) if _HAN.search(text) else text
        source = simple if len(simple) == len(text) else text
        kept: list[str] = []
        self.at: list[int] = []
        for index, char in enumerate(source):
            plain = unicodedata.normalize("NFKC", char).lower()
            plain = plain if len(plain) == 1 else char
            if plain in ".,":
                continue
            if plain.isspace():
                if not kept or kept[-1] == " ":
                    continue
                plain = " "
            elif _HAN.match(plain) and kept[-1:] == [" "] and _joins("".join(kept[-2:-1])):
                # A line break inside a Chinese name is no separator.
                kept.pop()
                self.at.pop()
            kept.append(plain)
            self.at.append(index)
        self.text = "".join(kept)
        self.at.append(len(text))
        self.source = source

    def before(self, start: int) -> str:
        """The character printed just before ``start``; empty at the start of a line or word."""
        at = self.at[start]
        return self.source[at - 1].strip() if at else ""

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the original text of ``start:end`` here."""
        return self.at[start], self.at[end - 1] + 1


def _joins(before: str) -> bool:
    return bool(before) and (before in "()" or bool(_HAN.match(before)))


@dataclass(frozen=True)
class Mention:
    """A place that names a client: original offsets and how sure the name is (0–100)."""

    start: int
    end: int
    score: float


def folded_name(name: str) -> str:
    """A name in the form of ``FoldedText.text``."""
    return FoldedText(name).text.strip()


def mentions(text: FoldedText, name: str, limit: int = 20) -> Iterator[Mention]:
    """The places that name the company ``name``, in text order.

    The whole legal name counts 100; the name before another legal form 97; a name inside a
    longer one (another stage, a branch, another company) what the two names have in common; a
    short form alone 88.
    """
    parsed = parse_name(name)
    whole = folded_name(name)
    core = folded_name(parsed.full.removesuffix(parsed.form)) if parsed.form else whole
    core = core.rstrip(" (")
    if len(core) < (3 if parsed.chinese else 6):
        return
    stem = _STAGE.split(core)[0].strip()
    wanted = stem if len(stem) >= (3 if parsed.chinese else 6) else core
    found = 0
    for match in re.finditer(re.escape(wanted), text.text):
        start = match.start()
        named = text.text.startswith(core, start)
        end = start + len(core) if named else match.end()
        if not parsed.chinese and _inside_word(text.text, start, end):
            continue
        exact = bool(parsed.form) and text.text.startswith(whole, start)
        stop = start + len(whole) if exact else end
        score, stop = _weigh(text, start, stop, name, exact)
        if not named and stop == end:
            # The stem alone may be any company of the sponsor.
            continue
        yield Mention(*text.span(start, stop), score)
        found += 1
        if found >= limit:
            return


def _inside_word(text: str, start: int, end: int) -> bool:
    before = start > 0 and text[start - 1].isalnum() and text[start - 1].isascii()
    after = end < len(text) and text[end].isalnum() and text[end].isascii()
    return before or after


def _weigh(folded: FoldedText, start: int, end: int, name: str, exact: bool) -> tuple[float, int]:
    """How sure the words at ``start:end`` mean ``name``, and where the printed name ends."""
    text = folded.text
    before = folded.before(start)
    longer = bool(_HAN.match(before)) and bool(_HAN.match(text[start])) and before not in _BEFORE
    rest = text[end : end + _AFTER]
    if branch := _BRANCH.match(rest):
        return 85.0, end + branch.end()
    if exact:
        return (84.0, end) if longer else (100.0, end)
    line = re.split(r"[\n。；;，:：、]", rest)[0]
    if form := _FORM_END.search(line):
        stop = end + form.end()
        score = similarity(parse_name(text[start:stop]), parse_name(name))
        return (min(score, 84.0) if longer else score), stop
    return (80.0 if longer else 88.0), end
