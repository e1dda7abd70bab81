"""A text cut into runs, each with everything that holds for it: marks, zones, blocks."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from nlp_service.schema import Annotation, Part, ZoneKind


@dataclass(frozen=True)
class Mark:
    """A highlighted range; ``name`` is a CSS class, ``title`` what a pointer over it shows."""

    start: int
    end: int
    name: str
    title: str = ""


@dataclass
class Run:
    """A piece of text under the same marks; ``here`` marks the words a link pointed to."""

    text: str
    start: int
    classes: list[str] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    here: bool = False


def runs(text: str, marks: Iterable[Mark]) -> list[Run]:
    """``text`` as runs in order; joined again they are the text, whatever the marks overlap."""
    found = [mark for mark in marks if 0 <= mark.start < mark.end <= len(text)]
    edges = sorted({0, len(text), *(m.start for m in found), *(m.end for m in found)})
    starting: dict[int, list[Mark]] = {}
    for mark in found:
        starting.setdefault(mark.start, []).append(mark)
    active: list[Mark] = []
    result: list[Run] = []
    for start, end in pairwise(edges):
        active = [mark for mark in active if mark.end > start] + starting.get(start, [])
        names = list(dict.fromkeys(mark.name for mark in active))
        result.append(
            Run(
                text[start:end],
                start,
                names,
                list(dict.fromkeys(mark.title for mark in active if mark.title)),
                "here" in names,
            )
        )
    return result


def zone_marks(part: Part) -> list[Mark]:
    """Quotes, signatures and disclaimers of a mail."""
    return [
        Mark(zone.start, zone.end, f"zone-{zone.kind.value}")
        for zone in part.zones
        if zone.kind is not ZoneKind.VISIBLE
    ]


def heading_marks(part: Part) -> list[Mark]:
    """Titles and headings."""
    return [
        Mark(block.start, block.end, f"block-{block.kind.value}")
        for block in part.blocks
        if block.kind.value in ("title", "heading")
    ]


def signal_marks(annotation: Annotation | None, names: dict[str, str]) -> list[Mark]:
    """The credit signals of a part; ``names`` gives the title of each type."""
    if annotation is None:
        return []
    return [
        Mark(s.start, s.end, f"signal-{s.polarity}", names.get(s.type, s.type))
        for s in annotation.signals
    ]


def act_marks(annotation: Annotation | None, names: Callable[[str], str]) -> list[Mark]:
    """The sentences that do something; ``names`` gives the word for each act."""
    if annotation is None:
        return []
    return [
        Mark(
            sentence.start,
            sentence.end,
            f"said-{_WEIGHTIEST[max(_ORDER.get(act.value, 0) for act in sentence.acts)]}",
            " · ".join(names(act.value) for act in sentence.acts),
        )
        for sentence in annotation.sentences
        if sentence.acts
    ]


#: Shades: what helps, what asks, what hinders, what harms; the weightiest act of a sentence wins.
_WEIGHTIEST = ("plain", "asks", "helps", "hinders", "harms")
_ORDER = {
    **dict.fromkeys(("request", "propose"), 1),
    **dict.fromkeys(("commit", "provide", "inform", "accept"), 2),
    **dict.fromkeys(("refuse", "defer"), 3),
    **dict.fromkeys(("dispute", "threaten"), 4),
}
