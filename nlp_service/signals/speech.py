"""What the sentences of mail do: trained acts joined with cues, in visible text only."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from nlp_service.errors import CatalogueInvalid
from nlp_service.schema import Act, Evidence, Message, Provenance
from nlp_service.settings import corpora_folder
from nlp_service.signals.anchors import Gate
from nlp_service.signals.cues import fold
from nlp_service.text import language, sentences

_FILE = "cooperation_cues.toml"
_SURE = 0.5
#: Sentences whose reading is kept: promises, requests and evidence each read the same mail, and
#: so does every client of those who were written to together.
_KNOWN = 1 << 14


@dataclass(frozen=True, slots=True)
class Utterance:
    """A sentence that the sender of ``message`` wrote, with the acts it performs."""

    message: Message
    start: int
    end: int
    acts: frozenset[Act]
    chinese: bool

    @property
    def text(self) -> str:
        """The exact words."""
        return self.message.text[self.start : self.end]

    @property
    def folded(self) -> str:
        """The words in lower case and half width."""
        return _folded(self.text)

    def evidence(
        self,
        polarity: Literal["positive", "negative", "neutral"],
        *,
        weight: float = 1.0,
        confidence: float = 1.0,
        note: str = "",
    ) -> Evidence:
        """This sentence as evidence of a dimension of cooperation."""
        return Evidence(
            provenance=Provenance(
                document_id=self.message.document_id,
                part=self.message.part,
                start=self.start,
                end=self.end,
                text=self.text,
            ),
            date=self.message.date.date() if self.message.date else None,
            polarity=polarity,
            confidence=confidence,
            weight=weight,
            source=self.message.id,
            note=note,
        )


_folded = lru_cache(maxsize=_KNOWN)(fold)


@lru_cache(maxsize=1)
def _tables() -> dict[str, dict[str, dict[str, Gate]]]:
    path = corpora_folder() / "catalogues" / _FILE
    try:
        raw: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
        return {
            group: {
                name: {key: Gate(patterns) for key, patterns in lists.items()}
                for name, lists in tables.items()
            }
            for group, tables in raw.items()
        }
    except (OSError, ValueError, re.error, AttributeError, TypeError) as error:
        raise CatalogueInvalid(f"{_FILE}: cannot be read: {error}") from error


def shows(utterance: Utterance, dimension: str, kind: str) -> bool:
    """Whether a cue list of a dimension ("positive", "by_lender_negative" …) matches."""
    return _shown(utterance.folded, dimension, f"{kind}_{'zh' if utterance.chinese else 'en'}")


@lru_cache(maxsize=4 * _KNOWN)
def _shown(words: str, dimension: str, key: str) -> bool:
    cues = _tables()["dimension"][dimension].get(key)
    return cues is not None and cues.matches(words)


#: What was not handed over: "no accounts will be provided", 尚未办完.
_NOT_DONE = re.compile(
    r"(?:未|没有?(?!问题)|不|无法)[^，。；]{0,6}(?:提供|支付|付|给|发|交|到账|办|签|完成|提交)|"
    r"\b(?:no|not|never|nothing|nor)\b(?! later| problem| doubt)|n't\b"
)
_DONE = re.compile(
    r"附(?:上|件|后|表)|已[^，。；]{0,8}(?:支付|到账|提交|办)|attached|enclosed|as (?:promised|"
    r"agreed|requested)"
)


@lru_cache(maxsize=_KNOWN)
def acts_of(words: str, chinese: bool) -> frozenset[Act]:
    """The acts that cues see in folded ``words``."""
    suffix = "zh" if chinese else "en"
    acts = {
        Act(name)
        for name, lists in _tables()["act"].items()
        if suffix in lists and lists[suffix].matches(words)
    }
    if _NOT_DONE.search(words) and not _DONE.search(words):
        acts.discard(Act.PROVIDE)
    return frozenset(acts)


@lru_cache(maxsize=_KNOWN)
def _read(words: str) -> tuple[bool, frozenset[Act]]:
    """Whether a sentence is Chinese, and the acts that cues see in it."""
    chinese = language(words) == "zh"
    return chinese, acts_of(_folded(words), chinese)


def utterances(message: Message) -> list[Utterance]:
    """The visible sentences of a message with their acts; a salutation or name line has none.

    Sentences and acts come from the annotation; where it has none for a visible range the range
    is split here. A sure trained act and a cue count alike.
    """
    found: list[Utterance] = []
    zoned = message.visible or message.quoted or message.signature
    ranges = message.visible if zoned else [(0, len(message.text))]
    for low, high in ranges:
        annotated = [s for s in message.annotation.sentences if low <= s.start and s.end <= high]
        spans: Iterable[tuple[int, int, set[Act]]] = (
            [(s.start, s.end, _trained(s.act_scores, s.acts)) for s in annotated]
            if annotated
            else [(s.start, s.end, set()) for s in sentences(message.text, low, high)]
        )
        for start, end, acts in spans:
            words = message.text[start:end]
            if not words.strip():
                continue
            chinese, cued = _read(words)
            found.append(Utterance(message, start, end, cued | acts, chinese))
    return found


def _trained(scores: dict[Act, float], acts: list[Act]) -> set[Act]:
    return {act for act in acts if scores.get(act, 1.0) >= _SURE}
