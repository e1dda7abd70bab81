"""What the score would be if some inputs were different. Changes nothing that is stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from nlp_service import scores
from nlp_service.errors import BadRequest
from nlp_service.schema import CreditScore, Profile, Ratio
from nlp_service.scores.scorecard import Item, latest, scorecard


@dataclass(frozen=True, slots=True)
class Lever:
    """An input that a person may move: its present value and the span worth looking at."""

    ratio: Ratio | None
    item: Item
    value: float | None
    low: float
    high: float


def levers(profile: Profile) -> list[Lever]:
    """The ratios of the scorecard with their present values; without one they cannot be moved.

    The span is that of the points curve, widened to hold the present value: outside of it the
    points no longer change.
    """
    newest = latest(profile.ratios, profile.as_of)
    found = []
    for item in scorecard():
        ratio = newest.get(item.ratio)
        value = ratio.value if ratio else None
        held = [*item.xs, *([value] if value is not None else [])]
        found.append(Lever(ratio, item, value, min(held), max(held)))
    return found


def what_if(
    profile: Profile,
    ratios: Mapping[str, float] | None = None,
    cooperation: float | None = None,
    *,
    allow_synthetic: bool = False,
) -> CreditScore:
    """The credit score with other values of ratios of the scorecard and of cooperation (0–100).

    With no change it is the profile's own score. Raises BadRequest for a ratio that has no
    present value: an invented one would stand on no figure.
    """
    wanted = dict(ratios or {})
    newest = latest(profile.ratios, profile.as_of)
    unknown = sorted(name for name in wanted if name not in newest or newest[name].value is None)
    if unknown:
        raise BadRequest(
            f"These ratios have no present value to change: {', '.join(unknown)[:200]}.",
            next_step="Choose among the ratios of the scorecard that the statements give.",
        )
    if cooperation is not None and profile.cooperation.value is None:
        raise BadRequest("There is no cooperation score to change.")
    moved = {id(newest[name]): value for name, value in wanted.items()}
    return _score(
        profile,
        [
            ratio.model_copy(update={"value": moved[id(ratio)]}) if id(ratio) in moved else ratio
            for ratio in profile.ratios
        ],
        cooperation,
        allow_synthetic,
    )


def year_before(profile: Profile, *, allow_synthetic: bool = False) -> float | None:
    """The score points on the statements of the period before, everything else as it is now.

    The difference to the present points is the change that the newest statements made. None
    without a score, or where the earlier statements give no score of their own.
    """
    ends = sorted({r.period.end for r in profile.ratios if r.period.end <= profile.as_of})
    if profile.credit.score is None or len(ends) < 2:
        return None
    annual = [end for end in ends[:-1] if (ends[-1] - end).days >= 350]
    if not annual:
        return None
    earlier = [r for r in profile.ratios if r.period.end <= annual[-1]]
    return _score(profile, earlier, None, allow_synthetic).score


def _score(
    profile: Profile, ratios: list[Ratio], cooperation: float | None, allow_synthetic: bool
) -> CreditScore:
    willing = profile.cooperation
    if cooperation is not None:
        willing = willing.model_copy(update={"value": min(max(cooperation, 0.0), 100.0)})
    return scores.credit(
        ratios,
        profile.signals,
        willing,
        profile.bureau,
        profile.client,
        profile.checks,
        [s for s in profile.statements if s.period.end <= profile.as_of],
        profile.as_of,
        allow_synthetic=allow_synthetic,
        models=profile.credit.versions.models if profile.credit.versions else "",
    )
