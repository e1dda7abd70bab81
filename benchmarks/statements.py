"""Statement items read exactly, by format, over twelve layouts of invented companies.

    python benchmarks/statements.py [--scans] [--errors]

Each layout of ``tests/profiles/layouts`` is written as workbook, Word, CSV and text PDF; with
``--scans`` also as pictures at 200 dpi, turned by up to 0.4°, blurred and specked, which need the
extra ``ocr``. A figure is exact when its item, period, scope and value in units of currency are.
An error is caught when its confidence is below 0.9 or a check of its period that it takes part
in does not pass.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable

from measure import PROJECT, environment

sys.path.insert(0, str(PROJECT))

from nlp_service import ingest, text
from nlp_service.profiles.statements import parse
from nlp_service.schema import Statement
from tests.profiles.layouts import Layout, Outcome, layouts, measure, render

Files = Callable[[Layout], list[tuple[bytes, str]]]

FORMATS: dict[str, Files] = {
    "xlsx": lambda made: [(render.workbook(made), "a.xlsx")],
    "docx": lambda made: [(render.word(made), "a.docx")],
    "csv": lambda made: [(render.comma_separated(s), f"{s.name}.csv") for s in made.sheets],
    "pdf": lambda made: [(render.pdf(made), "a.pdf")],
}
SCAN: dict[str, Files] = {"scan": lambda made: [(render.scan(render.pdf(made)), "a.pdf")]}


def read(files: list[tuple[bytes, str]]) -> list[Statement]:
    """The statements of the files of one layout."""
    return [
        statement
        for data, name in files
        for statement in parse(text.prepare(ingest.read_bytes(data, name)))
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scans", action="store_true", help="measure scans too (slow)")
    parser.add_argument("--errors", action="store_true", help="list every error")
    arguments = parser.parse_args()
    print(environment("pypdfium2", "openpyxl", "rapidocr"))
    formats = FORMATS | (SCAN if arguments.scans else {})
    for name, make in formats.items():
        total, began = Outcome(), time.process_time()
        print(f"\n{name}")
        for made in layouts():
            found = measure(made, read(make(made)))
            total.add(found)
            print(f"  {made.id:24}{found.exact:5} of {found.asked:5}  {found.share:7.2%}")
            if arguments.errors:
                for item, end, scope, asked, value, caught in found.errors:
                    print(f"    {item} {end} {scope}: {value} for {asked}, caught {caught}")
        print(
            f"  {'all':24}{total.exact:5} of {total.asked:5}  {total.share:7.2%}, "
            f"{total.caught:.0%} of {len(total.errors)} errors caught, "
            f"{time.process_time() - began:.0f} s of processor"
        )


if __name__ == "__main__":
    main()
