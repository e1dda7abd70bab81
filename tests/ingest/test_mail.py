"""Mail from bytes: bodies, alternatives, parts, faults."""

from __future__ import annotations

import base64
import random
import time
from email.message import EmailMessage

import pytest

from nlp_service.ingest import read_bytes
from nlp_service.schema import Part, Status, ZoneKind
from nlp_service.text import prepare

HEAD = (
    b"From: Anna <anna@b.example>\r\nTo: c@d.example\r\nSubject: Test\r\n"
    b"Date: Mon, 1 Apr 2024 10:00:00 +0800\r\n"
)


def read(data: bytes) -> Part:
    return prepare(read_bytes(data, "mail.eml")).root


def body(kind: str, content: bytes, encoding: str = "8bit") -> bytes:
    return (
        HEAD
        + f"Content-Type: {kind}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n".encode()
        + content
    )


@pytest.mark.parametrize("charset", ["gb2312", "gbk", "gb18030", "utf-8", "big5", "utf-16", "hz"])
@pytest.mark.parametrize("declared", [True, False])
def test_chinese_body_in_any_charset(charset: str, declared: bool) -> None:
    text = "各位同事：本期利息已于今日支付，请查收，谢谢。"
    if charset == "big5":
        text = "各位同事：本期利息已於今日支付，請查收，謝謝。"
    content = base64.encodebytes(text.encode(charset))
    kind = f'text/plain; charset="{charset}"' if declared else "text/plain"
    part = read(body(kind, content, "base64"))
    assert part.text.strip() == text
    assert part.language == "zh"


def test_rare_characters_under_a_gb2312_label() -> None:
    part = read(body("text/plain; charset=gb2312", "朱镕基、喆、㐂".encode("gb18030")))
    assert part.text == "朱镕基、喆、㐂"


def test_header_lines_are_left_out_of_the_text() -> None:
    part = read(body("text/plain", b"Hello"))
    assert part.text == "Hello"
    assert part.mail is not None
    assert (part.mail.subject, part.mail.date) == ("Test", "2024-04-01T10:00:00+08:00")


def alternative(plain: str, html: str) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "a@b.example", "x"
    mail.set_content(plain)
    mail.add_alternative(html, subtype="html")
    return mail.as_bytes()


@pytest.mark.parametrize(
    ("plain", "html", "expected"),
    [
        ("Paid today.", "<p>Paid <b>today</b>.</p>", "Paid today."),
        ("", "<p>款项已付。</p>", "款项已付。"),
        ("Please view this mail in an HTML browser.", "<p>" + "The loan is repaid. " * 9 + "</p>",
         ("The loan is repaid. " * 9).strip()),
        ("请使用支持 HTML 的浏览器查看本邮件", "<p>" + "本期利息已付清。" * 9 + "</p>",
         "本期利息已付清。" * 9),
    ],
)  # fmt: skip
def test_choice_of_alternative(plain: str, html: str, expected: str) -> None:
    assert read(alternative(plain, html)).text.strip() == expected


def test_attached_inline_and_forwarded_parts() -> None:
    inner = EmailMessage()
    inner["From"], inner["Subject"] = "x@y.example", "催收函"
    inner.set_content("请于三日内还款。")
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "a@b.example", "资料"
    mail.set_content("资料见附件。")
    mail.add_attachment("项目,金额\n风机,100\n塔筒,50\n", subtype="csv", filename="付款清单.csv")
    mail.add_attachment(inner)
    part = read(mail.as_bytes())
    assert part.text.strip() == "资料见附件。"
    assert [(p.name, p.inline) for p in part.parts] == [
        ("付款清单.csv", False),
        ("催收函.eml", False),
    ]
    message = part.parts[1]
    assert message.mail is not None
    assert (message.mail.subject, message.text.strip(), message.id) == (
        "催收函",
        "请于三日内还款。",
        "0.1",
    )


def test_calendar_invite_is_a_part_of_its_own() -> None:
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "a@b.example", "Site visit"
    mail.set_content("See the invitation.")
    mail.add_alternative("BEGIN:VCALENDAR\nSUMMARY:Site visit\nEND:VCALENDAR\n", subtype="calendar")
    part = read(mail.as_bytes())
    assert part.text.strip() == "See the invitation."
    assert [p.name for p in part.parts] == ["invite.ics"]
    assert "SUMMARY:Site visit" in part.parts[0].text


@pytest.mark.parametrize(
    ("kind", "word"),
    [
        (
            'multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b',
            "encrypted (PGP)",
        ),
        ('multipart/signed; protocol="application/pgp-signature"; boundary=b', "PGP signature"),
        (
            'multipart/signed; protocol="application/pkcs7-signature"; boundary=b',
            "S/MIME signature",
        ),
    ],
)
def test_encryption_and_signatures_are_named(kind: str, word: str) -> None:
    content = b"--b\r\nContent-Type: text/plain\r\n\r\nText\r\n--b--\r\n"
    part = read(body(kind, content, "7bit"))
    assert part.status is Status.PARTIAL
    assert any(word in loss for loss in part.lost)


