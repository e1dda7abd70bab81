"""Readings of one sentence that exclude each other, and which of them stands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from nlp_service.schema import SignalMention
from nlp_service.signals.candidates import Candidate
from nlp_service.signals.gates import Context

#: Good news and the trouble that uses the same words.
_OPPOSITES = {
    "P01": ("N01", "N02"),
    "P02": ("N01",),
    "P03": ("N10",),
    "P05": ("N03", "N31", "N23", "N15", "N08", "N06", "N07", "N09", "N25", "P12"),
    "P06": ("N19",),
    "P07": ("N21", "N22"),
    "P08": ("N17", "N15"),
    "P09": ("N33",),
    "P10": ("N23", "N20"),
    "P11": ("N15", "N32", "N13"),
    "P13": ("N05",),
}
#: Good news that tells how an earlier trouble ended.
_RESOLVES = frozenset({"P01", "P03", "P12", "P13", "P08"})
#: The left type only repeats, less exactly, what the right ones say of the same clause.
_GENERAL = {
    "N16": ("P06",),
    "N21": ("N06", "N07", "N08", "N09"),
    "N01": ("N26", "N27", "N28", "N33", "N23", "N21", "N17", "N12", "N19"),
    "N04": ("N05",),
    "N09": ("N23",),
    "N12": ("N25",),
    "N15": ("N23", "N17", "N21", "N22"),
    "N25": ("N08", "N26", "N07", "N06", "N22"),
    "N24": ("N07",),
    "N06": ("N31", "N07"),
    "N11": ("P04",),
    "T09": ("T13",),
    "N14": ("N26", "N27", "N28"),
    "N17": ("N12", "N06"),
    "N18": ("N30",),
    "N20": ("N02",),
    "N30": ("N20",),
    "N32": ("N15",),
    "P05": ("P12",),
}
#: What a clause family tests is no event of its own.
_TESTED = frozenset({("N05", "T13"), ("N05", "T09")})
#: A criminal trial is no lawsuit, and an order to stop work no decline.
_STRONGER = {
    "N06": ("N25.fraud", "N25.illegal_fundraising"),
    "N15": ("N25.penalty", "N25.accident"),
}
#: Illegal fund-raising that nobody prosecutes is the background of what came of it.
_TOLD_WITH = frozenset({"N01", "N08", "N14", "N24"})
_PROSECUTED = re.compile(
    r"立案|查处|侦查|处罚|判|公诉|通报|警方|公安|\b(?:charged|convicted|prosecuted|police|fined)\b"
)
_OFFENCES = frozenset({"N25.fraud", "N25.illegal_fundraising", "N25.penalty", "N25.disclosure"})


@dataclass(frozen=True, slots=True)
class Reading:
    """A mention with its cue in the sentence, and the phrases that may be its subject.

    ``named``: its subject is a name; ``dated``: its sentence names an earlier year or month;
    ``listed``: the cue is said of several subjects; ``chance``: that of the model that saw it,
    None where a cue told it.
    """

    mention: SignalMention
    context: Context
    phrases: Sequence[Candidate] = ()
    named: bool = False
    dated: bool = False
    listed: bool = False
    chance: float | None = None

    @property
    def start(self) -> int:
        """Where the cue begins."""
        return self.context.start

    @property
    def end(self) -> int:
        """Where the cue ends."""
        return self.context.end

    @property
    def clause(self) -> tuple[int, int]:
        """The clause of the cue."""
        return self.context.clause

    @property
    def base(self) -> str:
        """The catalogue id before the dot."""
        return self.mention.type.partition(".")[0]


def settle(readings: list[Reading]) -> list[Reading]:
    """The readings of one sentence that stand beside each other, one for each event."""
    # "解除账户冻结" holds the words of the trouble that it ends.
    # With a date it tells the history of that trouble instead.
    ends = [r for r in readings if r.base == "P12" and not r.dated]
    told = [r for r in readings if r.base == "P12" or not any(_overlap(r, end) for end in ends)]
    kept = [r for r in told if not any(_yields(r, other) for other in told)]
    chosen: list[Reading] = []
    for reading in sorted(kept, key=_firmness):
        if not any(_same_event(reading, other) for other in chosen):
            chosen.append(reading)
    return chosen


def _overlap(one: Reading, other: Reading) -> bool:
    return one.start < other.end and other.start < one.end


def _firmness(reading: Reading) -> tuple[int, int, bool, int]:
    """What is over first, for other words of the sentence name it too; then told facts.

    Then named subjects, finer types and text order.
    """
    order = {"past": 0, "asserted": 1, "negated": 2, "hypothetical": 3}
    mention = reading.mention
    coarse = "." not in mention.type
    return order[mention.assertion], mention.subject is None, coarse, reading.start


def _yields(reading: Reading, other: Reading) -> bool:
    """Whether ``reading`` falls because ``other`` stands."""
    if reading is other:
        return False
    if reading.mention.type.startswith("T") or other.mention.type.startswith("T"):
        return _yields_in_contract(reading, other)
    near = _overlap(reading, other) or reading.clause == other.clause
    assertion = other.mention.assertion
    if other.base in _OPPOSITES.get(reading.base, ()) and (near or assertion == "negated"):
        return True
    if reading.base in _RESOLVES and assertion == "past":
        return True
    if other.base == "P12" and reading.mention.polarity == "negative":
        return near and reading.mention.assertion == "asserted"
    if other.mention.type == "N24.under_investigation" and reading.mention.type in _OFFENCES:
        return near
    if {reading.base, other.base} == {"N15", "N32"} and _overlap(reading, other):
        # "Occupancy below guidance": what is missed is the forecast.
        return reading.base == "N15"
    if (
        reading.mention.type == "N25.illegal_fundraising"
        and other.base in _TOLD_WITH
        and not _PROSECUTED.search(reading.mention.text)
    ):
        return assertion == "asserted"
    if other.mention.type in _STRONGER.get(reading.base, ()) and (
        _overlap(reading, other) or (reading.base == "N06" and near)
    ):
        return True
    if reading.mention.type in _STRONGER.get(other.base, ()):
        return False
    if other.base in _GENERAL.get(reading.base, ()):
        return near
    return False


def _yields_in_contract(reading: Reading, other: Reading) -> bool:
    """The same among clause families and the events that clauses name as conditions."""
    if reading.mention.type.startswith("T"):
        # "Notify the lender of any litigation": the event is named, to report it is the frame.
        reported = reading.base == "T08" and other.mention.assertion == "hypothetical"
        return reported or other.base in _GENERAL.get(reading.base, ())
    # A clause family uses the words of the event that it names.
    return _overlap(reading, other) or (reading.base, other.base) in _TESTED


def _same_event(reading: Reading, other: Reading) -> bool:
    """Whether two readings of one type are one event: no two named subjects tell them apart."""
    if reading.base != other.base:
        return False
    one, two = reading.mention.subject, other.mention.subject
    if one is None or two is None or one.start == two.start or one.text == two.text:
        return True
    if reading.start == other.start:
        return False
    both = reading.named and other.named and not reading.mention.type.startswith("T")
    return not both or reading.clause == other.clause
