"""What the entity tagger sees of each character (Chinese) or word (English)."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from nlp_service.annotate.models.gazetteers import gazetteer
from nlp_service.annotate.tokenizer import clean

#: Longest run of units decoded at one time; bounds the memory of a long text.
_LONGEST = 400
_UNIT = re.compile(r"[A-Za-z\u00c0-\u024f]+|[0-9]+|\S")


class Unit(NamedTuple):
    """One Chinese character, Latin word, number or sign, with its offsets."""

    text: str
    start: int
    end: int


def units(text: str) -> list[Unit]:
    """The units of a text in order; white space belongs to none.

    What the taggers cannot hold (lone surrogates, NUL) stands replaced in the units' own text.
    """
    return [Unit(m.group(), m.start(), m.end()) for m in _UNIT.finditer(clean(text))]


def runs(all_units: list[Unit]) -> list[list[Unit]]:
    """Runs of units, read one at a time: cut at sentence ends once they are long."""
    pieces: list[list[Unit]] = []
    current: list[Unit] = []
    for unit in all_units:
        current.append(unit)
        ends = unit.text in "。！？!?；\n" or (unit.text == "." and len(current) > _LONGEST // 2)
        if (ends and len(current) > 40) or len(current) >= _LONGEST:
            pieces.append(current)
            current = []
    if current:
        pieces.append(current)
    return pieces


def featurise(text: str, piece: list[Unit], language: str) -> list[list[str]]:
    """Feature names of each unit."""
    if language == "zh":
        return _chinese([unit.text for unit in piece])
    return _english(text, piece)


def kind_of(unit: str) -> str:
    """Whether a unit is a Chinese character, figures, letters or which sign."""
    char = unit[0]
    if "\u3400" <= char <= "\u9fff":
        return "c"
    if char.isdigit():
        return "d"
    if char.isalpha():
        return "l"
    return unit if len(unit) == 1 else "p"


def _simple(unit: str) -> str:
    """The unit itself; numbers by length, so that no figure is learnt by heart."""
    return "0" * min(len(unit), 4) if unit[0].isdigit() else unit


def _chinese(chars: list[str]) -> list[list[str]]:
    count = len(chars)
    c = ["<<", "<", *(_simple(char) for char in chars), ">", ">>"]
    kinds = ["<", "<", *(kind_of(char) for char in chars), ">", ">"]
    words = gazetteer_marks(chars)
    rows = []
    for i in range(2, count + 2):
        a, b, x, y, z = c[i - 2 : i + 3]
        row = [
            "0" + x,
            "1" + b,
            "2" + y,
            "3" + a,
            "4" + z,
            "5" + b + x,
            "6" + x + y,
            "7" + a + b,
            "8" + y + z,
            "9" + a + b + x,
            "A" + b + x + y,
            "B" + x + y + z,
            "C" + "".join(kinds[i - 2 : i + 3]),
            "D" + b + y,
        ]
        if i + 3 < len(c):
            row.append("E" + x + y + z + c[i + 3])
        if i >= 3:
            row.append("F" + c[i - 3] + a + b + x)
        if i > 2 and c[i - 1] == x:
            row.append("R")
        for offset, sign in ((-1, "<"), (0, "="), (1, ">")):
            j = i - 2 + offset
            if 0 <= j < count:
                row.extend(sign + mark for mark in words[j])
        rows.append(row)
    return rows


def gazetteer_marks(chars: list[str]) -> list[list[str]]:
    """For each character its place (begin, inside, end, single) in words of the lists."""
    lists = gazetteer("zh")
    marks: list[list[str]] = [[] for _ in chars]
    for start in range(len(chars)):
        for length in range(min(lists.longest, len(chars) - start), 0, -1):
            kinds = lists.words.get("".join(chars[start : start + length]))
            if kinds is None:
                continue
            for kind in kinds:
                if length == 1:
                    marks[start].append("S" + kind)
                    continue
                marks[start].append("B" + kind)
                marks[start + length - 1].append("E" + kind)
                for inside in range(start + 1, start + length - 1):
                    marks[inside].append("I" + kind)
            break
    return marks


@lru_cache(maxsize=50_000)
def _word(word: str) -> tuple[str, list[str]]:
    """Lower-cased word and the features that need nothing but the word."""
    low = "0" * min(len(word), 4) if word.isdigit() else word.lower()
    row = ["w" + low, "s3" + low[-3:], "s2" + low[-2:], "p3" + low[:3], "h" + _shape(word)]
    row.extend("g" + kind for kind in gazetteer("en").words.get(low, ()))
    return low, row


def _shape(word: str) -> str:
    if word.isdigit():
        return "d" + str(min(len(word), 4))
    if not word.isalpha():
        return word
    if word.isupper():
        return "X" if len(word) == 1 else "XX"
    if word[0].isupper():
        return "Xx" if word[1:].islower() else "XxX"
    return "x" if word.islower() else "xX"


def _english(text: str, piece: list[Unit]) -> list[list[str]]:
    words = [unit.text for unit in piece]
    known = [_word(word) for word in words]
    low = ["<<", "<", *(entry[0] for entry in known), ">", ">>"]
    shape = ["<", "<", *(_shape(word) for word in words), ">", ">"]
    seen_low = {word for word in words if word.islower()}
    shouting = sum(w.isupper() for w in words) * 2 > sum(w.isalpha() for w in words)
    rows = []
    for i, unit in enumerate(piece, 2):
        a, b, x, y, z = low[i - 2 : i + 3]
        row = [
            *known[i - 2][1],
            "1" + b,
            "2" + y,
            "3" + a,
            "4" + z,
            "5" + b + "|" + x,
            "6" + x + "|" + y,
            "7" + a + "|" + b,
            "8" + y + "|" + z,
            "C" + shape[i - 1] + "|" + shape[i] + "|" + shape[i + 1],
            "D" + shape[i - 2] + "|" + shape[i - 1] + "|" + shape[i],
            "E" + shape[i] + "|" + shape[i + 1] + "|" + shape[i + 2],
            "F" + shape[i] + "|" + b,
            "G" + shape[i] + "|" + y,
        ]
        if i > 2:
            row.extend("<" + f for f in known[i - 3][1] if f[0] in "gs")
            # "U.S." and "Anglo-Dutch" are cut into units; whether they touch tells them apart.
            row.append("T" + str(piece[i - 3].end == unit.start))
        if i - 1 < len(known):
            row.extend(">" + f for f in known[i - 1][1] if f[0] in "gs")
        if x in seen_low and shape[i] != "x":
            row.append("L")
        if shouting:
            row.append("U" + shape[i])
        rows.append(row)
    return rows
