"""The scorecard against firms that failed and against agency ratings.

    NLP_SERVICE_PUBLIC_CORPORA=… python benchmarks/scorecard.py [--rounds 1000]

Polish companies (UCI 365): three in ten rows are held back by a digest of their figures; the
refitted weights see the others only. The set has no company names, so a firm may stand in both
parts with another year; rows that repeat the same figures fall on one side. A missing ratio gets
no points either way, so that it is never evidence of failure. Ratings: each firm counts once,
by its newest rating; rank correlation of the points with the notches.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from measure import environment
from scipy.stats import spearmanr

from nlp_service.scores.parameters import parameters
from nlp_service.scores.refit import Weights, points_of, refit
from nlp_service.scores.scorecard import Item, scorecard
from nlp_service.settings import settings

#: Scorecard ratio → the nearest column of the Polish set.
POLISH = {
    "asset_liability_ratio": "A2",
    "current_ratio": "A4",
    "cf_to_liabilities": "A26",
    "roa": "A7",
    "icr_ebit": "A27",
    "retained_ratio": "A6",
    "revenue_growth": "A21",
    "cash_ratio": "A40",
}
_NOTCHES = (
    *("AAA", "AA+", "AA", "AA-", "A+", "A", "A-", "BBB+", "BBB", "BBB-", "BB+", "BB", "BB-"),
    *("B+", "B", "B-", "CCC+", "CCC", "CCC-", "CC+", "CC", "CC-", "C+", "C", "D"),
)

Metric = Callable[[np.ndarray, np.ndarray], float]


def polish(path: Path) -> tuple[dict[str, np.ndarray], np.ndarray, np.ndarray]:
    """Columns by name, failed 0/1, and which rows are held back (about three in ten)."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = [name for name in rows[0] if name.startswith("A")]
    columns = {n: np.array([float(r[n]) if r[n] else np.nan for r in rows]) for n in names}
    failed = np.array([float(r["bankrupt"]) for r in rows])
    digests = [hashlib.sha256("|".join(r[n] for n in names).encode()).hexdigest() for r in rows]
    return columns, failed, np.array([int(d[:8], 16) % 10 < 3 for d in digests])


def items() -> list[Item]:
    """The scorecard's rows that the Polish set has a ratio for."""
    return [item for item in scorecard() if item.ratio in POLISH]


def auc(score: np.ndarray, failed: np.ndarray) -> float:
    """The chance that a failed firm scores higher than a sound one; ties count half."""
    order = np.argsort(score, kind="mergesort")
    ranks = np.empty(len(score))
    ranks[order] = np.arange(1, len(score) + 1)
    _, inverse, counts = np.unique(score, return_inverse=True, return_counts=True)
    ranks = (np.bincount(inverse, ranks) / counts)[inverse]
    bad = failed > 0
    n, m = bad.sum(), (~bad).sum()
    return float((ranks[bad].sum() - n * (n + 1) / 2) / (n * m))


def brier(odds: np.ndarray, failed: np.ndarray) -> float:
    """The mean squared error of the probabilities."""
    return float(np.mean((1 / (1 + np.exp(-odds)) - failed) ** 2))


def slope(odds: np.ndarray, failed: np.ndarray) -> float:
    """The calibration slope: the weight of the log-odds in a logistic regression; 1 is ideal."""
    x = np.column_stack([np.ones(len(odds)), odds])
    w = np.array([0.0, 1.0])
    for _ in range(50):
        p = 1 / (1 + np.exp(-np.clip(x @ w, -30, 30)))
        step = np.linalg.solve((x * (p * (1 - p))[:, None]).T @ x, x.T @ (failed - p))
        w = w + step
        if np.abs(step).max() < 1e-10:
            break
    return float(w[1])


def interval(
    metric: Metric, score: np.ndarray, failed: np.ndarray, rounds: int, groups: np.ndarray
) -> str:
    """The metric with its bootstrap 95 % interval; whole groups are drawn."""
    chance = np.random.default_rng(11)
    places = [np.flatnonzero(groups == g) for g in np.unique(groups)]
    single = len(places) == len(score)
    drawn = []
    for _ in range(rounds):
        take = chance.integers(0, len(places), len(places))
        rows = take if single else np.concatenate([places[i] for i in take])
        if failed[rows].sum() > 0:
            drawn.append(metric(score[rows], failed[rows]))
    low, high = np.percentile(drawn, [2.5, 97.5])
    return f"{metric(score, failed):.3f} [{low:.3f}–{high:.3f}]"


def z2(columns: dict[str, np.ndarray]) -> np.ndarray:
    """Z″, high is good; what is missing counts as 0, as in the anchors of the set."""
    return sum(
        weight * np.nan_to_num(columns[name])
        for weight, name in ((6.56, "A3"), (3.26, "A6"), (6.72, "A7"), (1.05, "A8"))
    )  # type: ignore[return-value]


def values(columns: dict[str, np.ndarray]) -> np.ndarray:
    """The scorecard's ratios, rows firms; growth is a share, not an index."""
    held = [columns[POLISH[i.ratio]] - (i.ratio == "revenue_growth") for i in items()]
    return np.column_stack(held)


