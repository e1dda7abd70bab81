"""The bilingual WordPiece vocabulary: pieces of the start model that English text uses, and
Chinese characters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
#: An English piece seen more rarely than this is spelt by shorter ones.
FEWEST_PIECES = 8
#: A Chinese character seen more rarely than this is unknown.
FEWEST_CHARACTERS = 4


def build(start: list[str], english: Iterable[str], chinese: Iterable[str]) -> list[str]:
    """The pieces of the new vocabulary in order.

    Args:
        start: pieces of the start model by id.
        english: English text, one line each.
        chinese: Chinese text, one line each.
    """
    tokenizer = tokenizer_of(start)
    seen: Counter[int] = Counter()
    for encoding in tokenizer.encode_batch(list(english), add_special_tokens=False):
        seen.update(encoding.ids)
    characters = Counter(char for line in chinese for char in line if is_han(char))
    kept = [
        piece
        for index, piece in enumerate(start)
        if piece not in SPECIAL
        and not piece.startswith("[unused")
        and (seen[index] >= FEWEST_PIECES or _is_single(piece))
        and not any(is_han(char) for char in piece)
    ]
    han = sorted(char for char, count in characters.items() if count >= FEWEST_CHARACTERS)
    signs = [sign for sign in "，。、；：？！（）《》“”‘’【】—…·％￥×〔〕" if sign not in set(kept)]
    return [*SPECIAL, *kept, *signs, *han]


def _is_single(piece: str) -> bool:
    """Whether a piece is one ASCII character, alone or inside a word: spelling needs them all."""
    body = piece.removeprefix("##")
    return len(body) == 1 and body.isascii()


def is_han(char: str) -> bool:
    """Whether a character is a Chinese one."""
    return "\u3400" <= char <= "\u9fff"


def tokenizer_of(pieces: list[str]) -> Any:
    """A fast tokenizer of BERT's kind (lower case, Chinese characters singly) for pieces."""
    from tokenizers import Tokenizer
    from tokenizers.decoders import WordPiece as Decoder
    from tokenizers.models import WordPiece
    from tokenizers.normalizers import BertNormalizer
    from tokenizers.pre_tokenizers import BertPreTokenizer
    from tokenizers.processors import TemplateProcessing

    vocabulary = {piece: index for index, piece in enumerate(pieces)}
    tokenizer = Tokenizer(WordPiece(vocabulary, unk_token="[UNK]"))  # noqa: S106
    # Marks the entity that a head is asked about.
    tokenizer.add_special_tokens(["[MASK]"])
    tokenizer.normalizer = BertNormalizer(lowercase=True, handle_chinese_chars=True)
    tokenizer.pre_tokenizer = BertPreTokenizer()
    tokenizer.decoder = Decoder()
    tokenizer.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[(name, vocabulary[name]) for name in ("[CLS]", "[SEP]")],
    )
    return tokenizer


def read_pieces(folder: Path) -> list[str]:
    """The pieces of a model folder's ``vocab.txt`` by id."""
    return (folder / "vocab.txt").read_text(encoding="utf-8").splitlines()
