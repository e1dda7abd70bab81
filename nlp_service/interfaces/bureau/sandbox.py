"""A gateway of invented reports on this machine, marked as test data throughout.

Which report a subject gets follows from its name alone, so that the same query gives the same
report: the demo client's own report, or one of the cases below.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

from fastapi import FastAPI
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field

from nlp_service.interfaces.bureau.synthetic import CASES, synthetic
from nlp_service.interfaces.demo.bureau import WATERMARK, page
from nlp_service.interfaces.demo.source import load
from nlp_service.profiles.bureau.adapter import purposes
from nlp_service.settings import corpora_folder


class SubjectBody(BaseModel):
    name: str = Field(min_length=1, max_length=300)
    identifiers: dict[str, str] = Field(default_factory=dict)


class AuthorisationBody(BaseModel):
    id: str
    signer: str
    valid_from: dt.date
    valid_to: dt.date
    document_hash: str = Field(pattern="^[0-9a-f]{64}$")


class Query(BaseModel):
    """A query as the gateway's client sends it."""

    subject: SubjectBody
    purpose: str
    authorisation: AuthorisationBody


def create_sandbox(today: dt.date | None = None) -> FastAPI:
    """The sandbox server; ``today`` is the date its reports bear, default the real one."""
    demo = {source.record.name: source.bureau for source in load(corpora_folder() / "demo")}
    app = FastAPI(title="bureau sandbox", description=WATERMARK)

    @app.get("/health")
    def health() -> dict[str, Any]:
        """The sandbox answers."""
        return {"status": "ok", "synthetic": True, "watermark": WATERMARK}

    @app.get("/capabilities")
    def capabilities() -> dict[str, Any]:
        """What this gateway can do."""
        return {
            "formats": ["text/html"],
            "purposes": list(purposes()),
            "cases": list(CASES),
            "synthetic": True,
        }

    @app.post("/reports", response_class=Response)
    def reports(query: Query) -> Response:
        """A synthetic report on the subject."""
        day = today or dt.datetime.now(dt.UTC).date()
        if query.purpose not in purposes():
            return JSONResponse({"state": "purpose_mismatch"}, status_code=403)
        if not query.authorisation.valid_from <= day <= query.authorisation.valid_to:
            return JSONResponse({"state": "no_authorisation"}, status_code=403)
        report = demo.get(query.subject.name)
        if report is None:
            case = case_of(query.subject.name)
            if case == "unavailable":
                return JSONResponse({"state": "unavailable"}, status_code=503)
            report = synthetic(case, query.subject.name, query.subject.identifiers, day)
        if report is None:
            return JSONResponse({"state": "not_found"}, status_code=404)
        fields = {label: value for s in report["sections"] for label, value in s.get("fields", [])}
        disputed = fields.get("异议笔数", "0") != "0"
        return Response(
            page(report),
            media_type="text/html; charset=utf-8",
            headers={
                "X-Report-Number": fields["报告编号"],
                "X-Report-As-Of": str(report["time"])[:10],
                "X-Report-Synthetic": "true",
                "X-Report-State": "disputed" if disputed else "ok",
            },
        )

    return app


def case_of(name: str) -> str:
    """The case a name gets: the one it holds in brackets (``甲公司[disputed]``), else by hash."""
    for case in CASES:
        if f"[{case}]" in name:
            return case
    return CASES[hashlib.sha256(name.encode()).digest()[0] % len(CASES)]
