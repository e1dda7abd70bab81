"""Which readings stand, and with what confidence: the trained model judges each once more.

Cues and rules were made while looking at some sentences and err on others. What they say is
weighed with the types that a model sees in the words, the kind of text and the words themselves.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from nlp_service.annotate.models.features import language_of, normalise
from nlp_service.annotate.models.linear import Floats
from nlp_service.annotate.models.marks import MarkModel
from nlp_service.schema import SignalMention
from nlp_service.schema.annotation import Kind
from nlp_service.signals.confidence import confidence
from nlp_service.signals.conflicts import Reading
from nlp_service.signals.pack import model_of
from nlp_service.signals.proposals import type_chances

TASK = "signal_confidence"
#: Chance of being right under which a reading of a cue is left out: in Chinese news, where cues
#: meet much that is no event of credit, and elsewhere, where what is plainly said must not be lost.
_LEAST_OF_NEWS, _LEAST = 0.3, 0.1
#: The same of a reading that a model alone proposed.
_LEAST_PROPOSED = 0.5
#: Chance from which a type that a model proposed stands where nothing judges it.
_ALONE: dict[Kind, float] = {"text": 0.75, "email": 0.5, "contract": 1.0}
_WORD = re.compile(r"[a-z']+|\S")
#: Characters of a clause that count as one step of its length, in Chinese and in English.
_STEP = {"zh": 10, "en": 40}
_CHARACTERS = 3


def judged(readings: list[Reading], text: str, kind: Kind) -> list[SignalMention]:
    """The mentions of the readings that are likely enough, with their confidence.

    Clause families and what contracts name are judged by the rules alone: their confidence is the
    share of right ones of their class. So is that of all where the pack has no model of this.
    """
    model: MarkModel | None = model_of(TASK)
    marks = marks_of(readings, text, kind) if model is not None else [None] * len(readings)
    told: list[SignalMention] = []
    for reading, seen in zip(readings, marks, strict=True):
        if model is None or seen is None:
            chance = confidence(reading.mention, text, kind)
            stands = reading.chance is None or reading.chance >= _ALONE[kind]
        else:
            language = language_of(_sentence(reading, text))
            chance = round(model.heads[language].chances([seen])[0], 4)
            stands = stands_at(chance, language, kind, proposed=reading.chance is not None)
        if stands:
            told.append(reading.mention.model_copy(update={"confidence": chance}))
    return told


def stands_at(chance: float, language: str, kind: Kind, *, proposed: bool) -> bool:
    """Whether a reading with this chance of being right stands."""
    if proposed:
        return chance >= _LEAST_PROPOSED
    return chance >= (_LEAST_OF_NEWS if kind == "text" and language == "zh" else _LEAST)


def marks_of(readings: Sequence[Reading], text: str, kind: Kind) -> list[list[str] | None]:
    """What tells whether each reading is right; None for those that only rules judge."""
    asked = [r for r in readings if kind != "contract" and r.mention.type[0] != "T"]
    texts = [part for r in asked for part in (_sentence(r, text), r.mention.text)]
    seen = type_chances(texts)
    if seen is None:
        return [None] * len(readings)
    labels, chances = seen
    beside = Counter(r.context.sentence for r in readings)
    of_type = Counter((r.context.sentence, r.base) for r in readings)
    found: dict[int, list[str]] = {}
    for at, reading in enumerate(asked):
        if labels[0] != "none" or reading.base not in labels:
            # Another model by the settings, which knows other types.
            continue
        sentence = reading.context.sentence
        found[id(reading)] = [
            *_of_reading(reading, text, kind),
            *_of_types(reading, kind, labels, chances[2 * at], chances[2 * at + 1]),
            f"beside={min(beside[sentence], 4)}",
            f"same={min(of_type[sentence, reading.base], 3)}",
        ]
    return [found.get(id(reading)) for reading in readings]


def _sentence(reading: Reading, text: str) -> str:
    low, high = reading.context.sentence
    return text[low:high].strip()


def _of_reading(reading: Reading, text: str, kind: Kind) -> list[str]:
    mention, base, proposed = reading.mention, reading.base, reading.chance is not None
    language = language_of(_sentence(reading, text))
    subject = (
        f"subject={mention.subject is not None}/{bool(mention.subject and mention.subject.named)}"
    )
    how = f"{kind} {mention.assertion}"
    words = dict.fromkeys(_words(mention.text))
    return [
        f"type={base}",
        f"fine={mention.type}",
        f"said={mention.assertion}",
        f"kind={kind}",
        f"said={how}",
        f"type={base} kind={kind}",
        f"type={base} said={mention.assertion}",
        subject,
        f"{subject} type={base}",
        f"proposed={proposed}",
        f"proposed={proposed} kind={kind}",
        f"proposed={proposed} type={base}",
        f"length={min(len(mention.text) // _STEP[language], 6)}",
        *(f"word={word}" for word in words),
        *(f"type={base} word={word}" for word in words),
    ]


def _words(text: str) -> list[str]:
    """Runs of up to three Chinese characters, or English words and pairs of them."""
    text = normalise(text)
    if language_of(text) == "zh":
        return [
            text[at : at + size]
            for size in range(1, _CHARACTERS + 1)
            for at in range(len(text) - size + 1)
        ]
    words = _WORD.findall(text)
    return [*words, *(f"{a} {b}" for a, b in pairwise(words))]


def _of_types(
    reading: Reading, kind: Kind, labels: tuple[str, ...], sentence: Floats, clause: Floats
) -> list[str]:
    """What the model of types sees in the sentence and in the words of the reading."""
    base, said = reading.base, reading.mention.assertion
    own = labels.index(base)
    best = max(float(sentence[own]), float(clause[own]))
    rank = min(int((sentence > sentence[own]).sum()), int((clause > clause[own]).sum()), 5)
    none = float(clause[0])
    top = labels[int(clause.argmax())]
    cue = f"proposed={reading.chance is not None}"
    return [
        f"of sentence={_step(sentence[own])}",
        f"of words={_step(clause[own])}",
        f"best={_step(best)}",
        f"best={_step(best)} {cue}",
        f"best={_step(best)} kind={kind}",
        f"best={_step(best)} said={said}",
        f"none of sentence={_step(sentence[0])}",
        f"none of words={_step(none)}",
        f"none={_step(min(none, float(sentence[0])))}",
        f"none of words={_step(none)} said={said}",
        f"rank={rank}",
        f"rank={rank} said={said}",
        f"rank={rank} kind={kind}",
        f"rank={rank} {cue}",
        f"top={top}",
        f"top={top} type={base}" if top != base else "top is it",
    ]


def _step(chance: float) -> int:
    """The whole part of the log odds, bounded."""
    odds = math.log(max(float(chance), 1e-4) / max(1 - float(chance), 1e-4))
    return math.floor(min(6.0, max(-6.0, odds)))
