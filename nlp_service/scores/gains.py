"""The way one grade up: which change of one input would carry the client there."""

from __future__ import annotations

import math
from dataclasses import dataclass

from nlp_service.scores import grades
from nlp_service.scores.components import Component, solve
from nlp_service.scores.parameters import parameters
from nlp_service.scores.scorecard import scorecard
from nlp_service.scores.wording import quantity

#: An improvement that no reader could see (log-odds).
_NOTHING = 1e-6


@dataclass(frozen=True, slots=True)
class Gap:
    """The next better grade and the fall in log-odds that reaches it."""

    grade: str
    need: float


def distance(grade: str | None, log_odds: float) -> Gap | None:
    """The gap to the next better grade; None at the top or without a grade."""
    target = grades.better(grade) if grade else None
    if target is None:
        return None
    # A PD of exactly the bound belongs to the better grade.
    return Gap(target.grade, max(0.0, log_odds - grades.logit(target.pd_max)))


def gain(component: Component, components: list[Component], gap: Gap) -> tuple[str, str]:
    """What would gain one grade through this input alone, in Chinese and English."""
    part = component.contribution
    if part.group == "financial":
        return _ratio(component, gap)
    if part.name == "cooperation":
        return _cooperation(component, components, gap)
    if part.group == "phase":
        return "项目阶段随时间推移而变化，借款人无法直接改善", "The phase changes with time only"
    if part.value <= 0:
        return "该项已为有利因素，保持即可", "This already helps; keep it as it is"
    freed = -_effect(component, components, 0.0)
    if part.group == "text":
        half = -_effect(component, components, part.value * parameters()["resolved_factor"])
        if half >= gap.need:
            return (
                f"若该事项已解决并有文件证明，评级可升至{gap.grade}级",
                f"If this is resolved and a document shows it, the grade rises to {gap.grade}",
            )
        return _share(freed, gap, "该事项影响完全消除", "once this event no longer weighs")
    return _share(freed, gap, "该征信事项消除", "once this bureau item is cleared")


def _ratio(component: Component, gap: Gap) -> tuple[str, str]:
    part = component.contribution
    shrink = parameters()["shrink_financial"]
    item = next(item for item in scorecard() if item.ratio == part.name)
    if part.missing is not None:
        best = part.value - component.low
        return _share(best, gap, "补齐该数据且结果较好", "if these figures arrive and are good")
    points = part.value / shrink
    goal = solve(points - gap.need / shrink, item.xs, item.ys)
    if goal is None or component.x is None:
        best = part.value - shrink * min(item.ys)
        if best < _NOTHING:
            return "该指标已处于最优区间，保持即可", "This ratio is at its best; keep it there"
        return _share(best, gap, "该指标达到最优", "with this ratio at its best")
    falls = goal < component.x
    to = quantity(goal, component.unit)
    return (
        f"若{part.label_zh}{'降至' if falls else '升至'}{to}，评级可升至{gap.grade}级",
        f"If the {_lower(part.label_en)} {'fell' if falls else 'rose'} to {to}, the grade would "
        f"rise to {gap.grade}",
    )


def _cooperation(component: Component, components: list[Component], gap: Gap) -> tuple[str, str]:
    p = parameters()
    best = p["cooperation_slope"] * (p["cooperation_neutral"] - 100.0) / 50.0
    reach = -_effect(component, components, best)
    if component.x is None or reach < gap.need:
        return _share(reach, gap, "合作意愿得分达到满分", "with full cooperation")
    low, high = component.x, 100.0
    for _ in range(40):
        middle = (low + high) / 2
        value = p["cooperation_slope"] * (p["cooperation_neutral"] - middle) / 50.0
        if -_effect(component, components, value) >= gap.need:
            high = middle
        else:
            low = middle
    goal = math.ceil(high)
    return (
        f"若合作意愿得分升至{goal}，评级可升至{gap.grade}级",
        f"If cooperation rose to {goal}, the grade would rise to {gap.grade}",
    )


def _effect(component: Component, components: list[Component], value: float) -> float:
    """How the capped sum of the group moves when this contribution becomes ``value``."""
    p, group = parameters(), component.contribution.group
    low, high = p[f"{group}_cap_low"], p[f"{group}_cap_high"]
    total = math.fsum(
        c.contribution.value
        for c in components
        if c.contribution.group == group and not c.contribution.name.endswith("_cap")
    )
    changed = total - component.contribution.value + value
    return min(high, max(low, changed)) - min(high, max(low, total))


#: A share of the distance to the next grade that would be printed as nothing. Where others of
#: its kind already reach the cap, a cause that goes away changes nothing.
_TRIFLE = 0.005


def _share(
    effect: float,
    gap: Gap,
    when_zh: str,
    when_en: str,
) -> tuple[str, str]:
    if effect >= gap.need:
        return (
            f"{when_zh}时，评级可升至{gap.grade}级",
            f"The grade rises to {gap.grade} {when_en}",
        )
    share = max(0.0, effect) / gap.need
    if share < _TRIFLE:
        return (
            f"仅此一项不足以升级：{when_zh}时，得分基本不变",
            f"Not enough alone: {when_en} the score hardly moves",
        )
    return (
        f"仅此一项不足以升级：{when_zh}时，可弥补与{gap.grade}级差距的{share:.0%}",
        f"Not enough alone: {when_en} it closes {share:.0%} of the distance to {gap.grade}",
    )


def _lower(label: str) -> str:
    # Abbreviations such as DSCR keep their capitals.
    first = label.split(" ", 1)[0]
    return label if first.isupper() else label[:1].lower() + label[1:]
