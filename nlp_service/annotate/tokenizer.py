"""The tokenizer of the bilingual pipeline: one set of rules, no language switch.

Text is split as WordPiece's pre-tokeniser splits it (BERT, Devlin et al. 2019, basic tokenizer):
Chinese characters and signs stand singly, runs of anything else are one token. White space is
kept, so the tokens rebuild the text and every offset is exact.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

#: The blocks that WordPiece calls Chinese characters.
_HAN = (
    r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002a6df\U0002a700-\U0002b73f"
    r"\U0002b740-\U0002b81f\U0002b820-\U0002ceaf\U0002f800-\U0002fa1f"
)
_SURROGATE = re.compile(r"[\ud800-\udfff\x00]")


def _is_sign(code: int) -> bool:
    if 33 <= code <= 47 or 58 <= code <= 64 or 91 <= code <= 96 or 123 <= code <= 126:
        return True
    return unicodedata.category(chr(code)).startswith("P")


def _ranges(codes: list[int]) -> str:
    """A character class body for sorted code points."""
    runs: list[list[int]] = []
    for code in codes:
        if runs and code == runs[-1][1] + 1:
            runs[-1][1] = code
        else:
            runs.append([code, code])
    return "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in runs)


def _pattern() -> re.Pattern[str]:
    # Punctuation ends at plane 1; the planes above hold ideographs and private use.
    signs = _ranges([code for code in range(min(sys.maxunicode, 0x1FFFF)) if _is_sign(code)])
    return re.compile(rf"([{_HAN}{signs}\s]|[^{_HAN}{signs}\s]+)( ?)")


_TOKEN = _pattern()


def clean(text: str) -> str:
    """The text with lone surrogates and NULs replaced, which spaCy cannot hold; same length."""
    return _SURROGATE.sub("\ufffd", text)


def tokens(text: str) -> list[tuple[str, bool]]:
    """The tokens of a text, each with whether one space follows it.

    ``"".join(word + " " * space for word, space in tokens(text)) == text`` for every text.
    """
    return [(word, bool(space)) for word, space in _TOKEN.findall(text)]


class Tokenizer:
    """A spaCy tokenizer: text to ``Doc``."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        """The ``Doc`` of a text; lone surrogates and NULs are replaced one by one."""
        from spacy.tokens import Doc

        pairs = _TOKEN.findall(clean(text))
        return Doc(
            self.vocab,
            words=[word for word, _ in pairs],
            spaces=[bool(space) for _, space in pairs],
        )

    def to_bytes(self, **kwargs: Any) -> bytes:
        """Nothing: the rules are code."""
        return b""

    def from_bytes(self, data: bytes, **kwargs: Any) -> Tokenizer:
        """This tokenizer."""
        return self

    def to_disk(self, path: Any, **kwargs: Any) -> None:
        """Writes nothing: the rules are code."""

    def from_disk(self, path: Any, **kwargs: Any) -> Tokenizer:
        """This tokenizer."""
        return self
