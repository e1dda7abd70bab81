"""Values beside jionlp (Chinese) and dateparser with quantulum3 (English), on the written cases.

    python benchmarks/values.py

The service must find a value in its sentence and give it exactly. A peer is handed the words of the
value alone and need not name the currency or both ends of a period. Kinds that a peer does not know
are shown as "-"; "all" counts them as missed, "its kinds" leaves them out. A peer that is not
installed is left out (pip install jionlp dateparser quantulum3).
"""

from __future__ import annotations

import datetime as dt
import importlib.util
import json
import re
import warnings
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from measure import PROJECT, environment

from nlp_service.annotate.values import find_values

KINDS = ("MONEY", "DATE", "DURATION", "PERCENT", "RATE", "RATIO", "IDENTIFIER")
Right = Callable[[str, Any, dt.date | None], bool]
_SPAN = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?")


def main() -> None:
    print(environment("nlp_service", "jionlp", "dateparser", "quantulum3"))
    peers: dict[str, dict[str, Right]] = {
        "zh": _jionlp() if importlib.util.find_spec("jionlp") else {},
        "en": _english() if importlib.util.find_spec("quantulum3") else {},
    }
    names = {"zh": "jionlp", "en": "dateparser + quantulum3"}
    for language, peer in peers.items():
        rows = _rows(language)
        total = {
            kind: sum(e["label"] == kind for r in rows for e in r["entities"]) for kind in KINDS
        }
        _print(f"{language}: nlp_service", _ours(rows), total, set(KINDS))
        if peer:
            _print(f"{language}: {names[language]}", _theirs(rows, peer), total, set(peer))


def _rows(language: str) -> list[dict[str, Any]]:
    path = PROJECT / "corpora" / "values" / f"{language}.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _reference(row: dict[str, Any]) -> dt.date | None:
    return dt.date.fromisoformat(row["date"]) if "date" in row else None


def _ours(rows: list[dict[str, Any]]) -> dict[str, int]:
    right: dict[str, int] = defaultdict(int)
    for row in rows:
        found = {
            (e.start, e.end, e.label.value): e.value
            for e in find_values(row["text"], _reference(row))
        }
        for e in row["entities"]:
            key = (e["start"], e["end"], e["label"])
            right[e["label"]] += key in found and found[key] == e["value"]
    return right


def _theirs(rows: list[dict[str, Any]], peer: dict[str, Right]) -> dict[str, int]:
    right: dict[str, int] = defaultdict(int)
    for row in rows:
        for e in row["entities"]:
            if e["label"] in peer:
                try:
                    right[e["label"]] += peer[e["label"]](e["text"], e["value"], _reference(row))
                except Exception:  # noqa: S112  # a peer raises what it likes where it cannot read
                    continue
    return right


def _print(name: str, right: dict[str, int], total: dict[str, int], known: set[str]) -> None:
    each = "  ".join(
        f"{kind.lower()} {right[kind] / total[kind]:.3f}" if kind in known else f"{kind.lower()} -"
        for kind in KINDS
    )
    whole = sum(right.values())
    own = sum(total[kind] for kind in known)
    print(f"{name:<28} all {whole / sum(total.values()):.3f}  its kinds {whole / own:.3f}  {each}")


def _jionlp() -> dict[str, Right]:
    import jionlp

    def money(text: str, value: Any, _: dt.date | None) -> bool:
        return float(jionlp.parse_money(text)["num"]) == float(value["amount"])

    def date(text: str, value: Any, reference: dt.date | None) -> bool:
        day = dt.datetime.combine(reference or dt.date.today(), dt.time())
        found = jionlp.parse_time(text, time_base=day.timestamp())["time"]
        return (
            value is not None
            and {str(found[0])[:10], str(found[1])[:10]} & {*value.split("/")} != set()
        )

    def duration(text: str, value: Any, _: dt.date | None) -> bool:
        found = jionlp.parse_time(text)["time"]
        days = found.get("day", 0) + found.get("workday", 0) + 7 * found.get("week", 0)
        return _length(value) == (12 * found.get("year", 0) + found.get("month", 0), days)

    return {"MONEY": money, "DATE": date, "DURATION": duration}


def _english() -> dict[str, Right]:
    import dateparser

    warnings.filterwarnings("ignore", category=UserWarning)
    from quantulum3 import parser

    def number(text: str, value: Any, _: dt.date | None) -> bool:
        wanted = float(value["amount"] if isinstance(value, dict) else value)
        return any(abs(q.value - wanted) < 1e-9 * max(1, abs(wanted)) for q in parser.parse(text))

    def percent(text: str, value: Any, _: dt.date | None) -> bool:
        scale = {"percentage": 100, "basis point": 10_000}
        return any(
            abs(q.value / scale.get(q.unit.name, 1) - float(value)) < 1e-9
            for q in parser.parse(text)
        )

    def date(text: str, value: Any, reference: dt.date | None) -> bool:
        day = dt.datetime.combine(reference or dt.date.today(), dt.time())
        found = dateparser.parse(text, languages=["en"], settings={"RELATIVE_BASE": day})
        return (
            value is not None and found is not None and found.date().isoformat() in value.split("/")
        )

    def duration(text: str, value: Any, _: dt.date | None) -> bool:
        months = {"year": 12, "month": 1}
        days = {"week": 7, "day": 1}
        found = parser.parse(text)
        return _length(value) == (
            sum(q.value * months.get(q.unit.name, 0) for q in found),
            sum(q.value * days.get(q.unit.name, 0) for q in found),
        )

    return {
        "MONEY": number,
        "RATIO": number,
        "PERCENT": percent,
        "DATE": date,
        "DURATION": duration,
    }


def _length(value: str) -> tuple[float, float]:
    """Months and days of an ISO 8601 duration."""
    match = _SPAN.fullmatch(value)
    if match is None:
        return (-1.0, -1.0)
    years, months, weeks, days = (int(part or 0) for part in match.groups())
    return (12.0 * years + months, 7.0 * weeks + days)


if __name__ == "__main__":
    main()
