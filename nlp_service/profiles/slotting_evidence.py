"""Marks of slotting questions that follow from ratios, clauses and reported events."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from nlp_service.catalogues import rows
from nlp_service.profiles.ratios.table import definitions
from nlp_service.profiles.schedules import STRESS
from nlp_service.schema import Evidence, Profile, Ratio, Signal
from nlp_service.scores.scorecard import latest, ratio_evidence
from nlp_service.scores.text import decay, family
from nlp_service.scores.wording import quantity

#: Cover that remains under stress, and years of tail, for marks 1 to 3 (judgement).
_STRESSED, _TAIL = (1.30, 1.15, 1.00), (3.0, 2.0, 1.0)
_RESERVE_MONTHS = (6.0, 3.0, 0.01)

_BUILT = {"early_operation", "operation"}


@dataclass(frozen=True, slots=True)
class Mark:
    """A proposed mark, 1 to 4, with its reason in both languages and what it stands on.

    ``missing`` says in English and Chinese why there is no evidence.
    """

    mark: int
    reason_zh: str
    reason_en: str
    evidence: Sequence[Evidence] = field(default_factory=tuple)
    missing: tuple[str, str] = (
        "kept in the client record; no document behind it",
        "取自客户档案，无文件佐证",
    )


@dataclass(frozen=True, slots=True)
class _File:
    """What the rules look at: newest ratios, clauses and events by type."""

    profile: Profile
    ratios: Mapping[str, Ratio]
    signals: Mapping[str, list[Signal]]

    @property
    def contracts(self) -> bool:
        """Whether any contract was read, so that an absent clause means something."""
        return any(code.startswith("T") for code in self.signals)

    def words(self, *codes: str) -> list[Evidence]:
        return [e for code in codes for s in self.signals.get(code, ()) for e in s.evidence[:2]]

    def names(self, *codes: str) -> tuple[str, str]:
        found = [self.signals[code][0] for code in codes if code in self.signals]
        return "、".join(s.name_zh for s in found), ", ".join(s.name_en.lower() for s in found)


def marks(profile: Profile) -> dict[str, Mark]:
    """The proposed mark of each question the file answers, by question id."""
    signals: dict[str, list[Signal]] = {}
    for signal in profile.signals:
        if _stands(signal, profile):
            signals.setdefault(family(signal), []).append(signal)
    file = _File(profile, latest(profile.ratios, profile.as_of), signals)
    found = {name: rule(file) for name, rule in _RULES.items()}
    return {name: mark for name, mark in found.items() if mark is not None}


def _stands(signal: Signal, profile: Profile) -> bool:
    """Whether a clause is there, or an event is told as true and younger than a half-life."""
    if family(signal).startswith("T"):
        return signal.assertion == "asserted"
    if signal.assertion != "asserted" or signal.planned or signal.subject_role == "unknown":
        return False
    age = (profile.as_of - signal.date).days if signal.date else 0
    return decay(age, signal.half_life_days) >= 0.5


def _graded(value: float, least: Sequence[float]) -> int:
    """1 where the first bound is reached … 4 where none is."""
    return next((mark for mark, bound in enumerate(least, start=1) if value >= bound), 4)


def _cover(file: _File) -> Mark | None:
    ratio = file.ratios.get("dscr")
    if ratio is None or ratio.value is None:
        return None
    bounds = [b for r in rows("slots.csv", ("least_dscr",)) if (b := r.optional("least_dscr"))]
    # Sectors whose cover must be higher (or may be lower) shift the guide by as much.
    usual, own = definitions()["dscr"].limits.get("yellow"), ratio.limits.get("yellow")
    sector = ratio.limit_source == "sector" and usual is not None and own is not None
    shift = own - usual if sector and usual is not None and own is not None else 0.0
    mark = _graded(ratio.value, [bound + shift for bound in bounds])
    shown = quantity(ratio.value, "x")
    moved_zh = f"，参考值按行业调整{shift:+.2f}" if shift else ""
    moved_en = f", guides shifted by {shift:+.2f} for the sector" if shift else ""
    return Mark(mark, f"偿债备付率{shown}{moved_zh}", f"DSCR {shown}{moved_en}",
                ratio_evidence(ratio))  # fmt: skip


def _stress(file: _File) -> Mark | None:
    ratio = file.ratios.get("dscr")
    if ratio is None or ratio.value is None:
        return None
    left = ratio.value * STRESS
    cut = f"{1 - STRESS:.0%}"
    return Mark(
        _graded(left, _STRESSED),
        f"可用现金流下降{cut}后偿债备付率为{quantity(left, 'x')}",
        f"DSCR {quantity(left, 'x')} with cash flow {cut} lower",
        ratio_evidence(ratio),
    )


def _tail(file: _File) -> Mark | None:
    ratio = file.ratios.get("debt_tail")
    if ratio is None or ratio.value is None:
        return None
    return Mark(
        _graded(ratio.value, _TAIL),
        f"尾部期{ratio.value:g}年",
        f"tail of {ratio.value:g} years",
        ratio_evidence(ratio),
    )


def _support(file: _File) -> Mark | None:
    if "P10" not in file.signals:
        return None
    return Mark(2, "有政府支持的表述", "government support is reported", file.words("P10"))


def _permits(file: _File) -> Mark | None:
    if "N18" not in file.signals:
        return None
    return Mark(4, "证照审批存在问题", "a permit problem is reported", file.words("N18"))


def _siting(file: _File) -> Mark | None:
    if (found := _permits(file)) is not None:
        return found
    if file.profile.client.phase in _BUILT:
        return Mark(1, "项目已投入运营", "the project is in operation")
    return None


def _completion(file: _File) -> Mark | None:
    late = [code for code in ("N17", "N16") if code in file.signals]
    if late and file.profile.client.phase not in _BUILT:
        zh, en = file.names(*late)
        return Mark(4 if len(late) == 2 else 3, zh, en, file.words(*late))
    if file.profile.client.phase in _BUILT:
        return Mark(1, "项目已完工", "the project is complete")
    if "T12" in file.signals:
        return Mark(2, "有完工担保", "a completion guarantee is agreed", file.words("T12"))
    return None


def _offtake(file: _File) -> Mark | None:
    if "N23" in file.signals:
        zh, en = file.names("N23")
        return Mark(4, zh, en, file.words("N23"))
    if "T14" not in file.signals:
        return None
    if "T17" in file.signals:
        return Mark(3, "照付不议，但对方可任意终止", "take-or-pay, but terminable at will",
                    file.words("T14", "T17"))  # fmt: skip
    return Mark(1, "有照付不议条款", "take-or-pay is agreed", file.words("T14"))


def _sponsor(file: _File) -> Mark | None:
    if "N21" in file.signals:
        return Mark(4, "担保人恶化", "the guarantor is in trouble", file.words("N21"))
    if "T11" in file.signals:
        return Mark(2, "有连带责任保证", "a joint and several guarantee", file.words("T11"))
    return None


def _equity(file: _File) -> Mark | None:
    if "N19" in file.signals:
        return Mark(4, "资本金不到位", "equity is short", file.words("N19"))
    if "P06" in file.signals:
        return Mark(1, "增资已到位", "equity was injected", file.words("P06"))
    return None


def _counted(*codes: str, best: int) -> Callable[[_File], Mark | None]:
    """A rule that counts which clauses a contract holds; all ``best`` of them are strong."""

    def rule(file: _File) -> Mark | None:
        if not file.contracts:
            return None
        held = [code for code in codes if code in file.signals]
        if not held:
            why = "no such clause in the contracts read", "已读取的合同中未见相关条款"
            return Mark(4, why[1], why[0], missing=why)
        zh, en = file.names(*held)
        return Mark(max(1, 1 + best - len(held)), zh, en, file.words(*held))

    return rule


def _reserve(file: _File) -> Mark | None:
    if "N33" in file.signals:
        return Mark(4, "偿债准备金不足", "the reserve account is short", file.words("N33"))
    ratio = file.ratios.get("dsra_cover")
    if ratio is not None and ratio.value is not None:
        return Mark(
            _graded(ratio.value, _RESERVE_MONTHS),
            f"准备金覆盖{ratio.value:.1f}个月",
            f"reserves of {ratio.value:.1f} months",
            ratio_evidence(ratio),
        )
    if "T07" in file.signals:
        return Mark(3, "约定了准备金账户，余额未知", "a reserve is agreed, its balance unknown",
                    file.words("T07"))  # fmt: skip
    return None


_RULES: dict[str, Callable[[_File], Mark | None]] = {
    "F2": _cover,
    "F3": _stress,
    "F4": _tail,
    "P2": _support,
    "P4": _permits,
    "T2": _siting,
    "T3": _completion,
    "T6": _offtake,
    "S1": _sponsor,
    "S2": _equity,
    "X1": _counted("T05", "T10", best=2),
    "X2": _counted("T10", best=1),
    "X3": _counted("T06", "T07", "T13", best=3),
    "X4": _counted("T01", "T02", "T08", "T09", best=4),
    "X5": _reserve,
}
