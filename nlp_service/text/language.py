"""Which of the two languages a text is written in."""

from __future__ import annotations

import re
from typing import Literal

HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"

_HAN = re.compile(f"[{HAN}]")
_LATIN_WORD = re.compile(r"[A-Za-z\u00c0-\u024f][A-Za-z\u00c0-\u024f'’-]*")
# A running Chinese text has about 1.6 characters a word, so this many weigh one Latin word.
_HAN_PER_WORD = 1.6
# Beyond this the share no longer moves; reading a 2 MB contract to the end gains nothing.
_SAMPLE = 20_000


def chinese_share(text: str) -> float:
    """The share of Chinese words among all words of ``text``, 0 to 1; 0 where it has none.

    Long texts are judged by their beginning, middle and end.
    """
    if len(text) > 3 * _SAMPLE:
        middle = (len(text) - _SAMPLE) // 2
        text = "\n".join((text[:_SAMPLE], text[middle : middle + _SAMPLE], text[-_SAMPLE:]))
    if text.isascii():
        return 0.0
    chinese = len(_HAN.findall(text)) / _HAN_PER_WORD
    if not chinese:
        return 0.0
    return chinese / (chinese + len(_LATIN_WORD.findall(text)))


def language(text: str) -> Literal["zh", "en"]:
    """``zh`` where at least half of the words are Chinese, else ``en``.

    A text without any word (numbers, signs) counts as English.
    """
    return "zh" if chinese_share(text) >= 0.5 else "en"
