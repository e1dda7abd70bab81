"""What-if, corrections, proposals, search and exports of a client through the API."""

import io
import json
import re

import openpyxl
import pypdfium2
import pytest

URL = "/v1/clients/likui-machinery"


def profile(api):
    return api.get(f"{URL}/profile").json()


def test_what_if_without_a_change_is_the_score_itself(api, loaded):
    before = profile(api)["credit"]
    same = api.post(f"{URL}/what-if", json={}).json()
    assert same["log_odds"] == pytest.approx(before["log_odds"], abs=1e-12)
    assert same["grade"] == before["grade"]


def part(credit, name):
    return next(c["value"] for c in credit["contributions"] if c["name"] == name)


def test_what_if_moves_the_score_the_right_way_and_stores_nothing(api, loaded):
    before = profile(api)["credit"]
    better = api.post(f"{URL}/what-if", json={"ratios": {"asset_liability_ratio": 0.4}}).json()
    assert better["log_odds"] < before["log_odds"]
    willing = api.post(f"{URL}/what-if", json={"cooperation": 90}).json()
    # The sum of text stands at its cap for this client, so the part itself is looked at.
    assert part(willing, "cooperation") < part(before, "cooperation")
    assert profile(api)["credit"] == before
    unknown = api.post(f"{URL}/what-if", json={"ratios": {"no_such": 1}})
    assert unknown.status_code == 400 and unknown.json()["next_step"]


def total_assets(api):
    statements = api.get(f"{URL}/statements").json()["items"]
    newest = max((s for s in statements if s["kind"] == "BS"), key=lambda s: s["period"]["end"])
    return newest["id"], newest["items"]["total_assets"]


def test_a_correction_is_kept_wins_is_audited_and_can_be_taken_back(api, app, keys, loaded):
    from fastapi.testclient import TestClient

    statement, read = total_assets(api)
    right = {"statement": statement, "item": "total_assets", "value": "1", "note": "misread"}
    assert api.post(f"{URL}/corrections", json=right).status_code == 201
    _, value = total_assets(api)
    assert float(value["value"]) == 1 and value["corrected"] is True
    assert value["printed"] == read["printed"] and value["provenance"] == read["provenance"]
    # The wrong total is noticed by the checks, and there is no grade until it is set right.
    assert any(
        c["id"] == "C01" and c["outcome"] == "fail" and c["blocking"]
        for c in profile(api)["checks"]
    )
    assert profile(api)["credit"]["grade"] is None
    log = TestClient(app, headers=keys["admin"]).get("/v1/audit").json()["items"]
    assert "statement.correct" in {row["action"] for row in log}
    back = api.post(f"{URL}/corrections", json={**right, "value": None})
    assert back.status_code == 201
    _, value = total_assets(api)
    assert value["value"] == read["value"] and value["corrected"] is False
    assert len(api.get(f"{URL}/corrections").json()["items"]) == 2


def test_an_accepted_check_no_longer_blocks(api, loaded):
    statement, _ = total_assets(api)
    wrong = {"statement": statement, "item": "total_assets", "value": "1", "note": "x"}
    api.post(f"{URL}/corrections", json=wrong)
    blocking = [c for c in profile(api)["checks"] if c["blocking"]]
    assert blocking
    for check in blocking:
        verdict = {
            "kind": "check",
            "target": f"{check['id']}@{check['period']['end']}",
            "client_id": loaded.id,
            "verdict": "agree",
            "note": "confirmed with the auditor",
        }
        assert api.post("/v1/feedback", json=verdict).status_code == 201
    after = profile(api)
    assert not any(c["blocking"] for c in after["checks"])
    assert after["credit"]["grade"] is not None


def test_a_correction_needs_a_figure_that_exists_and_an_analyst(api, app, keys, loaded):
    from fastapi.testclient import TestClient

    statement, _ = total_assets(api)
    body = {"statement": statement, "item": "no_such", "value": "1", "note": "x"}
    assert api.post(f"{URL}/corrections", json=body).status_code == 404
    nan = {**body, "item": "total_assets", "value": "NaN"}
    assert api.post(f"{URL}/corrections", json=nan).status_code in (400, 422)
    viewer = TestClient(app, headers=keys["viewer"])
    assert viewer.post(f"{URL}/corrections", json=nan).status_code == 403


def test_proposals_say_their_cover_or_why_they_cannot_be_made(api, loaded):
    asked = {"amount": 1e8, "years": 5, "rate": 0.05, "cfads": 3e7}
    equal = api.get(f"{URL}/schedules", params=asked).json()
    assert len(equal["instalments"]) == 5
    first = equal["instalments"][0]
    assert first["principal"] == pytest.approx(2e7) and first["interest"] == pytest.approx(5e6)
    assert first["dscr"] == pytest.approx(3e7 / 2.5e7)
    assert equal["stressed_minimum_dscr"] == pytest.approx(equal["minimum_dscr"] * 0.85)
    seasonal = api.get(f"{URL}/schedules", params={**asked, "kind": "seasonal"}).json()
    assert len(seasonal["instalments"]) == 60
    bullet = api.get(f"{URL}/schedules", params={**asked, "kind": "bullet"})
    assert bullet.status_code == 400
    assert api.get(f"{URL}/schedules", params={"kind": "pyramid"}).status_code == 422


