"""Errors as pages: in the reader's language, by what happened."""

import datetime as dt

import pytest

URL = "/clients/nobody"


@pytest.mark.parametrize(
    ("language", "words"),
    [("zh", "没有此页面或记录"), ("en", "There is no such page or record")],
)
def test_what_is_not_there_is_said_in_the_readers_language(app, service, language, words):
    from fastapi.testclient import TestClient

    browser = TestClient(app, headers={"Accept": "text/html"})
    link = service.sign_in_link(service.settings.web.institution, dt.timedelta(hours=1))
    browser.get(f"/sign-in?link={link}")
    answer = browser.get(f"{URL}?lang={language}")
    assert answer.status_code == 404 and words in answer.text
