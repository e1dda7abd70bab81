"""Terms and covenants of a client over the interface, with a person's correction; XLSX."""

from __future__ import annotations

import io

import pytest

from nlp_service.schema import Client
from tests.annotate.contracts.samples import FACILITY_EN, LOAN_ZH

NAMES = {"zh": "青穗水电（双流）有限公司", "en": "Greenear Hydro (Shuangliu) Co., Ltd."}
TEXTS = {"zh": LOAN_ZH, "en": FACILITY_EN}


@pytest.fixture
def client_of(api, service, read):
    """Adds a client and the loan agreement in a language; gives the client's id."""

    def add(language: str) -> str:
        name = NAMES[language]
        made = service.store.clients.add(
            service.settings.web.institution, Client(id=f"hydro-{language}", name=name)
        )
        file = ("loan.txt", TEXTS[language].encode(), "text/plain")
        answer = api.post("/v1/documents", files={"files": file}, data={"client_id": made.id})
        assert answer.status_code == 202
        read()
        return made.id

    return add


@pytest.mark.parametrize("language", ["zh", "en"])
def test_terms_corrections_and_workbook(api, client_of, language):
    from openpyxl import load_workbook

    client = client_of(language)
    [sheet] = api.get(f"/v1/clients/{client}/terms").json()["items"]
    assert sheet["agreement_type"] == "facility" and sheet["protection"]["score"] > 0.4
    amount = next(t for t in sheet["terms"] if t["field"] == "facility_amount")
    start, end = amount["provenance"]["start"], amount["provenance"]["end"]
    assert TEXTS[language][start:end] == amount["provenance"]["text"]

    said = {
        "kind": "term", "target": amount["id"], "client_id": client, "verdict": "correct",
        "correction": {"value": "1000"}, "note": "annex 2",
    }  # fmt: skip
    assert api.post("/v1/feedback", json=said).status_code == 201
    [sheet] = api.get(f"/v1/clients/{client}/terms").json()["items"]
    changed = next(t for t in sheet["terms"] if t["field"] == "facility_amount")
    assert (changed["value"], changed["found"]) == ("1000", amount["value"])
    assert changed["correction"]["reason"] == "annex 2"

    answer = api.get(f"/v1/clients/{client}/terms.xlsx?language={language}")
    book = load_workbook(io.BytesIO(answer.content))
    rows = [[c.value for c in row] for row in book.worksheets[0].iter_rows()]
    assert any("1,000" in row and any("annex 2" in str(c) for c in row) for row in rows)
    assert any(amount["provenance"]["text"] in str(row[-1]) for row in rows)


def test_covenants_and_undertakings(api, client_of):
    client = client_of("zh")
    tests = api.get(f"/v1/clients/{client}/covenants/tests").json()["items"]
    kinds = {(s["covenant"]["ratio"], s["covenant"]["kind"]) for s in tests}
    assert {("asset_liability_ratio", "covenant"), ("dscr", "covenant")} <= kinds
    due = api.get(f"/v1/clients/{client}/undertakings").json()["items"]
    assert due and {u["status"] for u in due} <= {"due", "overdue", "unknown"}
    assert api.get(f"/v1/clients/{client}/conflicts").json()["items"] == []


def test_the_pages_show_sheet_and_covenants(api, client_of):
    client = client_of("en")
    for tab, words in (("terms", "Term SOFR plus 2.25%"), ("covenants", "not less than 1.20:1")):
        page = api.get(f"/clients/{client}/{tab}?lang=en")
        assert page.status_code == 200 and words in page.text
