"""Archives of invented mail, in both languages, made for the tests of the batch."""

from __future__ import annotations

import datetime as dt
import io
import mailbox
import tarfile
import zipfile
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

BANK = "bank.example"


def letter(
    number: int,
    sender: str,
    to: str,
    subject: str,
    body: str,
    *,
    day: int,
    replies_to: int | None = None,
    files: tuple[str, ...] = (),
    identified: bool = True,
) -> bytes:
    """One mail; ``day`` counts from 3 March 2025, ``number`` makes its Message-ID."""
    mail = EmailMessage()
    if identified:
        mail["Message-ID"] = f"<{number}@letters.example>"
    moment = dt.datetime(2025, 3, 3, 9, number % 60, tzinfo=dt.timezone(dt.timedelta(hours=8)))
    mail["Date"] = format_datetime(moment + dt.timedelta(days=day))
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    if replies_to is not None:
        mail["In-Reply-To"] = mail["References"] = f"<{replies_to}@letters.example>"
    mail.set_content(body)
    for name in files:
        mail.add_attachment(b"1;2\n", maintype="text", subtype="csv", filename=name)
    return mail.as_bytes()


def correspondence() -> list[bytes]:
    """Thirty-odd mails between a bank and two firms, one Chinese and one English, plus one
    internal mail and one of a private person.
    """
    desk, ann = f"Wang Min <wang@{BANK}>", f"Ann Bell <ann@{BANK}>"
    zhang, lee = "张伟 <zhang@haiyu.example>", "Lee Hart <lee@ridge.example>"
    mails = [
        letter(
            1, desk, zhang, "一季度报表", "张总：请于3月14日前提供一季度财务报表。\n\n王敏", day=0
        ),
        letter(
            2, zhang, desk, "回复：一季度报表", "王经理：我司将于3月12日前提交报表。\n\n张伟",
            day=1, replies_to=1,
        ),
        letter(
            3, zhang, desk, "回复：一季度报表", "王经理：如约提交一季度财务报表，见附件。\n\n张伟",
            day=8, replies_to=2, files=("一季度财务报表.csv",),
        ),
        letter(
            4, ann, lee, "Insurance renewal",
            "Dear Lee,\nplease send the renewed insurance policy by 20 March.\nAnn", day=2,
        ),
        letter(
            5, lee, ann, "Re: Insurance renewal",
            "Ann,\nwe will send the insurance policy by 18 March.\n\nLee", day=3, replies_to=4,
        ),
        letter(
            6, ann, lee, "Re: Insurance renewal",
            "Lee,\nthe insurance policy you promised for 18 March has not arrived.\nAnn",
            day=20, replies_to=5,
        ),
        letter(
            7, lee, ann, "Re: Insurance renewal",
            "Ann,\nwe refuse to discuss this any further and will call our lawyers.\n\nLee",
            day=21, replies_to=6,
        ),
        letter(8, ann, desk, "Holiday", "Min, I am away next week.\nAnn", day=4),
        letter(9, "Joe <joe@gmail.com>", ann, "Hello", "Hi Ann, lunch on Friday?\nJoe", day=5),
    ]  # fmt: skip
    for week in range(12):
        mails.append(
            letter(
                20 + week, zhang, desk, f"第{week + 1}周进度",
                f"王经理：第{week + 1}周发电{800 + week}万千瓦时，情况正常，特此告知。\n\n张伟",
                day=week * 2,
            )
        )  # fmt: skip
        mails.append(
            letter(
                40 + week, lee, ann, f"Site report {week + 1}",
                f"Ann,\nthe output of week {week + 1} was {90 - week} MWh.\n\nLee", day=week * 2,
            )
        )  # fmt: skip
    return mails


def mbox(path: Path, mails: list[bytes]) -> Path:
    """An mbox file of mails."""
    box = mailbox.mbox(path)
    for mail in mails:
        box.add(mail)
    box.close()
    return path


def maildir(path: Path, mails: list[bytes]) -> Path:
    """A Maildir of mails."""
    for name in ("cur", "new", "tmp"):
        (path / name).mkdir(parents=True)
    for number, mail in enumerate(mails):
        (path / ("cur" if number % 2 else "new") / f"{number}.host").write_bytes(mail)
    (path / "tmp" / "unfinished").write_bytes(b"From: x\n\n")
    return path


def zipped(members: dict[str, bytes]) -> bytes:
    """A ZIP archive."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


def tarred(members: dict[str, bytes], mode: str = "w:gz") -> bytes:
    """A TAR archive, compressed as ``mode`` says."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode=mode) as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return stream.getvalue()
