"""Reason codes: what weighs most against the segment, in words, with the way one grade up."""

from __future__ import annotations

from collections.abc import Mapping

from nlp_service.schema import Contribution, Reason
from nlp_service.scores import gains
from nlp_service.scores.components import Component
from nlp_service.scores.wording import quote, source_words, status_words

#: How many reasons are given of each direction, where that many exist.
NEGATIVES, POSITIVES = 6, 4

#: Below this a contribution says nothing that a reader should act on (log-odds).
_SLIGHT = 0.005

_CODES = {"financial": "F", "text": "T", "bureau": "B", "phase": "P"}

_PHASES = {
    "construction": ("建设期", "under construction"),
    "ramp_up": ("投产爬坡期", "in ramp-up"),
    "operation": ("稳定运营期", "in steady operation"),
}


def reasons(
    components: list[Component],
    grade: str | None,
    log_odds: float,
    segment_median: Mapping[str, float] | None = None,
) -> list[Reason]:
    """The strongest reasons, negative ones first, each against its segment median.

    ``value`` is the contribution minus the median contribution of the segment, in log-odds.
    ``grade`` is the grade before overrides; without one no way up is given.
    """
    medians = segment_median or {}
    gap = gains.distance(grade, log_odds)
    found = []
    for component in components:
        part = component.contribution
        excess = part.value - medians.get(part.name, 0.0)
        if part.group not in _CODES or part.name.endswith("_cap") or abs(excess) < _SLIGHT:
            continue
        found.append((excess, component))
    found.sort(key=lambda item: -item[0])
    worst = [item for item in found if item[0] > 0][:NEGATIVES]
    best = [item for item in reversed(found) if item[0] < 0][:POSITIVES]
    return [_reason(excess, component, components, gap) for excess, component in (*worst, *best)]


def _reason(
    excess: float, component: Component, components: list[Component], gap: gains.Gap | None
) -> Reason:
    part = component.contribution
    zh, en = _words(part, excess)
    gain_zh, gain_en = gains.gain(component, components, gap) if gap else (None, None)
    return Reason(
        code=f"{_CODES[part.group]}:{part.name}",
        direction="negative" if excess > 0 else "positive",
        text_zh=zh,
        text_en=en,
        value=excess,
        gain_zh=gain_zh,
        gain_en=gain_en,
        evidence=part.evidence,
    )


def _words(part: Contribution, excess: float) -> tuple[str, str]:
    bad = excess > 0
    if part.missing is not None and not part.evidence and part.group in {"financial", "bureau"}:
        return (
            f"{part.missing_zh or part.missing}，按偏谨慎的数值计入",
            f"{_capital(part.missing)}; a cautious value is used instead",
        )
    if part.name == "cooperation":
        return _cooperation(part, bad)
    if part.group == "text":
        return _text(part)
    if part.group == "phase":
        zh, en = _PHASES.get(part.observed or "", (part.observed or "", part.observed or ""))
        return (
            f"项目处于{zh}，{'早期违约率较高' if bad else '经过运营检验，违约率较低'}",
            f"The project is {en}, when defaults are {'more' if bad else 'less'} frequent",
        )
    return _figure(part, bad)


def _figure(part: Contribution, bad: bool) -> tuple[str, str]:
    place_zh, place_en = source_words(part.evidence[0] if part.evidence else None)
    observed = part.observed or ""
    name_zh, name_en = part.label_zh, _capital(part.label_en)
    status_zh, status_en = status_words(observed)
    if status_zh != observed:
        return f"{name_zh}：{status_zh}{place_zh}", f"{name_en}: {status_en}{place_en}"
    if part.limit is None:
        return (
            f"{name_zh}为{observed}，{'偏弱' if bad else '表现较好'}{place_zh}",
            f"{name_en} is {observed}, {'a weakness' if bad else 'a strength'}{place_en}",
        )
    kept = holds(observed, part.limit)
    verdict_zh, verdict_en = _VERDICTS[kept, bad]
    inside_zh = "；".join(filter(None, (f"界限{part.limit}", place_zh.strip("（）"))))
    return (
        f"{name_zh}为{observed}，{verdict_zh}（{inside_zh}）",
        f"{name_en} is {observed}, {verdict_en} {part.limit}{place_en}",
    )


#: Words by whether the limit is kept and whether the figure weighs against the client.
_VERDICTS = {
    (False, True): ("未达到要求", "outside the limit of"),
    (False, False): ("未达界限但好于基准", "better than the reference though outside"),
    (True, True): ("虽在界限之内但弱于常规水平", "weaker than usual though within"),
    (True, False): ("优于界限", "better than the limit of"),
}


def holds(observed: str, limit: str) -> bool:
    """Whether a printed figure satisfies a printed limit such as ``≤ 70.0%``."""
    sign, _, bound = limit.partition(" ")
    left, right = _number(observed), _number(bound)
    return left <= right if sign == "≤" else left >= right


def _number(printed: str) -> float:
    kept = "".join(ch for ch in printed if ch.isdigit() or ch in "+-.")
    return float(kept) if kept else 0.0


def _text(part: Contribution) -> tuple[str, str]:
    first = part.evidence[0]
    words = quote(first.provenance.text)
    day = first.date.isoformat() if first.date else ""
    more = len({item.source for item in part.evidence}) - 1
    more_zh = f"，另有{more}处来源" if more > 0 else ""
    more_en = f", and {more} more source{'s' if more > 1 else ''}" if more > 0 else ""
    return (
        f"{part.label_zh}：{day + '的' if day else ''}资料写道“{words}”{more_zh}",
        f"{_capital(part.label_en)}: {'on ' + day + ' ' if day else ''}"
        f'the file says "{words}"{more_en}',
    )


def _cooperation(part: Contribution, bad: bool) -> tuple[str, str]:
    if part.observed is None:
        return part.missing_zh or part.missing or "", part.missing or ""
    words = quote(part.evidence[0].provenance.text, 80) if part.evidence else ""
    quoted_zh, quoted_en = (f"，例如“{words}”", f', for example "{words}"') if words else ("", "")
    return (
        f"合作意愿得分{part.observed}，{'低于' if bad else '高于'}中性水平50{quoted_zh}",
        f"Cooperation willingness scores {part.observed}, {'below' if bad else 'above'} the "
        f"neutral 50{quoted_en}",
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
