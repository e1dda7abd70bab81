"""Mail whose words are wrapped once more: signed, armoured, in calendars, in old encodings."""

from __future__ import annotations

import base64
import binascii
import contextlib

import pytest

from nlp_service.errors import Corrupt, Empty
from nlp_service.ingest import read_bytes
from nlp_service.ingest.pkcs7 import signed_content
from nlp_service.schema import Part, Status

DATA, SIGNED, ENVELOPED = (bytes.fromhex("06092a864886f70d0107") + bytes([n]) for n in (1, 2, 3))
HEAD = b"From: a@b.example\r\nTo: c@d.example\r\nMIME-Version: 1.0\r\nSubject: x\r\n"
WORDS = {"zh": "我方将于六月三十日付款。", "en": "We will pay on 30 June."}


def der(tag: int, *inside: bytes, endless: bool = False) -> bytes:
    content = b"".join(inside)
    if endless:
        return bytes([tag, 0x80]) + content + b"\0\0"
    if len(content) < 128:
        return bytes([tag, len(content)]) + content
    return bytes([tag, 0x82]) + len(content).to_bytes(2, "big") + content


def signed(entity: bytes | None, *, endless: bool = False) -> bytes:
    """A CMS SignedData around a MIME entity; ``endless`` as streaming programs write it."""
    if entity is None:
        wrapped = b""
    elif endless:
        pieces = [der(4, entity[at : at + 40]) for at in range(0, len(entity), 40)]
        wrapped = der(0xA0, der(0x24, *pieces, endless=True), endless=True)
    else:
        wrapped = der(0xA0, der(4, entity))
    content = der(0x30, DATA, wrapped, endless=endless)
    body = der(0x30, der(2, b"\1"), der(0x31), content, der(0x31), endless=endless)
    return der(0x30, SIGNED, der(0xA0, body, endless=endless), endless=endless)


def read(data: bytes, name: str = "mail.eml") -> Part:
    return read_bytes(data, name).root


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("endless", [False, True])
def test_what_a_signed_block_wraps_is_read(language: str, endless: bool) -> None:
    entity = b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + WORDS[language].encode()
    block = signed(entity, endless=endless)
    mail = HEAD + b"Content-Type: application/pkcs7-mime; smime-type=signed-data\r\n"
    mail += b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(block)
    part = read(mail)
    assert part.text == WORDS[language]
    assert part.lost == ["the S/MIME signature was not verified"]
    # The same block as a file, told by its content.
    part = read(block, "smime.p7m")
    assert part.kind == "p7m"
    assert [(each.kind, each.text) for each in part.parts] == [("eml", WORDS[language])]


def test_an_encrypted_block_says_so_whatever_its_type_is() -> None:
    block = der(0x30, ENVELOPED, der(0xA0, der(0x30, der(2, b"\0"))))
    for kind in (b"application/pkcs7-mime", b"application/octet-stream; name=smime.p7m"):
        mail = HEAD + b"Content-Type: " + kind + b"\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        part = read(mail + base64.encodebytes(block))
        assert part.lost == ["the message is encrypted (S/MIME); its content cannot be read"]
    error = read(block, "smime.p7m").error
    assert error is not None and error.code == "encrypted"


def test_signatures_alone_and_damaged_blocks_are_typed() -> None:
    with pytest.raises(Empty):
        signed_content(signed(None))
    whole = signed(b"Content-Type: text/plain\r\n\r\n" + b"word " * 40, endless=True)
    for end in range(40, len(whole), 7):
        with contextlib.suppress(Corrupt, Empty):
            assert signed_content(whole[:end])
    with pytest.raises(Corrupt):
        signed_content(whole[:12] + b"\x30\x80" * 5000)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_pgp_within_the_text(language: str) -> None:
    words = WORDS[language]
    mail = (
        HEAD
        + b"Content-Type: text/plain; charset=utf-8\r\n\r\n"
        + (
            f"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n{words}\n- -- \nWang\n"
            "-----BEGIN PGP SIGNATURE-----\n\niQEz\n-----END PGP SIGNATURE-----\n"
        ).encode()
    )
    part = read(mail)
    assert part.text == f"{words}\n-- \nWang\n"
    assert part.lost == ["the PGP signature was not verified"]
    mail = HEAD + f"\r\n{words}\n-----BEGIN PGP MESSAGE-----\n\nhQEM\n=ab\n".encode()
    part = read(mail)
    assert part.text.strip() == words and part.status is Status.PARTIAL
    assert part.lost == ["the message is encrypted (PGP); its content cannot be read"]


