"""Finding a client's names in running text, with the place of the words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from nlp_service.profiles.names import parse_name, similarity, simplify

_HAN = re.compile(r"[㐀-䶿一-鿿]")
_FORM_END = re.compile(
    r"公司|合伙企业|\b(?:ltd|limited|inc|llc|plc|corp|corporation|gmbh|company)\b"
)
#: Characters that may stand before a name in running Chinese text without belonging to it.
_BEFORE = frozenset("与和及由对为向给称在经是或即同被将把让请至从于者人方的并而等函位户日号")
_BRANCH = re.compile(r"^[一-鿿]{0,8}?(?:分公司|支公司|分厂)|^[ ,(]*\w+ branch")
_AFTER = 24
_GRAM = 3
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
        self.grams = {self.text[i : i + _GRAM] for i in range(len(self.text))}

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


@dataclass(frozen=True)
class Pattern:
    """What to look for: the whole name, the name before its legal form, the sponsor's part."""

    name: str
    whole: str
    core: str
    stem: str
    formed: bool
    chinese: bool


@lru_cache(maxsize=65_536)
def folded_name(name: str) -> str:
    """A name in the form of ``FoldedText.text``."""
    return FoldedText(name).text.strip()


@lru_cache(maxsize=65_536)
def pattern(name: str) -> Pattern | None:
    """How ``name`` is looked for; None where it is too short to mean anything."""
    parsed = parse_name(name)
    whole = folded_name(name)
    core = folded_name(parsed.full.removesuffix(parsed.form)) if parsed.form else whole
    core = core.rstrip(" (")
    shortest = 3 if parsed.chinese else 6
    if len(core) < shortest:
        return None
    stem = _STAGE.split(core)[0].strip()
    stem = stem if len(stem) >= shortest else core
    return Pattern(name, whole, core, stem, bool(parsed.form), parsed.chinese)


def mentions(text: FoldedText, name: str, limit: int = 20) -> Iterator[Mention]:
    """The places that name the company ``name``, in text order.

    The whole legal name counts 100; the name before another legal form 97; a name inside a
    longer one (another stage, a branch, another company) what the two names have in common; a
    short form alone 88.
    """
    wanted = pattern(name)
    # Among thousands of clients nearly all fail this test, which costs far less than a search.
    if wanted is None or wanted.stem[:_GRAM] not in text.grams:
        return
    start = text.text.find(wanted.stem)
    while start >= 0 and limit > 0:
        if (mention := _mention(text, start, wanted)) is not None:
            yield mention
            limit -= 1
        start = text.text.find(wanted.stem, start + 1)


def _mention(text: FoldedText, start: int, wanted: Pattern) -> Mention | None:
    named = text.text.startswith(wanted.core, start)
    end = start + len(wanted.core if named else wanted.stem)
    if not wanted.chinese and _inside_word(text.text, start, end):
        return None
    exact = wanted.formed and text.text.startswith(wanted.whole, start)
    stop = start + len(wanted.whole) if exact else end
    score, stop = _weigh(text, start, stop, wanted.name, exact)
    if not named and stop == end:
        # The stem alone may be any company of the sponsor.
        return None
    return Mention(*text.span(start, stop), score)


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
