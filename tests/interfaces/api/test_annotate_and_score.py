"""Texts answered at once, in both languages."""

import pytest

from tests.jobs.test_senders import mails

MAIL = """From: {sender}
To: rm@bank.example
Date: Wed, 10 Jun 2026 09:00:00 +0800
Message-ID: <{key}@x>
Subject: {subject}
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

{body}
"""


def test_annotate_answers_one_text_and_lists(api):
    one = api.post("/v1/annotate", json={"id": "1", "text": "No Event of Default has occurred."})
    assert one.json()["id"] == "1"
    many = api.post(
        "/v1/annotate",
        json=[{"id": "a", "text": "利息1,200万元已支付。"}, {"id": "b", "text": "Paid USD 2m."}],
    ).json()
    assert [item["id"] for item in many] == ["a", "b"]
    assert [item["language"] for item in many] == ["zh", "en"]
    money = [e for item in many for e in item["entities"] if e["label"] == "MONEY"]
    assert [e["value"] for e in money] == [
        {"amount": "12000000", "currency": "CNY"},
        {"amount": "2000000", "currency": "USD"},
    ]


def test_too_much_text_says_how_to_go_on(api):
    answer = api.post("/v1/annotate", json=[{"id": str(n), "text": "x"} for n in range(300)])
    assert answer.status_code == 413 and "several calls" in answer.json()["next_step"]


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        (
            "附件为贵行所要的一季度报表，请查收。六月利息我司将于6月20日前付清，感谢支持。",
            "资料不便提供，你们不要再来函。如再催收，我司将向监管投诉，后果自负。",
        ),
        (
            "Please find attached the Q1 accounts you asked for. We will pay the June interest "
            "by 20 June. Thank you for your support.",
            "We will not provide the accounts. If you keep writing we will file a complaint and "
            "take legal action against the bank.",
        ),
    ],
    ids=["zh", "en"],
)
def test_willing_words_score_above_hostile_ones(api, good, bad):
    answers = [
        api.post("/v1/score", json={"text": words, "date": "2026-06-10"}).json()
        for words in (good, bad)
    ]
    willing, hostile = (answer["cooperation"]["value"] for answer in answers)
    assert willing > 50 > hostile
    for answer, words in zip(answers, (good, bad), strict=True):
        for part in answer["cooperation"]["contributions"]:
            assert part["evidence"] or part["missing"], part["name"]
            for item in part["evidence"]:
                where = item["provenance"]
                assert words[where["start"] : where["end"]] == where["text"]


def test_a_thread_of_raw_mails_is_scored(api):
    mails = [
        MAIL.format(
            sender="rm@bank.example", key="1", subject="一季度报表", body="请于6月12日前提供报表。"
        ),
        MAIL.format(
            sender="cfo@wind.example",
            key="2",
            subject="回复：一季度报表",
            body="已于今日提交，见附件。",
        ),
    ]
    answer = api.post("/v1/score", json={"mails": mails, "client_domains": ["wind.example"]})
    assert answer.status_code == 200
    assert answer.json()["cooperation"]["messages"] == 1
    assert answer.json()["requests"]


def test_a_thread_needs_to_know_the_client(api):
    mail = MAIL.format(sender="a@b.example", key="1", subject="s", body="b")
    answer = api.post("/v1/score", json={"mails": [mail, mail.replace("<1@x>", "<2@x>")]})
    assert answer.status_code == 400 and "client_domains" in answer.json()["title"]


def test_exactly_one_kind_of_input(api):
    assert api.post("/v1/score", json={"text": "a", "mail": "b"}).status_code == 400
    assert api.post("/v1/score", json={}).status_code == 400


def test_explain_none_gives_figures_only(api):
    answer = api.post("/v1/score", json={"text": "我司已逾期未还。", "explain": "none"}).json()
    assert answer["signals"] == [] and answer["credit"]["contributions"] == []


def test_storing_needs_a_client(api):
    assert api.post("/v1/score", json={"text": "a", "store": True}).status_code == 400
    assert (
        api.post("/v1/score", json={"text": "a", "store": True, "client_id": "no"}).status_code
        == 404
    )


@pytest.mark.parametrize(("number", "domain", "due"), [
    (7, "ridge.example", "2025-03-18"), (10, "haiyu.example", "2025-03-20"),
], ids=["en", "zh"])  # fmt: skip
def test_a_forwarded_mail_is_scored_as_its_authors(api, number, domain, due):
    forward = mails()[number].decode("ascii")
    answer = api.post(
        "/v1/score", json={"mails": [forward, forward], "client_domains": [domain]}
    ).json()
    (promise,) = answer["promises"]
    assert (promise["due"], promise["made"][:10]) == (due, "2025-03-04")
