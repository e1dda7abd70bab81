"""Credit-bureau reports from a file that the bank received: XLSX, HTML, or text with labels."""

from __future__ import annotations

import re
from typing import Literal

from nlp_service.profiles.bureau.features import features
from nlp_service.profiles.bureau.reading import Entry, entries, parse_date
from nlp_service.profiles.names import simplify
from nlp_service.schema import BureauReport, Document

__all__ = ["is_report", "parse"]

_TITLE = re.compile(
    r"企业信用报告|企业征信报告|enterprise credit report|business credit report", re.I
)
_SYNTHETIC = re.compile(r"测试数据|TEST DATA|SYNTHETIC|SANDBOX", re.IGNORECASE)
_NOT_FOUND = re.compile(r"未查询到|查无此(?:企业|主体)|no record found|not found", re.IGNORECASE)
_HEAD = 400
_KNOWN = 6


def is_report(document: Document) -> bool:
    """Whether a document is a credit report, by the title at its head."""
    return any(_TITLE.search(simplify(part.text[:_HEAD])) for part in document.parts())


def parse(document: Document) -> BureauReport | None:
    """The credit report in a document; None where it is none or prints no report date.

    Records keep every labelled value with its printed words; labels that the catalogue does not
    know have field ``unknown``. Features are described in ``features``. A report watermarked
    测试数据 or TEST DATA is synthetic.
    """
    titled = is_report(document)
    found = entries(document) if titled or _has_tables(document) else []
    if not titled and sum(e.field is not None for e in found) < _KNOWN:
        return None
    printed = _first(found, "report_time")
    as_of = parse_date(printed) if printed else None
    if as_of is None or (not titled and _first(found, "report_number") is None):
        return None
    figures, sources = features(found, as_of)
    text = "\n".join(part.text for part in document.parts())
    number = _first(found, "report_number")
    return BureauReport(
        id=f"bureau-{number or document.id[:16]}",
        document_id=document.id,
        report_number=number,
        as_of=as_of,
        subject=_first(found, "subject") or "",
        synthetic=bool(_SYNTHETIC.search(text)),
        state=_state(figures, text, found),
        records=[entry.record for entry in found] + sources,
        features=figures,
    )


def _has_tables(document: Document) -> bool:
    return any(part.tables for part in document.parts())


def _first(found: list[Entry], name: str) -> str | None:
    return next((e.record.printed for e in found if e.field and e.field.id == name), None)


def _state(
    figures: dict[str, float], text: str, found: list[Entry]
) -> Literal["ok", "not_found", "disputed"]:
    if figures.get("open_disputes", 0) > 0:
        return "disputed"
    balances = {"loan_balance", "lenders_now", "lenders_ever"} & figures.keys()
    return "not_found" if not balances and _NOT_FOUND.search(text) else "ok"
