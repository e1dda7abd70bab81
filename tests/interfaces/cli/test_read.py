"""nlp-service read: fields, order, exit codes, as the command line's contract fixes them."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from nlp_service.interfaces.cli.read import read
from tests.ingest.samples import docx, lines, paragraph, pdf, table, together, xlsx, zipped

MAIL = (
    "From: =?utf-8?B?5byg5LiJ?= <zhang@client.cn>\r\nTo: Loan Desk <desk@bank.com>, b@bank.com\r\n"
    "Cc: c@bank.com\r\nSubject: =?utf-8?B?5Zue5aSN77ya6L+Y5qy+?=\r\n"
    "Date: Mon, 3 Jun 2024 09:30:00 +0800\r\nMessage-ID: <1@client.cn>\r\nMIME-Version: 1.0\r\n"
    'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n'
    "Content-Type: text/plain; charset=utf-8\r\n\r\n我们将于下周五付款。\r\n\r\n"
    "On Mon, 3 Jun 2024 at 08:00, Loan Desk <desk@bank.com> wrote:\r\n"
    "> When will you pay?\r\n--b\r\n"
    'Content-Type: text/plain; charset=utf-8; name="plan.txt"\r\n'
    'Content-Disposition: attachment; filename="plan.txt"\r\n\r\nthe plan 计划\r\n--b--\r\n'
).encode()


def run(*arguments: str, stdin: bytes | None = None) -> tuple[int, list[dict[str, Any]], str]:
    app = typer.Typer()
    app.command()(read)
    result = CliRunner().invoke(app, list(arguments), input=stdin)
    rows = [json.loads(line) for line in result.stdout.splitlines() if line.startswith("{")]
    return result.exit_code, rows, result.stderr


def test_a_folder_gives_a_line_a_file_in_order_with_all_fields(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "合同.docx").write_bytes(docx(paragraph("第一条 loan")))
    (tmp_path / "a.pdf").write_bytes(
        pdf(together(lines(72, 80, "words"), table(72, 100, [["Item", "2024"], ["Revenue", "5"]])))
    )
    (tmp_path / "c.xlsx").write_bytes(xlsx({"表": [["项目", 5]]}))
    code, rows, said = run(str(tmp_path))
    assert code == 0
    assert [(Path(row["path"]).name, row["kind"], row["status"]) for row in rows] == [
        ("a.pdf", "pdf", "done"),
        ("合同.docx", "docx", "done"),
        ("c.xlsx", "xlsx", "done"),
    ]
    assert rows[0]["pages"] == 1 and rows[1]["pages"] is None
    assert rows[0]["tables"][0]["page"] == 1
    assert rows[0]["tables"][0]["cells"] == [["Item", "2024"], ["Revenue", "5"]]
    assert rows[0]["how"] == "text_layer" and rows[0]["confidence"] == 1.0
    assert rows[1]["text"] == "第一条 loan" and rows[1]["error"] is None and rows[1]["lost"] == []
    assert "3 files: 3 done." in said


def test_a_mail_line_has_headers_visible_text_and_nested_parts(tmp_path: Path) -> None:
    (tmp_path / "mail").write_bytes(MAIL)
    code, (row,), _ = run(str(tmp_path / "mail"))
    assert code == 0
    assert (row["kind"], row["subject"]) == ("eml", "回复：还款")
    assert row["from"] == {"name": "张三", "address": "zhang@client.cn"}
    assert [to["address"] for to in row["to"]] == ["desk@bank.com", "b@bank.com"]
    assert row["cc"] == [{"name": "", "address": "c@bank.com"}]
    assert row["date"].startswith("2024-06-03T09:30:00") and "1@client.cn" in row["message_id"]
    assert row["visible"] == "我们将于下周五付款。"
    assert "When will you pay?" in row["text"] and "Subject" not in row["text"]
    (part,) = row["parts"]
    assert (part["name"], part["kind"], part["text"].strip()) == (
        "plan.txt",
        "txt",
        "the plan 计划",
    )


def test_an_archive_gives_one_line_with_its_members(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zipped({"x.txt": b"text", "bad.pdf": b"%PDF-1.4"}))
    code, (row,), _ = run(str(tmp_path / "a.zip"))
    assert code == 0 and row["status"] == "partial"
    assert [part["name"] for part in row["parts"]] == ["x.txt", "bad.pdf"]
    assert row["parts"][1]["error"]["code"] == "corrupt" and row["parts"][1]["error"]["next_step"]


def test_one_bad_file_is_said_in_its_line_and_in_the_exit_code(tmp_path: Path) -> None:
    (tmp_path / "1.txt").write_bytes(b"good")
    (tmp_path / "2.pdf").write_bytes(b"%PDF-1.4")
    (tmp_path / "3.txt").write_bytes("又一个".encode())
    target = tmp_path / "out" / "lines.jsonl"
    target.parent.mkdir()
    files = [str(tmp_path / name) for name in ("1.txt", "2.pdf", "3.txt")]
    code, printed, said = run(*files, "--output", str(target), "--workers", "2")
    rows = [json.loads(line) for line in target.read_text("utf-8").splitlines()]
    assert code == 1 and printed == []
    assert [row["status"] for row in rows] == ["done", "quarantined", "done"]
    assert rows[1]["error"]["code"] == "corrupt"
    assert "2 done, 1 quarantined" in said


def test_a_password_opens_an_encrypted_file(tmp_path: Path) -> None:
    from reportlab.lib.pdfencrypt import StandardEncryption

    file = tmp_path / "a.pdf"
    file.write_bytes(pdf(lines(72, 80, "secret"), encrypt=StandardEncryption("geheim")))
    assert run(str(file))[1][0]["error"]["code"] == "encrypted"
    assert run(str(file), "--password", "geheim")[1][0]["text"] == "secret"


def test_standard_input() -> None:
    code, (row,), _ = run("-", stdin="标准输入 stdin".encode())
    assert (code, row["path"], row["text"]) == (0, "-", "标准输入 stdin")


@pytest.mark.parametrize("arguments", [(), ("/no/such/file",)])
def test_wrong_usage_is_exit_code_2(arguments: tuple[str, ...]) -> None:
    assert run(*arguments)[0] == 2


def test_a_mailbox_is_one_line_written_mail_by_mail(tmp_path: Path) -> None:
    separator = b"From zhang@client.cn Mon Jun  3 09:30:00 2024\n"
    mail = MAIL.replace(b"\r\n", b"\n")
    broken = mail.replace(b'name="plan.txt"', b'name="plan.pdf"').replace(b"the plan", b"%PDF-1.4")
    box = b"".join(separator + each + b"\n" for each in [mail] * 3 + [broken])
    (tmp_path / "box").write_bytes(box)
    (tmp_path / "z.txt").write_bytes(b"after it")
    code, (row, after), said = run(str(tmp_path), "--workers", "2")
    assert (code, row["kind"], row["status"], row["pages"]) == (0, "mbox", "partial", None)
    assert (row["text"], row["tables"], row["error"]) == ("", [], None)
    assert [part["name"] for part in row["parts"]] == [
        f"{number:05d} 回复：还款.eml" for number in range(1, 5)
    ]
    assert {part["visible"] for part in row["parts"]} == {"我们将于下周五付款。"}
    assert row["parts"][3]["parts"][0]["error"]["code"] == "corrupt"
    assert row["id"] == hashlib.sha256(box).hexdigest()
    assert after["text"] == "after it" and "2 files: 1 done, 1 partial." in said


def test_a_long_document_is_written_as_a_short_one_is(tmp_path: Path) -> None:
    page = together(lines(72, 80, "利率为 5%", zh=True), table(72, 200, [["a", "b"], ["c", "d"]]))
    for name, count in (("long.pdf", 130), ("short.pdf", 2)):
        (tmp_path / name).write_bytes(pdf(*[page] * count))
    code, (long, short), _ = run(str(tmp_path))
    assert code == 0
    assert set(long) == set(short)
    assert (long["pages"], len(long["tables"]), long["status"]) == (130, 130, "done")
    assert long["tables"][129] == {**short["tables"][0], "page": 130}
    # The line at the top of every page runs: it stands in the text once.
    assert long["text"] == "利率为 5%" + "\na\tb\nc\td" * 130
    assert short["text"] == "利率为 5%" + "\na\tb\nc\td" * 2
    assert long["language"] == short["language"]
