"""Sets the confidence of cue classes from labelled sentences: one command, one table.

Contracts have it from this table, and all texts where the pack has no model of confidence.

``python -m nlp_service.signals.calibration GOLD_FOLDER`` writes signal_confidence.csv. Only the
sentences that cues were not made from (a quarter of the set, by the hash of the id) are counted;
the error it prints is out of fold.
"""

from __future__ import annotations

import csv
import hashlib
import json
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from nlp_service.schema import Annotation, SignalMention
from nlp_service.settings import corpora_folder
from nlp_service.signals.confidence import FILE, class_of
from nlp_service.signals.detection import detect
from nlp_service.signals.judgement import TASK
from nlp_service.signals.pack import using
from nlp_service.text import language

Counted = list[tuple[str, bool]]
_SMOOTHING = 25.0
_FOLDS = 5


def held(row_id: str) -> bool:
    """Whether a labelled sentence is in the quarter that no cue was made from."""
    return int(hashlib.sha256(row_id.encode()).hexdigest(), 16) % 4 == 3


def count(folder: Path) -> list[tuple[str, Counted]]:
    """For each held sentence its id and, for each mention, its class and whether it is right."""
    found: list[tuple[str, Counted]] = []
    for lang in ("zh", "en"):
        path = folder / f"signals_{lang}.jsonl"
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if not held(row["id"]):
                continue
            text = row["text"]
            annotation = Annotation(id=row["id"], language=language(text))
            with using(None, {TASK: None}):
                mentions = detect(text, annotation, kind=row["kind"])
            found.append((row["id"], _judged(mentions, row["signals"], text, row["kind"])))
    return found


def _judged(
    mentions: Iterable[SignalMention], labels: list[dict[str, str]], text: str, kind: str
) -> Counted:
    """Each mention's class and whether a label of its type and assertion is left for it."""
    left = [(label["type"], label["assertion"]) for label in labels]
    judged: Counted = []
    for mention in mentions:
        key = (mention.type.partition(".")[0], mention.assertion)
        judged.append((class_of(mention, text, kind), key in left))
        if key in left:
            left.remove(key)
    return judged


def table(counted: Iterable[tuple[str, bool]]) -> dict[str, tuple[int, int, float]]:
    """Class → mentions, right ones, and the share of right ones drawn towards that of all."""
    tally: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for name, right in counted:
        for key in (name, "all"):
            tally[key][0] += 1
            tally[key][1] += right
    whole = tally["all"][1] / tally["all"][0]
    return {
        name: (n, right, (right + _SMOOTHING * whole) / (n + _SMOOTHING))
        for name, (n, right) in sorted(tally.items())
    }


def calibration_error(rows: list[tuple[str, Counted]], bins: int = 10) -> float:
    """Expected calibration error, out of fold, of tables made from labelled sentences."""
    pairs: list[tuple[float, bool]] = []
    for fold in range(_FOLDS):
        inside = [c for i, (_, cs) in enumerate(rows) if i % _FOLDS != fold for c in cs]
        shares = table(inside)
        for number, (_, counted) in enumerate(rows):
            if number % _FOLDS == fold:
                pairs += [(shares.get(n, shares["all"])[2], right) for n, right in counted]
    error = 0.0
    for low in range(bins):
        part = [p for p in pairs if min(int(p[0] * bins), bins - 1) == low]
        if part:
            gap = sum(c for c, _ in part) - sum(right for _, right in part)
            error += abs(gap) / len(pairs)
    return error


def main(folder: Path) -> None:
    """Writes the table of the catalogue folder in use and prints its error."""
    rows = count(folder)
    path = corpora_folder() / "catalogues" / FILE
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["class", "count", "right", "precision"])
        for name, (n, right, share) in table([c for _, cs in rows for c in cs]).items():
            writer.writerow([name, n, right, f"{share:.3f}"])
    sys.stdout.write(f"{path.name}: out-of-fold calibration error {calibration_error(rows):.3f}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
