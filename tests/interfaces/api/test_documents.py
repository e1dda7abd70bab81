"""Documents through the API: uploaded, read, matched, opened, removed."""

import pytest

LOAN = """借款合同
借款人：海屿风电（平澜）有限公司
贷款人：江澜银行股份有限公司
第一条 贷款金额为人民币12,000万元。
第二条 资产负债率不得高于70%。
"""


@pytest.fixture
def client(api):
    api.post("/v1/clients", json={"id": "wind", "name": "海屿风电（平澜）有限公司"})
    return "wind"


def send(api, name, data, **form):
    return api.post("/v1/documents", files={"files": (name, data)}, data=form)


def test_an_upload_is_accepted_read_and_matched(api, read, client):
    answer = send(api, "合同.txt", LOAN.encode())
    assert answer.status_code == 202
    item = answer.json()["items"][0]
    assert item["status"] == "received"
    assert api.get(f"/v1/documents/{item['id']}/text").status_code == 409
    read()
    found = api.get(f"/v1/documents/{item['id']}").json()
    assert (found["status"], found["role"], found["client_id"]) == ("done", "contract", client)
    assert api.get(f"/v1/documents/{item['id']}/text").json()["text"].startswith("借款合同")
    original = api.get(f"/v1/documents/{item['id']}/original")
    assert original.content == LOAN.encode()
    assert "attachment" in original.headers["content-disposition"]


def test_the_same_bytes_are_uploaded_once(api, read):
    first = send(api, "a.txt", LOAN.encode()).json()
    again = send(api, "b.txt", LOAN.encode()).json()
    assert again["duplicates"] == [first["items"][0]["id"]]
    assert read() == 1


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("empty.pdf", b"", "empty"),
        ("broken.pdf", b"%PDF-1.7\n" + b"\x00\xff" * 40, "corrupt"),
        ("program.exe", b"MZ\x90\x00" + bytes(range(256)) * 8, "unsupported"),
    ],
)
def test_a_bad_file_is_quarantined_with_its_reason(api, read, name, data, code):
    item = send(api, name, data).json()["items"][0]
    good = send(api, "good.txt", LOAN.encode()).json()["items"][0]
    read()
    found = api.get(f"/v1/documents/{item['id']}").json()
    assert (found["status"], found["error_code"]) == ("quarantined", code)
    assert found["next_step"]
    assert api.get(f"/v1/documents/{good['id']}").json()["status"] == "done"


def test_an_undecided_document_waits_for_a_person(api, read, client):
    item = send(api, "memo.txt", "会议纪要：讨论了下一步安排。".encode()).json()["items"][0]
    read()
    assert api.get(f"/v1/documents/{item['id']}").json()["client_id"] is None
    listed = api.get("/v1/documents", params={"unmatched": True}).json()["items"]
    assert [row["id"] for row in listed] == [item["id"]]
    assert api.post(f"/v1/documents/{item['id']}/assign", json={"client_id": client}).is_success
    read()
    found = api.get(f"/v1/documents/{item['id']}").json()
    assert found["client_id"] == client and found["match"]["reason_en"] == "named at upload"


def test_a_deleted_document_is_gone_with_what_it_said(api, read, client, service):
    item = send(api, "合同.txt", LOAN.encode()).json()["items"][0]
    read()
    assert api.get(f"/v1/clients/{client}/profile").json()["documents"]
    assert api.delete(f"/v1/documents/{item['id']}").status_code == 204
    assert api.get(f"/v1/documents/{item['id']}").status_code == 404
    assert api.get(f"/v1/clients/{client}/profile").json()["documents"] == []
    assert not service.store.blobs.path(item["id"]).exists()


def test_annotations_locate_exact_words(api, read):
    item = send(api, "合同.txt", LOAN.encode()).json()["items"][0]
    read()
    text = api.get(f"/v1/documents/{item['id']}/text").json()["text"]
    annotation = api.get(f"/v1/documents/{item['id']}/annotations").json()["0"]
    assert annotation["entities"]
    for entity in annotation["entities"]:
        assert text[entity["start"] : entity["end"]] == entity["text"]


def test_upload_for_an_unknown_client_stores_nothing(api):
    assert send(api, "a.txt", b"text", client_id="nobody").status_code == 404
    assert api.get("/v1/documents").json()["items"] == []


def test_another_institution_sees_nothing(api, read, service, app):
    from fastapi.testclient import TestClient

    item = send(api, "a.txt", LOAN.encode()).json()["items"][0]
    service.store.institutions.ensure("other")
    service.store.access.add_user("other", "spy", "admin")
    secret, _ = service.store.access.issue("other", "spy", "key")
    spy = TestClient(app, headers={"Authorization": f"Bearer {secret}"})
    for route in ("", "/text", "/original", "/annotations", "/layout"):
        assert spy.get(f"/v1/documents/{item['id']}{route}").status_code == 404
