"""Layout: rows and heads of tables hold figures under a name, and state nothing."""

from __future__ import annotations

import re

_LINE = re.compile(r"[^\n]+")
_CELLS = re.compile(r"\t|(?<=\S)\s*\|\s*(?=\S)|[,;](?=\S)")
_FIGURE = re.compile(r"(?:^|[\t|,;])\s*-?[\d.]+%?\s*(?=$|[\t|,;])")
_LEAST_CELLS = 3


def table_rows(text: str) -> list[tuple[int, int]]:
    """The spans of the lines of ``text`` that are rows or heads of a table, in text order.

    A tab between words makes a row; so do two bars, and comma-separated cells of which most are
    figures.
    """
    return [(m.start(), m.end()) for m in _LINE.finditer(text) if _is_row(m.group())]


_NUMBERED = re.compile(
    r"\s*(?:第[一二三四五六七八九十百\d]+[条章节款]|"
    r"(?:clause|article|section|schedule|annex) [\divx.]+|"
    r"[\d.]+|[（(][\da-z一二三四五六七八九十]+[)）]|[一二三四五六七八九十]+、)?[\s.:：、-]*"
)
_SENTENCE = re.compile(r"[。！？!?；;，,]|[^\d]\.$|[已被将未没了]")


def is_heading(sentence: str, cue: str) -> bool:
    """Whether a line is little but the words of a cue: the title of a clause or of a letter."""
    title = sentence[_NUMBERED.match(sentence).end() :].strip()  # type: ignore[union-attr]
    return not _SENTENCE.search(title) and len(cue.strip()) >= 0.7 * len(title)


def _is_row(line: str) -> bool:
    bare = line.strip()
    if "\t" in bare or len(re.findall(r"\|", bare)) >= _LEAST_CELLS - 1:
        return True
    cells = len(_CELLS.findall(bare)) + 1
    return cells >= _LEAST_CELLS and 2 * len(_FIGURE.findall(bare)) >= cells


def in_rows(rows: list[tuple[int, int]], position: int) -> bool:
    """Whether ``position`` lies in one of the rows."""
    return any(start <= position < end for start, end in rows)
