"""Evidence packages: signed, expiring, watermarked, and without the bureau report."""

import datetime as dt
import io
import json
import zipfile

import pypdfium2
import pytest
from fastapi.testclient import TestClient

from nlp_service.errors import BadRequest
from nlp_service.interfaces.export.package import verify

KEY = "k" * 40
URL = "/v1/exports/clients/likui-machinery/evidence-package"
TODAY = dt.datetime.now(dt.UTC).date()
BODY = {
    "recipient": "海湾银行 Bay Bank",
    "purpose": "syndicated loan monitoring",
    "agreement": "2026-07",
    "expires": (TODAY + dt.timedelta(days=30)).isoformat(),
    "key": KEY,
}


@pytest.fixture
def package(app, keys, loaded):
    approver = TestClient(app, headers=keys["approver"])
    answer = approver.post(URL, json=BODY)
    assert answer.status_code == 200, answer.text
    return answer.content


def files(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def repacked(held):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in held.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def test_a_package_holds_what_it_says_and_nothing_of_the_bureau(package, service, loaded):
    checked = verify(package, KEY.encode(), TODAY)
    assert checked.manifest["recipient"] == BODY["recipient"] and not checked.expired
    assert checked.manifest["delete_by"] == BODY["expires"]
    held = files(package)
    evidence = json.loads(held["evidence.json"])
    assert evidence["warnings"] and evidence["signals"]
    report = service.profile("default", loaded.id).bureau
    whole = held["evidence.json"].decode() + held["manifest.json"].decode()
    assert report.document_id not in whole and report.report_number not in whole
    pdf = pypdfium2.PdfDocument(held["memo.pdf"])
    text = "".join(page.get_textpage().get_text_range() for page in pdf)
    pages = len(pdf)
    pdf.close()
    assert text.count("Bay Bank") >= pages, "the watermark stands on every page"
    assert report.report_number not in text


def test_any_change_and_another_key_are_noticed(package):
    held = files(package)
    for name, content in (
        ("evidence.json", held["evidence.json"].replace(b"red", b"blu", 1)),
        ("manifest.json", held["manifest.json"].replace(b"Bay", b"Sea", 1)),
        ("more.txt", b"added"),
    ):
        with pytest.raises(BadRequest):
            verify(repacked({**held, name: content}), KEY.encode(), TODAY)
    with pytest.raises(BadRequest):
        verify(repacked({k: v for k, v in held.items() if k != "memo.pdf"}), KEY.encode(), TODAY)
    with pytest.raises(BadRequest):
        verify(package, b"x" * 40, TODAY)
    with pytest.raises(BadRequest):
        verify(b"no zip", KEY.encode(), TODAY)


def test_after_its_last_day_it_is_known_to_have_expired(package):
    assert verify(package, KEY.encode(), TODAY + dt.timedelta(days=31)).expired


def test_who_may_and_on_what_terms(app, keys, loaded):
    analyst = TestClient(app, headers=keys["analyst"])
    assert analyst.post(URL, json=BODY).status_code == 403
    approver = TestClient(app, headers=keys["approver"])
    assert approver.post(URL, json={**BODY, "key": "short"}).status_code == 422
    past = {**BODY, "expires": "2020-01-01"}
    assert approver.post(URL, json=past).status_code == 400
    log = TestClient(app, headers=keys["admin"]).get("/v1/audit").json()["items"]
    assert all(KEY not in json.dumps(row) for row in log)


def test_statistics_and_existence_need_an_approver(app, keys, api, loaded):
    from nlp_service.profiles.sharing import keyed_hash

    assert api.get("/v1/sharing/statistics").status_code == 403
    approver = TestClient(app, headers=keys["approver"])
    made = approver.get("/v1/sharing/statistics", params={"dimension": "level"}).json()
    assert made["total"]["clients"] is None, "one client is a small cell"
    number = next(i for i in loaded.identifiers if i.scheme == "cn.uscc")
    digest = keyed_hash(KEY.encode(), number.scheme, number.id)
    body = {"key": KEY, "hashes": [digest, "0" * 64], "agreement": "2026-07"}
    answer = approver.post("/v1/sharing/warning-existence", json=body).json()
    assert answer["warnings"] == {digest: True, "0" * 64: False}


def test_personal_fields_are_masked_unless_an_approver_says_what_for(app, keys, api, loaded):
    url = f"/v1/clients/{loaded.id}/bureau-reports/newest"
    assert api.get(url).json()["report"]["synthetic"] is True
    assert api.get(url, params={"unmask": True, "purpose": "x"}).status_code == 403
    approver = TestClient(app, headers=keys["approver"])
    assert approver.get(url, params={"unmask": True}).status_code == 403
    assert approver.get(url, params={"unmask": True, "purpose": "dispute"}).status_code == 200