def failures(name: str, path: Path, other: Path, rounds: int) -> None:
    columns, failed, back = polish(path)
    points = points_of(items(), values(columns))
    base = failed[~back].mean()
    fitted = refit(points[~back], failed[~back])
    away_columns, away_failed, _ = polish(other)
    away = refit(points_of(items(), values(away_columns)), away_failed)
    shipped = np.log(base / (1 - base)) + parameters()["shrink_financial"] * points.sum(axis=1)
    y, groups = failed[back], np.arange(int(back.sum()))
    print(f"\n{name}: {len(y)} rows held back, {int(y.sum())} failed; "
          f"fitted on {int((~back).sum())} rows, {int(failed[~back].sum())} failed")  # fmt: skip
    print(f"{'':46}{'AUC':>22}{'Brier':>22}{'slope':>22}")
    for label, odds in (
        ("shipped scorecard, base rate of the other rows", shipped),
        ("refitted, weights ≥ 0", fitted.log_odds(points)),
        ("refitted on the other file, weights ≥ 0", away.log_odds(points)),
    ):
        cells = (interval(m, odds[back], y, rounds, groups) for m in (auc, brier, slope))
        print(f"{label:46}" + "".join(f"{cell:>22}" for cell in cells))
    flat = brier(np.full(len(y), np.log(base / (1 - base))), y)
    print(f"{'base rate for every firm':46}{'0.500':>22}{flat:>22.3f}")
    missing = np.sum([np.isnan(column) for column in columns.values()], axis=0)
    flows = np.nan_to_num(columns["A26"])
    for label, score in (
        ("Z″", -z2(columns)),
        ("(net profit + depreciation) / liabilities", -flows),
        ("number of missing cells alone (not used)", missing.astype(float)),
    ):
        print(f"{label:46}{interval(auc, score[back], y, rounds, groups):>22}")
    _weights(fitted)


def _weights(fitted: Weights) -> None:
    pairs = zip(items(), fitted.weights, strict=True)
    print("weights: " + ", ".join(f"{item.ratio} {weight:.2f}" for item, weight in pairs))


def rated(path: Path, firm: str, date: str) -> list[dict[str, str]]:
    """The newest rating of each firm."""
    newest: dict[str, dict[str, str]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            month, day, year = row[date].split("/")
            row["_day"] = f"{int(year):04}{int(month):02}{int(day):02}"
            if row["Rating"] in _NOTCHES and row["_day"] >= newest.get(row[firm], row)["_day"]:
                newest[row[firm]] = row
    return list(newest.values())


def ratings(
    name: str,
    rows: Sequence[dict[str, str]],
    ratios: dict[str, Callable[[dict[str, float]], float]],
    z_terms: Callable[[dict[str, float]], float],
    rounds: int,
) -> None:
    """Rank correlation of the points, and of what Z″ can be made of, with the notches."""
    cells = [_numbers(row) for row in rows]
    used = [item for item in items() if item.ratio in ratios]
    held = np.array([[_made(ratios[item.ratio], row) for item in used] for row in cells])
    notch = np.array([float(_NOTCHES.index(row["Rating"])) for row in rows])
    points = points_of(used, held).sum(axis=1)
    z = np.array([_made(z_terms, row) for row in cells])
    known = ~np.isnan(z)

    def rank(score: np.ndarray, worse: np.ndarray) -> float:
        return float(spearmanr(score, worse).statistic)

    groups = np.arange(len(rows))
    print(f"\n{name}: {len(rows)} firms, newest rating each; scorecard ratios: "
          + ", ".join(item.ratio for item in used))  # fmt: skip
    sides = (
        ("points", points, np.full(len(rows), True)),
        ("points, firms with Z″", points, known),
        ("Z″ of the terms there are", -z, known),
    )
    for label, score, there in sides:
        shown = interval(rank, score[there], notch[there], rounds, groups[there])
        print(f"  {label:28}{shown}")


def _numbers(row: dict[str, str]) -> dict[str, float]:
    found = {}
    for name, cell in row.items():
        try:
            found[name] = float(cell)
        except ValueError:
            continue
    return found


def _made(formula: Callable[[dict[str, float]], float], row: dict[str, float]) -> float:
    try:
        return formula(row)
    except (KeyError, ZeroDivisionError):
        return float("nan")


#: Ratios of the set with letters only; EBIT / assets = EBIT margin · asset turnover.
_US: dict[str, Callable[[dict[str, float]], float]] = {
    "asset_liability_ratio": lambda r: r["debtRatio"],
    "current_ratio": lambda r: r["currentRatio"],
    "cash_ratio": lambda r: r["cashRatio"],
    "roa": lambda r: r["ebitPerRevenue"] * r["assetTurnover"],
}
#: Ratios of the set with notches, margins in per cent.
_16: dict[str, Callable[[dict[str, float]], float]] = {
    "current_ratio": lambda r: r["Current Ratio"],
    "roa": lambda r: r["EBIT Margin"] / 100 * r["Asset Turnover"],
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=1000, help="bootstrap rounds")
    arguments = parser.parse_args()
    folder = settings().public_corpora
    if folder is None:
        parser.error("set NLP_SERVICE_PUBLIC_CORPORA to the folder of the public sets")
    folder = folder / "structured"
    print(environment("numpy", "scipy"))
    one, five = (folder / "polish_bankruptcy" / f"{n}year_train.csv.gz" for n in (5, 1))
    failures("One year ahead (file 5year)", one, five, arguments.rounds)
    failures("Five years ahead (file 1year)", five, one, arguments.rounds)
    ratings(
        "US ratings, letters (25 ratios)",
        rated(folder / "corporate_rating_us" / "train.csv", "Symbol", "Date"),
        _US,
        lambda r: 6.72 * r["ebitPerRevenue"] * r["assetTurnover"] + 1.05 * (1 / r["debtRatio"] - 1),
        arguments.rounds,
    )
    ratings(
        "US ratings, notches (16 ratios)",
        rated(folder / "corporate_rating_ratios16" / "train.csv", "Ticker", "Rating Date"),
        _16,
        lambda r: 6.72 * r["EBIT Margin"] / 100 * r["Asset Turnover"],
        arguments.rounds,
    )


if __name__ == "__main__":
    main()