def test_enveloped_smime_is_named() -> None:
    part = read(body("application/pkcs7-mime; smime-type=enveloped-data", b"MIIB", "base64"))
    assert part.lost == ["the message is encrypted (S/MIME); its content cannot be read"]


@pytest.mark.parametrize(
    ("content", "text", "lost"),
    [
        (b"--x\r\nContent-Type: text/plain\r\n\r\nInside\r\n", "Inside", "wrong"),
        (b"Just words, no parts.", "Just words, no parts.", "not found"),
        (b"--b\r\nContent-Type: text/plain\r\n\r\nInside\r\n", "Inside", "closing boundary"),
    ],
)
def test_broken_boundaries_lose_no_text(content: bytes, text: str, lost: str) -> None:
    part = read(body("multipart/mixed; boundary=b", content, "7bit"))
    assert part.text.strip() == text
    assert any(lost in loss for loss in part.lost)


def test_a_lie_about_the_transfer_encoding_is_seen_through() -> None:
    part = read(body("text/plain", b"This is plain text, not base64 at all.", "base64"))
    assert part.text == "This is plain text, not base64 at all."
    assert part.status is Status.PARTIAL


def test_an_odd_header_line_does_not_end_the_header() -> None:
    data = (
        b"Subject: A\r\nthis line is no field\r\nContent-Type: text/plain; charset=utf-8\r\n"
        b"From: a@b.example\r\n\r\nText"
    )
    part = read(data)
    assert part.mail is not None
    assert (part.mail.sender.address if part.mail.sender else None, part.text) == (
        "a@b.example",
        "Text",
    )


def test_flowed_text_is_joined() -> None:
    part = read(
        body(
            "text/plain; format=flowed", b"This is one \r\nline.\r\n> quoted \r\n> too\r\n-- \r\nA"
        )
    )
    assert part.text == "This is one line.\n> quoted too\n-- \nA"


def test_html_reply_keeps_its_quotation_apart() -> None:
    html = "<div>已付清。</div><div id='divRplyFwdMsg'>From: x</div><div>旧邮件正文</div>"
    part = read(body("text/html; charset=utf-8", html.encode()))
    assert part.visible() == "已付清。"
    assert part.zones[-1].kind is ZoneKind.QUOTE


def test_deep_nesting_ends_with_a_reason() -> None:
    data = b"From: a@b.example\nSubject: x\n\ncore"
    for _ in range(40):
        data = b"From: a@b.example\nSubject: x\nContent-Type: message/rfc822\n\n" + data
    document = read_bytes(data, "deep.eml")
    errors = [p.error.code for p in document.parts() if p.error]
    assert errors and set(errors) <= {"too_deep"}


@pytest.mark.parametrize("levels", [200, 3000])
def test_nested_multiparts_end(levels: int) -> None:
    data = b"From: a@b.example\n"
    for n in range(levels):
        data += b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (n, n)
    document = read_bytes(data + b"\ntext", "deep.eml")
    assert document.status in (Status.DONE, Status.PARTIAL, Status.QUARANTINED)


def test_mutated_mails_never_raise() -> None:
    """A short seeded fuzz: whatever the bytes are, the outcome is a document."""
    rng = random.Random(20240401)
    seeds = [
        alternative("Paid today.", "<blockquote type=cite><p>款项</p></blockquote>"),
        body("multipart/mixed; boundary=b", b"--b\r\n\r\nText\r\n--b--\r\n", "7bit"),
        body('text/plain; charset="gb2312"', "利息已付。".encode("gb18030")),
        b"Subject: =?gb2312?B?tPqyxg==?=\r\nFrom: =?utf-8?q?=E7?= <a@b>\r\n\r\n> x\r\n-- \r\ny",
    ]
    end = time.monotonic() + 8
    outcomes = set()
    for _ in range(1500):
        data = bytearray(rng.choice(seeds))
        for _ in range(rng.randint(1, 12)):
            at = rng.randrange(len(data))
            match rng.randrange(4):
                case 0:
                    data[at] = rng.randrange(256)
                case 1:
                    del data[at : at + rng.randint(1, 30)]
                case 2:
                    data[at:at] = rng.choice(
                        [b"\r\n", b"=?", b"--b", b"\0", b"<div>", b";", b"\xff\xfe"]
                    )
                case _:
                    data[at:at] = bytes(data[: rng.randint(1, 60)])
            if not data:
                data = bytearray(b"x")
        document = prepare(read_bytes(bytes(data), "mail.eml"))
        outcomes.add(document.status)
        assert document.root.error is None or document.root.error.code != "internal"
        if time.monotonic() > end:
            break
    assert outcomes >= {Status.DONE}