def test_parts_of_the_treatment(api, loaded):
    assert api.get(f"{URL}/strategy").json()["segment_id"]
    assert api.get(f"{URL}/opportunity").json()["eligible"] is False
    assert api.get(f"{URL}/covenants").json()["items"]
    assert api.get("/v1/leads").json()["items"] == []


def test_search_finds_words_and_what_they_mean(api, loaded):
    words = api.get("/v1/search", params={"q": "逾期", "limit": 5}).json()
    assert words["items"] and words["next_cursor"]
    second = api.get(
        "/v1/search", params={"q": "逾期", "limit": 5, "cursor": words["next_cursor"]}
    ).json()
    seen = {(h["document_id"], h["part"], h["start"]) for h in words["items"]}
    assert not seen & {(h["document_id"], h["part"], h["start"]) for h in second["items"]}
    hit = words["items"][0]
    part = api.get(f"/v1/documents/{hit['document_id']}/text", params={"part": hit["part"]})
    assert part.json()["text"][hit["start"] : hit["end"]] == hit["text"]
    # By meaning, English words find what was said in Chinese.
    plain = api.get("/v1/search", params={"q": "payment overdue"}).json()["items"]
    meant = api.get("/v1/search", params={"q": "payment overdue", "mode": "meaning"}).json()
    assert len(meant["items"]) > len(plain)
    assert any("逾期" in h["text"] for h in meant["items"])
    assert api.get("/v1/search", params={"q": ""}).status_code == 422
    assert api.get("/v1/search", params={"q": "逾期", "client_id": "nobody"}).json()["items"] == []


def pdf_text(data):
    document = pypdfium2.PdfDocument(data)
    text = "\n".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    return text


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh", ["授信备忘录", "信用评级", "来源", "得分如何构成"]),
        ("en", ["Credit memo", "Sources"]),
    ],
)
def test_the_memo_cites_its_sources_in_both_languages(api, loaded, language, words):
    answer = api.get("/v1/exports/clients/likui-machinery/memo.pdf", params={"language": language})
    assert answer.headers["content-type"] == "application/pdf"
    assert "likui-machinery" in answer.headers["content-disposition"]
    text = pdf_text(answer.content)
    for word in [*words, "TEST DATA" if language == "en" else "测试数据"]:
        assert word in text, word
    assert "[1]" in text and "!B" in text
    last = max(int(n) for n in re.findall(r"\[(\d+)\]", text))
    assert text.count(f"[{last}]") >= 2, "every number stands in the text and in the sources"
    assert b"/FontFile2" in answer.content, "its font is embedded"


def test_what_stands_around_a_client(api, loaded):
    around = api.get(f"{URL}/surroundings").json()
    # The demo has one client of each industry and no imported tables: nothing is compared.
    assert (around["peers"], around["benchmarks"], around["scenarios"]) == ([], [], [])
    assert len(around["behaviour"]) == 6
    assert not any(model["enabled"] for model in around["behaviour"])
    parts = around["price"]["parts"]
    assert around["price"]["rate"] == pytest.approx(sum(part["value"] for part in parts))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_workbook_has_every_sheet_and_no_formula(api, loaded, language):
    answer = api.get(
        "/v1/exports/clients/likui-machinery/workbook.xlsx", params={"language": language}
    )
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert len(book.sheetnames) == 9
    assert all(sheet.max_row > 1 for sheet in book.worksheets), book.sheetnames
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert not any(cell.data_type == "f" for cell in cells)
    assert any(isinstance(cell.value, str) and "!B" in cell.value for cell in cells)


def test_annotations_and_profile_as_files(api, loaded):
    lines = api.get("/v1/exports/clients/likui-machinery/annotations.jsonl").text.splitlines()
    assert len(lines) > 5 and all("annotation" in json.loads(line) for line in lines)
    made = api.get("/v1/exports/clients/likui-machinery/profile.json").json()
    assert made["client"]["id"] == loaded.id
    assert api.get("/v1/exports/clients/likui-machinery/secrets.txt").status_code == 422


def test_text_that_looks_like_a_formula_stays_text(loaded, service):
    from nlp_service.interfaces.export.workbook import workbook
    from nlp_service.interfaces.web.locale import Locale

    found = service.profile("default", loaded.id)
    trick = found.promises[0].model_copy(update={"text": '=HYPERLINK("http://x","y")\x01'})
    book = openpyxl.load_workbook(
        io.BytesIO(workbook(found.model_copy(update={"promises": [trick]}), Locale("en")))
    )
    cell = book["Promises"]["A2"]
    assert cell.data_type == "s" and cell.value.startswith("=HYPERLINK")
