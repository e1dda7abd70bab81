"""Contracts: fields read right on held-back contracts, the development set, pages a second.

    python benchmarks/contracts.py fields [--data FOLDER]
    python benchmarks/contracts.py gold [--data FOLDER] [--wrong]
    python benchmarks/contracts.py speed [--pages 200]

``fields`` reads the tenth of the CUAD and Kleister training parts that nothing is tuned on;
``--part train`` reads a sample of the rest, to look at errors. Parties agree when one name holds
the other (letters and digits only); days and jurisdictions must be equal.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from measure import FIXTURES, environment, peak_mb

from nlp_service.annotate.contracts import read_contract
from nlp_service.annotate.contracts.terms import FIELDS
from nlp_service.schema import Term
from nlp_service.settings import settings
from nlp_service.training.corpora import held_back, read_jsonl, stable_fold

Sheet = dict[str, list[Term]]
PAGE = 3_000
EXACT = {"facility_amount", "currency", "signing_date", "first_drawdown", "maturity"}
_SAMPLE = 5
_SUFFIX = re.compile(
    r"(?:incorporated|inc|corporation|corp|company|co|limited|ltd|llc|lp|llp|plc|na)$"
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("fields", "gold", "speed"))
    parser.add_argument("--data", type=Path, help="folder of the public sets; default by settings")
    parser.add_argument("--part", choices=("held", "train"), default="held")
    parser.add_argument("--wrong", action="store_true", help="print what was not agreed on")
    parser.add_argument("--pages", type=int, default=200)
    given = parser.parse_args()
    print(environment())
    if given.what == "speed":
        speed(given.pages)
        return
    data = given.data or settings().public_corpora or FIXTURES.parent / "corpora"
    if not data.is_dir():
        sys.exit(f"No folder {data}: give --data.")
    if given.what == "gold":
        gold(data, given.wrong)
    else:
        fields(data, given.part, given.wrong)


def fields(data: Path, part: str, wrong: bool) -> None:
    """Print precision, recall and F1 of each field of both sets, and over all of them."""
    sets: tuple[tuple[str, str, Callable[[dict[str, Any]], dict[str, list[str]]]], ...] = (
        ("cuad", "en/cuad/contracts_train.jsonl.gz", _cuad_labels),
        ("kleister_nda", "en/kleister_nda/train.jsonl.gz", _kleister_labels),
    )
    for name, path, labels_of in sets:
        counts: Counter[tuple[str, str]] = Counter()
        rows = [row for row in read_jsonl(data / path) if held_back(row["id"]) == (part == "held")]
        rows = rows if part == "held" else rows[::_SAMPLE]
        for row in rows:
            sheet = read_contract(row["text"]).terms
            for field, labels in labels_of(row).items():
                found = _values(sheet, field)
                _count(counts, field, labels, found)
                if wrong and not _agreed(field, labels, found):
                    print(f"{row['id'][:60]:60}  {field}: {labels} ≠ {found}")
        _table(f"{name}: {len(rows)} contracts, {part}", counts)


def _cuad_labels(row: dict[str, Any]) -> dict[str, list[str]]:
    answers = row["answers"]
    parties = [_bare(p) for p in re.split(r"[;\n]", answers.get("Parties", ""))]
    return {
        "parties": [p for p in parties if len(_key(p)) > 2],
        "signing_date": _american(answers.get("Agreement Date", "")),
        "expiration_date": _american(answers.get("Expiration Date", "")),
        "governing_law": [law for law in [answers.get("Governing Law", "").strip()] if law],
    }


def _kleister_labels(row: dict[str, Any]) -> dict[str, list[str]]:
    values = row["values"]
    return {
        "parties": [_bare(p) for p in values.get("party", [])],
        "effective_date": values.get("effective_date", []),
        "governing_law": values.get("jurisdiction", []),
        "tenor": [_duration(t) for t in values.get("term", [])],
    }


def _bare(name: str) -> str:
    """A party without what stands in brackets after it."""
    return re.sub(r"[(\[（].*", "", name).strip(" ,&") or name


def _american(day: str) -> list[str]:
    """A day written m/d/yyyy as ISO; nothing where a part of it is left open."""
    match = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{2,4})", day.strip())
    if not match:
        return []
    year = int(match[3]) + (2000 if len(match[3]) == 2 else 0)
    return [f"{year:04d}-{int(match[1]):02d}-{int(match[2]):02d}"]


def _duration(words: str) -> str:
    """ "7 years" as an ISO 8601 duration."""
    number, unit = words.split()[:2]
    return f"P{number}{unit[0].upper()}"


def _values(sheet: Sheet, field: str) -> list[str]:
    """What the sheet says of a field, as text."""
    terms = sheet.get(field, [])
    if field == "expiration_date":
        terms = terms or sheet.get("maturity", [])
    if field == "effective_date":
        terms = terms or sheet.get("signing_date", [])
    if field == "parties":
        return list(dict.fromkeys(str(t.value["name"]) for t in terms))
    if field == "governing_law":
        terms = terms[:1]
    if field == "tenor":  # the labels are lengths; a term until an event has none
        terms = [term for term in terms if str(term.value).startswith("P")]
    return list(dict.fromkeys(str(t.value) for t in terms))


def _key(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.lower())


def _same(field: str, one: str, other: str) -> bool:
    a, b = _key(one), _key(other)
    if field == "parties":
        a, b = _SUFFIX.sub("", a), _SUFFIX.sub("", b)
        return bool(a and b) and (a in b or b in a)
    if field == "governing_law":
        return a in b or b in a
    return one == other


def _agreed(field: str, labels: list[str], found: list[str]) -> bool:
    return all(any(_same(field, x, y) for y in found) for x in labels) and all(
        any(_same(field, x, y) for x in labels) for y in found
    )


def _count(
    counts: Counter[tuple[str, str]], field: str, labels: list[str], found: list[str]
) -> None:
    counts[field, "labels"] += len(labels)
    counts[field, "found"] += sum(any(_same(field, x, y) for y in found) for x in labels)
    counts[field, "values"] += len(found)
    counts[field, "right"] += sum(any(_same(field, x, y) for x in labels) for y in found)


def _table(title: str, counts: Counter[tuple[str, str]]) -> None:
    print(f"\n{title}")
    names = list(dict.fromkeys(field for field, _ in counts))
    f1s = [_line(field, [field], counts) for field in names]
    _line("micro", names, counts)
    print(f"{'macro':20} {'':46} F1 {sum(f1s) / len(f1s):.3f}")


def _line(title: str, names: Iterable[str], counts: Counter[tuple[str, str]]) -> float:
    total = {k: sum(counts[n, k] for n in names) for k in ("labels", "found", "values", "right")}
    precision = total["right"] / max(total["values"], 1)
    recall = total["found"] / max(total["labels"], 1)
    f1 = 2 * precision * recall / max(precision + recall, 1e-9)
    print(
        f"{title:20} labels {total['labels']:4}  values {total['values']:4}  "
        f"precision {precision:.3f}  recall {recall:.3f}  F1 {f1:.3f}"
    )
    return f1


def gold(data: Path, wrong: bool) -> None:
    """Print the share of labelled terms found with the right quote, and that of found ones true.

    A stable half of the English contracts is only measured, never printed with ``wrong``.
    """
    totals: Counter[tuple[str, str]] = Counter()
    for row in read_jsonl(data / "gold" / "terms_gold.jsonl"):
        text = _gold_text(data, row)
        if text is None:
            continue
        sheet = read_contract(text).terms
        complete = row["complete"]
        names = [row["language"]]
        tuned = row["language"] == "zh" or stable_fold(row["id"], 2, "terms half") == 0
        if row["language"] == "en":
            names.append("en tuned" if tuned else "en held")
        for field in sorted(set(FIELDS) & (set(row["terms"]) | set(row["absent"] or ()))):
            labels = row["terms"].get(field, [])
            labels = labels if isinstance(labels, list) else [labels]
            terms = sheet.get(field, [])
            for label in labels:
                right = any(_quoted(field, label, term) for term in terms)
                for name in names:
                    totals[name, "labels"] += 1
                    totals[name, "found"] += right
                if field == "financial_covenants":
                    totals["covenants", "labels"] += 1
                    totals["covenants", "found"] += any(_covenant(label, term) for term in terms)
                if wrong and tuned and not right:
                    print(f"{row['id']} {field}: missed {label['value']} “{label['quote'][:90]}”")
            for term in terms if complete else ():
                true = any(_quoted(field, label, term) for label in labels)
                totals[names[0], "terms"] += 1
                totals[names[0], "true"] += true
                if wrong and not true:
                    print(f"{row['id']} {field}: not labelled {term.value} “{term.text[:90]}”")
    for name in ("zh", "en", "en tuned", "en held", "covenants"):
        found = f"{totals[name, 'found']}/{totals[name, 'labels']}"
        line = f"{name:10} labels found with their quote {found:>9}"
        line += f" = {totals[name, 'found'] / max(totals[name, 'labels'], 1):.3f}"
        if totals[name, "terms"]:
            line += f", found terms labelled {totals[name, 'true'] / totals[name, 'terms']:.3f}"
        print(line)


def _gold_text(data: Path, row: dict[str, Any]) -> str | None:
    if row["document"]:
        return (data / "gold" / row["document"]).read_bytes().decode("utf-8")
    contracts = read_jsonl(data / "en/cuad/contracts_train.jsonl.gz")
    return next((c["text"] for c in contracts if c["id"] in row["source"]), None)


def _overlaps(label: dict[str, Any], term: Term) -> bool:
    shared = min(label["end"], term.end) - max(label["start"], term.start)
    return shared > 0.3 * min(label["end"] - label["start"], term.end - term.start)


def _quoted(field: str, label: dict[str, Any], term: Term) -> bool:
    if field in EXACT:
        return str(label["value"]) == str(term.value)
    if field in ("borrower", "lender", "guarantor"):
        one, other = _key(str(label["value"])), _key(str(term.value))
        return one in other or other in one
    if field == "financial_covenants":
        return _covenant(label, term)
    return _overlaps(label, term)


def _covenant(label: dict[str, Any], term: Term) -> bool:
    """Ratio by its quote, operator and threshold exactly."""
    value = label["value"]
    number = re.search(r"[\d.]+", value["threshold"])
    if number is None or not _overlaps(label, term):
        return False
    scale = {"%": 0.01, "亿元": 1e8, "万元": 1e4}
    factor = next((f for unit, f in scale.items() if unit in value["threshold"]), 1.0)
    given = float(number.group()) * factor
    return term.value["operator"] == value["operator"] and (
        abs(float(term.value["threshold"]) - given) < 1e-9 * max(1.0, given)
    )


_READ = """
import sys, time
sys.path.insert(0, "benchmarks")
from contracts import agreement
from nlp_service.annotate.contracts import read_contract
read_contract("WARM UP AGREEMENT\\n1. Term. This is short.")
text = agreement(int(sys.argv[1]))
start = time.process_time()
found = read_contract(text)
seconds = time.process_time() - start
print(len(text), seconds, len(found.clauses), sum(map(len, found.terms.values())))
"""


def speed(pages: int) -> None:
    """Print the seconds, pages a second and peak memory of long agreements."""
    for count in (pages // 4, pages // 2, pages):
        peak, printed = peak_mb(_READ, str(count))
        size, seconds, clauses, terms = printed.split()
        print(
            f"{count} pages ({int(size):,} characters): {float(seconds):.1f} s of processor, "
            f"{count / float(seconds):.1f} pages a second; {clauses} clauses, {terms} terms; "
            f"peak memory {peak:.0f} MB"
        )


def agreement(pages: int) -> str:
    """A facility agreement of so many pages: its clauses and schedules, numbered through."""
    head = (
        "TERM LOAN FACILITY AGREEMENT\n\nThis Term Loan Facility Agreement is dated as of March 8, "
        'and made between Greenear Hydro Co., Ltd. (the "Borrower") and Lanqiao Bank Limited '
        '(the "Lender").\n\n'
    )
    clauses = (
        "The Borrower shall ensure that the debt service coverage ratio is not less than 1.20:1 as "
        "of the end of each fiscal quarter.",
        "The Borrower shall deliver its audited financial statements within 120 days after the end "
        "of each fiscal year and a compliance certificate with each set of them.",
        "The Borrower shall not create or permit to subsist any security over any of its assets "
        "other than permitted security.",
        "Each notice under this Agreement shall be in writing and delivered by hand or by courier.",
        "No failure to exercise, nor any delay in exercising, any right or remedy shall operate as "
        "a waiver of any such right or remedy or constitute an election to affirm this Agreement.",
        "The Borrower shall procure that the Project is carried out in accordance with the "
        "approvals, the technical documents and good industry practice, and that the works are "
        "insured with insurers acceptable to the Lender.",
    )
    made = [head]
    size, article = len(head), 0
    while size < pages * PAGE:
        article += 1
        lines = [f"\nARTICLE {article}\nCOVENANTS AND PROVISIONS {article}\n"]
        lines += [f"{article}.{n} {clauses[(article + n) % len(clauses)]}\n" for n in range(1, 25)]
        made.append("".join(lines))
        size += len(made[-1])
    return "".join(made)


if __name__ == "__main__":
    main()
