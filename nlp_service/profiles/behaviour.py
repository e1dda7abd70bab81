"""What clients may do next, by discrete-time hazard models that need enough outcomes.

One row for each client and month at risk; the chance of an event in the month is logistic in the
features. With fewer than 50 events of a target its model stays off and says so. Source:
credit-domain specification 5.2; discrete-time hazard after Shumway (2001).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nlp_service.profiles.warnings_rules import rank
from nlp_service.schema import BehaviourForecast, Profile
from nlp_service.scores.scorecard import latest

if TYPE_CHECKING:
    import numpy as np

#: Events of a target that its model needs.
LEAST_EVENTS = 50

#: The ridge penalty on standardised features, in units of one observation (judgement).
_RIDGE = 1.0
_STEPS, _CLOSE = 50, 1e-10


@dataclass(frozen=True, slots=True)
class Target:
    """A behaviour, its names and the months that a forecast looks ahead."""

    id: str
    name_zh: str
    name_en: str
    months: int


TARGETS = (
    Target("default", "违约", "default", 12),
    Target("late_30", "逾期30天以上", "30 days late or more", 3),
    Target("prepayment", "提前还款", "prepayment", 12),
    Target("refinancing", "再融资", "refinancing", 12),
    Target("drawdown", "提款", "drawdown", 12),
    Target("churn", "流失", "churn", 12),
)

#: What a month is described by; a feature that is missing counts as the mean, never as evidence.
FEATURES = ("log_odds", "level", "cooperation", "dscr", "asset_liability_ratio", "st_debt_share")


@dataclass(frozen=True, slots=True)
class ClientMonth:
    """A client at the start of a month: how long it has been watched, what was known, what came.

    ``events`` are the targets that happened within the month.
    """

    client_id: str
    age_months: int
    features: Mapping[str, float]
    events: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class HazardModel:
    """A fitted model; without weights it is off. Features are standardised by mean and scale."""

    target: Target
    events: int
    names: tuple[str, ...] = ()
    means: tuple[float, ...] = ()
    scales: tuple[float, ...] = ()
    weights: tuple[float, ...] = field(default=(), metadata={"note": "intercept, then features"})

    @property
    def enabled(self) -> bool:
        return bool(self.weights)

    def hazard(self, features: Mapping[str, float]) -> float:
        """The chance of the event within one month, 0 to 1."""
        return 1 / (1 + math.exp(-self.weights[0] - sum(part for _, part in self.parts(features))))

    def parts(self, features: Mapping[str, float]) -> list[tuple[str, float]]:
        """What each feature adds to the log-odds; a missing one adds nothing."""
        return [
            (name, weight * (features[name] - mean) / scale if name in features else 0.0)
            for name, mean, scale, weight in zip(
                self.names, self.means, self.scales, self.weights[1:], strict=True
            )
        ]


def fit(rows: Iterable[ClientMonth], target: Target) -> HazardModel:
    """The hazard of a target; off where fewer than 50 events are known.

    Logistic regression with a small ridge penalty, by iteratively reweighted least squares.
    """
    table = list(rows)
    events = sum(target.id in row.events for row in table)
    if events < LEAST_EVENTS:
        return HazardModel(target, events)
    import numpy as np

    names = tuple(name for name in FEATURES if _varies(table, name))
    held = np.array([[row.features.get(name, np.nan) for name in names] for row in table])
    means, scales = np.nanmean(held, axis=0), np.nanstd(held, axis=0)
    x = np.nan_to_num((held - means) / scales)
    x = np.hstack([np.ones((len(table), 1)), x])
    y = np.array([target.id in row.events for row in table], dtype=float)
    weights = _logistic(x, y)
    return HazardModel(
        target,
        events,
        names,
        tuple(float(value) for value in means),
        tuple(float(value) for value in scales),
        tuple(float(value) for value in weights),
    )


def _varies(table: Sequence[ClientMonth], name: str) -> bool:
    return len({row.features[name] for row in table if name in row.features}) > 1


def _logistic(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    import numpy as np

    weights = np.zeros(x.shape[1])
    weights[0] = math.log(y.mean() / (1 - y.mean())) if 0 < y.mean() < 1 else 0.0
    penalty = np.full(x.shape[1], _RIDGE)
    penalty[0] = 0.0
    for _ in range(_STEPS):
        p = 1 / (1 + np.exp(-np.clip(x @ weights, -30, 30)))
        curve = (x * (p * (1 - p))[:, None]).T @ x + np.diag(penalty + 1e-12)
        step = np.linalg.solve(curve, x.T @ (y - p) - penalty * weights)
        weights = weights + step
        if float(np.abs(step).max()) < _CLOSE:
            break
    return weights


def features_of(profile: Profile) -> dict[str, float]:
    """The features of a client as its profile shows them; what is not known is left out."""
    found = {"level": float(rank(profile.level))}
    if profile.credit.log_odds is not None and profile.credit.insufficient is None:
        found["log_odds"] = profile.credit.log_odds
    if profile.cooperation.value is not None:
        found["cooperation"] = profile.cooperation.value
    for name, ratio in latest(profile.ratios, profile.as_of).items():
        if name in FEATURES and ratio.value is not None:
            found[name] = ratio.value
    return found


def forecasts(
    rows: Sequence[ClientMonth], features: Mapping[str, float]
) -> list[BehaviourForecast]:
    """The chance of each behaviour for a client with ``features``, or why there is none."""
    return [forecast(fit(rows, target), features) for target in TARGETS]


def forecast(model: HazardModel, features: Mapping[str, float]) -> BehaviourForecast:
    """1 − (1 − h)^months with the hazard of one month held; None while the model is off."""
    target = model.target
    made = BehaviourForecast(
        target=target.id,
        name_zh=target.name_zh,
        name_en=target.name_en,
        months=target.months,
        probability=None,
        enabled=model.enabled,
        events=model.events,
        text_zh=f"已知事件{model.events}起，不足{LEAST_EVENTS}起，模型未启用",
        text_en=f"{model.events} of {LEAST_EVENTS} events known: the model is off",
    )
    if not model.enabled:
        return made
    made.probability = 1 - (1 - model.hazard(features)) ** target.months
    made.drivers = sorted(model.parts(features), key=lambda part: -abs(part[1]))
    made.text_zh = (
        f"{target.months}个月内发生概率{made.probability:.1%}（依据{model.events}起事件）"
    )
    made.text_en = (
        f"{made.probability:.1%} within {target.months} months (from {model.events} events)"
    )
    return made


def known_events(rows: Iterable[ClientMonth]) -> dict[str, int]:
    """How many events of each target the rows hold."""
    counts = Counter(event for row in rows for event in row.events)
    return {target.id: counts[target.id] for target in TARGETS}