def test_a_file_that_an_old_client_put_into_the_text() -> None:
    content = "项目,金额\n收入,5\n".encode("gb18030")
    lines = b"".join(binascii.b2a_uu(content[at : at + 45]) for at in range(0, len(content), 45))
    mail = HEAD + b"\r\nsee below\r\n\r\nbegin 644 a.csv\r\n" + lines + b"`\r\nend\r\n"
    part = read(mail)
    assert part.text.strip() == "see below"
    assert [(each.name, each.text) for each in part.parts] == [("a.csv", "项目\t金额\n收入\t5")]
    prose = HEAD + b"\r\nbegin 644 times\r\nto talk\r\nend\r\n"
    assert "talk" in read(prose).text


def test_an_attached_message_in_base64() -> None:
    inner = b"From: a@b.example\r\nSubject: inner\r\n\r\n" + "请还款 pay now".encode()
    mail = HEAD + b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    (part,) = read(mail + base64.encodebytes(inner)).parts
    assert (part.kind, part.name, part.text) == ("eml", "inner.eml", "请还款 pay now")


@pytest.mark.parametrize("charset", ["utf-16", "utf-16-le"])
def test_a_raw_body_in_utf16(charset: str) -> None:
    words = f"{WORDS['zh']} {WORDS['en']}"
    head = HEAD + f"Content-Type: text/plain; charset={charset}\r\n\r\n".encode()
    part = read(head + words.encode(charset), "no name")
    assert (part.kind, part.text) == ("eml", words)


def test_invitations_read_as_words() -> None:
    ics = (
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:贷后检查\r\nDTSTART;TZID=Asia/Shanghai:20240605"
        "T100000\r\nORGANIZER;CN=张三:mailto:z@b.example\r\nDESCRIPTION:请带财务\r\n 报表\\n准时"
        "\r\nBEGIN:VALARM\r\nDESCRIPTION:Reminder\r\nEND:VALARM\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\n"
        "SUMMARY:Site visit\r\nDTSTART:20240606T010000Z\r\nDTEND;VALUE=DATE:20240607\r\n"
        'ATTENDEE;CN="Wang, Li":MAILTO:w@b.example\r\nLOCATION:Hall 3\\, Shanghai\r\nEND:VEVENT'
    )
    part = read(ics.encode(), "invite")
    assert part.kind == "ics"
    assert part.text.split("\n") == [
        "贷后检查",
        "开始：2024-06-05 10:00 Asia/Shanghai",
        "组织者：张三 <z@b.example>",
        "请带财务报表",
        "准时",
        "Site visit",
        "Start: 2024-06-06 01:00 UTC",
        "End: 2024-06-07",
        "Location: Hall 3, Shanghai",
        "Attendee: Wang, Li <w@b.example>",
    ]


@pytest.mark.parametrize(
    ("date", "more", "expected"),
    [
        (
            "Mon, 03 Jun 2024 10:00:00 CST",
            "Received: x; Mon, 3 Jun 2024 10:00 +0800",
            "+08:00",
        ),
        ("Mon, 03 Jun 2024 10:00:00 CST", "X-Mailer: y", "-06:00"),
        ("Mon, 03 Jun 2024 10:00:00 +0800 (CST)", "X-Mailer: y", "+08:00"),
        ("Mon, 03 Jun 2024 10:00:00 China Standard Time", "X-Mailer: y", "+08:00"),
    ],
)
def test_china_standard_time(date: str, more: str, expected: str) -> None:
    mail = read(f"From: a@b.example\nDate: {date}\n{more}\n\ntext".encode()).mail
    assert mail is not None and mail.date == f"2024-06-03T10:00:00{expected}"
