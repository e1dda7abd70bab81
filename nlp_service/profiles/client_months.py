"""The history of clients month by month, as the behaviour models learn from it."""

from __future__ import annotations

import csv
import datetime as dt
import io
import itertools
from collections.abc import Iterator, Mapping, Sequence

from nlp_service.errors import BadRequest
from nlp_service.profiles import aggregate
from nlp_service.profiles.backtest import REPORTING_DAYS, as_known, month_ends
from nlp_service.profiles.behaviour import TARGETS, ClientMonth, features_of
from nlp_service.profiles.workings import Workings
from nlp_service.schema import EarlyWarning

Events = Mapping[str, Sequence[dt.date]]

#: After this a client is no longer at risk of anything.
_LAST = "default"


def client_months(
    file: aggregate.ClientFile,
    events: Events,
    start: dt.date,
    end: dt.date,
    reporting_days: int = REPORTING_DAYS,
) -> Iterator[ClientMonth]:
    """One row for each month from ``start`` on, with what was known as it began.

    ``events`` are days by target. The rows end with the month of the default.
    """
    previous: list[EarlyWarning] = []
    workings = Workings()
    days = month_ends(start, end)
    for age, (day, until) in enumerate(itertools.pairwise(days)):
        known = as_known(file, day, reporting_days)
        profile = aggregate.build(known, day, previous, workings=workings)
        previous = profile.warnings
        happened = {
            name for name, found in events.items() if any(day < at <= until for at in found)
        }
        yield ClientMonth(file.client.id, age, features_of(profile), frozenset(happened))
        if _LAST in happened:
            return


def read_events(text: str) -> dict[str, dict[str, list[dt.date]]]:
    """Days by client and target, from CSV with the columns client, date and target.

    Raises BadRequest naming the line where a target is unknown or a date cannot be read.
    """
    reader = csv.DictReader(io.StringIO(text.lstrip("\ufeff"), newline=""))
    if not {"client", "date", "target"} <= set(reader.fieldnames or ()):
        raise BadRequest("events need the columns client, date and target")
    targets = {target.id for target in TARGETS}
    found: dict[str, dict[str, list[dt.date]]] = {}
    for row in reader:
        target = (row["target"] or "").strip()
        if target not in targets:
            raise BadRequest(f"line {reader.line_num}: target must be one of {sorted(targets)}")
        try:
            day = dt.date.fromisoformat((row["date"] or "").strip())
        except ValueError:
            raise BadRequest(f"line {reader.line_num}: not a date: {row['date']!r}") from None
        name = (row["client"] or "").strip()
        found.setdefault(name, {}).setdefault(target, []).append(day)
    return found
